// What is known of a frame's kind must be what the frame itself says: the two ways of steer are held equal, feature by
// feature and by chance.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type CapturedFrame, buildFrame, describeAllConnections, parseCapturedFrame } from "rss-lab";
import { FrameCache, type Looked } from "../../lib/src/cli/steer-cache.js";
import { placingByTable } from "../../lib/src/cli/steer-fate.js";
import { sharedFields } from "../../lib/src/cli/steer-fields.js";
import { HASH_TYPES, MICROSOFT_KEY, createIndirectionTable, roundRobin } from "../../lib/src/index.js";
import { NIC_PROFILE_NAMES } from "../../lib/src/nic/profile-hashing.js";
import { NIC_PROFILES } from "../../lib/src/nic/nic-profiles.js";
import { anyFrame } from "../frame/arbitrary.js";
import { WRAPPED } from "../frame/wrapped.js";
import { examples } from "../support/examples.js";

const captured = (bytes: Uint8Array, changes: Partial<CapturedFrame> = {}): CapturedFrame => ({
  frame: 1,
  timestampPs: 0,
  epochNs: 0n,
  linkType: 1,
  bytes,
  wireBytes: Math.max(bytes.length, changes.wireBytes ?? 0),
  ...(changes.linkType === undefined ? {} : { linkType: changes.linkType }),
});

/** Everything that steer says about a frame besides its number, time and lengths. */
function plainWay(nic: (typeof NIC_PROFILE_NAMES)[number]): (frame: CapturedFrame) => string {
  const { hashing } = NIC_PROFILES[nic];
  const placing = placingByTable({
    secretKey: hashing.fixedKey ?? MICROSOFT_KEY,
    hashTypes: HASH_TYPES,
    symmetric: hashing.symmetric,
    hashing,
    indirectionTable: createIndirectionTable(roundRobin([0, 1, 2, 3, 4, 5, 6], 128)),
    defaultCpu: 0,
  });
  return (each) => {
    const frame = parseCapturedFrame(each);
    const fields = sharedFields(frame, placing.fateOf(frame), { placing, both: placing.bothOf(frame) });
    return JSON.stringify([describeAllConnections(frame), fields]);
  };
}

/** Every frame several times and in both orders, so that what was kept of one is asked for another. */
function expectBothWaysEqual(frames: readonly CapturedFrame[], plain: (frame: CapturedFrame) => string): void {
  const cache = new FrameCache(plain);
  for (const each of [...frames, ...frames, ...[...frames].reverse(), ...frames])
    expect(cache.get(each)).toBe(plain(each));
}

const FRAME = { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 1000, destinationPort: 443 };
const FRAME6 = { ...FRAME, source: "2001:db8::1", destination: "2001:db8::2" };
const first = buildFrame(FRAME);
const changed = (bytes: Uint8Array, ...changes: readonly (readonly [number, number])[]): Uint8Array => {
  const copy = bytes.slice();
  for (const [at, value] of changes) copy[at] = value;
  return copy;
};

