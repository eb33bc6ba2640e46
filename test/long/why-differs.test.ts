// The search for conventions: a law (what was done is found), the measured rate of accidents against the stated one, and
// published values.
import { describe, expect, test } from "vitest";
import { chanceByAccident } from "../../lib/src/advice/accident.js";
import { QUESTIONS, USUAL, type Convention, answersTo, deviationsOf } from "../../lib/src/advice/conventions.js";
import { type Observation, readObservation, reversed } from "../../lib/src/advice/observation.js";
import { conventionValue, whyDiffers } from "../../lib/src/advice/why-differs.js";
import { createRandom } from "../../lib/src/random/random.js";
import { KNOWN_KEYS } from "../../lib/src/rss/known-keys.js";
import { randomBytes } from "../../lib/src/rss/spread.js";
import { reverseWords, secretKey, secretKeyText } from "../../lib/src/rss/secret-key.js";
import { toeplitz } from "../../lib/src/rss/toeplitz.js";
import { SYMMETRIC_TRANSFORMS } from "../../lib/src/rss/symmetric.js";
import { connectionNames, keyNamed, readRows, tuple } from "../rss/dataset.js";

const A = ["66.9.149.187:2794", "161.142.100.80:1766"] as const;
const SEED = Number(process.env.RSS_LAB_TEST_SEED ?? 1);
const seen = (value: string, ends: readonly [string, string] = A): Observation[] => [readObservation([...ends, value])];
const words = (observations: readonly Observation[], key?: Uint8Array): string[] =>
  whyDiffers(observations, key === undefined ? {} : { key }).findings.map(({ deviations }) =>
    deviations.map((deviation) => deviation.words).join("; "),
  );

type Draw = ReturnType<typeof createRandom>;
/** A connection that has everything a convention may hash: random addresses and ports, a protocol, a VLAN. */
const drawn = (random: Draw, version: 4 | 6): Observation => ({
  source: randomBytes(random, version === 4 ? 4 : 16),
  destination: randomBytes(random, version === 4 ? 4 : 16),
  ports: [random.below(65_536), random.below(65_536)],
  protocol: random.pick([6, 17]),
  vlan: 1 + random.below(4094),
  value: 0,
  bits: 32,
});
/** One answer that is not the usual one. */
const single = QUESTIONS.flatMap((question) =>
  answersTo(question)
    .slice(1)
    .map((answer) => [question, answer] as const),
);

describe("the law of the search", () => {
  test.each(single)("%s: %s, applied to random connections and keys, is found", (question, answer) => {
    const convention: Convention = { ...USUAL, [question]: answer };
    const random = createRandom(SEED, answer);
    const tries = ([4, 6] as const).map((version) => {
      const key = randomBytes(random, version === 4 ? 52 : 40);
      const pair = [drawn(random, version), drawn(random, version)];
      const values = pair.map((observation) => conventionValue(convention, key, observation));
      if (values.includes(null)) return false;
      const observations = pair.map((observation, i) => ({ ...observation, value: values[i]! }));
      const { findings } = whyDiffers(observations, { key });
      expect(findings.some((found) => sameOnAll(found.convention, convention, key, observations))).toBe(true);
      return true;
    });
    expect(tries).toContain(true);
  });

  /** The convention itself, or one that cannot be told from it on these connections with no more deviations. */
  const sameOnAll = (found: Convention, applied: Convention, key: Uint8Array, all: readonly Observation[]): boolean =>
    deviationsOf(found).length <= deviationsOf(applied).length &&
    all.every((each) => conventionValue(found, key, each) === conventionValue(applied, key, each));

  test("four deviations at once, on two random connections, are found", () => {
    const random = createRandom(SEED, "four deviations");
    for (let trial = 0; trial < 10; trial++) {
      const four = Array.from({ length: 40 }, () => random.pick(single))
        .filter(([question]) => question !== "hash" && question !== "fields")
        .filter(([question], i, all) => all.findIndex(([other]) => other === question) === i)
        .slice(0, 4);
      const convention = { ...USUAL, ...Object.fromEntries(four) } as Convention;
      const observations = [drawn(random, 4), drawn(random, 4)].flatMap((each) => {
        const value = conventionValue(convention, keyNamed("MS40"), each);
        return value === null ? [] : [{ ...each, value }];
      });
      if (observations.length < 2) continue;
      const { findings } = whyDiffers(observations);
      expect(findings.length).toBeGreaterThan(0);
      expect(
        findings.some(({ convention: found, key }) =>
          observations.every((each) => conventionValue(found, key!.key, each) === each.value),
        ),
      ).toBe(true);
    }
  });
});

