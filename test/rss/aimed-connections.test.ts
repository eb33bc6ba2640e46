// Aimed connections: with the right key all on one entry, with a wrong one like any others; exactly as many solutions
// as there are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  HASH_TYPES,
  MICROSOFT_KEY,
  aimedConnections,
  assignCpu,
  buildFrame,
  collisionTest,
  connectionInput,
  createIndirectionTable,
  createRandom,
  createToeplitz,
  parseFrame,
  repeatKey,
  roundRobin,
  toeplitz,
  type Aim,
  type ConnectionTuple,
  type HashTypeName,
} from "rss-lab";
import { randomBytes } from "../../lib/src/rss/spread.js";

const SERVER = { address: "192.0.2.1", port: 443 };
const keys = fc.uint8Array({ minLength: 40, maxLength: 52 });
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const name = (each: ConnectionTuple): string => Object.values(each).join(" ");
const entriesOf = (connections: readonly ConnectionTuple[], secretKey: Uint8Array, entries: number): number[] => {
  const { hash } = createToeplitz(secretKey);
  const count = new Array<number>(entries).fill(0);
  for (const each of connections) count[hash(connectionInput(each)) & (entries - 1)] += 1;
  return count;
};

describe("with the NIC's key", () => {
  test("every connection lands on the entry, and no two are the same", () =>
    fc.assert(
      fc.property(keys, fc.constantFrom(1, 2, 16, 128, 512), fc.nat(), fc.nat(), (secretKey, entries, at, seed) => {
        const entry = at % entries;
        const aimed = aimedConnections({ secretKey, entries, entry, count: 50, server: SERVER, seed });
        for (const each of aimed) expect(toeplitz(connectionInput(each), secretKey) & (entries - 1)).toBe(entry);
        expect(new Set(aimed.map(name)).size).toBe(50);
      }),
      { numRuns: 50 },
    ));

  const cases: [string, Partial<Aim>, readonly HashTypeName[]][] = [
    ["TCP over IPv4", {}, ["NDIS_HASH_TCP_IPV4"]],
    ["UDP over IPv4, hashed over addresses alone", { protocol: "udp" }, ["NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV4"]],
    ["UDP over IPv4 with its ports", { protocol: "udp" }, ["NDIS_HASH_UDP_IPV4"]],
    ["TCP over IPv6", { server: { address: "2001:db8::1", port: 80 } }, ["NDIS_HASH_TCP_IPV6", "NDIS_HASH_IPV6"]],
    ["TCP over IPv6, an _EX type alone", { server: { address: "2001:db8::1", port: 80 } }, ["NDIS_HASH_TCP_IPV6_EX"]],
    [
      "UDP over IPv6, hashed over addresses alone",
      { server: { address: "2001:db8::1", port: 53 }, protocol: "udp" },
      ["NDIS_HASH_IPV6"],
    ],
  ];
  test.each(cases)("%s: the frames reach the CPU of the entry (RSS Configuration)", (_, options, hashTypes) => {
    const settings = {
      secretKey: MICROSOFT_KEY,
      hashTypes,
      indirectionTable: createIndirectionTable(roundRobin([0, 1, 2, 3], 64)),
      defaultCpu: 9,
    };
    const aimed = aimedConnections({
      secretKey: MICROSOFT_KEY,
      entries: 64,
      entry: 39,
      count: 200,
      server: SERVER,
      hashTypes,
      ...options,
    });
    for (const { sourceAddress: source, destinationAddress: destination, sourcePort, destinationPort } of aimed) {
      const frame = parseFrame(
        buildFrame({ source, destination, sourcePort, destinationPort, protocol: options.protocol ?? "tcp" }),
      );
      expect(assignCpu(frame, settings)).toMatchObject({ index: 39, cpu: 3 });
    }
    expect(new Set(aimed.map((each) => each.sourceAddress)).size).toBeGreaterThan(100);
  });

  test("ten thousand stay within the prefix and the ports, and use all of both", () => {
    const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entry: 5, count: 10_000, server: SERVER });
    expect(entriesOf(aimed, MICROSOFT_KEY, 128)[5]).toBe(10_000);
    expect(aimed.every((each) => /^198\.1[89]\./.test(each.sourceAddress))).toBe(true);
    const ports = aimed.map((each) => each.sourcePort);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(1024);
    // Uniform over 1024 to 65535: the mean of 10,000 has a standard error of 186.
    expect(Math.abs(ports.reduce((sum, port) => sum + port) / 10_000 - 33_279.5)).toBeLessThan(4 * 186);
  });

  test("all 32 bits of the hash value can be hit as well", () => {
    const aimed = aimedConnections({
      secretKey: MICROSOFT_KEY,
      hashValue: 0x51cc_c178,
      count: 2,
      server: SERVER,
      clients: "0.0.0.0/0",
    });
    for (const each of aimed) expect(toeplitz(connectionInput(each), MICROSOFT_KEY)).toBe(0x51cc_c178);
    const high = aimedConnections({
      secretKey: MICROSOFT_KEY,
      hashValue: 0xab00_0000,
      hashMask: 0xff00_0000,
      count: 100,
      server: SERVER,
    });
    for (const each of high) expect(toeplitz(connectionInput(each), MICROSOFT_KEY) >>> 24).toBe(0xab);
  });
});

