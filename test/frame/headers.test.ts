import { describe, expect, test } from "vitest";
import { buildFrame, describeConnection, formatAddress, parseAddress, parseFrame, type FrameToBuild } from "rss-lab";
import { addWords, checksum } from "../../lib/src/frame/checksum.js";

const V4 = { source: "10.0.0.1", destination: "10.0.0.2" };
const BECAUSE = "cannot be interpreted, because ";
const V6 = { source: "2001:db8::1", destination: "2001:db8::2" };

/** A built frame with single bytes replaced, parsed. */
function changed(description: FrameToBuild, changes: Record<number, number>): ReturnType<typeof parseFrame> {
  const bytes = buildFrame(description);
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return parseFrame(bytes);
}
const problem = (description: FrameToBuild, changes: Record<number, number>): string | null =>
  changed(description, changes).problem;

describe("Ethernet", () => {
  test("a frame whose type field is a length is not IP, and that is no problem (IEEE 802.3)", () => {
    const frame = changed(V4, { 12: 0, 13: 46 });
    expect(frame).toMatchObject({ etherType: null, ip: null, transport: null, problem: null });
    expect(describeConnection(frame)).toBe("not IP");
  });
  test("a length that is larger than the frame is a lie", () =>
    expect(problem(V4, { 12: 0, 13: 47 })).toBe(BECAUSE + "the 802.3 length field says 47 bytes: 46 follow it"));
  test("a third VLAN tag is not opened", () => {
    const tagged = buildFrame({ ...V4, vlanIds: [1, 2] });
    const third = Uint8Array.from([...tagged.subarray(0, 12), 0x88, 0xa8, 0, 9, ...tagged.subarray(12)]);
    expect(parseFrame(third)).toMatchObject({ vlanIds: [9, 1], etherType: 0x8100, ip: null, problem: null });
  });
  test("the VLAN number is the low 12 bits of a tag (IEEE 802.1Q)", () =>
    expect(changed({ ...V4, vlanIds: [0x123] }, { 14: 0xf1 }).vlanIds).toEqual([0x123]));
  test("ARP and unknown EtherTypes are no problem", () => {
    expect(describeConnection(changed(V4, { 12: 0x08, 13: 0x06 }))).toBe("ARP");
    expect(changed(V4, { 12: 0x88, 13: 0xb5 })).toMatchObject({ etherType: 0x88b5, problem: null });
  });
});

describe("IPv4", () => {
  test("padding behind the total length is normal", () => {
    const bytes = buildFrame(V4);
    expect(bytes).toHaveLength(60);
    expect(parseFrame(bytes).problem).toBeNull();
  });
  test("a header length below 20 is a lie (RFC 791)", () =>
    expect(problem(V4, { 14: 0x43 })).toBe(BECAUSE + "the IPv4 header says 12 bytes: it has 20 at least"));
  test("a version that the EtherType contradicts is a lie", () =>
    expect(problem(V4, { 14: 0x65 })).toBe(BECAUSE + "the IPv4 header says version 6: it must be 4"));
  test("a total length below the header's is a lie, and the addresses stay", () => {
    const frame = changed(V4, { 16: 0, 17: 0 });
    expect(frame.problem).toBe(BECAUSE + "the IPv4 total length says 0 bytes: the header alone has 20");
    expect(describeConnection(frame)).toBe("10.0.0.1 -> 10.0.0.2 TCP (cannot be interpreted)");
  });
  test("a total length beyond the frame's end on the wire is a lie", () =>
    expect(problem(V4, { 16: 5, 17: 220 }))
      .toBe(BECAUSE + "the IPv4 total length says 1500 bytes: the frame has 46 for it"));
  test("a total length beyond the captured bytes, but not the wire's, is a short capture and no problem", () => {
    const frame = parseFrame(buildFrame({ ...V4, payloadBytes: 1460 }).subarray(0, 64), 1514);
    expect(frame).toMatchObject({ problem: null, wireBytes: 1514, transport: { destinationPort: 80 } });
  });
  test("ports are found behind options (RSS Hashing Types)", () => {
    const frame = parseFrame(buildFrame({ ...V4, ipOptions: new Uint8Array(37).fill(1), sourcePort: 5 }));
    expect(frame).toMatchObject({ ip: { hasOptions: true, header: { offset: 14, length: 60 } }, transport: { sourcePort: 5 } });
  });
  test.each([
    [{ offsetBytes: 0, moreFragments: true }, true], [{ offsetBytes: 1480, moreFragments: true }, true],
    [{ offsetBytes: 2960, moreFragments: false }, true], [{ offsetBytes: 0, moreFragments: false }, false],
  ])("fragment field %j: fragment %s, the first one included, without ports (RSS Hashing Types)", (fragment, isFragment) => {
    const frame = parseFrame(buildFrame({ ...V4, protocol: "udp", fragment, payloadBytes: 1472 }));
    expect(frame).toMatchObject({ ip: { isFragment, protocol: 17 }, problem: null });
    expect(frame.transport === null).toBe(isFragment);
  });
  test('"do not fragment" makes no fragment', () =>
    expect(parseFrame(buildFrame({ ...V4, dontFragment: true })).ip?.isFragment).toBe(false));
});