describe("accidents", () => {
  test("a folded result can take 2^16 values: a value with other halves is no accident of it", () => {
    const kind = { bits: 32, isHalved: false };
    const low = { start: "ones", result: "low-twice" } as const;
    expect(chanceByAccident(seen("12341234"), kind, low)).toBe(1 / 65_536);
    expect(chanceByAccident(seen("12341235"), kind, low)).toBe(0);
    expect(chanceByAccident(seen("12341235"), kind, { start: "ones", result: "plain" })).toBe(1 / 2 ** 32);
    expect(chanceByAccident([...seen("7f"), ...seen("12341234")], kind, low)).toBe(1 / 2 ** 24);
  });
});

describe("published values are explained", () => {
  test.each(connectionNames)(
    "connection %s, Microsoft's key: with ports and without (Verifying the RSS Hash)",
    (name) => {
      const row = readRows("values").find((each) => each.connection === name && each.direction === "forward")!;
      const { source, destination, sourcePort, destinationPort } = tuple(name);
      const at = {
        source,
        destination,
        protocol: 6,
        vlan: null,
        bits: 32,
        ports: [sourcePort, destinationPort] as const,
      };
      const explained = (value: string): string[] => words([{ ...at, value: Number.parseInt(value, 16) }]);
      expect(explained(row.ports_hash)[0]).toBe("");
      expect(explained(row.addresses_hash)).toContain("addresses only");
      const reverse = readRows("values").find((each) => each.connection === name && each.direction === "reversed")!;
      expect(explained(reverse.ports_hash)).toContain("destination first, address and port");
      const symmetric = readRows("symmetric").find((each) => each.connection === name)!;
      for (const transform of SYMMETRIC_TRANSFORMS)
        expect(explained(symmetric[transform.replaceAll("-", "_")]).join()).toContain(
          transform === "symmetric-sort" ? "sorted, each on its own" : transform,
        );
    },
  );

  test.each([
    ["eb7a28c4", "ports little-endian"],
    ["d9b716c4", "destination address first"],
    ["759c4e0e", "ports exchanged"],
    ["91ab7659", "addresses little-endian"],
    ["c2388c97", "key bytes in reverse order"],
  ])("%s is %s (datasets/hash-vectors/wrong-answers.csv)", (value, expected) => {
    expect(words(seen(value))[0]).toBe(expected);
    expect(readRows("wrong-answers").map((row) => row.hash)).toContain(value);
  });

  test("both ways in which 759c4e0e comes about are named; the other direction tells them apart", () => {
    const sorted = "ends sorted, each on its own (the smaller address first, the smaller port first)";
    expect(words(seen("759c4e0e"))).toEqual(["ports exchanged", sorted]);
    expect(words([...seen("759c4e0e"), reversed(seen("759c4e0e")[0])])[0]).toBe(sorted);
  });

  test.each([
    ["10.100.0.40", "10.100.0.36", "0a7b0a7b"],
    ["10.100.0.42", "10.100.0.41", "10f110f1"],
  ])("AWS ENA with a fixed key: %s and %s gave %s (amzn-drivers issue 256)", (from, to, value) => {
    const [first] = whyDiffers(seen(value, [from, to])).findings;
    expect(first.nic?.profile).toBe("aws-ena-fixed-key");
    expect(first.deviations.map(({ words: said }) => said)).toEqual([
      "4-byte words of the key in reverse order",
      "ends sorted, each on its own (the smaller address first, the smaller port first)",
      "start value ffffffff",
      "the low 16 bits copied into the high 16",
    ]);
    expect(secretKeyText(first.keyBytes!)).toBe(secretKeyText(keyNamed("ENAFIX40")));
  });

  test("one value of such a NIC leaves accidents possible, two do not: folded halves say 16 bits each", () => {
    const one = seen("10f110f1", ["10.100.0.42", "10.100.0.41"]);
    const two = [...one, ...seen("0a7b0a7b", ["10.100.0.40", "10.100.0.36"])];
    expect(whyDiffers(one).byAccident).toBeGreaterThan(0.1);
    expect(whyDiffers(two).byAccident).toBeLessThan(1e-4);
  });

  const GVNIC = seen("c6a15941", ["79.124.62.122:49442", "192.168.7.28:55327"]);
  const GVNIC_KEY = secretKey("94e3e97e4abac40101e0edbfe059e1f4b6e27dffdf55c916e9e6e4db1f9fb82c01e0edbfe059e1f4");
  test("gVNIC's value: IPv4 addresses in fields of 16 bytes, result byte by byte in reverse order (gve issue 9)", () => {
    const { findings } = whyDiffers(GVNIC, { key: GVNIC_KEY });
    expect(findings).toHaveLength(1);
    expect(findings[0].convention).toEqual({ ...USUAL, fields: "wide-front", result: "swapped" });
    expect(findings[0].byAccident).toBeLessThan(1e-6);
    // By hand, with the plain hash.
    const [{ source, destination }] = GVNIC;
    const zeros = new Uint8Array(12);
    const input = Uint8Array.from([...source, ...zeros, ...destination, ...zeros, 0xc1, 0x22, 0xd8, 0x1f]);
    expect(toeplitz(input, GVNIC_KEY).toString(16)).toBe("4159a1c6");
  });
  test("without its key, or with another value, nothing is found", () => {
    expect(whyDiffers(GVNIC).findings).toEqual([]);
    expect(whyDiffers([{ ...GVNIC[0], value: 0xc6a15942 }], { key: GVNIC_KEY }).findings).toEqual([]);
  });

  test("CRC-32 and CRC-32C give the check values of their catalogue for 123456789", () => {
    const nine = { ...seen("00000000")[0], source: Uint8Array.from([0x31, 0x32, 0x33, 0x34]) };
    const digits = { ...nine, destination: Uint8Array.from([0x35, 0x36, 0x37, 0x38]), ports: null, protocol: 0x39 };
    const value = (hash: Convention["hash"]): string =>
      conventionValue({ ...USUAL, hash, fields: "protocol-behind" }, KNOWN_KEYS[0].key, digits)!.toString(16);
    expect([value("crc32-inverted"), value("crc32c-inverted")]).toEqual(["cbf43926", "e3069283"]);
    expect([value("crc32-forward-inverted"), value("crc32-forward-ones")]).toEqual(["fc891918", "376e6e7"]);
    expect([value("xor-bytes"), value("xor-words")]).toEqual([
      "31",
      (0x31323334 ^ 0x35363738 ^ 0x39000000).toString(16),
    ]);
  });
});

