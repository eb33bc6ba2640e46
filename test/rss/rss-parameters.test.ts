import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { HASH_TYPES, type HashTypeName } from "../../lib/src/rss/hash-types.js";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { checkRssCapabilities, type RssCapabilities } from "../../lib/src/rss/rss-capabilities.js";
import {
  createRssParameters,
  RECEIVE_HASH_FLAGS,
  RSS_PARAM_FLAGS,
  type ReceiveHashRequest,
  type RssParameters,
  type RssRequest,
} from "../../lib/src/rss/rss-parameters.js";
import { MICROSOFT_KEY } from "../../lib/src/rss/secret-key.js";

const capabilities: RssCapabilities = {
  hardwareLevel: 3,
  receiveQueues: 4,
  maxTableEntries: 128,
  keyBytes: 40,
  receiveHash: true,
  hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"],
};
const cpus = [0, 2, 4, 6];
const first: RssRequest = {
  hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  secretKey: MICROSOFT_KEY,
  indirectionTable: roundRobin(cpus, 16),
  defaultCpu: 2,
};
const UNCHANGED = RSS_PARAM_FLAGS.filter((flag) => flag.endsWith("_UNCHANGED"));
const ENABLE_HASH = "NDIS_RECEIVE_HASH_FLAG_ENABLE_HASH" as const;
const otherKey = Uint8Array.from({ length: 40 }, (_, i) => i);

let nic: RssParameters;
beforeEach(() => {
  nic = createRssParameters(capabilities, cpus);
});

describe("set and query", () => {
  it("right after initialization RSS is off and nothing is set", () => {
    expect(nic.query()).toEqual({
      mode: "off",
      hashFunction: null,
      hashTypes: [],
      secretKey: null,
      indirectionTable: [],
      baseCpu: null,
      defaultCpu: null,
    });
  });

  it("a set request turns RSS on, and a query answers what the NIC uses (OID_GEN_RECEIVE_SCALE_PARAMETERS)", () => {
    nic.set(first);
    expect(nic.query()).toEqual({
      mode: "rss",
      hashFunction: "NdisHashFunctionToeplitz",
      hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
      secretKey: MICROSOFT_KEY,
      indirectionTable: [0, 2, 4, 6, 0, 2, 4, 6, 0, 2, 4, 6, 0, 2, 4, 6],
      baseCpu: 0,
      defaultCpu: 2,
    });
  });

  it("the most recent request counts: IPv4 types that are missing from it are off (OID_GEN_RECEIVE_SCALE_PARAMETERS)", () => {
    nic.set(first);
    nic.set({ ...first, hashTypes: ["NDIS_HASH_IPV6"] });
    expect(nic.query().hashTypes).toEqual(["NDIS_HASH_IPV6"]);
  });

  it("the key and the table are the NIC's own: changing the caller's arrays afterwards changes nothing", () => {
    const secretKey = otherKey.slice(),
      indirectionTable = [0, 2, 4, 6];
    nic.set({ ...first, secretKey, indirectionTable });
    secretKey[0] = 99;
    indirectionTable[0] = 6;
    nic.query().secretKey![1] = 99;
    expect(nic.query().secretKey).toEqual(otherKey);
    expect(nic.query().indirectionTable).toEqual([0, 2, 4, 6]);
  });

  it("a default CPU that is not given is the first RSS processor", () => {
    nic.set({ ...first, defaultCpu: undefined });
    expect(nic.query().defaultCpu).toBe(0);
  });
});

