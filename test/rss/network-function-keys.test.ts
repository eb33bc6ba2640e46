// Keys that were synthesised for network functions (Maestro, NSDI 2024), and mTCP's: what each key does, exactly, by
// linear algebra. A hash is the XOR of one column for each set bit of its input, so what holds for the 96 columns holds
// for every one of 2^96 inputs.
import { fieldBits } from "../../lib/src/rss/key-entropy.js";
import { describe, expect, it, test } from "vitest";
import { MICROSOFT_KEY, hashRank, secretKey, toeplitz } from "rss-lab";
import { readRows } from "./dataset.js";

const FIELDS = ["source address", "destination address", "source port", "destination port"] as const;
const keys = new Map(readRows("network-function-keys").map((row) => [`${row.name} ${row.port}`, secretKey(row.key)]));
const key = (name: string): Uint8Array => keys.get(name)!;

/** The hash of the input with one bit set. */
function column(secret: Uint8Array, place: number): number {
  const input = new Uint8Array(12);
  input[place >> 3] = 0x80 >> (place & 7);
  return toeplitz(input, secret);
}

/** The position of a bit after both ends are exchanged. */
const reversed = (place: number): number => (place < 64 ? (place + 32) % 64 : 64 + ((place - 64 + 16) % 32));
const ALL = Array.from({ length: 96 }, (_, place) => place);
/** Whether hash(one key, t) = hash(other key, t with its ends exchanged) for every t. */
const mirrored = (one: Uint8Array, other: Uint8Array): boolean =>
  ALL.every((place) => column(one, place) === column(other, reversed(place)));
/** The fields that the hash depends on. */
const depends = (secret: Uint8Array): string[] => FIELDS.filter((field) => hashRank(secret, fieldBits(field)) > 0);

describe("Maestro's keys (snaplab-dpss/maestro, commit f8593e4e), 52 bytes, two ports, 512 entries", () => {
  it("are nine pairs", () => expect([...keys.values()].filter((bytes) => bytes.length === 52)).toHaveLength(18));

  test.each([
    ["fw", true],
    ["nat", true],
    ["pol", false],
    ["psd", false],
    ["cl", false],
    ["hhh", false],
    ["sbridge", false],
    ["fwd", false],
    ["nop", false],
  ])("%s: a connection's two directions meet on the two ports, for every connection: %s", (name, meets) =>
    expect(mirrored(key(`${name} 0`), key(`${name} 1`))).toBe(meets),
  );

  it("none of them is symmetric by itself", () => {
    for (const secret of keys.values()) if (secret.length === 52) expect(mirrored(secret, secret)).toBe(false);
  });

  const everything = [...FIELDS];
  test.each([
    ["fw", everything, everything],
    ["nat", ["destination address"], ["source address"]],
    ["pol", ["destination address"], everything],
    ["psd", ["source address"], everything],
    ["cl", ["source address", "destination address"], everything],
    ["hhh", ["source address"], everything],
    ["sbridge", everything, everything],
    ["fwd", everything, everything],
    ["nop", everything, everything],
  ])("%s: the inner port's hash depends on %j, the outer port's on %j, and on nothing else", (name, inner, outer) =>
    expect([depends(key(`${name} 0`)), depends(key(`${name} 1`))]).toEqual([inner, outer]),
  );

  it("reach all 512 entries, but hhh's inner port 32 and psd's 128: their low 4 and 2 bits are always 0", () => {
    const reach = [...keys]
      .filter(([, bytes]) => bytes.length === 52)
      .map(([name, bytes]) => [name, 2 ** hashRank(bytes, 12, { hashBits: 9 })]);
    expect(reach.filter(([, entries]) => entries !== 512)).toEqual([
      ["psd 0", 128],
      ["hhh 0", 32],
    ]);
    expect([hashRank(key("hhh 0"), 12, { hashBits: 4 }), hashRank(key("hhh 0"), 12, { hashBits: 5 })]).toEqual([0, 1]);
    expect([hashRank(key("psd 0"), 12, { hashBits: 2 }), hashRank(key("psd 0"), 12, { hashBits: 3 })]).toEqual([0, 1]);
  });

  it("with a table dealt in turn to 16 cores 15 of them idle under hhh's inner key, and 12 under psd's", () => {
    const cores = (name: string): number => 2 ** hashRank(key(name), 12, { hashBits: 4 });
    expect([16 - cores("hhh 0"), 16 - cores("psd 0"), 16 - cores("fw 0")]).toEqual([15, 12, 0]);
  });
});

describe("mTCP's published key, 05 times 40", () => {
  it("has rank 6: 64 hash values of 2^32, and 64 of 128 entries", () =>
    expect([
      hashRank(key("mtcp 0"), 12),
      hashRank(key("mtcp 0"), 12, { hashBits: 7 }),
      hashRank(key("mtcp 0"), 36),
    ]).toEqual([6, 6, 6]));
  it("is symmetric, which Microsoft's key is not", () =>
    expect([mirrored(key("mtcp 0"), key("mtcp 0")), mirrored(MICROSOFT_KEY, MICROSOFT_KEY)]).toEqual([true, false]));
});
