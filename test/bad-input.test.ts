// What the library is given in a hurry: null, text for numbers, circular objects, half of an object. Every public
// function that takes it must refuse in one sentence (InputError) or work; never a TypeError from inside. Charts,
// display and the lessons' helpers are not covered here.
import { describe, expect, it } from "vitest";
import * as library from "rss-lab";
import { withCosts } from "../lib/src/cpu/costs.js";
import { checkThreadWork } from "../lib/src/cpu/thread-work-description.js";
import { seededScenario } from "../lib/src/experiment/seeded-scenario.js";
import { checkNicCapabilities } from "../lib/src/nic/capabilities.js";
import { studentT } from "../lib/src/random/student-t.js";
import { checkHashTypes, hashTypeFields } from "../lib/src/rss/hash-types.js";
import { parseProcessor } from "../lib/src/rss/processors.js";
import { checkRssCapabilities } from "../lib/src/rss/rss-capabilities.js";
import { checkRebalancing } from "../lib/src/stack/rebalancer/policies.js";
import { populationShares } from "../lib/src/traffic/population.js";

const circle: Record<string, unknown> = {};
circle.self = circle;
/**
 * Values that a field or an argument may wrongly have. None is a large number that would be allowed, so that no call
 * takes long.
 */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  NaN,
  -1,
  0.5,
  1e21,
  Infinity,
  "",
  "x",
  true,
  5n,
  [],
  [null],
  ["x"],
  [[]],
  {},
  { x: 1 },
  circle,
  Object.create(null),
  () => 5,
  new Uint8Array(3),
];
/** Public functions, and those behind them that users' values reach unchanged. */
const lab = {
  ...library,
  checkHashTypes,
  checkNicCapabilities,
  checkRebalancing,
  checkRssCapabilities,
  checkThreadWork,
  hashTypeFields,
  parseProcessor,
  populationShares,
  seededScenario,
  studentT,
  withCosts,
  // With a scenario for other threads, and a measurement.
  replicateRuns: library.replicate,
  sweepRuns: library.sweep,
};
type Call = readonly unknown[];
const { load } = lab;
const key = lab.MICROSOFT_KEY;
const traffic = load({ framesPerSecond: 1e6, connections: 3, frames: 5 });
const endpoints = {
  sourceAddress: "198.51.100.7",
  sourcePort: 40_000,
  destinationAddress: "192.0.2.1",
  destinationPort: 443,
};
const tuple = { ...endpoints, protocol: "tcp" };
const rows = lab.createTopology({ nodes: 2, coresPerNode: 2 }).processors;
const capabilities = {
  hardwareLevel: 3,
  receiveQueues: 4,
  maxTableEntries: 128,
  hashTypes: ["NDIS_HASH_IPV4"],
  keyBytes: 40,
  receiveHash: true,
};
const frameBytes = lab.buildFrame({ source: "192.0.2.8", destination: "192.0.2.9" });
const captured = {
  frame: 1,
  timestampPs: 0,
  epochNs: 0n,
  linkType: 1,
  bytes: frameBytes,
  wireBytes: frameBytes.length,
};
const json = {
  traffic: { kind: "load", framesPerSecond: 1e6, connections: 3, frames: 5 },
  variant: "message-signaled-interrupts",
};
const full = {
  traffic,
  variant: "message-signaled-interrupts",
  seed: 1,
  cpus: 2,
  hyperThreadSpeed: 0.5,
  durationPs: 1e7,
  warmupPs: 0,
  receiveBuffers: 64,
  interruptModeration: { timeoutPs: 0, frames: 1 },
  interrupts: "msi-x",
  retargets: [{ timePs: 5, message: 0, cpu: 1 }],
  resourcesBelow: 0,
  windowPs: 1e7,
  interruptCpu: "least-busy",
  fixedCpu: 0,
  rss: {
    hashTypes: ["NDIS_HASH_IPV4"],
    secretKey: key,
    indirectionTable: [0, 1],
    defaultCpu: 0,
    profile: "NUMAScaling",
    processors: [0],
    queues: 2,
  },
  rssChanges: [{ timePs: 5, moves: [{ entry: 0, cpu: 1 }], drain: false }],
  receiveHash: false,
  maxNblsToIndicate: 10,
  threadShare: [0, 0.5],
  locks: { connection: false, sharedPs: 0 },
  protocolTimes: "constant",
  sends: { perFrame: 0, trigger: "ack" },
  costs: { isrPs: 5 },
  records: "summary",
};

