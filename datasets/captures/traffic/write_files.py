"""Writes receive-path.pcap (all frames, cut to 128 bytes), oddities.pcapng (one of each kind, complete), datapackage.json.

In: the capture as tcpdump wrote it (complete frames, nanoseconds), the folder to write into, and the moments at which the clients
began and ended (seconds since 1970): what lies outside (hosts looking for their neighbours) is left out. The frames are put in
the order of their times: two CPUs of the machine may note two frames in the other order than they stamped them.
"""
import datetime
import hashlib
import json
import pathlib
import struct
import sys

from frames import meaning, read_pcap

SNAP_LENGTH = 128
# What the second file holds: a sentence (its comment in the file) and how to know the frame. The first frame that fits is taken.
ODDITIES = [
    ("ARP request: no IP packet at all", lambda m: m.ethertype == 0x0806),
    ("ICMP echo request: IPv4 without ports", lambda m: m.ethertype == 0x0800 and m.protocol == 1 and not m.ip_options),
    ("ICMPv6: IPv6 without ports", lambda m: m.ethertype == 0x86DD and m.protocol == 58 and not m.extension_headers),
    ("TCP over IPv4: an ordinary frame, to compare",
     lambda m: m.ethertype == 0x0800 and m.protocol == 6 and not (m.tags or m.ip_options)),
    ("UDP over IPv4: an ordinary frame, to compare",
     lambda m: m.ethertype == 0x0800 and m.protocol == 17 and not (m.tags or m.ip_options or m.fragment or m.lying)),
    ("TCP over IPv6: an ordinary frame, to compare",
     lambda m: m.ethertype == 0x86DD and m.protocol == 6 and not m.extension_headers),
    ("UDP over IPv6: an ordinary frame, to compare",
     lambda m: m.ethertype == 0x86DD and m.protocol == 17 and not m.extension_headers),
    ("802.1Q tag before IPv4 and TCP", lambda m: m.tags == 1 and m.protocol == 6),
    ("two tags (802.1ad and 802.1Q) before IPv4 and UDP; written by hand", lambda m: m.tags == 2),
    ("TCP after IPv4 options (record route)", lambda m: m.ip_options and m.protocol == 6),
    ("UDP after an IPv4 option (router alert)", lambda m: m.ip_options and m.protocol == 17),
    ("ICMP echo request with record route", lambda m: m.ip_options and m.protocol == 1),
    ("first fragment of an IPv4 UDP datagram: it has the ports",
     lambda m: m.ethertype == 0x0800 and m.fragment == (0, True)),
    ("middle fragment of an IPv4 UDP datagram: no ports",
     lambda m: m.ethertype == 0x0800 and m.fragment and m.fragment[0] and m.fragment[1]),
    ("last fragment of an IPv4 UDP datagram: no ports", lambda m: m.ethertype == 0x0800 and m.fragment and not m.fragment[1]),
    ("first fragment of an IPv6 UDP datagram (fragment header)",
     lambda m: m.extension_headers == [44] and m.fragment == (0, True)),
    ("middle fragment of an IPv6 UDP datagram", lambda m: m.extension_headers == [44] and m.fragment[0] and m.fragment[1]),
    ("last fragment of an IPv6 UDP datagram", lambda m: m.extension_headers == [44] and not m.fragment[1]),
    ("IPv6 destination options before the fragment header, first fragment",
     lambda m: m.extension_headers == [60, 44] and m.fragment == (0, True)),
    ("IPv6 hop-by-hop options before UDP", lambda m: m.extension_headers == [0] and m.protocol == 17),
    ("IPv6 destination options before UDP", lambda m: m.extension_headers == [60] and m.protocol == 17 and not m.home_address),
    ("IPv6 destination options before TCP", lambda m: m.extension_headers == [60] and m.protocol == 6),
    ("IPv6 hop-by-hop and destination options before UDP", lambda m: m.extension_headers == [0, 60]),
    ("IPv6 home address option (2001:db8::99) before UDP", lambda m: m.home_address),
    ("IPv6 type 2 routing header (2001:db8::98) before UDP; written by hand", lambda m: m.extension_headers == [43]),
    ("IPv4 total length of 500 bytes in a frame that is shorter; written by hand", lambda m: m.lying),
]