describe("the solutions are all there are", () => {
  test("as trying every port of two clients finds them; one more is refused with their number", () =>
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 0, max: 65_000 }),
        fc.nat(300),
        fc.constantFrom(2, 8, 32),
        (secretKey, from, more, entries) => {
          const aim = {
            secretKey,
            entries,
            entry: 1,
            server: SERVER,
            clients: "198.51.100.6/31",
            ports: { from, to: from + more },
          };
          const tried = ["198.51.100.6", "198.51.100.7"]
            .flatMap((sourceAddress) =>
              upTo(more + 1).map((i) => ({
                sourceAddress,
                sourcePort: from + i,
                destinationAddress: SERVER.address,
                destinationPort: SERVER.port,
              })),
            )
            .filter((each) => (toeplitz(connectionInput(each), secretKey) & (entries - 1)) === 1);
          const sorted = (of: readonly ConnectionTuple[]): string[] => of.map(name).sort();
          if (tried.length > 0)
            expect(sorted(aimedConnections({ ...aim, count: tried.length }))).toEqual(sorted(tried));
          expect(() => aimedConnections({ ...aim, count: tried.length + 1 })).toThrow(
            ` wanted and ${tried.length} exist`,
          );
        },
      ),
      { numRuns: 60 },
    ));
  test("a key that repeats every 16 bits has no hash value with two different halves (rank 16)", () =>
    expect(() =>
      aimedConnections({ secretKey: repeatKey("6d5a", 20), hashValue: 0x1234_1235, count: 1, server: SERVER }),
    ).toThrow(
      "1 connection is wanted and 0 exist: take a wider prefix or a wider range of ports, or fewer connections.",
    ));
  test("the same seed draws the same ones, another seed others", () => {
    const draw = (seed: number): string[] =>
      aimedConnections({ secretKey: MICROSOFT_KEY, entry: 0, count: 20, server: SERVER, seed }).map(name);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1).filter((each) => draw(2).includes(each))).toEqual([]);
  });
});

describe("with a wrong guess of the key", () => {
  test("they spread like random ones: chi-square over 128 entries, and no alarm, for 200 keys", () => {
    const random = createRandom(1, "true keys");
    const statistics = upTo(200).map((seed) => {
      const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entry: 5, count: 1280, server: SERVER, seed });
      const counts = entriesOf(aimed, randomBytes(random, 40), 128);
      expect(collisionTest(counts).isSuspicious).toBe(false);
      return counts.reduce((sum, count) => sum + (count - 10) ** 2 / 10, 0);
    });
    // Chi-square with 127 degrees of freedom: mean 127, variance 254; four standard errors of a mean of 200.
    expect(Math.abs(statistics.reduce((sum, each) => sum + each) / 200 - 127)).toBeLessThan(4 * Math.sqrt(254 / 200));
  });
  test("and with the right one the same number raises the alarm", () => {
    const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entry: 5, count: 1280, server: SERVER });
    expect(collisionTest(entriesOf(aimed, MICROSOFT_KEY, 128))).toMatchObject({
      entry: 5,
      connections: 1280,
      isSuspicious: true,
    });
  });
});

describe("what is refused", () => {
  const aim = { secretKey: MICROSOFT_KEY, entry: 0, count: 1, server: SERVER };
  test.each<[string, object]>([
    ["The entry is 128", { entry: 128 }],
    ["The table has 96 entries", { entries: 96 }],
    ["The aim has neither entry nor hashValue", { entry: undefined }],
    ["The aim has both entry and hashValue", { hashValue: 1 }],
    ["The number of connections is 0", { count: 0 }],
    ['The prefix of the sources is "198.18.0.0"', { clients: "198.18.0.0" }],
    ["The prefix of the sources is 198.18.0.1/15", { clients: "198.18.0.1/15" }],
    ["The number of bits of the prefix 198.18.0.0/33 is 33", { clients: "198.18.0.0/33" }],
    ["The source ports end with is 5", { ports: { from: 6, to: 5 } }],
    ["The aim has an unknown field", { port: 5 }],
    ["both must be of one IP version", { clients: "2001:db8::/32" }],
    ["cannot be aimed", { hashTypes: ["NDIS_HASH_TCP_IPV6"] }],
  ])("%s", (sentence, change) => {
    let message = "";
    try {
      aimedConnections({ ...aim, ...change });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(sentence);
  });
  test("nothing, with every type enabled", () =>
    expect(aimedConnections({ ...aim, hashTypes: HASH_TYPES }).length).toBe(1));
});