/**
 * One correct call of every public function that takes something; each argument and each of its fields is made wrong in
 * turn.
 */
const CALLS: Partial<Record<keyof typeof lab, Call>> = {
  formatPs: [5],
  ms: [5],
  ns: [5],
  s: [5],
  us: [5],
  wireTimePs: [64, 10],
  formatAddress: [Uint8Array.of(192, 0, 2, 1)],
  parseAddress: ["192.0.2.1"],
  parseCapturedFrame: [captured],
  parseFrame: [frameBytes],
  describeConnection: [lab.parseFrame(frameBytes)],
  readCapture: [lab.writePcap([{ bytes: frameBytes }])],
  writePcap: [[{ bytes: frameBytes, epochNs: 5n, wireBytes: 60 }], {}],
  buildFrame: [{ source: "192.0.2.8", destination: "192.0.2.9", sourcePort: 5, destinationPort: 6, protocol: "tcp" }],
  checkHashTypes: [["NDIS_HASH_IPV4"]],
  chooseHashType: [lab.parseFrame(frameBytes), ["NDIS_HASH_IPV4"]],
  hashTypeFields: ["NDIS_HASH_IPV4"],
  secretKey: [key],
  repeatKey: ["6d5a", 20],
  secretKeyText: [key],
  toeplitz: [Uint8Array.of(1, 2), key],
  formatHash: [5],
  createToeplitz: [key],
  createIndirectionTable: [[0, 1], { maxEntries: 2 }],
  foldOntoQueues: [[0, 1, 2, 3], 2],
  roundRobin: [[0, 1], 8],
  weightedTable: [[1, 1], 8],
  entryShares: [[0, 1]],
  exactSpread: [16, 8],
  measureSpread: [16, 8, { trials: 5, seed: 1, entries: 8 }],
  sequentialPorts: [key, { end: "source", entries: 8 }],
  sequentialPortsOverKeys: [2, { seed: 1, entries: 8 }],
  connectionInput: [tuple],
  inputEntropy: [12, "symmetric-xor"],
  checkRssCapabilities: [capabilities],
  createRssParameters: [capabilities, [0, 1]],
  parseProcessor: ["The processor", "0:1"],
  selectRssProcessors: [
    rows,
    {
      profile: "NUMAScaling",
      baseProcessor: "0:0",
      maxProcessor: "0:3",
      maxRssProcessors: 2,
      numRssQueues: 2,
      maxNumRssCpus: 2,
      numaNode: 0,
    },
  ],
  moveEntries: [
    new Map([[0, new lab.ScalingEntity(0, { rssCpus: [0, 1] })]]),
    0,
    [{ vPort: 0, index: 0, targetCpu: 1 }],
  ],
  createRandom: [1, "arrivals"],
  ln: [1],
  studentT: [0.95, 4],
  load: [
    {
      framesPerSecond: 1e6,
      connections: 9,
      frameBytes: [{ bytes: 64, share: 1 }],
      gaps: { kind: "bursts", meanOnPs: 5e6, meanOffPs: 5e6, offFramesPerSecond: 10 },
      frames: 5,
      population: { kind: "zipf", exponent: 1, lifetimePs: 5, active: 2 },
      startPs: 0,
      endPs: 9,
      seed: 1,
    },
  ],
  populationShares: [{ kind: "elephant", share: 0.5, elephants: 1 }, 5],
  replay: [[captured], { speed: 1, times: 2, lapPs: 5 }],
  mergeTraffic: [traffic, traffic],
  readTrace: ["time_us,connection,bytes\n1,a,64\n", { timesFromFirst: true, seed: 1 }],
  writeTrace: [traffic, { seed: 1, frames: 5 }],
  customTraffic: [{ connections: 2, arrivals: [{ timePs: 5, connection: 1, frameBytes: 64 }], frames: 1, seed: 1 }],
  checkNicCapabilities: [lab.HARDWARE_LEVELS[3]],
  createTopology: [
    {
      nodes: 2,
      coresPerNode: 2,
      threadsPerCore: 1,
      groupSize: 64,
      nodeDistances: [
        [10, 20],
        [20, 10],
      ],
    },
  ],
  checkThreadWork: [0.5, "The thread share"],
  withCosts: [{ isrPs: 5 }],
  variantsOf: [lab.HARDWARE_LEVELS[3]],
  run: [full],
  checkRebalancing: [{ policy: "greedy", periodPs: 1e9 }],
  readScenario: [json, {}],
  seededScenario: [json, 1, {}],
  confidenceInterval: [[1, 2], { confidence: 0.9 }],
  replicate: [[1, 2], () => 5, { confidence: 0.9 }],
  sweep: [{ x: [1], series: ["a"], seeds: [1, 2], confidence: 0.9 }, () => ({ y: 1 })],
  replicateRuns: [[1, 2], () => ({ traffic }), () => 5, { confidence: 0.9, workers: 2 }],
  sweepRuns: [
    { x: [1], series: ["a"], seeds: [1, 2], confidence: 0.9, workers: 2 },
    () => ({ traffic }),
    () => ({ y: 1 }),
  ],
  policyComparison: [{ workloads: [], policies: ["none"], seeds: [1, 2], periodPs: 1e9, workers: 2 }],
};