def pcap(frames) -> bytes:
    head = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, SNAP_LENGTH, 1)
    return head + b"".join(struct.pack("<IIII", *divmod(one.nanoseconds, 10**9), len(one.data[:SNAP_LENGTH]), one.wire_bytes)
                           + one.data[:SNAP_LENGTH] for one in frames)


def option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind: int, body: bytes) -> bytes:
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def pcapng(chosen) -> bytes:
    end = option(0, b"")
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(1, struct.pack("<HHI", 1, 0, 0) + option(2, b"eth0") + option(9, b"\x09") + end)  # 9: nanoseconds
    for sentence, one in chosen:
        data = one.data + bytes(-len(one.data) % 4)
        head = struct.pack("<IIIII", 0, one.nanoseconds >> 32, one.nanoseconds & 0xFFFFFFFF, len(one.data), one.wire_bytes)
        out += block(6, head + data + option(1, sentence.encode()) + end)
    return out


def resource(name: str, path: str, form: str, title: str, data: bytes, snap_length: int, frames: list) -> dict:
    return {
        "name": name, "path": path, "title": title, "format": form, "mediatype": "application/vnd.tcpdump.pcap",
        "encoding": "binary", "bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "frames": len(frames), "durationNs": frames[-1].nanoseconds - frames[0].nanoseconds,
        "linkType": {"number": 1, "name": "LINKTYPE_ETHERNET"},
        "snapLength": {"value": snap_length, "unit": "byte", "description": "bytes kept of each frame; 0 means all"},
        "fields": [
            {"name": "timestamp", "type": "integer", "unit": "ns",
             "description": "since 1970-01-01T00:00:00Z, at arrival in the server's kernel"},
            {"name": "capturedLength", "type": "integer", "unit": "byte",
             "description": "bytes of the frame that the file holds"},
            {"name": "wireLength", "type": "integer", "unit": "byte",
             "description": "length of the frame from its destination address on, without the 4-byte check sequence"},
            {"name": "bytes", "type": "binary", "unit": "byte", "description": "the frame, first its Ethernet header"},
        ],
    }


source, folder, begin, end = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
frames = [one for one in read_pcap(source) if begin * 1e9 <= one.nanoseconds <= end * 1e9]
frames.sort(key=lambda one: one.nanoseconds)
if max(one.wire_bytes for one in frames) > 1514:
    raise SystemExit("A frame is longer than 1514 bytes: an offload is still on, so this is not what a wire would carry.")
chosen = []
for sentence, fits in ODDITIES:
    found = next((one for one in frames if fits(meaning(one))), None)
    if found is None:
        raise SystemExit(f"The capture has no frame of this kind: {sentence}. Nothing was written; run the script again.")
    chosen.append((sentence, found))
chosen.sort(key=lambda pair: pair[1].nanoseconds)
main, odd = pcap(frames), pcapng(chosen)
package = {
    "name": "receive-path-captures",
    "title": "Frames received by a server, captured for RSS Lab",
    "description": "Frames that reached one server from three client hosts (network namespaces on one bridge): web, DNS, iperf3, "
                   "tagged and fragmented traffic over IPv4 and IPv6. Made by make-capture.sh; all addresses are documentation addresses.",
    "created": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "licenses": [{"name": "CC0-1.0", "title": "CC0 1.0 Universal", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
    "contributors": [{"title": "RSS Lab", "role": "author"}],
    "sources": [{"title": "make-capture.sh, run on the project's own machine", "path": "make-capture.sh"}],
    "resources": [
        resource("receive-path", "receive-path.pcap", "pcap", "All received frames", main, SNAP_LENGTH, frames),
        resource("oddities", "oddities.pcapng", "pcapng", "One frame of each kind, each with a comment", odd, 0,
                 [one for _, one in chosen]),
    ],
}
(folder / "receive-path.pcap").write_bytes(main)
(folder / "oddities.pcapng").write_bytes(odd)
(folder / "datapackage.json").write_text(json.dumps(package, indent=2) + "\n")
print(f"receive-path.pcap: {len(frames)} frames, {len(main)} bytes; oddities.pcapng: {len(chosen)} frames, {len(odd)} bytes")
