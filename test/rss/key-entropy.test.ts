// What keys and symmetric transforms leave of an input's variety: ranks against counting, against published figures,
// and collisions that need no key.
import { fieldBits } from "../../lib/src/rss/key-entropy.js";
import { gf2Combine, gf2Rank, gf2Solve } from "../../lib/src/rss/gf2.js";
import { symmetricInput } from "../../lib/src/rss/symmetric.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MICROSOFT_KEY,
  SYMMETRIC_TRANSFORMS,
  connectionInput,
  countKeylessCollisions,
  createRandom,
  createToeplitz,
  hashRank,
  inputEntropy,
  keylessCollisions,
  repeatKey,
  sequentialPorts,
  toeplitz,
  tupleInput,
  type ConnectionTuple,
  type Symmetry,
} from "rss-lab";
import { bitsOfInput, inputOfBits } from "../../lib/src/rss/connection-space.js";
import { pairEntropy } from "../../lib/src/rss/key-entropy.js";
import { keylessDifferences } from "../../lib/src/rss/keyless-collisions.js";
import { randomBytes } from "../../lib/src/rss/spread.js";
import { keyNamed, readRows } from "./dataset.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const keys = fc.uint8Array({ minLength: 40, maxLength: 52 });
const SYMMETRIC_KEY = repeatKey("6d5a", 20);

