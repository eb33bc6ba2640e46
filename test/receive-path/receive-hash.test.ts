// Receive hash without RSS (OID_GEN_RECEIVE_HASH, "RSS Configuration"): hash values are reported and decide nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MICROSOFT_KEY,
  VARIANTS,
  assignCpu,
  createIndirectionTable,
  load,
  readScenario,
  repeatKey,
  run,
  type HashTypeName,
} from "rss-lab";
import { scenariosOf } from "./wide-scenarios.js";

const traffic = load({ framesPerSecond: 2e6, connections: 12, frames: 200 });
const KEYS = [MICROSOFT_KEY, repeatKey("6d5a", 20)];
const HASH_TYPES: readonly (readonly HashTypeName[])[] = [
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  ["NDIS_HASH_IPV4"],
  ["NDIS_HASH_IPV6"],
];

describe("receive hash without RSS", () => {
  it("changes nothing but the hash values: same fingerprint, summary and rows as without", () => {
    fc.assert(
      fc.property(scenariosOf("non-rss"), (scenario) => {
        const [without, hashed] = [run(scenario), run({ ...scenario, receiveHash: true })];
        expect([hashed.fingerprint, hashed.summary, hashed.endPs]).toEqual([
          without.fingerprint,
          without.summary,
          without.endPs,
        ]);
        expect(hashed.frames().map((row) => ({ ...row, hashValue: null }))).toEqual(without.frames());
      }),
      { numRuns: 40 },
    );
  });

  it.each(KEYS.flatMap((key) => HASH_TYPES.map((hashTypes) => [hashTypes.join(" "), key, hashTypes] as const)))(
    "%s: the hash value of a frame is that of assignCpu with the same hash types and key; null where it is not hashed",
    (_, key, hashTypes) => {
      const { frames } = run({ traffic, receiveHash: true, rss: { hashTypes, secretKey: key } });
      const settings = { secretKey: key, hashTypes, indirectionTable: createIndirectionTable([0]), defaultCpu: 0 };
      const expected = frames().map(({ connection }) => assignCpu(traffic.headers(connection), settings).hashValue);
      expect(frames().map((row) => row.hashValue)).toEqual(expected);
      expect(expected.includes(null)).toBe(hashTypes.includes("NDIS_HASH_IPV6"));
    },
  );

  it('without it no frame of the variant "non-rss" carries a hash value', () => {
    expect(
      run({ traffic })
        .frames()
        .every((row) => row.hashValue === null),
    ).toBe(true);
  });

  it.each(VARIANTS.slice(1))("excludes RSS (RSS Configuration): refused with the variant %s", (variant) => {
    expect(() => run({ traffic, variant, receiveHash: true })).toThrow(
      new RegExp(
        `receiveHash and the variant is "${variant}": .*exclude each other; only "non-rss" uses it, so .*\\.$`,
      ),
    );
    expect(run({ traffic, variant, receiveHash: false }).fingerprint).toBe(run({ traffic, variant }).fingerprint);
  });

  it("can stand in a scenario file", () => {
    const { frames } = run(
      readScenario({ traffic: { kind: "load", framesPerSecond: 1e6, frames: 3 }, receiveHash: true }),
    );
    expect(frames().every((row) => row.hashValue !== null)).toBe(true);
  });
});