async function outcome(name: string, args: Call): Promise<string | null> {
  try {
    await (lab as unknown as Record<string, (...all: Call) => unknown>)[name](...args);
    return null;
  } catch (error) {
    if (error instanceof lab.InputError)
      return /undefined is not|is not a function|Cannot read|\n/.test(error.message) ? error.message : null;
    return `${name}(${args
      .map((arg) => {
        try {
          return JSON.stringify(arg, (_, v) => (typeof v === "bigint" ? `${v}n` : v));
        } catch {
          return "circle";
        }
      })
      .join(", ")
      .slice(0, 150)}): ${String(error).slice(0, 120)}`;
  }
}

/** Every call with one value, at any depth, replaced. */
function* mutants(value: unknown, depth = 0): Generator<unknown> {
  yield* WRONG;
  if (depth > 3 || typeof value !== "object" || value === null || value instanceof Uint8Array || value instanceof Map)
    return;
  if (Array.isArray(value))
    for (const [i, part] of value.entries())
      for (const other of mutants(part, depth + 1)) yield value.map((one, j) => (i === j ? other : one));
  else if (!("arrivals" in value) && !("ip" in value))
    for (const [name, part] of Object.entries(value))
      for (const other of mutants(part, depth + 1)) yield { ...value, [name]: other };
}

describe("a wrong argument or field is refused in a sentence, or does no harm", () => {
  it.each(Object.entries(CALLS))("%s", async (name, call) => {
    expect(await outcome(name, call)).toBeNull();
    const faults = new Set<string | null>();
    for (const [i, argument] of call.entries())
      for (const other of mutants(argument))
        faults.add(
          await outcome(
            name,
            call.map((one, j) => (i === j ? other : one)),
          ),
        );
    faults.delete(null);
    expect([...faults].slice(0, 5)).toEqual([]);
  });
});