describe("IPv6", () => {
  test("a payload length beyond the frame's end on the wire is a lie", () =>
    expect(problem(V6, { 18: 1 })).toBe(BECAUSE + "the IPv6 payload length says 276 bytes: the frame has 20 for it"));
  test("an extension header that reaches beyond the payload is a lie, and the headers before it stay", () => {
    const frame = changed({ ...V6, extensionHeaders: [{ kind: "hop-by-hop" }, { kind: "destination-options" }] }, { 63: 4 });
    expect(frame.problem).toBe(BECAUSE + "the destination options header takes 40 bytes from byte 62 on: "
      + "the IPv6 packet ends at byte 90");
    expect(frame.ip).toMatchObject({ extensionHeaders: [{ protocol: 0, offset: 54, length: 8 }], protocol: 60 });
  });
  test("an option that reaches beyond its header is a lie", () =>
    expect(problem({ ...V6, extensionHeaders: [{ kind: "destination-options" }] }, { 57: 5 }))
      .toBe(BECAUSE + "the destination option 1 at byte 56 says 5 bytes: the header ends at byte 62"));
  test("an option without a length is a lie", () =>
    expect(problem({ ...V6, extensionHeaders: [{ kind: "destination-options" }] }, { 57: 3, 61: 1 }))
      .toBe(BECAUSE + "the destination option 1 at byte 61 has no length: the header ends at byte 62"));
  test("a home address option of another length than 16 is a lie (RFC 6275, 6.3)", () =>
    expect(problem({ ...V6, extensionHeaders: [{ kind: "destination-options", homeAddress: "::9" }] }, { 61: 15 }))
      .toBe(BECAUSE + "the home address option at byte 60 says 15 bytes: it has 16"));
  test("the home address and the type-2 routing address are found where they stand (RFC 6275)", () => {
    const extensionHeaders = [{ kind: "routing", address: "::7" }, { kind: "destination-options", homeAddress: "::9" }] as const;
    const { ip } = parseFrame(buildFrame({ ...V6, extensionHeaders }));
    expect(ip!.routingAddress).toEqual({ offset: 62, bytes: parseAddress("::7") });
    expect(ip!.homeAddress).toEqual({ offset: 86, bytes: parseAddress("::9") });
    expect(formatAddress(ip!.source.bytes)).toBe(V6.source);
  });
  test.each([[56, "of another type than 2"], [57, "without a segment left"]])(
    "a routing header with byte %i zero (%s) is stepped over", (at) => {
      const frame = changed({ ...V6, extensionHeaders: [{ kind: "routing", address: "::7" }] }, { [at]: 0 });
      expect(frame).toMatchObject({ ip: { routingAddress: null }, transport: { destinationPort: 80 }, problem: null });
    });
  test("a type-2 routing header of another length than 24 is stepped over (RFC 6275, 6.4)", () => {
    const extensionHeaders = [{ kind: "routing", address: "::7" }, { kind: "destination-options" }] as const;
    const frame = changed({ ...V6, extensionHeaders }, { 54: 6, 55: 3 });
    expect(frame).toMatchObject({ ip: { routingAddress: null }, transport: { destinationPort: 80 }, problem: null });
  });
  test("an authentication header is counted in units of 4 bytes (RFC 4302) and has 12 at least", () => {
    const description: FrameToBuild = { ...V6, extensionHeaders: [{ kind: "authentication" }] };
    expect(parseFrame(buildFrame(description)).ip?.extensionHeaders).toEqual([{ protocol: 51, offset: 54, length: 16 }]);
    expect(problem(description, { 55: 0 }))
      .toBe(BECAUSE + "the authentication header at byte 54 says 8 bytes: it has 12 at least");
  });
  test("encrypted payload and no next header end the chain without a problem", () => {
    for (const protocol of [50, 59]) expect(parseFrame(buildFrame({ ...V6, protocol })).problem).toBeNull();
  });
  test("an atomic fragment is a whole datagram with ports (RFC 6946)", () => {
    const frame = parseFrame(buildFrame({ ...V6, fragment: { offsetBytes: 0, moreFragments: false } }));
    expect(frame.ip).toMatchObject({ isFragment: false, extensionHeaders: [{ protocol: 44 }] });
    expect(frame.transport?.destinationPort).toBe(80);
  });
  test("the walk ends at a fragment header: all fragments of a datagram look alike", () => {
    const fragments = [{ offsetBytes: 0, moreFragments: true }, { offsetBytes: 64, moreFragments: false }];
    const [first, last] = fragments.map((fragment) => parseFrame(buildFrame({ ...V6, fragment, payloadBytes: 44 })));
    expect(first.ip).toEqual({ ...last.ip });
    expect([first.transport, last.transport, first.problem, last.problem]).toEqual([null, null, null, null]);
    const extensionHeaders = [{ kind: "fragment", ...fragments[0] }, { kind: "destination-options" }] as const;
    expect(parseFrame(buildFrame({ ...V6, extensionHeaders })).ip)
      .toMatchObject({ protocol: 60, extensionHeaders: [{ protocol: 44, offset: 54, length: 8 }] });
  });
});

