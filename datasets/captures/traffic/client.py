"""A client host. In: which traffic (web, web6, uploads, names, tagged, special) and the moment at which all clients begin.

Chance comes from a generator with a fixed seed; what still differs from run to run is timing, and what the kernel chooses
(source ports, sequence numbers, the interleaving of the connections).
"""
import asyncio
import random
import socket
import struct
import sys
import time

import special

SERVER, SERVER6, SERVER_TAGGED = "192.0.2.10", "2001:db8::10", "198.51.100.10"


async def request(reader, writer, path: str, body: bytes = b"", close: bool = False) -> None:
    writer.write((f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: www.example.org\r\nContent-Length: {len(body)}\r\n"
                  f"Connection: {'close' if close else 'keep-alive'}\r\n\r\n").encode() + body)
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))


async def connection(address: str, requests: int, pause: float, body: bytes = b"") -> None:
    """One connection with so many requests, a pause of random length (its mean in seconds) after each."""
    reader, writer = await asyncio.open_connection(address, 80)
    for number in range(requests):
        await request(reader, writer, f"/page/{number}", body, close=number == requests - 1)
        await asyncio.sleep(chance.expovariate(1 / pause) if pause else 0)
    writer.close()
    await writer.wait_closed()


async def visitors(address: str, bursts: int, at_once: int, gap: float) -> None:
    """Short connections, one request each, that come in bursts of several at once."""
    for _ in range(bursts):
        await asyncio.gather(*(connection(address, 1, 0) for _ in range(at_once)))
        await asyncio.sleep(chance.expovariate(1 / gap))


async def web(address: str) -> None:
    await asyncio.gather(visitors(address, 12, 6, 0.06), *(connection(address, 25, 0.03) for _ in range(3)))


async def uploads() -> None:
    """Two large bodies at the same moment, three times: bursts whose frames follow one another as fast as the host can send."""
    for _ in range(3):
        await asyncio.sleep(0.2)
        await asyncio.gather(*(connection(address, 1, 0, b"RSS Lab " * 12_500) for address in (SERVER, SERVER6)))


async def names() -> None:
    """DNS queries (RFC 1035): one socket each, so that each has its own source port, as resolvers do against forged answers."""
    for number in range(150):
        family, server = (socket.AF_INET, SERVER) if number % 3 else (socket.AF_INET6, SERVER6)
        labels = (f"host{chance.randrange(1000)}", "example", "org")
        question = b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"
        with socket.socket(family, socket.SOCK_DGRAM) as resolver:
            resolver.settimeout(2)
            resolver.connect((server, 53))
            identity = struct.pack("!H", chance.randrange(65536))
            wanted = 28 if number % 2 else 1  # AAAA or A
            resolver.send(identity + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + question + struct.pack("!HH", wanted, 1))
            if resolver.recv(512)[:2] != identity:
                raise RuntimeError("the DNS answer does not belong to the query")
        await asyncio.sleep(chance.expovariate(1 / 0.006))


async def tagged() -> None:
    await asyncio.sleep(0.1)
    await asyncio.gather(visitors(SERVER_TAGGED, 3, 3, 0.1), connection(SERVER_TAGGED, 10, 0.05))


async def main(what: str, begin: float) -> None:
    kinds = {"web": lambda: web(SERVER), "web6": lambda: web(SERVER6), "uploads": uploads, "names": names, "tagged": tagged,
             "special": lambda: asyncio.to_thread(special.send_all, SERVER, SERVER6)}
    await asyncio.sleep(max(0, begin - time.time()))
    await kinds[what]()


chance = random.Random(sys.argv[1])
asyncio.run(main(sys.argv[1], float(sys.argv[2])))