describe("the rank of the hash", () => {
  test("is the logarithm of the number of values that trying all inputs finds", () =>
    fc.assert(
      fc.property(
        fc.record({
          key: keys,
          free: fc.uniqueArray(fc.integer({ min: 0, max: 95 }), { maxLength: 9 }),
          hashBits: fc.integer({ min: 1, max: 32 }),
          transform: fc.constantFrom(undefined, "symmetric-xor" as const),
          input: fc.uint8Array({ minLength: 12, maxLength: 12 }),
        }),
        ({ key, free, hashBits, transform, input }) => {
          const values = upTo(2 ** free.length).map((some) => {
            const varied = input.slice();
            free.forEach((place, i) => (varied[place >> 3] ^= ((some >> i) & 1) * (0x80 >> (place & 7))));
            return toeplitz(transform ? symmetricInput(varied, transform) : varied, key) % 2 ** hashBits;
          });
          expect(new Set(values).size).toBe(2 ** hashRank(key, free, { hashBits, transform }));
        },
      ),
      { numRuns: 60 },
    ));
  test("and under symmetric-or-xor, if the counterparts of the bits that vary are 0", () =>
    fc.assert(
      fc.property(keys, fc.uniqueArray(fc.integer({ min: 64, max: 79 }), { maxLength: 9 }), (key, free) => {
        const values = upTo(2 ** free.length).map((some) => {
          const varied = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0);
          free.forEach((place, i) => (varied[place >> 3] ^= ((some >> i) & 1) * (0x80 >> (place & 7))));
          return toeplitz(symmetricInput(varied, "symmetric-or-xor"), key);
        });
        expect(new Set(values).size).toBe(2 ** hashRank(key, free, { transform: "symmetric-or-xor" }));
      }),
      { numRuns: 30 },
    ));
  test.each(readRows("sequential-ports"))(
    "key $key: 128 neighbouring ports reach 2^rank entries (published)",
    (row) => {
      for (const [end, published] of [
        ["source", row.source_port_buckets],
        ["destination", row.destination_port_buckets],
      ] as const) {
        const reached = 2 ** hashRank(keyNamed(row.key), fieldBits(`${end} port`, { lowBits: 7 }), { hashBits: 7 });
        expect(reached).toBe(Number(published));
        expect(reached).toBe(sequentialPorts(keyNamed(row.key), { end }).filter((n) => n > 0).length);
      }
    },
  );
  test("6d5a repeated has rank 16 (its hash values have two equal halves), no other two bytes have more, and Microsoft's key has 32", () => {
    expect([8, 12, 32, 36].map((bytes) => hashRank(SYMMETRIC_KEY, bytes as 8))).toEqual([16, 16, 16, 16]);
    expect(hashRank(MICROSOFT_KEY, 12)).toBe(32);
    const units = fc.uint8Array({ minLength: 2, maxLength: 2 });
    fc.assert(fc.property(units, (unit) => void expect(hashRank(repeatKey(unit, 20), 12)).toBeLessThanOrEqual(16)));
  });
  test("16 bits are enough for the index of any table up to 65,536 entries: 6d5a gives up hash values, not entries", () => {
    for (const hashBits of [1, 7, 11, 16]) expect(hashRank(SYMMETRIC_KEY, 12, { hashBits })).toBe(hashBits);
  });
  test("what is not linear is refused", () => {
    expect(() => hashRank(MICROSOFT_KEY, 12, { transform: "symmetric-sort" })).toThrow("sorting is not linear");
    expect(() => hashRank(MICROSOFT_KEY, 12, { transform: "symmetric-or-xor" })).toThrow(
      "Bit 0 of the hash input and its counterpart 32 both vary",
    );
    expect(() => hashRank(MICROSOFT_KEY, [70, 86], { transform: "symmetric-or-xor" })).toThrow(
      "Bit 70 of the hash input and its counterpart 86",
    );
    expect(hashRank(MICROSOFT_KEY, [70, 87], { transform: "symmetric-or-xor" })).toBe(2);
    expect(() => hashRank(MICROSOFT_KEY, [288])).toThrow("The place of a bit");
    expect(() => hashRank(MICROSOFT_KEY, 13 as 12)).toThrow("The hash input has 13 bytes");
  });
  test.each([
    [32, upTo(96)],
    [128, [0, 95, 127, 128, 129, 255, 256, 257, 271, 272, 287]],
  ] as const)(
    "under symmetric-or-xor a bit and its counterpart (addresses of %i bits) must not both vary, and any two others may",
    (address, firsts) => {
      const counterpart = (bit: number): number =>
        bit < 2 * address ? (bit < address ? bit + address : -1) : bit < 2 * address + 16 ? bit + 16 : -1;
      for (const one of firsts)
        for (const other of upTo(2 * address + 32).slice(Math.max(one + 1, address === 32 ? 0 : 96))) {
          const rank = (): number =>
            hashRank(MICROSOFT_KEY, [one, other], { transform: "symmetric-or-xor", hashBits: 0 });
          if (other === counterpart(one))
            expect(rank).toThrow(`Bit ${one} of the hash input and its counterpart ${other} both vary`);
          else expect(rank()).toBe(0);
        }
    },
  );
  test("bits beyond an IPv4 input make it one of IPv6, also beside others that are within", () => {
    expect([[96], [0, 96], [95, 287], [0, 200, 287]].map((free) => hashRank(MICROSOFT_KEY, free))).toEqual([
      1, 2, 2, 3,
    ]);
  });
});

test("the bits of a field are where the hash input has the field (RSS Hashing Types)", () => {
  const all = (version: 4 | 6): number[] =>
    (["source address", "destination address", "source port", "destination port"] as const).flatMap((field) =>
      fieldBits(field, { version }),
    );
  expect(all(4)).toEqual(upTo(96));
  expect(all(6)).toEqual(upTo(288));
  const input = tupleInput(new Uint8Array(4), new Uint8Array(4), 5, 0);
  expect(fieldBits("source port", { lowBits: 3 }).map((place) => (input[place >> 3] >> (7 - (place & 7))) & 1)).toEqual(
    [1, 0, 1],
  );
});

describe("what a symmetric transform leaves of the inputs", () => {
  test.each(SYMMETRIC_TRANSFORMS)("%s: as counting all pairs of small ports finds", (transform) => {
    for (const bits of [1, 3, 5]) {
      const pairs = upTo(4 ** bits).map((n) => [n >> bits, n & (2 ** bits - 1)] as const);
      const inputs = pairs.map(([from, to]) =>
        symmetricInput(tupleInput(new Uint8Array(4), new Uint8Array(4), from, to), transform).join(),
      );
      expect(2 ** pairEntropy(bits, transform)).toBeCloseTo(new Set(inputs).size, 9);
    }
  });
  test("is less for XOR than for OR with XOR, and most for sorting", () =>
    expect(
      ([8, 12, 32, 36] as const).map((bytes) =>
        SYMMETRIC_TRANSFORMS.map((each) => Number(inputEntropy(bytes, each).toFixed(2))),
      ),
    ).toEqual([
      [32, 50.72, 63],
      [48, 76.08, 94],
      [128, 202.88, 255],
      [144, 228.23, 286],
    ]));
});

