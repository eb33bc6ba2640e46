import { nicParsing } from "../../lib/src/frame/nic-parsing.js";
import { describe, expect, test } from "vitest";
import {
  buildFrame,
  chooseHashType,
  describeConnection,
  formatAddress,
  HASH_TYPES,
  nicView,
  parseAddress,
  parseFrame,
  type FrameToBuild,
} from "rss-lab";
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
/** The notes of a frame that is hashed over addresses and ports all the same. */
function notes(description: FrameToBuild, changes: Record<number, number>): readonly string[] {
  const frame = changed(description, changes);
  expect([frame.problem, frame.transport?.sourcePort, frame.transport?.destinationPort]).toEqual([null, 49_152, 80]);
  expect(chooseHashType(frame, HASH_TYPES).reason).toMatch(
    new RegExp(`ports are hashed; note: .*${frame.notes.at(-1)!.slice(-20)}$`),
  );
  return frame.notes;
}

describe("Ethernet", () => {
  test("a frame whose type field is a length is not IP, and that is no problem (IEEE 802.3)", () => {
    const frame = changed(V4, { 12: 0, 13: 46 });
    expect(frame).toMatchObject({ etherType: null, ip: null, transport: null, problem: null });
    expect(describeConnection(frame)).toBe("not IP");
  });
  test("a length that is larger than the frame is not IP either", () =>
    expect(changed(V4, { 12: 0, 13: 47 })).toMatchObject({ ip: null, problem: null, etherType: null }));
  test("a third VLAN tag is not opened, whatever the other two are", () => {
    const tagged = buildFrame({ ...V4, vlanIds: [1, 2] });
    const third = Uint8Array.from([...tagged.subarray(0, 20), 0x81, 0, 0, 9, ...tagged.subarray(20)]);
    expect(parseFrame(third)).toMatchObject({
      vlanIds: [1, 2],
      etherType: 0x8100,
      ip: null,
      problem: null,
      standing: "EtherType 0x8100, a third VLAN tag, stands between Ethernet and IP",
    });
    const service = Uint8Array.from([...tagged.subarray(0, 12), 0x88, 0xa8, 0, 9, ...tagged.subarray(12)]);
    expect(parseFrame(service)).toMatchObject({ vlanIds: [9], etherType: 0x88a8, ip: null });
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
  test("a total length below the header's is a note: NICs hash frames of TSO and BIG TCP, which say 0", () =>
    expect(notes(V4, { 16: 0, 17: 0 })).toEqual(["the IPv4 total length says 0 bytes, the header alone has 20"]));
  test("a total length beyond the frame's end on the wire is a note", () =>
    expect(notes(V4, { 16: 5, 17: 220 })).toEqual(["the IPv4 total length says 1500 bytes, the frame has 46"]));
  test("options that the frame does not hold leave the addresses, and options that only the capture cut leave the ports unknown", () => {
    const bytes = buildFrame({ ...V4, ipOptions: new Uint8Array(12).fill(1) });
    const note = "the IPv4 header with its options takes 32 bytes from byte 14 on, the frame ends at byte 40";
    expect(parseFrame(bytes.slice(0, 40))).toMatchObject({
      transport: null,
      portsCut: null,
      problem: null,
      notes: [expect.any(String), note],
    });
    expect(parseFrame(bytes.slice(0, 40), 66)).toMatchObject({
      transport: null,
      problem: null,
      portsCut: expect.stringContaining("kept 40 of"),
    });
  });
  test("a TTL of 0 and wrong checksums are not even a note", () =>
    expect(changed(V4, { 22: 0, 24: 1, 25: 1, 50: 9, 51: 9 })).toMatchObject({
      notes: [],
      transport: { destinationPort: 80 },
    }));
  test("a total length beyond the captured bytes, but not the wire's, is a short capture and no problem", () => {
    const frame = parseFrame(buildFrame({ ...V4, payloadBytes: 1460 }).subarray(0, 64), 1514);
    expect(frame).toMatchObject({ problem: null, wireBytes: 1514, transport: { destinationPort: 80 } });
  });
  test("ports are found behind options (RSS Hashing Types)", () => {
    const frame = parseFrame(buildFrame({ ...V4, ipOptions: new Uint8Array(37).fill(1), sourcePort: 5 }));
    expect(frame).toMatchObject({
      ip: { hasOptions: true, header: { offset: 14, length: 60 } },
      transport: { sourcePort: 5 },
    });
  });
  test.each([
    [{ offsetBytes: 0, moreFragments: true }, true],
    [{ offsetBytes: 1480, moreFragments: true }, true],
    [{ offsetBytes: 2960, moreFragments: false }, true],
    [{ offsetBytes: 0, moreFragments: false }, false],
  ])(
    "fragment field %j: fragment %s, the first one included, without ports (RSS Hashing Types)",
    (fragment, isFragment) => {
      const frame = parseFrame(buildFrame({ ...V4, protocol: "udp", fragment, payloadBytes: 1472 }));
      expect(frame).toMatchObject({ ip: { isFragment, protocol: 17 }, problem: null });
      expect(frame.transport === null).toBe(isFragment);
    },
  );
  test('"do not fragment" makes no fragment', () =>
    expect(parseFrame(buildFrame({ ...V4, dontFragment: true })).ip?.isFragment).toBe(false));
});

describe("IPv6", () => {
  test("a payload length beyond the frame's end on the wire, or of 0 although something follows, is a note", () => {
    expect(notes(V6, { 18: 1 })).toEqual(["the IPv6 payload length says 276 bytes, the frame has 20"]);
    expect(notes(V6, { 19: 0 })).toEqual(["the IPv6 payload length says 0 bytes, the frame has 20"]);
  });
  test("a jumbogram (RFC 2675) is hashed like any frame", () => {
    const jumbo = changed(
      { ...V6, extensionHeaders: [{ kind: "hop-by-hop" }] },
      { 18: 0, 19: 0, 56: 0xc2, 57: 4, 58: 0, 59: 1 },
    );
    expect(jumbo).toMatchObject({ problem: null, transport: { sourcePort: 49_152, destinationPort: 80 } });
  });
  test("the version under IPv6's EtherType is not checked", () =>
    expect(notes(V6, { 14: 0x40 })).toEqual(["the IPv6 header says version 4, what announces it says 6"]));
  test("a last extension header that reaches beyond the frame leaves the addresses, with the home address in its part that is there", () => {
    const frame = changed(
      { ...V6, extensionHeaders: [{ kind: "hop-by-hop" }, { kind: "destination-options", homeAddress: "::9" }] },
      { 63: 8 },
    );
    expect(frame.notes).toEqual([
      "the destination options header takes 72 bytes from byte 62 on, the frame ends at byte 106",
    ]);
    expect(frame).toMatchObject({
      problem: null,
      transport: null,
      ip: {
        protocol: 6,
        homeAddress: { offset: 70 },
        extensionHeaders: [
          { protocol: 0, offset: 54, length: 8 },
          { protocol: 60, offset: 62, length: 44 },
        ],
      },
    });
  });
  test("a chain of extension headers that goes on behind the frame's end is not hashed: nobody can skip what is not there", () => {
    const frame = changed(
      { ...V6, extensionHeaders: [{ kind: "hop-by-hop" }, { kind: "destination-options" }] },
      { 55: 4 },
    );
    expect(frame).toMatchObject({
      ip: null,
      transport: null,
      problem: BECAUSE + "the destination options header takes 2 bytes from byte 94 on, the frame ends at byte 90",
    });
    const captured = parseFrame(buildFrame({ ...V6, extensionHeaders: [{ kind: "hop-by-hop" }] }).subarray(0, 54), 82);
    expect(captured).toMatchObject({
      problem: null,
      transport: null,
      portsCut: expect.stringContaining("kept 54 of the frame's 82"),
    });
  });
  test("an option that reaches beyond its header, or has no length, is ignored: the header's own length counts", () => {
    const options: FrameToBuild = { ...V6, extensionHeaders: [{ kind: "destination-options" }] };
    expect(notes(options, { 57: 5 })).toEqual([
      "the destination option 1 at byte 56 says 5 bytes, the header ends at byte 62",
    ]);
    expect(notes(options, { 57: 3, 61: 1 })).toEqual([
      "the destination option 1 at byte 61 has no length, the header ends at byte 62",
    ]);
  });
  test("a home address option counts if its 16 bytes are in the header, whatever its length says", () => {
    const mobile: FrameToBuild = { ...V6, extensionHeaders: [{ kind: "destination-options", homeAddress: "::9" }] };
    expect(notes(mobile, { 61: 15 })).toEqual(["the home address option at byte 60 says 15 bytes, it has 16"]);
    expect(changed(mobile, { 61: 15 }).ip?.homeAddress).toEqual({ offset: 62, bytes: parseAddress("::9") });
    expect(changed(mobile, { 61: 17 }).ip?.homeAddress).toBeNull();
  });
  test("the home address and the type-2 routing address are found where they stand (RFC 6275)", () => {
    const extensionHeaders = [
      { kind: "routing", address: "::7" },
      { kind: "destination-options", homeAddress: "::9" },
    ] as const;
    const { ip } = parseFrame(buildFrame({ ...V6, extensionHeaders }));
    expect(ip!.routingAddress).toEqual({ offset: 62, bytes: parseAddress("::7") });
    expect(ip!.homeAddress).toEqual({ offset: 86, bytes: parseAddress("::9") });
    expect(formatAddress(ip!.source.bytes)).toBe(V6.source);
  });
  test.each([
    [56, "of another type than 2"],
    [57, "without a segment left"],
  ])("a routing header with byte %i zero (%s) is stepped over", (at) => {
    const frame = changed({ ...V6, extensionHeaders: [{ kind: "routing", address: "::7" }] }, { [at]: 0 });
    expect(frame).toMatchObject({ ip: { routingAddress: null }, transport: { destinationPort: 80 }, problem: null });
  });
  test("a type-2 routing header of another length than 24 is stepped over (RFC 6275, 6.4)", () => {
    const extensionHeaders = [{ kind: "routing", address: "::7" }, { kind: "destination-options" }] as const;
    const frame = changed({ ...V6, extensionHeaders }, { 54: 6, 55: 3 });
    expect(frame).toMatchObject({ ip: { routingAddress: null }, transport: { destinationPort: 80 }, problem: null });
  });
  test("an authentication header is counted in units of 4 bytes (RFC 4302)", () => {
    const description: FrameToBuild = { ...V6, extensionHeaders: [{ kind: "authentication" }] };
    expect(parseFrame(buildFrame(description)).ip?.extensionHeaders).toEqual([
      { protocol: 51, offset: 54, length: 16 },
    ]);
    expect(changed(description, { 55: 3 }).ip?.extensionHeaders).toEqual([{ protocol: 51, offset: 54, length: 20 }]);
  });
  test("encrypted payload and no next header end the chain without a problem", () => {
    for (const protocol of [50, 59]) expect(parseFrame(buildFrame({ ...V6, protocol })).problem).toBeNull();
  });
  test("host identity (139) and shim6 (140) headers are not stepped over: the addresses alone are left", () => {
    for (const next of [139, 140]) {
      const frame = changed({ ...V6, extensionHeaders: [{ kind: "hop-by-hop" }] }, { 20: next });
      expect(frame).toMatchObject({
        transport: null,
        problem: null,
        notes: [],
        ip: { protocol: next, extensionHeaders: [] },
      });
    }
  });
  test("an atomic fragment is a fragment, unless the NIC's profile reads it as a whole datagram (RFC 6946)", () => {
    const frame = parseFrame(buildFrame({ ...V6, fragment: { offsetBytes: 0, moreFragments: false } }));
    expect(frame.ip).toMatchObject({ isFragment: true, isAtomicFragment: true, extensionHeaders: [{ protocol: 44 }] });
    expect(frame.transport).toBeNull();
    const whole = nicView(frame, nicParsing({ atomicFragments: "whole" }));
    expect(whole).toMatchObject({ ip: { isFragment: false }, transport: { destinationPort: 80 } });
  });
  test("a home address counts behind a first fragment's header too, and a later fragment's data is not read as headers", () => {
    const home = { kind: "destination-options", homeAddress: "::9" } as const;
    const behind = (offsetBytes: number) =>
      parseFrame(
        buildFrame({
          ...V6,
          extensionHeaders: [{ kind: "fragment", offsetBytes, moreFragments: true }, home],
        }),
      ).ip!;
    expect([behind(0).isFragment, behind(0).homeAddress?.bytes]).toEqual([true, parseAddress("::9")]);
    expect([behind(8).isFragment, behind(8).homeAddress, behind(8).extensionHeaders.length]).toEqual([true, null, 1]);
  });
});

describe("TCP and UDP", () => {
  test("a TCP data offset below 20 bytes or beyond the frame is a note (RFC 9293)", () => {
    expect(notes(V4, { 46: 0x40 })).toEqual(["the TCP data offset says 16 bytes, the header has 20 at least"]);
    expect(notes(V4, { 46: 0xf0 })).toEqual(["the TCP data offset says 60 bytes, the frame has 26"]);
  });
  test("a header that is whole in the frame has ports, also where the packet's length says that it is padding", () =>
    expect(notes(V4, { 17: 30 })).toEqual(["the TCP header takes 20 bytes, the packet has 10"]));
  test.each([
    ["tcp", 20],
    ["udp", 8],
  ] as const)(
    "%s: one byte less than the whole header of %i bytes on the wire leaves the addresses alone",
    (protocol, length) => {
      const bytes = buildFrame({ ...V4, protocol, payloadBytes: 40 });
      expect(parseFrame(bytes.slice(0, 34 + length)).transport?.destinationPort).toBe(80);
      const short = parseFrame(bytes.slice(0, 33 + length));
      const name = protocol.toUpperCase();
      expect(short).toMatchObject({ transport: null, portsCut: null, problem: null });
      expect(short.notes.at(-1)).toBe(
        `the ${name} header takes ${length} bytes from byte 34 on, the frame ends at byte ${33 + length}`,
      );
      expect(chooseHashType(short, HASH_TYPES).hashType).toBe("NDIS_HASH_IPV4");
    },
  );
  test("TCP options that the capture cut are no problem: the ports are there", () => {
    const bytes = buildFrame({ ...V4, payloadBytes: 40 });
    bytes[46] = 0x80;
    const frame = parseFrame(bytes.subarray(0, 60), 94);
    expect(frame).toMatchObject({ problem: null, transport: { header: { offset: 34, length: 26 } } });
  });
  test("a UDP length below 8 or beyond the packet is a note, a smaller one is not (RFC 768)", () => {
    const udp: FrameToBuild = { ...V4, protocol: "udp", payloadBytes: 20 };
    expect(notes(udp, { 39: 7 })).toEqual(["the UDP length says 7 bytes, the header alone has 8"]);
    expect(notes(udp, { 38: 7, 39: 0xd0 })).toEqual(["the UDP length says 2000 bytes, the packet has 28"]);
    expect(changed(udp, { 39: 8 }).notes).toEqual([]);
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
    // With port 0 the port adds nothing to the sum, so the checksum is then the port that makes the sum ffff and the
    // checksum 0.
    const [high, low] = udp(0);
    expect(Array.from(udp((high << 8) | low))).toEqual([0xff, 0xff]);
  });
  test("an IPv4 frame and an IPv6 frame do not mix", () =>
    expect(() => buildFrame({ source: "10.0.0.1", destination: "::1" })).toThrow(
      "The frame goes from 10.0.0.1 to ::1: both addresses must be IPv4, or both IPv6.",
    ));
});

describe("other link types (Link-layer header types of the tcpdump group)", () => {
  const packet = buildFrame({ ...V4, payloadBytes: 20 }).subarray(14);
  const packet6 = buildFrame(V6).subarray(14);
  test.each([
    [101, [], packet],
    [101, [], packet6],
    [228, [], packet],
    [229, [], packet6],
    [113, [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0], packet],
    [276, [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0], packet6],
    [0, [2, 0, 0, 0], packet],
    [0, [0, 0, 0, 30], packet6],
    [0, [24, 0, 0, 0], packet6],
    [108, [0, 0, 0, 2], packet],
    // PPP: with and without ff 03, with the protocol in two bytes and in one (RFC 1661, 2; RFC 1662, 3.1).
    [9, [0xff, 0x03, 0x00, 0x21], packet],
    [9, [0x00, 0x57], packet6],
    [9, [0x21], packet],
    [50, [0xff, 0x03, 0x57], packet6],
    [50, [0x0f, 0x00, 0x86, 0xdd], packet6],
  ])("link type %i, header %j", (linkType, header, ip) => {
    const frame = parseFrame(Uint8Array.from([...header, ...ip]), undefined, { linkType });
    expect(frame).toMatchObject({
      problem: null,
      transport: { destinationPort: 80 },
      ip: { header: { offset: header.length } },
    });
  });
  test("a link type that is not read is data with a problem", () =>
    expect(parseFrame(packet, undefined, { linkType: 147 }).problem).toMatch(
      /because its link type is 147: the link types that are read are 0 BSD loopback, 1 Ethernet, /,
    ));
});
