import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { MICROSOFT_KEY, createToeplitz, formatHash, secretKey, toeplitz } from "rss-lab";
import { addressesInput, connectionNames, hex, keyNamed, portsInput, readRows, tuple } from "./dataset.js";

const keys = fc.uint8Array({ minLength: 40, maxLength: 200 });
/** A key and two inputs of one length that fits it. */
const keyAndInputs = keys
  .chain((key) => fc.tuple(fc.constant(key), fc.integer({ min: 0, max: key.length - 4 })))
  .chain(([key, bytes]) => {
    const input = fc.uint8Array({ minLength: bytes, maxLength: bytes });
    return fc.tuple(fc.constant(key), input, input);
  });
const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ b[i]);
/** The 32 key bits from bit `at` on, by text instead of arithmetic. */
const keyWindow = (key: Uint8Array, at: number): number =>
  Number.parseInt(
    Array.from(key, (byte) => byte.toString(2).padStart(8, "0"))
      .join("")
      .slice(at, at + 32),
    2,
  );

describe("laws of the hash", () => {
  it("is linear over XOR: hash(a ^ b) = hash(a) ^ hash(b)", () =>
    fc.assert(
      fc.property(keyAndInputs, ([key, a, b]) => {
        expect(toeplitz(xor(a, b), key)).toBe((toeplitz(a, key) ^ toeplitz(b, key)) >>> 0);
      }),
    ));

  it("of a single set bit is the 32 bits of the key from that bit on (RSS Hashing Functions)", () =>
    fc.assert(
      fc.property(keys, fc.nat(), (key, n) => {
        const input = new Uint8Array(key.length - 4);
        const bit = n % (input.length * 8);
        input[bit >> 3] = 0x80 >> (bit & 7);
        expect(toeplitz(input, key)).toBe(keyWindow(key, bit));
      }),
    ));

  it("is the same bit by bit and by table", () =>
    fc.assert(
      fc.property(keyAndInputs, ([key, input]) => {
        expect(createToeplitz(key).hash(input)).toBe(toeplitz(input, key));
      }),
    ));

  it("is the same one by one and many at a time, at every place in memory", () =>
    fc.assert(
      fc.property(
        fc.record({
          key: keys,
          inputBytes: fc.constantFrom(1, 7, 8, 12, 13, 32, 36),
          count: fc.integer({ min: 0, max: 9 }),
          offset: fc.integer({ min: 0, max: 5 }),
          stream: fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        }),
        ({ key, inputBytes, count, offset, stream }) => {
          const inputs = Uint8Array.from(
            { length: offset + count * inputBytes },
            () => stream.next().value as number,
          ).subarray(offset);
          const out = new Uint32Array(count);
          createToeplitz(key).hashMany(inputs, inputBytes, out);
          const oneByOne = Array.from(out, (_, n) =>
            toeplitz(inputs.subarray(n * inputBytes, (n + 1) * inputBytes), key),
          );
          expect([...out]).toEqual(oneByOne);
        },
      ),
    ));

  it("ignores zero bytes at the end of the input, so ports 0 hash as no ports", () =>
    fc.assert(
      fc.property(keys, fc.uint8Array({ minLength: 8, maxLength: 8 }), (key, input) => {
        expect(toeplitz(Uint8Array.of(...input, 0, 0, 0, 0), key)).toBe(toeplitz(input, key));
      }),
    ));

  it("under a key of period 16 depends only on the XOR of the input's 16-bit words", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 6, maxLength: 6 }),
        fc.nat(),
        (words, n) => {
          const bytes = (list: number[]): Uint8Array =>
            Uint8Array.from(list.flatMap((word) => [word >> 8, word & 255]));
          const rotated = words.map((_, i) => words[(i + n) % 6]);
          const value = toeplitz(bytes(words), keyNamed("SYM"));
          expect(toeplitz(bytes(rotated.reverse()), keyNamed("SYM"))).toBe(value);
          expect(value >>> 16).toBe(value & 0xffff);
          expect(toeplitz(bytes([words.reduce((a, b) => a ^ b), 0, 0, 0, 0, 0]), keyNamed("SYM"))).toBe(value);
        },
      ),
    ));
});

