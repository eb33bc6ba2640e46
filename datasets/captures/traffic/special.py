"""Frames that a receive path meets rarely: options, extension headers, fragments, two tags, a lying length.

Whatever an ordinary socket can send comes from one. Three frames that it cannot send (two VLAN tags, a type 2 routing
header, a total length longer than the frame) are written byte by byte to a packet socket: `by_hand` names them.
"""
import socket
import struct
import subprocess
import time

IPV6_HOPOPTS, IPV6_DSTOPTS = 54, 59  # Linux in6.h
LISTENER = 9000
RECORD_ROUTE = bytes([7, 11, 4]) + bytes(8) + b"\0"  # RFC 791: room for two addresses, end of options
ROUTER_ALERT = bytes([148, 4, 0, 0])  # RFC 2113
PADDING = bytes([0, 0, 1, 4, 0, 0, 0, 0])  # an extension header of 8 bytes that holds only PadN (RFC 8200)
HOME_ADDRESS = bytes([0, 2, 1, 2, 0, 0, 201, 16]) + socket.inet_pton(socket.AF_INET6, "2001:db8::99")  # RFC 6275


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + bytes(len(data) % 2)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def web_request(family: int, server: str, level: int, option: int, value: bytes) -> None:
    """A TCP connection to the web server on which every segment carries the option."""
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.setsockopt(level, option, value)
        client.settimeout(3)
        client.connect((server, 80))
        client.sendall(b"GET /special HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n\r\n")
        while client.recv(4096):
            pass


def by_hand(server: str, server6: str) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("eth0", 0))
        ethernet = bytes.fromhex("020000000010") + bytes.fromhex("020000000021")
        source, source6 = socket.inet_aton("192.0.2.21"), socket.inet_pton(socket.AF_INET6, "2001:db8::21")
        home = socket.inet_pton(socket.AF_INET6, "2001:db8::98")
        text = b"RSS Lab, a frame written by hand"

        def udp(pseudo: bytes) -> bytes:
            head = struct.pack("!HHH", 40000, LISTENER, 8 + len(text))
            return head + struct.pack("!H", checksum(pseudo + head + b"\0\0" + text) or 0xFFFF) + text

        def ipv4(total: int) -> bytes:
            head = struct.pack("!BBHHHBBH", 0x45, 0, total, 1, 0x4000, 64, 17, 0) + source + socket.inet_aton(server)
            return head[:10] + struct.pack("!H", checksum(head)) + head[12:]

        datagram = udp(source + socket.inet_aton(server) + struct.pack("!BBH", 0, 17, 8 + len(text)))
        honest, lying = ipv4(20 + len(datagram)), ipv4(500)
        wire.send(ethernet + struct.pack("!HHHHH", 0x88A8, 100, 0x8100, 7, 0x0800) + honest + datagram)
        wire.send(ethernet + struct.pack("!H", 0x0800) + lying + datagram)
        # While it travels, a packet with a type 2 routing header has the care-of address as destination and the home
        # address in the header; the checksum is the one of the final destination (RFC 6275, RFC 8200 section 8.1).
        routing = bytes([17, 2, 2, 1, 0, 0, 0, 0]) + home
        datagram6 = udp(source6 + home + struct.pack("!II", 8 + len(text), 17))
        wire.send(ethernet + struct.pack("!HIHBB", 0x86DD, 6 << 28, len(routing) + len(datagram6), 43, 64) + source6
                  + socket.inet_pton(socket.AF_INET6, server6) + routing + datagram6)


def send_all(server: str, server6: str) -> None:
    listener, listener6 = (server, LISTENER), (server6, LISTENER)
    large = bytes(number % 251 for number in range(4000))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as udp6:
        udp.setsockopt(socket.IPPROTO_IP, 10, 0)  # IP_MTU_DISCOVER, IP_PMTUDISC_DONT: the kernel may cut it into fragments
        for _ in range(2):
            udp.sendto(large, listener)
            udp6.sendto(large, listener6)
            time.sleep(0.15)
        udp6.sendmsg([b"hop-by-hop options"], [(socket.IPPROTO_IPV6, IPV6_HOPOPTS, PADDING)], 0, listener6)
        udp6.sendmsg([b"destination options"], [(socket.IPPROTO_IPV6, IPV6_DSTOPTS, PADDING)], 0, listener6)
        udp6.sendmsg([b"hop-by-hop and destination options"],
                     [(socket.IPPROTO_IPV6, IPV6_HOPOPTS, PADDING), (socket.IPPROTO_IPV6, IPV6_DSTOPTS, PADDING)], 0, listener6)
        udp6.sendmsg([b"home address option"], [(socket.IPPROTO_IPV6, IPV6_DSTOPTS, HOME_ADDRESS)], 0, listener6)
        udp6.sendmsg([large], [(socket.IPPROTO_IPV6, IPV6_DSTOPTS, PADDING)], 0, listener6)
        udp.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, ROUTER_ALERT)
        udp.sendto(b"router alert", listener)
        udp.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, b"")
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        udp.sendto(b"broadcast", ("192.0.2.255", LISTENER))
    web_request(socket.AF_INET, server, socket.IPPROTO_IP, socket.IP_OPTIONS, RECORD_ROUTE)
    web_request(socket.AF_INET6, server6, socket.IPPROTO_IPV6, IPV6_DSTOPTS, PADDING)
    subprocess.run(["ping", "-q", "-R", "-c", "1", "-W", "2", server], check=True)
    by_hand(server, server6)
