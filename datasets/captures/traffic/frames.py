"""Reads a nanosecond pcap and names the kind of a frame: just enough for counting and choosing. Truncated frames are welcome."""
import collections
import struct

Captured = collections.namedtuple("Captured", "nanoseconds wire_bytes data")
Meaning = collections.namedtuple(
    "Meaning", "tags ethertype ip_options extension_headers fragment protocol ports home_address lying")


def read_pcap(path: str) -> list:
    with open(path, "rb") as file:
        data = file.read()
    if struct.unpack_from("<I", data)[0] != 0xA1B23C4D or struct.unpack_from("<I", data, 20)[0] != 1:
        raise SystemExit(f"{path} is no little-endian nanosecond pcap of Ethernet frames.")
    frames, at = [], 24
    while at < len(data):
        seconds, nanoseconds, kept, wire = struct.unpack_from("<IIII", data, at)
        frames.append(Captured(seconds * 10**9 + nanoseconds, wire, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return frames


def meaning(frame: Captured) -> Meaning:
    data, at, tags = frame.data, 12, 0
    ethertype = int.from_bytes(data[12:14], "big")
    while ethertype in (0x8100, 0x88A8):
        at, tags = at + 4, tags + 1
        ethertype = int.from_bytes(data[at:at + 2], "big")
    at += 2
    options, chain, fragment, protocol, home, lying = False, [], None, None, False, False
    if ethertype == 0x0800:
        options, protocol = data[at] & 15 > 5, data[at + 9]
        word = int.from_bytes(data[at + 6:at + 8], "big")
        fragment = ((word & 0x1FFF) * 8, bool(word & 0x2000)) if word & 0x3FFF else None
        lying = int.from_bytes(data[at + 2:at + 4], "big") > frame.wire_bytes - at
        at += (data[at] & 15) * 4
    elif ethertype == 0x86DD:
        protocol, at = data[at + 6], at + 40
        while protocol in (0, 43, 44, 60):
            chain.append(protocol)
            home = home or protocol == 60 and b"\xc9\x10" in data[at + 2:at + 8]
            if protocol == 44:
                word = int.from_bytes(data[at + 2:at + 4], "big")
                fragment = (word & 0xFFF8, bool(word & 1))
            protocol, at = data[at], at + (8 if protocol == 44 else (data[at + 1] + 1) * 8)
            if fragment and fragment[0]:
                break  # the rest is the middle of a datagram
    ports = struct.unpack_from("!HH", data, at) if protocol in (6, 17) and not (fragment and fragment[0]) else None
    return Meaning(tags, ethertype, options, chain, fragment, protocol, ports, home, lying)


def kind(of: Meaning) -> str:
    """The one line of the README's table that this frame is counted in."""
    version = {0x0800: "IPv4", 0x86DD: "IPv6"}.get(of.ethertype)
    if version is None:
        return "ARP" if of.ethertype == 0x0806 else f"other, EtherType {of.ethertype:#06x}"
    if of.fragment:
        return f"{version} fragment"
    if of.tags > 1:
        return f"two tags (802.1ad, 802.1Q), {version}"
    if of.tags:
        return f"tagged (802.1Q) {version}, {'TCP' if of.protocol == 6 else 'UDP' if of.protocol == 17 else 'other'}"
    if of.ip_options or of.extension_headers:
        return f"{version} with {'options' if version == 'IPv4' else 'extension headers'}"
    if of.lying:
        return f"{version} whose length is a lie"
    if of.protocol in (6, 17):
        names = {80: "web", 53: "DNS", 5201: "iperf3", 5202: "iperf3"}
        return f"{version} {'TCP' if of.protocol == 6 else 'UDP'}, {names.get(of.ports[1], 'other')}"
    return f"{version} ICMP" if of.protocol in (1, 58) else f"{version}, protocol {of.protocol}"