describe("published and computed values (datasets/hash-vectors)", () => {
  const rows = readRows("values");
  test("there are 48 rows, 8 of them Microsoft's", () => {
    expect([rows.length, rows.filter((row) => row.origin === "published by Microsoft").length]).toEqual([48, 8]);
  });
  test.each(rows)("$key, connection $connection $direction: $addresses_hash and $ports_hash", (row) => {
    const key = keyNamed(row.key);
    const t = tuple(row.connection, row.direction);
    const table = createToeplitz(key);
    for (const hash of [(input: Uint8Array) => toeplitz(input, key), table.hash]) {
      expect(hex(hash(addressesInput(t)))).toBe(row.addresses_hash);
      expect(hex(hash(portsInput(t)))).toBe(row.ports_hash);
    }
  });

  test.each(readRows("properties"))("$property: $hash", (row) => {
    expect(hex(toeplitz(Uint8Array.from(Buffer.from(row.input, "hex")), keyNamed(row.key)))).toBe(row.hash);
  });

  test("MICROSOFT_KEY is the dataset's MS40, and longer keys with the same beginning give the same values", () => {
    expect(MICROSOFT_KEY).toEqual(keyNamed("MS40"));
    const longer = secretKey(Uint8Array.of(...MICROSOFT_KEY, ...new Uint8Array(12)));
    for (const name of connectionNames)
      expect(toeplitz(portsInput(tuple(name)), longer)).toBe(toeplitz(portsInput(tuple(name)), MICROSOFT_KEY));
  });

  test("each published wrong answer comes from its named mistake, so the right answer comes from none", () => {
    const t = tuple("A");
    const swap = (port: number): number => ((port & 255) << 8) | (port >> 8);
    const reversed = (bytes: Uint8Array): Uint8Array => bytes.slice().reverse();
    const mistakes: Record<string, () => number> = {
      "ports in little-endian": () =>
        toeplitz(
          portsInput({ ...t, sourcePort: swap(t.sourcePort), destinationPort: swap(t.destinationPort) }),
          MICROSOFT_KEY,
        ),
      "destination address first": () =>
        toeplitz(portsInput({ ...t, source: t.destination, destination: t.source }), MICROSOFT_KEY),
      "ports exchanged": () =>
        toeplitz(portsInput({ ...t, sourcePort: t.destinationPort, destinationPort: t.sourcePort }), MICROSOFT_KEY),
      "addresses in little-endian": () =>
        toeplitz(portsInput({ ...t, source: reversed(t.source), destination: reversed(t.destination) }), MICROSOFT_KEY),
      "key bytes reversed": () => toeplitz(portsInput(t), reversed(MICROSOFT_KEY)),
    };
    const rows = readRows("wrong-answers");
    expect(rows.map((row) => [row.mistake, row.hash])).toEqual(
      Object.entries(mistakes).map(([name, hash]) => [name, hex(hash())]),
    );
    expect(rows.map((row) => row.hash)).not.toContain(hex(toeplitz(portsInput(t), MICROSOFT_KEY)));
  });
});

describe("symmetric keys", () => {
  const bothWays = (key: string, input: typeof portsInput): boolean[] =>
    connectionNames.map(
      (name) => toeplitz(input(tuple(name)), keyNamed(key)) === toeplitz(input(tuple(name, "reversed")), keyNamed(key)),
    );
  const always = connectionNames.map(() => true);
  const never = connectionNames.map(() => false);
  test("6d5a repeated hashes both directions alike, with and without ports", () => {
    expect([bothWays("SYM", addressesInput), bothWays("SYM", portsInput)]).toEqual([always, always]);
  });
  test("feed0bad repeated (period 32) does so for addresses only", () => {
    expect([bothWays("TX40", addressesInput), bothWays("TX40", portsInput)]).toEqual([always, never]);
  });
  test("Microsoft's key does for none of the eight connections", () => {
    expect([bothWays("MS40", addressesInput), bothWays("MS40", portsInput)]).toEqual([never, never]);
  });
});

describe("128 aligned consecutive ports", () => {
  const inputsWith = (field: "sourcePort" | "destinationPort") =>
    Array.from({ length: 128 }, (_, i) => portsInput({ ...tuple("A"), [field]: 0xa000 + i }));
  const inputs = { sourcePort: inputsWith("sourcePort"), destinationPort: inputsWith("destinationPort") };
  const buckets = (key: Uint8Array, field: keyof typeof inputs): number =>
    new Set(inputs[field].map((input) => toeplitz(input, key) & 127)).size;
  test.each(readRows("sequential-ports"))(
    "under $key reach $source_port_buckets and $destination_port_buckets of 128 entries",
    (row) => {
      const key = keyNamed(row.key);
      expect([buckets(key, "sourcePort"), buckets(key, "destinationPort")]).toEqual([
        Number(row.source_port_buckets),
        Number(row.destination_port_buckets),
      ]);
    },
  );
  it("reach all 128 entries under half of all keys (a random binary Toeplitz matrix is invertible with probability 1/2)", () => {
    const total = 5_000;
    let all = 0;
    for (let i = 0; i < total; i++)
      if (buckets(createHash("sha512").update(String(i)).digest().subarray(0, 40), "sourcePort") === 128) all++;
    expect(Math.abs(all / total - 0.5)).toBeLessThan(0.02); // the standard error is 0.007
  });
  it("reach a power of two of entries under every key (linearity)", () =>
    fc.assert(
      fc.property(keys, (key) => {
        const reached = buckets(key, "sourcePort");
        expect(reached & (reached - 1)).toBe(0);
      }),
    ));
});

describe("bad input", () => {
  it("refuses an input that reaches past the end of the key: nothing wraps", () => {
    const sentence =
      "The hash input has 37 bytes and the secret key 40: the key must have at least 4 bytes more than the input.";
    expect(() => toeplitz(new Uint8Array(37), MICROSOFT_KEY)).toThrow(sentence);
    expect(() => createToeplitz(MICROSOFT_KEY).hash(new Uint8Array(37))).toThrow(sentence);
    expect(() => createToeplitz(MICROSOFT_KEY).hashMany(new Uint8Array(37), 37, new Uint32Array(1))).toThrow(
      "from 1 to 36",
    );
  });
  it("refuses keys shorter than 40 bytes in both functions", () => {
    expect(() => toeplitz(new Uint8Array(12), new Uint8Array(16))).toThrow(
      "The secret key has 16 bytes: it must have 40 to 200 bytes",
    );
    expect(() => createToeplitz(new Uint8Array(16))).toThrow("The secret key has 16 bytes");
  });
  it("refuses inputs that are no whole number of inputs, and too little room", () => {
    const many = createToeplitz(MICROSOFT_KEY).hashMany;
    expect(() => many(new Uint8Array(13), 12, new Uint32Array(9))).toThrow("their length must be a multiple of 12");
    expect(() => many(new Uint8Array(24), 12, new Uint32Array(1))).toThrow("2 inputs need room for 2");
  });
  it("prints a hash value with eight digits", () => expect(formatHash(0xea)).toBe("0x000000ea"));
});
