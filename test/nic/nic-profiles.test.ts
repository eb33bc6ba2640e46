// NIC profiles: how real NICs parse and hash, with the values that are published of them.
import { NDIS_PARSING, nicParsing } from "../../lib/src/frame/nic-parsing.js";
import { NIC_PROFILES } from "../../lib/src/nic/nic-profiles.js";
import { NIC_PROFILE_NAMES, hashingOf } from "../../lib/src/nic/profile-hashing.js";
import { finishHash, nicHashing } from "../../lib/src/rss/nic-hashing.js";
import { symmetricInput } from "../../lib/src/rss/symmetric.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  HASH_TYPES,
  MICROSOFT_KEY,
  SYMMETRIC_TRANSFORMS,
  assignCpu,
  buildFrame,
  describeAllConnections,
  formatHash,
  hashFrame,
  hashTypesNote,
  load,
  nicView,
  parseFrame,
  readScenario,
  run,
  secretKeyText,
  toeplitz,
  tupleInput,
  parseAddress,
  type Endpoints,
} from "rss-lab";
import { rssLab } from "../cli/run-cli.js";

describe("AWS ENA, instances with a fixed key (amzn-ec2-ena-utilities, toeplitz_calc.py; amzn-drivers, issue 256)", () => {
  const published = [
    ["10.100.0.40", "10.100.0.36", "0x0a7b0a7b", 123],
    ["10.100.0.42", "10.100.0.41", "0x10f110f1", 113],
  ] as const;

  test.each(published)(
    "%s and %s without ports: %s, entry %i, on the command line, in a run and in a run from a file, in both directions",
    async (one, other, hash, entry) => {
      for (const [sourceAddress, destinationAddress] of [
        [one, other],
        [other, one],
      ] as const) {
        const { stdout } = await rssLab(
          "hash",
          sourceAddress,
          destinationAddress,
          "--nic",
          "aws-ena-fixed-key",
          "--json",
        );
        expect(JSON.parse(stdout)).toMatchObject({ hashValue: hash, index: entry });
        const endpoints: Endpoints[] = [{ sourceAddress, sourcePort: 1, destinationAddress, destinationPort: 2 }];
        const rss = {
          hashing: "aws-ena-fixed-key",
          hashTypes: ["NDIS_HASH_IPV4"],
          indirectionTable: Array.from({ length: 128 }, (_, i) => (i === entry ? 3 : 1)),
        };
        const traffic = { kind: "load", framesPerSecond: 1e6, frames: 4, endpoints };
        const fromFile = run(readScenario({ traffic, variant: "hardware-queuing", rss, records: "full" }));
        const inProgram = run({
          traffic: load({ framesPerSecond: 1e6, frames: 4, endpoints }),
          variant: "hardware-queuing",
          rss: rss as never,
        });
        for (const result of [fromFile, inProgram]) {
          expect(new Set(result.frames().map((row) => formatHash(row.hashValue!)))).toEqual(new Set([hash]));
          expect(new Set(result.frames().map((row) => row.cpu))).toEqual(new Set([3]));
        }
        expect(fromFile.fingerprint).toBe(inProgram.fingerprint);
      }
    },
  );

  it("Microsoft's key with its ten words in reverse order; the result is inverted and its low half stands twice", () => {
    const { fixedKey } = NIC_PROFILES["aws-ena-fixed-key"].hashing;
    expect(secretKeyText(fixedKey!).match(/.{8}/g)!.reverse().join("")).toBe(secretKeyText(MICROSOFT_KEY));
    expect([finishHash(0x12345678, "inverted-low-half-twice"), finishHash(0x12345678, "plain")]).toEqual([
      0xa987a987, 0x12345678,
    ]);
  });

  it("takes no other key, during a run neither, and no other transform", () => {
    const refused =
      (rss: object, more: object = {}) =>
      () =>
        run({
          traffic: load({ framesPerSecond: 1e6, frames: 1 }),
          variant: "hardware-queuing",
          rss: { hashing: "aws-ena-fixed-key", ...rss },
          ...more,
        });
    const fixed = "the key of this NIC is fixed";
    expect(refused({ secretKey: MICROSOFT_KEY })).toThrow(fixed);
    expect(refused({}, { rssChanges: [{ timePs: 1, secretKey: MICROSOFT_KEY }] })).toThrow(fixed);
    expect(refused({}, { rekeying: {} })).toThrow(fixed);
    expect(refused({ symmetric: "none" })).toThrow('The symmetric hashing is "none": this NIC takes symmetric-sort.');
    expect(refused({ hashing: "ena" })).toThrow('The NIC\'s profile is "ena": it must be one of ndis, ');
    expect(refused({ hashing: { profile: "ndis", inner: true } })).toThrow(
      'The NIC\'s hashing has an unknown field "inner"',
    );
    expect(refused({ hashing: { opens: ["ipsec"] } })).toThrow('An encapsulation that the NIC opens is "ipsec"');
  });
});

