import fc from "fast-check";
import { expect, test } from "vitest";
import {
  buildFrame,
  describeAllConnections,
  describeConnection,
  formatAddress,
  HASH_TYPES,
  hashFrame,
  InputError,
  MICROSOFT_KEY,
  parseFrame,
  toeplitz,
  type Frame,
  type Span,
} from "rss-lab";
import { LINK_TYPES } from "../../lib/src/frame/link-type.js";
import { anyFrame } from "./arbitrary.js";
import { examples } from "../support/examples.js";

/** Every span that a frame's meaning points at. */
function spans({ ip, transport, packets, layers }: Frame): Span[] {
  const further = packets.flatMap((packet) => [
    ...packet.through,
    packet.ip.header,
    ...(packet.transport === null ? [] : [packet.transport.header]),
  ]);
  const addresses = ip === null ? [] : [ip.source, ip.destination, ip.homeAddress, ip.routingAddress];
  return [
    ...layers,
    ...further,
    ...(ip === null ? [] : [ip.header, ...ip.extensionHeaders]),
    ...(transport === null ? [] : [transport.header]),
    ...addresses.flatMap((address) =>
      address === null ? [] : [{ offset: address.offset, length: address.bytes.length }],
    ),
  ];
}

/** What must hold for a frame made of any bytes. */
function expectSound(frame: Frame): void {
  for (const { offset, length } of spans(frame)) {
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(frame.bytes.length);
  }
  if (frame.ip !== null)
    for (const { bytes, offset } of [frame.ip.source, frame.ip.destination])
      expect(bytes).toEqual(frame.bytes.slice(offset, offset + bytes.length));
  if (frame.problem !== null) {
    expect(frame.problem).toMatch(/^cannot be interpreted, because .*\d/);
    expect(frame.problem).not.toMatch(/NaN|undefined/);
    expect(frame.transport).toBeNull();
  }
  for (const note of [...frame.notes, frame.standing ?? ""]) expect(note).not.toMatch(/NaN|undefined/);
  expect(describeConnection(frame) + describeAllConnections(frame)).not.toMatch(/NaN|undefined/);
}

const linkTypes = fc.constantFrom(...Object.keys(LINK_TYPES).map(Number), 147);

test("random bytes of any link type are data: never an exception, never a span beyond the end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), linkTypes, fc.nat(3_000), (bytes, linkType, cut) => {
      expectSound(parseFrame(bytes, bytes.length + cut, { linkType }));
    }),
    { numRuns: examples(3_000) },
  );
});

test("a valid frame with any bytes overwritten is data, too", () => {
  const damage = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(anyFrame, damage, fc.nat(200), (description, changes, cut) => {
      const bytes = buildFrame(description);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      expectSound(parseFrame(bytes, bytes.length + cut));
    }),
    { numRuns: examples(2_000) },
  );
});

test("a chain of extension headers that fills the largest payload ends, and at its end is understood", () => {
  const extensionHeaders = Array.from({ length: 8_000 }, () => ({ kind: "destination-options" as const }));
  const bytes = buildFrame({ source: "::1", destination: "::2", protocol: "udp", extensionHeaders });
  expect(parseFrame(bytes).transport?.destinationPort).toBe(80);
  expect(parseFrame(bytes).ip?.extensionHeaders).toHaveLength(8_000);
});

test("what buildFrame writes, parseFrame reads", () => {
  fc.assert(
    fc.property(anyFrame, (description) => {
      const frame = parseFrame(buildFrame(description));
      const { fragment, protocol, extensionHeaders = [] } = description;
      expectSound(frame);
      expect([frame.problem, frame.notes]).toEqual([null, []]);
      expect(frame.vlanIds).toEqual(description.vlanIds);
      const ip = frame.ip!;
      expect(formatAddress(ip.source.bytes)).toBe(description.source);
      expect(formatAddress(ip.destination.bytes)).toBe(description.destination);
      expect(ip.hasOptions).toBe((description.ipOptions?.length ?? 0) > 0);
      expect(ip.protocol).toBe(protocol === "tcp" ? 6 : protocol === "udp" ? 17 : protocol);
      // An IPv6 fragment header makes a fragment even of a whole datagram.
      const isFragment =
        fragment !== undefined && (fragment.offsetBytes > 0 || fragment.moreFragments || ip.version === 6);
      expect(ip.isFragment).toBe(isFragment);
      expect(ip.extensionHeaders).toHaveLength(
        extensionHeaders.length + (ip.version === 6 && fragment !== undefined ? 1 : 0),
      );

      const home = extensionHeaders.find(
        (header) => header.kind === "destination-options" && header.homeAddress !== undefined,
      );
      const homeText = home?.kind === "destination-options" ? home.homeAddress : undefined;
      expect(ip.homeAddress === null ? undefined : formatAddress(ip.homeAddress.bytes)).toBe(homeText);
      const routing = extensionHeaders.find((header) => header.kind === "routing");
      expect(ip.routingAddress === null ? undefined : formatAddress(ip.routingAddress.bytes)).toBe(routing?.address);

      const hasPorts = typeof protocol === "string" && !isFragment;
      expect(frame.transport === null).toBe(!hasPorts);
      if (frame.transport === null) return;
      expect(frame.transport.protocol).toBe(protocol);
      expect(frame.transport.sourcePort).toBe(description.sourcePort);
      expect(frame.transport.destinationPort).toBe(description.destinationPort);
      expect(frame.transport.tcpFlags).toBe(protocol === "tcp" ? description.tcpFlags : 0);
    }),
    { numRuns: examples(1_000) },
  );
});