describe("what used to pass in silence, or to fail with a TypeError", () => {
  it.each<[string, () => unknown, string]>([
    [
      "a topology that is null",
      () => lab.run({ traffic, topology: null as never }),
      "The topology is null: it must be an object with the fields nodes, ",
    ],
    [
      "hash types that are null",
      () => lab.run({ traffic, variant: "hardware-queuing", rss: { hashTypes: null as never } }),
      "The hash types are null: they must be a list",
    ],
    [
      "one RSS processor that is no list",
      () => lab.createRssParameters(capabilities as never, 5 as never),
      "The RSS processors are 5: they must be a list of CPU numbers.",
    ],
    [
      "capabilities that are null",
      () => lab.createRssParameters(null as never, [0]),
      "The capabilities is null: it must be an object",
    ],
    [
      "a set request that is null",
      () => lab.createRssParameters(capabilities as never, [0]).set(null as never),
      "The RSS request is null: it must be an object",
    ],
    [
      "a receive hash request that is null",
      () => lab.createRssParameters(capabilities as never, [0]).setReceiveHash(null as never),
      "The receive hash request is null",
    ],
    [
      "flags that are no list",
      () => lab.createRssParameters(capabilities as never, [0]).set({ flags: 5 as never }),
      "The flags of the RSS request are 5: they must be a list of names.",
    ],
    [
      "text as a hash input",
      () => lab.toeplitz("abcd" as never, key),
      'The hash input is "abcd": it must be a Uint8Array, bytes in network byte order.',
    ],
    ["text as a hash input of tables", () => lab.createToeplitz(key).hash("abcd" as never), 'The hash input is "abcd"'],
    [
      "a number as hash inputs",
      () => lab.createToeplitz(key).hashMany(5 as never, 8, new Uint32Array(1)),
      "The hash inputs are 5: they must be a Uint8Array.",
    ],
    [
      "one CPU instead of a list",
      () => lab.roundRobin(4 as never, 128),
      "The CPUs to deal to the entries are 4: they must be a list of CPU numbers.",
    ],
    ["a CPU that is none", () => lab.roundRobin([0, "1" as never], 4), 'CPU 1 of those to deal to the entries is "1"'],
    [
      "a VPort that is no number",
      () => lab.moveEntries(new Map(), 0, [{ vPort: NaN, index: 0, targetCpu: 1 }]),
      "The VPort of move command 0 is NaN",
    ],
    [
      "the logarithm of null",
      () => lab.ln(null as never),
      "The number whose logarithm is wanted is null: it must be a number.",
    ],
  ])("%s", (_, call, sentence) => expect(call).toThrow(sentence));

  it("undefined is no cost: the default stays, as everywhere", () => {
    expect(lab.withCosts({ protocolPs: undefined })).toEqual(lab.DEFAULT_COSTS);
    expect(lab.run({ traffic, costs: { protocolPs: undefined } }).scenario.costs).toEqual(lab.DEFAULT_COSTS);
  });

  it("a table has 2048 entries at most, wherever it is made, and every refusal says so", () => {
    const table = lab.roundRobin([0, 1], 2048),
      rule = /(power of two|whole number) from [12] to 2048/;
    expect(lab.createIndirectionTable(table).entries).toHaveLength(2048);
    expect(
      lab.run({ traffic, variant: "hardware-queuing", cpus: 2, rss: { indirectionTable: table } }).scenario.rss
        .indirectionTable,
    ).toHaveLength(2048);
    const large = new Array<number>(4096).fill(0);
    for (const call of [
      () => lab.roundRobin([0], 4096),
      () => lab.weightedTable([1], 4096),
      () => lab.createIndirectionTable(large),
      () => lab.sequentialPorts(key, { entries: 4096 }),
      () => lab.run({ traffic, variant: "hardware-queuing", rss: { indirectionTable: large } }),
      () => lab.measureSpread(1, 1, { entries: 4096 }),
      () => lab.suspiciousFrom(10, 4096),
      () => lab.createRssParameters({ ...capabilities, maxTableEntries: 4096 } as never, [0]),
      () => lab.checkNicCapabilities({ ...lab.HARDWARE_LEVELS[3], tableEntries: 4096 }),
    ])
      expect(call).toThrow(rule);
  });
});