describe("TCP and UDP", () => {
  test("a TCP data offset below 20 bytes or beyond the packet is a lie (RFC 9293)", () => {
    expect(problem(V4, { 46: 0x40 })).toBe(BECAUSE + "the TCP data offset says 16 bytes: the header has 20 at least");
    expect(problem(V4, { 46: 0x60 })).toBe(BECAUSE + "the TCP data offset says 24 bytes: the IPv4 packet has 20 for it");
  });
  test("ports in the padding are no ports", () =>
    expect(problem(V4, { 17: 30 }))
      .toBe(BECAUSE + "the TCP header takes 20 bytes from byte 34 on: the IPv4 packet ends at byte 44"));
  test("TCP options that the capture cut are no problem: the ports are there", () => {
    const bytes = buildFrame({ ...V4, payloadBytes: 40 });
    bytes[46] = 0x80;
    const frame = parseFrame(bytes.subarray(0, 60), 94);
    expect(frame).toMatchObject({ problem: null, transport: { header: { offset: 34, length: 26 } } });
  });
  test("a UDP length below 8 or beyond the packet is a lie, a smaller one is not (RFC 768)", () => {
    const udp: FrameToBuild = { ...V4, protocol: "udp", payloadBytes: 10 };
    expect(problem(udp, { 39: 7 })).toBe(BECAUSE + "the UDP length says 7 bytes: the header alone has 8");
    expect(problem(udp, { 39: 19 })).toBe(BECAUSE + "the UDP length says 19 bytes: the IPv4 packet has 18 for it");
    expect(problem(udp, { 39: 8 })).toBeNull();
  });
  test("other protocols are no problem", () => {
    const frame = parseFrame(buildFrame({ ...V4, protocol: 1 }));
    expect(frame).toMatchObject({ transport: null, problem: null });
    expect(describeConnection(frame)).toBe("10.0.0.1 -> 10.0.0.2 ICMP");
  });
});

describe("checksums of built frames", () => {
  test("the words 0001 f203 f4f5 f6f7 add up to ddf2 (RFC 1071, 3)", () =>
    expect(checksum(addWords(Uint8Array.from([0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7])))).toBe(~0xddf2 & 0xffff));
  test("header, and pseudo-header with segment, sum up to zero", () => {
    const bytes = buildFrame({ ...V4, protocol: "udp", payloadBytes: 33 });
    expect(checksum(addWords(bytes.subarray(14, 34)))).toBe(0);
    expect(checksum(addWords(bytes.subarray(34), addWords(bytes.subarray(26, 34)) + 17 + 41))).toBe(0);
  });
  test("a UDP checksum of 0 would mean none: ffff is sent in its place (RFC 768)", () => {
    const udp = (sourcePort: number): Uint8Array => buildFrame({ ...V4, protocol: "udp", sourcePort }).subarray(40, 42);
    // A port of 0 leaves it out of the sum, so the checksum then is the port that makes the sum ffff, and the checksum 0.
    const [high, low] = udp(0);
    expect(Array.from(udp((high << 8) | low))).toEqual([0xff, 0xff]);
  });
  test("an IPv4 frame and an IPv6 frame do not mix", () =>
    expect(() => buildFrame({ source: "10.0.0.1", destination: "::1" }))
      .toThrow("The frame goes from 10.0.0.1 to ::1: both addresses must be IPv4, or both IPv6."));
});

describe("other link types (Link-layer header types of the tcpdump group)", () => {
  const packet = buildFrame({ ...V4, payloadBytes: 20 }).subarray(14);
  const packet6 = buildFrame(V6).subarray(14);
  test.each([
    [101, [], packet], [101, [], packet6], [228, [], packet], [229, [], packet6],
    [113, [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0], packet],
    [276, [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0], packet6],
    [0, [2, 0, 0, 0], packet], [0, [0, 0, 0, 30], packet6], [0, [24, 0, 0, 0], packet6], [108, [0, 0, 0, 2], packet],
  ])("link type %i, header %j", (linkType, header, ip) => {
    const frame = parseFrame(Uint8Array.from([...header, ...ip]), undefined, { linkType });
    expect(frame).toMatchObject({ problem: null, transport: { destinationPort: 80 }, ip: { header: { offset: header.length } } });
  });
  test("a link type that is not read is data with a problem", () =>
    expect(parseFrame(packet, undefined, { linkType: 147 }).problem)
      .toMatch(/because its link type is 147: the link types that are read are 0 BSD loopback, 1 Ethernet, /));
});