/** The frame's bytes up to where its IP packet ends. */
function unpadded(bytes: Uint8Array): Uint8Array {
  const { ip } = parseFrame(bytes);
  const { offset } = ip!.header;
  const u16 = (at: number): number => (bytes[at] << 8) | bytes[at + 1];
  const length = ip!.version === 4 ? u16(offset + 2) : 40 + u16(offset + 4);
  return bytes.subarray(0, offset + length);
}

/** What must be there for a hash: 20 bytes of IPv4, or 40 of IPv6 and the first 2 of its last extension header. */
const headerEnd = ({ ip }: Frame): number => {
  const last = ip!.extensionHeaders.at(-1);
  return last === undefined ? ip!.header.offset + (ip!.version === 4 ? 20 : 40) : last.offset + 2;
};

/** A few bytes behind the last byte that matters: from there on all lengths are alike. */
const enough = (frame: Frame): number =>
  Math.min(frame.wireBytes, Math.max(...spans(frame).map(({ offset, length }) => offset + length)) + 4);

test("every shorter frame, whole on the wire, has addresses if its IP header is whole, and ports if the transport header is", () => {
  fc.assert(
    fc.property(anyFrame, (description) => {
      const bytes = unpadded(buildFrame(description));
      const whole = parseFrame(bytes);
      for (let length = 0; length < enough(whole); length++) {
        const frame = parseFrame(bytes.subarray(0, length));
        expectSound(frame);
        expect(frame.problem === null, `${length} of ${bytes.length} bytes`).toBe(length >= headerEnd(whole));
        const { transport } = whole;
        const transportEnd =
          transport === null ? Infinity : transport.header.offset + (transport.protocol === "tcp" ? 20 : 8);
        expect(frame.transport !== null).toBe(length >= transportEnd);
        if (length >= headerEnd(whole)) expect(frame.ip!.source).toEqual(whole.ip!.source);
      }
    }),
    { numRuns: examples(40) },
  );
});

test("every shorter capture of a frame is hashed as the NIC hashed the whole one, or it is said that the bytes are unknown", () => {
  fc.assert(
    fc.property(anyFrame, fc.subarray([...HASH_TYPES], { minLength: 1 }), (description, hashTypes) => {
      const bytes = unpadded(buildFrame(description));
      const settings = { secretKey: MICROSOFT_KEY, hashTypes };
      const hash = (frame: Frame) => hashFrame(frame, settings, (input) => toeplitz(input, MICROSOFT_KEY));
      const whole = hash(parseFrame(bytes));
      const end = enough(parseFrame(bytes));
      for (let length = 0; length < end; length++) {
        const frame = parseFrame(bytes.slice(0, length), bytes.length);
        expectSound(frame);
        const { hashValue, reason } = hash(frame);
        if (hashValue === null && whole.hashValue !== null)
          expect(reason).toContain(`the capture kept ${length} of the frame's ${bytes.length} bytes`);
        else expect(hashValue).toBe(whole.hashValue);
      }
    }),
    { numRuns: examples(40) },
  );
});

test("a frame is at least as long on the wire as what was captured of it", () =>
  expect(parseFrame(buildFrame({ source: "::1", destination: "::2" }), 10)).toMatchObject({
    wireBytes: 74,
    problem: null,
  }));

test("a caller's mistake is refused", () => {
  expect(() => parseFrame("abc" as never)).toThrow(InputError);
  expect(() => parseFrame(new Uint8Array(60), Number.NaN)).toThrow("The length on the wire in bytes is NaN");
});