describe("what is known of a frame's kind is what the frame itself says", () => {
  const udp = { ...FRAME, protocol: "udp", payloadBytes: 30 } as const;
  const features: Readonly<Record<string, readonly Uint8Array[]>> = {
    tags: [first, ...[[1], [2], [1, 2], [2, 1], [1, 1]].map((vlanIds) => buildFrame({ ...FRAME, vlanIds }))],
    "tags of other types and priorities": [
      buildFrame({ ...FRAME, vlanIds: [5] }),
      changed(buildFrame({ ...FRAME, vlanIds: [5] }), [14, 0xe0]),
      changed(buildFrame({ ...FRAME, vlanIds: [5] }), [12, 0x88], [13, 0xa8]),
      changed(buildFrame({ ...FRAME, vlanIds: [5] }), [12, 0x91], [13, 0]),
      changed(buildFrame({ ...FRAME, vlanIds: [5, 6] }), [12, 0x81], [13, 0]),
    ],
    protocols: [first, buildFrame(udp), buildFrame({ ...FRAME, protocol: 1 }), buildFrame({ ...FRAME6, protocol: 58 })],
    "IPv4 and IPv6": [first, buildFrame(FRAME6), buildFrame({ ...FRAME6, protocol: "udp" })],
    ports: [first, buildFrame({ ...FRAME, sourcePort: 1001 }), buildFrame({ ...FRAME, destinationPort: 80 })],
    options: [first, buildFrame({ ...FRAME, ipOptions: new Uint8Array(4) })],
    fragments: [
      first,
      buildFrame({ ...FRAME, dontFragment: true }),
      buildFrame({ ...FRAME, fragment: { offsetBytes: 0, moreFragments: true } }),
      buildFrame({ ...FRAME, payloadBytes: 40, fragment: { offsetBytes: 64, moreFragments: false } }),
      buildFrame({ ...FRAME6, fragment: { offsetBytes: 0, moreFragments: false } }),
    ],
    "extension headers": [
      buildFrame(FRAME6),
      buildFrame({ ...FRAME6, extensionHeaders: [{ kind: "hop-by-hop" }] }),
      buildFrame({ ...FRAME6, extensionHeaders: [{ kind: "destination-options", homeAddress: "2001:db8::9" }] }),
    ],
    tunnels: Object.values(WRAPPED),
    "ports behind which there may be more": [2152, 4500, 4789, 6081].flatMap((destinationPort) => [
      buildFrame({ ...udp, destinationPort }),
      changed(buildFrame({ ...udp, destinationPort }), [42, 0x08], [43, 0xff]),
    ]),
    "lengths that lie": [
      buildFrame(udp),
      changed(buildFrame(udp), [17, 200]),
      changed(buildFrame(udp), [17, 0]),
      changed(buildFrame(udp), [16, 0], [17, 24]),
      changed(buildFrame(udp), [39, 200]),
      changed(buildFrame(udp), [39, 3]),
      changed(first, [46, 0x10]),
      changed(first, [46, 0xf0]),
      changed(buildFrame(FRAME6), [19, 200]),
      changed(buildFrame(FRAME6), [19, 0]),
    ],
    "another version": [first, changed(first, [14, 0x46]), changed(first, [14, 0x65]), changed(first, [14, 0x44])],
    "no IP": [first, changed(first, [12, 0x08], [13, 0x06]), new Uint8Array(60), new Uint8Array(0)],
  };
  it.each(Object.keys(features))("%s", (name) => {
    for (const nic of NIC_PROFILE_NAMES)
      expectBothWaysEqual(
        features[name].map((bytes) => captured(bytes)),
        plainWay(nic),
      );
  });

  it("frames that were cut, here or by the capture", () => {
    const lengths = Array.from({ length: 61 }, (_, length) => length);
    for (const bytes of [first, buildFrame(udp), buildFrame(FRAME6)])
      expectBothWaysEqual(
        lengths.flatMap((length) => [
          captured(bytes.subarray(0, length)),
          captured(bytes.subarray(0, length), { wireBytes: bytes.length }),
          captured(bytes.subarray(0, length), { wireBytes: 50 }),
        ]),
        plainWay("ndis"),
      );
  });

  it("link types", () => {
    const packets = [first.subarray(14), buildFrame(FRAME6).subarray(14), Uint8Array.of(0x50, ...first.subarray(15))];
    const cooked = (length: number, type: number): Uint8Array[] =>
      packets.map((packet, i) => {
        const bytes = new Uint8Array(length + packet.length);
        bytes.set(i === 1 ? [0x86, 0xdd] : [8, 0], type);
        bytes.set(packet, length);
        return bytes;
      });
    const frames = [
      ...[0, 1, 12, 14, 101, 108, 127, 228, 229, 0xffff].flatMap((linkType) =>
        packets.map((bytes) => captured(bytes, { linkType })),
      ),
      ...cooked(16, 14).map((bytes) => captured(bytes, { linkType: 113 })),
      ...cooked(20, 0).map((bytes) => captured(bytes, { linkType: 276 })),
    ];
    expectBothWaysEqual(frames, plainWay("ndis"));
  });

  test("any frames, damaged at any byte, whatever the NIC", () => {
    const damage = fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 3 });
    const variant = fc.record({ damage, cut: fc.nat(80), more: fc.nat(20) });
    fc.assert(
      fc.property(
        fc.array(anyFrame, { minLength: 1, maxLength: 3 }),
        fc.array(variant, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...NIC_PROFILE_NAMES),
        (built, variants, nic) => {
          const frames = built.flatMap((frame) => {
            const bytes = buildFrame(frame);
            return [
              captured(bytes),
              ...variants.map((change) => {
                const copy = bytes.slice(0, change.cut < 40 ? bytes.length : bytes.length - change.cut + 40);
                for (const [at, value] of change.damage) if (at < copy.length) copy[at] = value;
                return captured(copy, { wireBytes: copy.length + change.more });
              }),
            ];
          });
          expectBothWaysEqual(frames, plainWay(nic));
        },
      ),
      { numRuns: examples(400) },
    );
  });

  it("kinds beyond its room give way and are worked out again", () => {
    const plain = ({ bytes }: Looked): string => bytes.slice(26, 38).join();
    const cache = new FrameCache(plain);
    const ways = Array.from({ length: 40_000 }, (_, i) =>
      changed(first, [27, i >> 16], [28, (i >> 8) & 255], [29, i & 255]),
    );
    for (const round of [0, 1, 2])
      for (const [i, bytes] of ways.entries())
        if (i % (round + 1) === 0) expect(cache.get(captured(bytes))).toBe(plain({ bytes, wireBytes: 0, linkType: 1 }));
  });

  it("works a kind out twice and no more", () => {
    let asked = 0;
    const cache = new FrameCache(() => ++asked);
    for (let i = 0; i < 10; i++) cache.get(captured(first));
    expect(asked).toBe(2);
    cache.clear();
    cache.get(captured(first));
    expect(asked).toBe(3);
  });
});
