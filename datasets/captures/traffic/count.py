"""Prints the README's table: frames and bytes of a capture by kind. In: a nanosecond pcap of Ethernet frames."""
import collections
import sys

sys.dont_write_bytecode = True
from frames import kind, meaning, read_pcap  # noqa: E402

captured = read_pcap(sys.argv[1])
frames, octets, connections = collections.Counter(), collections.Counter(), collections.defaultdict(set)
for one in captured:
    of = meaning(one)
    frames[kind(of)] += 1
    octets[kind(of)] += one.wire_bytes
    if of.ports:  # one direction only, so the client's address and port name a connection
        start = 14 + 4 * of.tags + (12 if of.ethertype == 0x0800 else 8)
        connections[kind(of)].add((one.data[start:start + (4 if of.ethertype == 0x0800 else 16)], of.protocol, of.ports))
print("| kind | frames | bytes on the wire | connections |\n| --- | ---: | ---: | ---: |")
for name in sorted(frames):
    print(f"| {name} | {frames[name]:,} | {octets[name]:,} | {len(connections[name]) or '-'} |")
seconds = (captured[-1].nanoseconds - captured[0].nanoseconds) / 1e9
total = sum(map(len, connections.values()))
print(f"| all, in {seconds:.3f} s | {sum(frames.values()):,} | {sum(octets.values()):,} | {total} |")