test("the known keys are those of the dataset; ENA's fixed one is Microsoft's, words in reverse order", () => {
  const rows = readRows("keys").filter(({ name }) => name !== "ENAFIX40");
  const mine = KNOWN_KEYS.map(({ name, key, source }) => [name, secretKeyText(key), source]);
  expect(new Map(mine.map(([name, ...rest]) => [name, rest]))).toEqual(
    new Map(rows.map(({ name, key, source }) => [name, [key, source]])),
  );
  expect(reverseWords(keyNamed("MS40"))).toEqual(keyNamed("ENAFIX40"));
});

describe("what was seen", () => {
  test.each([
    ["0x51ccc178", 0x51ccc178, 32],
    ["1CCC178", 0x1ccc178, 32],
    ["0xc178", 0xc178, 16],
    ["0x78", 0x78, 8],
    ["120/128", 120, 7],
    ["376/512", 376, 9],
  ])("%s is %i, %i bits of a hash value", (text, value, bits) => {
    expect(readObservation([...A, text])).toMatchObject({ value, bits });
  });
  test.each([
    [[A[0], "161.142.100.80", "1"], "Only the source has a port: give both ports"],
    [["10.0.0.1", "::1", "1"], "both must be of one IP version"],
    [[A[0], A[1], "0x123456789"], "it must be one to eight hexadecimal digits"],
    [[A[0], A[1], "128/128"], "the entry is below that"],
    [["10.0.0.1:65536", "10.0.0.2:1", "1"], 'The port of "10.0.0.1:65536" is "65536"'],
    [["10.0.0.256", "10.0.0.2", "1"], "IPv4 is four numbers"],
  ] as const)("%j is refused", (three, sentence) => {
    expect(() => readObservation(three as readonly [string, string, string])).toThrow(sentence);
  });
});