const SYMMETRIES: readonly Symmetry[] = [...SYMMETRIC_TRANSFORMS, "repeating-key"];
/** Hash values of an input under 20 random keys. */
function underKeys(input: Uint8Array, symmetry: Symmetry, periodBits: number): number[] {
  const random = createRandom(9, "keys");
  return upTo(20).map(() => {
    const key =
      symmetry === "repeating-key"
        ? repeatKey(randomBytes(random, periodBits / 8), 320 / periodBits)
        : randomBytes(random, 40);
    return toeplitz(symmetry === "repeating-key" ? input : symmetricInput(input, symmetry), key);
  });
}

describe.each(SYMMETRIES)("without the key, under %s", (symmetry) => {
  test("two inputs collide under every key exactly if their difference is one of those", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(12, 36).chain((bytes) => fc.uint8Array({ minLength: bytes, maxLength: bytes })),
        fc.bigInt({ min: 0n, max: (1n << 288n) - 1n }),
        fc.integer({ min: -96, max: 95 }),
        fc.constantFrom(16, 32),
        (input, some, flipped, periodBits) => {
          const directions = keylessDifferences(input, symmetry, periodBits);
          let difference = gf2Combine(directions, BigInt.asUintN(directions.length, some));
          if (flipped >= 0) difference ^= 1n << BigInt(flipped); // in half of the cases one bit more
          const other = inputOfBits(bitsOfInput(input) ^ difference, input.length);
          const collide =
            underKeys(input, symmetry, periodBits).join() === underKeys(other, symmetry, periodBits).join();
          expect(collide).toBe(gf2Solve(directions, difference) !== null);
          if (flipped < 0) expect(collide).toBe(true);
        },
      ),
    ));
});

test("the differences that no key sees, by their number: 2^48, 2^(bits that differ), 4 at most, 2^(96 - period)", () =>
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 12, maxLength: 12 }),
      fc.constantFrom(8, 16, 32, 64),
      (input, periodBits) => {
        const dimensions = (symmetry: Symmetry): number => {
          const directions = keylessDifferences(input, symmetry, periodBits);
          expect(gf2Rank(directions)).toBe(directions.length);
          return directions.length;
        };
        const differing = [
          bitsOfInput(input) >> 64n,
          bitsOfInput(input) >> 32n,
          bitsOfInput(input) >> 16n,
          bitsOfInput(input),
        ];
        const addresses = BigInt.asUintN(32, differing[0] ^ differing[1])
          .toString(2)
          .replaceAll("0", "").length;
        const ports = BigInt.asUintN(16, differing[2] ^ differing[3])
          .toString(2)
          .replaceAll("0", "").length;
        expect(SYMMETRIES.map(dimensions)).toEqual([
          48,
          addresses + ports,
          Math.sign(addresses) + Math.sign(ports),
          96 - periodBits,
        ]);
      },
    ),
  ));