describe("flags", () => {
  it("an unchanged parameter keeps its value, whatever the request holds (NDIS_RECEIVE_SCALE_PARAMETERS structure)", () => {
    const fields = {
      BASE_CPU: "baseCpu",
      HASH_INFO: "hashTypes",
      ITABLE: "indirectionTable",
      HASH_KEY: "secretKey",
      DEFAULT_PROCESSOR: "defaultCpu",
    } as const;
    const other: Required<RssRequest> = {
      flags: [],
      hashFunction: "NdisHashFunctionToeplitz",
      hashTypes: ["NDIS_HASH_IPV6"],
      secretKey: otherKey,
      indirectionTable: [4, 6],
      baseCpu: 4,
      defaultCpu: 6,
    };
    for (const [flag, field] of Object.entries(fields)) {
      const one = createRssParameters(capabilities, cpus);
      one.set({ ...first, indirectionTable: [4, 4, 6, 6] });
      const before = one.query();
      one.set({ ...other, flags: [`NDIS_RSS_PARAM_FLAG_${flag as keyof typeof fields}_UNCHANGED`] });
      for (const name of Object.values(fields))
        expect(one.query()[name]).toEqual(name === field ? before[name] : other[name]);
    }
  });

  it("with every unchanged flag a request changes nothing", () => {
    nic.set(first);
    const before = nic.query();
    nic.set({ flags: UNCHANGED, secretKey: otherKey, indirectionTable: [6] });
    expect(nic.query()).toEqual(before);
  });

  it("NDIS_RSS_PARAM_FLAG_DISABLE_RSS ignores every other flag and setting, the invalid ones too", () => {
    nic.set(first);
    nic.set({ flags: ["NDIS_RSS_PARAM_FLAG_DISABLE_RSS"], indirectionTable: [1, 2, 3], secretKey: new Uint8Array(3) });
    expect(nic.query().mode).toBe("off");
  });

  it("hash function 0 disables RSS (NDIS_RECEIVE_SCALE_PARAMETERS structure)", () => {
    nic.set(first);
    nic.set({ hashFunction: null });
    expect(nic.query().mode).toBe("off");
  });
});

describe("disable and re-enable (RSS Configuration)", () => {
  it("disabling returns to the state right after initialization, whatever was set", () => {
    const initial = nic.query();
    nic.set(first);
    nic.set({ ...first, indirectionTable: [6, 6] });
    nic.disable();
    expect(nic.query()).toEqual(initial);
    nic.disable();
    expect(nic.query()).toEqual(initial);
  });

  it("re-enabling restores the values of the first set request after initialization, not the last ones", () => {
    nic.set(first);
    const afterFirst = nic.query();
    nic.set({ ...first, indirectionTable: [6, 6], secretKey: otherKey, defaultCpu: 6 });
    nic.disable();
    nic.set({ flags: UNCHANGED });
    expect(nic.query()).toEqual(afterFirst);
  });
});

describe("receive hash without RSS (OID_GEN_RECEIVE_HASH)", () => {
  const request: ReceiveHashRequest = {
    flags: [ENABLE_HASH],
    hashTypes: ["NDIS_HASH_TCP_IPV4"],
    secretKey: MICROSOFT_KEY,
  };

  it("reports hashes and scales nothing: no table, no default CPU", () => {
    nic.setReceiveHash(request);
    expect(nic.query()).toEqual({
      mode: "receive-hash",
      hashFunction: "NdisHashFunctionToeplitz",
      hashTypes: ["NDIS_HASH_TCP_IPV4"],
      secretKey: MICROSOFT_KEY,
      indirectionTable: [],
      baseCpu: null,
      defaultCpu: null,
    });
  });

  it("excludes RSS and is excluded by it, in both directions", () => {
    nic.setReceiveHash(request);
    expect(() => nic.set(first)).toThrow(
      "The receive hash is enabled: it excludes RSS; disable it first (NDIS_STATUS_",
    );
    nic.disable();
    expect(nic.query().mode).toBe("receive-hash");
    nic.setReceiveHash({});
    nic.set(first);
    expect(() => nic.setReceiveHash(request)).toThrow(
      "RSS is enabled: it excludes the receive hash; disable RSS first",
    );
    expect(nic.query().mode).toBe("rss");
    nic.disable();
    nic.setReceiveHash({ flags: [...RECEIVE_HASH_FLAGS] });
    expect(nic.query()).toMatchObject({
      mode: "receive-hash",
      hashTypes: ["NDIS_HASH_TCP_IPV4"],
      secretKey: MICROSOFT_KEY,
    });
  });

  it("is optional: a NIC without it refuses", () => {
    const plain = createRssParameters({ ...capabilities, receiveHash: false }, cpus);
    expect(() => plain.setReceiveHash(request)).toThrow("This NIC has no receive hash");
  });
});