describe("symmetric hashing in a run", () => {
  const both = (endpoints: Endpoints): Endpoints[] => [
    endpoints,
    {
      ...endpoints,
      sourceAddress: endpoints.destinationAddress,
      sourcePort: endpoints.destinationPort,
      destinationAddress: endpoints.sourceAddress,
      destinationPort: endpoints.sourcePort,
    },
  ];
  const ends: Endpoints = {
    sourceAddress: "66.9.149.187",
    sourcePort: 2794,
    destinationAddress: "161.142.100.80",
    destinationPort: 1766,
  };

  test.each(SYMMETRIC_TRANSFORMS)(
    "%s: both directions have the value of the transformed input, and it may come from a file",
    (symmetric) => {
      const traffic = { kind: "load", framesPerSecond: 1e6, frames: 20, endpoints: both(ends) };
      const { frames } = run(
        readScenario({ traffic, variant: "message-signaled-interrupts", rss: { symmetric }, records: "full" }),
      );
      const input = symmetricInput(
        tupleInput(parseAddress("66.9.149.187"), parseAddress("161.142.100.80"), 2794, 1766),
        symmetric,
      );
      expect(new Set(frames().map((row) => row.hashValue))).toEqual(new Set([toeplitz(input, MICROSOFT_KEY)]));
      expect(new Set(frames().map((row) => row.connection)).size).toBe(2);
    },
  );

  it("stays when the key changes during a run", () => {
    const rss = { symmetric: "symmetric-xor" } as const;
    const key = Uint8Array.from({ length: 40 }, (_, i) => 7 * i + 1);
    const traffic = load({ framesPerSecond: 1e6, frames: 20, endpoints: both(ends) });
    const rows = run({
      traffic,
      variant: "hardware-queuing",
      rss,
      rssChanges: [{ timePs: 10_000_000, secretKey: key }],
    }).frames();
    expect(new Set(rows.map((row) => row.hashValue)).size).toBe(2);
  });

  it("an unknown transform is refused", () =>
    expect(() =>
      run({ traffic: load({ framesPerSecond: 1e6, frames: 1 }), rss: { symmetric: "xor" as never } }),
    ).toThrow(
      'The symmetric hashing is "xor": it must be one of symmetric-xor, symmetric-or-xor, symmetric-sort, none.',
    ));
});

describe("what a hurried person gives", () => {
  const frame = parseFrame(buildFrame({ source: "::1", destination: "::2" }));
  const settings = { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES };
  const wrong = null as never;
  test.each<[string, () => unknown]>([
    ["The frame is null", () => nicView(wrong, NDIS_PARSING)],
    ["The NIC's parsing is null", () => nicView(frame, wrong)],
    ["The NIC's parsing is null", () => nicParsing(wrong)],
    ["The NIC's hashing is null", () => nicHashing(wrong)],
    ["The NIC's hashing is null", () => hashingOf(wrong)],
    ["The settings are null", () => hashFrame(frame, wrong, () => 0)],
    ["The headers are null", () => hashFrame(wrong, settings, () => 0)],
    ["The hash types are null", () => hashTypesNote(wrong)],
    ["The hashing is null", () => hashFrame(frame, { ...settings, hashing: wrong }, () => 0)],
    ["The frame is null", () => describeAllConnections(wrong)],
    ["What the NIC makes of the result is null", () => finishHash(3, wrong)],
    ["The RSS settings are null", () => assignCpu(frame, wrong)],
    ["The symmetric transforms of the NIC are 3", () => nicHashing({ symmetricTransforms: 3 as never })],
    ["The tags that the NIC opens are null", () => nicParsing({ tags: wrong })],
    ["The EtherTypes of a stack of tags are 3", () => nicParsing({ tags: [3 as never] })],
  ])("is refused in a sentence: %s", (sentence, act) => expect(act).toThrow(sentence));
});

describe("every profile", () => {
  it("hashes any frame without an exception, whatever is changed of it", () => {
    const profiles = fc.constantFrom(...NIC_PROFILE_NAMES);
    fc.assert(
      fc.property(
        profiles,
        fc.constantFrom("outer" as const, "inner" as const),
        fc.uint8Array({ maxLength: 160 }),
        fc.nat(2000),
        (profile, hashed, bytes, cut) => {
          const hashing =
            NIC_PROFILES[profile].hashing.parsing.opens.length === 0
              ? hashingOf(profile)
              : hashingOf({ profile, hashed });
          bytes.set([8, 0, 0x45].slice(0, Math.max(0, bytes.length - 12)), Math.min(12, bytes.length));
          const { hashType, hashValue } = hashFrame(
            parseFrame(bytes, bytes.length + cut),
            { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES, hashing },
            (input) => toeplitz(input, MICROSOFT_KEY),
          );
          expect(hashType === null).toBe(hashValue === null);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("hashes an untagged TCP frame over addresses and ports", () => {
    const frame = parseFrame(buildFrame({ source: "10.0.0.1", destination: "10.0.0.2" }));
    for (const profile of NIC_PROFILE_NAMES)
      expect(
        hashFrame(frame, { secretKey: MICROSOFT_KEY, hashTypes: HASH_TYPES, hashing: hashingOf(profile) }, () => 0)
          .hashType,
      ).toBe("NDIS_HASH_TCP_IPV4");
  });
});
