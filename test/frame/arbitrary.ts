// Frames chosen by fast-check, as descriptions that buildFrame takes.
import fc from "fast-check";
import { formatAddress, type ExtensionToBuild, type FrameToBuild } from "rss-lab";

const addressText = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(formatAddress);
const port = fc.integer({ min: 0, max: 65_535 });

const extension: fc.Arbitrary<ExtensionToBuild> = fc.oneof(
  fc.constant({ kind: "hop-by-hop" } as const),
  fc.constant({ kind: "destination-options" } as const),
  fc.constant({ kind: "authentication" } as const),
  fc.record({ kind: fc.constant("destination-options" as const), homeAddress: addressText(16) }),
  fc.record({ kind: fc.constant("routing" as const), address: addressText(16) }),
);

const common = {
  protocol: fc.constantFrom("tcp" as const, "udp" as const, 1, 58, 132),
  sourcePort: port,
  destinationPort: port,
  tcpFlags: fc.integer({ min: 0, max: 255 }),
  vlanIds: fc.array(fc.integer({ min: 0, max: 4095 }), { maxLength: 2 }),
  payloadBytes: fc.integer({ min: 0, max: 200 }),
};
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const offsetBytes = fc.integer({ min: 0, max: 8191 }).map((units) => units * 8);
const fragment = optional(fc.record({ offsetBytes, moreFragments: fc.boolean() }));

export const anyFrame: fc.Arbitrary<FrameToBuild> = fc.oneof(
  fc.record({
    ...common,
    source: addressText(4),
    destination: addressText(4),
    fragment,
    dontFragment: fc.boolean(),
    ipOptions: fc.uint8Array({ maxLength: 40 }),
  }),
  fc.record({
    ...common,
    source: addressText(16),
    destination: addressText(16),
    fragment,
    extensionHeaders: fc.array(extension, { maxLength: 8 }),
  }),
);