const invalid: [string, RssRequest, string][] = [
  [
    "a table of 100 entries",
    { ...first, indirectionTable: roundRobin(cpus, 100) },
    "The indirection table has 100 entries: the number of entries must be a power of two from 1 to 128.",
  ],
  [
    "a table of 256 entries",
    { ...first, indirectionTable: roundRobin(cpus, 256) },
    "The indirection table has 256 entries: the number of entries must be a power of two from 1 to 128.",
  ],
  ["an empty table", { ...first, indirectionTable: [] }, "The indirection table has 0 entries"],
  [
    "no table",
    { ...first, indirectionTable: undefined },
    "The request has no indirection table: give it, or set the flag that says it is unchanged.",
  ],
  [
    "a CPU that is no RSS processor",
    { ...first, indirectionTable: [0, 1] },
    "Entry 1 of the indirection table is CPU 1: it must be one of the RSS processors 0, 2, 4, 6.",
  ],
  [
    "a CPU below the base CPU",
    { ...first, baseCpu: 2 },
    "Entry 0 of the indirection table is CPU 0: the base CPU 2 is the lowest that RSS may use.",
  ],
  ["a base CPU of -1", { ...first, baseCpu: -1 }, "The base CPU is -1: it must be a whole number from 0 to 65535."],
  [
    "a default CPU outside",
    { ...first, defaultCpu: 3 },
    "The default CPU is 3: it must be one of the RSS processors 0, 2, 4, 6.",
  ],
  ["a short key", { ...first, secretKey: new Uint8Array(16) }, "The secret key has 16 bytes"],
  [
    "a longer key than the NIC's",
    { ...first, secretKey: new Uint8Array(52) },
    "The secret key has 52 bytes: this NIC takes 40.",
  ],
  ["no key", { ...first, secretKey: undefined }, "The request has no secret key"],
  ["no hash types", { ...first, hashTypes: undefined }, "The request has no hash types"],
  ["an empty list of hash types", { ...first, hashTypes: [] }, "No hash type is enabled"],
  [
    "a hash type that the NIC cannot compute",
    { ...first, hashTypes: ["NDIS_HASH_UDP_IPV4"] },
    "The hash type is NDIS_HASH_UDP_IPV4: this NIC supports NDIS_HASH_IPV4, NDIS_HASH_TCP_IPV4, NDIS_HASH_IPV6, ",
  ],
  [
    "an unknown hash type",
    { ...first, hashTypes: ["NDIS_HASH_SCTP" as HashTypeName] },
    'The hash type is "NDIS_HASH_SCTP"',
  ],
  [
    "another hash function",
    { ...first, hashFunction: "Crc32" as never },
    'The hash function is "Crc32": it must be one of NdisHashFunctionToeplitz.',
  ],
  ["an unknown flag", { ...first, flags: ["UNCHANGED" as never] }, 'The flag is "UNCHANGED"'],
  ["an unknown field", { ...first, table: [0] } as RssRequest, 'The RSS request has an unknown field "table"'],
];

describe("an invalid set request is refused in a sentence, and nothing changes although all else in it is new and valid", () => {
  it.each(invalid)("%s", (_, request, sentence) => {
    const all: RssRequest = {
      hashTypes: ["NDIS_HASH_IPV6"],
      secretKey: otherKey,
      indirectionTable: [6, 4],
      defaultCpu: 6,
    };
    nic.set(all);
    const before = nic.query();
    expect(() => nic.set(request)).toThrow(sentence);
    expect(nic.query()).toEqual(before);
    nic.disable();
    expect(() => nic.set(request)).toThrow(sentence);
    expect(nic.query().mode).toBe("off");
    nic.set({ flags: UNCHANGED });
    expect(nic.query()).toEqual(before);
  });

  it.each(UNCHANGED)("%s before anything was set", (flag) => {
    const sentence = `The request has ${flag}: nothing was set since initialization; give the value.`;
    expect(() => nic.set({ ...first, flags: [flag] })).toThrow(sentence);
    expect(nic.query().mode).toBe("off");
  });
});

