"""The server host: HTTP on port 80 (IPv4 and IPv6), DNS on UDP port 53, and a UDP port 9000 that only listens.

It answers every name below example.org with 192.0.2.10 or 2001:db8::10 (RFC 1035 wire format), anything else with "no such name".
"""
import asyncio
import ipaddress
import socket
import struct

PAGE = b"<!doctype html><title>RSS Lab</title><p>" + b"One frame, one hash, one CPU. " * 40


async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
            await reader.readexactly(length)
            keep = "connection: close" not in head
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n"
                         % (len(PAGE), b"keep-alive" if keep else b"close") + PAGE)
            await writer.drain()
            if not keep:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has finished
    finally:
        writer.close()


class Dns(asyncio.DatagramProtocol):
    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, query: bytes, client) -> None:
        end = query.index(b"\0", 12) + 5
        question, kind = query[12:end], struct.unpack("!H", query[end - 4:end - 2])[0]
        address = {1: "192.0.2.10", 28: "2001:db8::10"}.get(kind)
        known = b"\x07example\x03org\0" in question and address is not None
        head = query[:2] + struct.pack("!HHHHH", 0x8580 if known else 0x8583, 1, int(known), 0, 0)
        packed = ipaddress.ip_address(address).packed if known else b""
        answer = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(packed)) + packed if known else b""
        self.transport.sendto(head + question + answer, client)


async def main() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.start_server(http, ["0.0.0.0", "::"], 80, backlog=512)
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        for port, protocol in ((53, Dns), (9000, asyncio.DatagramProtocol)):
            listener = socket.socket(family, socket.SOCK_DGRAM)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # the other socket has the IPv4 side
            listener.bind((address, port))
            await loop.create_datagram_endpoint(protocol, sock=listener)
    await asyncio.Event().wait()


asyncio.run(main())