describe("connections that collide under every key", () => {
  const like = {
    sourceAddress: "198.18.7.9",
    sourcePort: 40_000,
    destinationAddress: "192.0.2.1",
    destinationPort: 443,
  };
  const hashes = (connections: readonly ConnectionTuple[], symmetry: Symmetry): number[] => {
    const random = createRandom(3, "keys");
    return upTo(5).flatMap(() => {
      const { hash } = createToeplitz(
        symmetry === "repeating-key" ? repeatKey(randomBytes(random, 2), 20) : randomBytes(random, 40),
      );
      const inputs = connections.map(connectionInput);
      const values = inputs.map((input) =>
        hash(symmetry === "repeating-key" ? input : symmetricInput(input, symmetry)),
      );
      return [new Set(values).size];
    });
  };
  test.each([
    ["symmetric-xor", 1000, {}],
    ["symmetric-or-xor", 512, {}],
    ["symmetric-sort", 4, { clients: "0.0.0.0/0", servers: "0.0.0.0/0", ports: { from: 1, to: 65_535 } }],
    ["repeating-key", 1000, { serverPorts: { from: 443, to: 443 } }],
    ["repeating-key", 1000, { servers: "192.0.2.0/24" }],
  ] as const)("%s: %i of them, all different", (symmetry, count, options) => {
    const found = keylessCollisions(like, symmetry, { count, ...options });
    expect(new Set(found.map((each) => Object.values(each).join())).size).toBe(count);
    expect(hashes(found, symmetry)).toEqual([1, 1, 1, 1, 1]);
  });
  test("to one server port, a transform leaves none but the connection itself; a key that repeats leaves one for every usable client", () => {
    const serverPorts = { from: 443, to: 443 };
    for (const symmetry of SYMMETRIC_TRANSFORMS) {
      expect(keylessCollisions(like, symmetry, { count: 1, serverPorts })).toEqual([like]);
      expect(() => keylessCollisions(like, symmetry, { count: 2, serverPorts })).toThrow(
        "2 connections are wanted and 1 exists",
      );
    }
    // Of 2^17 clients, each port below 1024 takes away two: 2^17 - 2 * 1024.
    expect(() => keylessCollisions(like, "repeating-key", { count: 1_000_000, serverPorts })).toThrow("129024 exist");
  });
  test("they are counted as they are drawn: as many as counted can be had, and not one more", () => {
    for (const symmetry of SYMMETRIES) {
      const some = {
        ports: { from: 39_990, to: 40_003 },
        serverPorts: { from: 400, to: 460 },
        clients: "198.18.7.0/28",
      };
      const count = countKeylessCollisions(like, symmetry, some);
      expect(keylessCollisions(like, symmetry, { ...some, count })).toHaveLength(count);
      expect(() => keylessCollisions(like, symmetry, { ...some, count: count + 1 })).toThrow(`and ${count} exist`);
    }
  });
  test("under a key without a period nothing collides for sure: the same connections spread", () => {
    const found = keylessCollisions(like, "repeating-key", { count: 1000 });
    expect(new Set(found.map((each) => toeplitz(connectionInput(each), MICROSOFT_KEY) & 127)).size).toBe(128);
  });
  test("symmetric-xor hashes all connections of an address with itself alike, on equal ports", () => {
    const self = { sourceAddress: "192.0.2.1", sourcePort: 80, destinationAddress: "192.0.2.1", destinationPort: 80 };
    const found = keylessCollisions(self, "symmetric-xor", {
      count: 100,
      clients: "192.0.2.0/24",
      servers: "192.0.2.0/24",
    });
    for (const each of found)
      expect([each.sourceAddress, each.sourcePort]).toEqual([each.destinationAddress, each.destinationPort]);
  });
  test("symmetric-sort has nothing to exchange between equal ports: two connections, not four", () => {
    const everywhere = { clients: "0.0.0.0/0", servers: "0.0.0.0/0", ports: { from: 0, to: 65_535 } };
    expect(() =>
      keylessCollisions({ ...like, sourcePort: 443 }, "symmetric-sort", { count: 5, ...everywhere }),
    ).toThrow("and 2 exist");
  });
  test("what is no symmetry, or mixes IP versions, is refused", () => {
    expect(() => keylessCollisions(like, "xor" as never, { count: 1 })).toThrow("The symmetry is");
    expect(() => keylessCollisions(like, "repeating-key", { count: 1, periodBits: 24 })).toThrow(
      "The period of the key is 24 bits",
    );
    expect(() => keylessCollisions(like, "symmetric-xor", { count: 1, clients: "::/0", servers: "::/0" })).toThrow(
      "one IP version",
    );
  });
});