it("law: after a refusal everything is as before, what disabling and re-enabling restore included", () => {
  const anyRequest = fc.record(
    {
      flags: fc.subarray([...RSS_PARAM_FLAGS]),
      hashTypes: fc.subarray([...HASH_TYPES], { maxLength: 4 }),
      secretKey: fc.constantFrom(MICROSOFT_KEY, otherKey, new Uint8Array(52), new Uint8Array(8)),
      indirectionTable: fc.array(fc.constantFrom(0, 2, 4, 6, 5), { maxLength: 9 }),
      baseCpu: fc.constantFrom(0, 0, 2, -1),
      defaultCpu: fc.constantFrom(0, 2, 6, 7),
      hashFunction: fc.constantFrom("NdisHashFunctionToeplitz", "NdisHashFunctionToeplitz", null),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<RssRequest>;
  const anyTypes = fc.subarray([...HASH_TYPES]);
  const anyHash = fc.record({
    flags: fc.subarray([ENABLE_HASH]),
    hashTypes: anyTypes,
    secretKey: fc.constant(otherKey),
  });
  const rssRequest = fc.oneof(anyRequest, fc.constantFrom(...invalid.map(([, request]) => request), first));
  type Step = (to: RssParameters) => void;
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: rssRequest.map(
        (request): Step =>
          (to) =>
            to.set(request),
      ),
    },
    {
      weight: 1,
      arbitrary: anyHash.map(
        (request): Step =>
          (to) =>
            to.setReceiveHash(request),
      ),
    },
  );
  const seen = { obeyed: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      // A twin is given only the requests that the first one accepted: refused requests must leave no trace, not even a
      // hidden one.
      const one = createRssParameters(capabilities, cpus),
        twin = createRssParameters(capabilities, cpus);
      for (const tell of steps) {
        const before = one.query();
        try {
          tell(one);
        } catch {
          seen.refused++;
          expect(one.query()).toEqual(before);
          continue;
        }
        seen.obeyed++;
        tell(twin);
        expect(twin.query()).toEqual(one.query());
      }
      for (const nicOfTwo of [one, twin]) nicOfTwo.disable();
      const restore = (nicOfTwo: RssParameters): unknown => {
        try {
          nicOfTwo.setReceiveHash({});
          nicOfTwo.set({ flags: UNCHANGED });
        } catch {
          /* nothing was ever set */
        }
        return nicOfTwo.query();
      };
      expect(restore(one)).toEqual(restore(twin));
    }),
    { numRuns: 300 },
  );
  expect(Math.min(seen.obeyed, seen.refused)).toBeGreaterThan(100);
});
describe("capabilities that no NIC can have are refused", () => {
  const cases: [Partial<RssCapabilities>, string][] = [
    [
      { hardwareLevel: 1 },
      "A NIC of hardware level 1 has 4 receive queues: level 1 is a single hardware receive queue.",
    ],
    [{ hardwareLevel: 4 as never }, "The hardware level is 4: it must be a whole number from 1 to 3."],
    [{ maxTableEntries: 100 }, "The largest number of table entries is 100: it must be a power of two."],
    [
      { hashTypes: ["NDIS_HASH_IPV6"] },
      "The NIC supports NDIS_HASH_IPV6: it must support at least one hash type of the IPv4 set.",
    ],
    [{ keyBytes: 39 }, "The number of key bytes is 39: it must be a whole number from 40 to 200."],
    [{ receiveQueues: 0 }, "The number of receive queues is 0"],
  ];
  it.each(cases)("%j", (change, sentence) => {
    expect(() => checkRssCapabilities({ ...capabilities, ...change })).toThrow(sentence);
  });
  it("no RSS processors", () =>
    expect(() => createRssParameters(capabilities, [])).toThrow("There are no RSS processors"));
});
