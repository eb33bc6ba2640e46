// A setting that the chosen variant does not use is refused, and one that it uses changes the run. Every field of a
// scenario has a row here.
import { describe, expect, it } from "vitest";
import {
  HARDWARE_LEVELS,
  InputError,
  VARIANTS,
  forVariant,
  load,
  ms,
  ns,
  run,
  us,
  type Run,
  type Scenario,
  type Variant,
} from "rss-lab";
import { SETTING_USES } from "../../lib/src/scenario/unused-settings.js";

const [A, B, C, D] = VARIANTS;
const RSS: readonly Variant[] = [B, C, D];
const traffic = load({ framesPerSecond: 6e6, connections: 200, frames: 900 });
const HYPER_THREADS = { cpus: undefined, topology: { coresPerNode: 2, threadsPerCore: 2 } };
const NO_IPV4 = ["NDIS_HASH_IPV6"] as const;
const busy = { rebalancing: { policy: "greedy", periodPs: us(50) } } as const;

interface Row {
  /** The setting alone. */
  readonly given: Partial<Scenario>;
  /** Other settings that it needs; the run that it is compared with has them too. */
  readonly beside?: Partial<Scenario>;
  readonly usedBy: readonly Variant[];
  /** Why the run does not change with it: it only decides what is refused. */
  readonly changesNothing?: string;
}

/** By the setting's name. */
const ROWS: Readonly<Record<string, Row>> = {
  traffic: { given: { traffic: load({ framesPerSecond: 6e6, connections: 200, frames: 800 }) }, usedBy: VARIANTS },
  variant: { given: {}, usedBy: VARIANTS, changesNothing: "the test gives it everywhere" },
  seed: { given: { seed: 2 }, usedBy: VARIANTS },
  cpus: { given: { cpus: 3 }, usedBy: VARIANTS },
  topology: { given: { topology: { coresPerNode: 3 } }, usedBy: VARIANTS },
  hyperThreadSpeed: {
    given: { hyperThreadSpeed: 0.3 },
    beside: { ...HYPER_THREADS, sends: { perFrame: 1, trigger: "timer" } },
    usedBy: VARIANTS,
  },
  durationPs: { given: { durationPs: us(100) }, usedBy: VARIANTS },
  warmupPs: { given: { warmupPs: us(100) }, usedBy: VARIANTS },
  windowPs: { given: { windowPs: us(100) }, usedBy: VARIANTS },
  records: { given: { records: "summary" }, usedBy: VARIANTS },
  receiveBuffers: { given: { receiveBuffers: 4 }, usedBy: VARIANTS },
  resourcesBelow: { given: { resourcesBelow: 512 }, usedBy: VARIANTS },
  maxNblsToIndicate: { given: { maxNblsToIndicate: 1 }, usedBy: VARIANTS },
  interruptModeration: { given: { interruptModeration: { timeoutPs: us(20), frames: 30 } }, usedBy: VARIANTS },
  buffersReturned: { given: { buffersReturned: "by-frame" }, beside: { receiveBuffers: 8 }, usedBy: VARIANTS },
  linkBitsPerSecond: { given: { linkBitsPerSecond: 2e9 }, usedBy: VARIANTS },
  nicNode: {
    given: { nicNode: 1 },
    beside: { cpus: undefined, topology: { nodes: 2, coresPerNode: 2 } },
    usedBy: VARIANTS,
  },
  polling: { given: { polling: { budget: 8 } }, usedBy: [A, D] },
  nic: {
    given: { nic: HARDWARE_LEVELS[3] },
    usedBy: VARIANTS,
    changesNothing: "this NIC can do all of it; others are refused",
  },
  interrupts: { given: { interrupts: "msi-x" }, usedBy: VARIANTS, changesNothing: "only the cost of a line differs" },
  sharedLine: {
    given: { sharedLine: { interruptsPerSecond: 1e5 } },
    beside: { interrupts: "line-based" },
    usedBy: [A, B, C],
  },
  interruptCpu: { given: { interruptCpu: "random" }, usedBy: [A, B, C] },
  fixedCpu: { given: { fixedCpu: 2 }, beside: { interruptCpu: "fixed" }, usedBy: [A, B, C] },
  retargets: { given: { retargets: [{ timePs: us(50), message: 0, cpu: 3 }] }, usedBy: [D] },
  rss: { given: { rss: {} }, usedBy: VARIANTS, changesNothing: "its fields have rows" },
  "rss.hashTypes": { given: { rss: { hashTypes: NO_IPV4 } }, usedBy: RSS },
  "rss.secretKey": { given: { rss: { secretKey: new Uint8Array(40).fill(3) } }, usedBy: RSS },
  "rss.symmetric": { given: { rss: { symmetric: "symmetric-xor" } }, usedBy: RSS },
  "rss.hashing": { given: { rss: { hashing: "aws-ena-fixed-key" } }, usedBy: RSS },
  "rss.indirectionTable": { given: { rss: { indirectionTable: [3, 2, 1, 1] } }, usedBy: RSS },
  "rss.defaultCpu": { given: { rss: { defaultCpu: 3 } }, beside: { rss: { hashTypes: NO_IPV4 } }, usedBy: RSS },
  "rss.profile": {
    given: { rss: { profile: "NUMAScalingStatic" } },
    usedBy: RSS,
    changesNothing: "it refuses rebalancing",
  },
  "rss.processors": {
    given: { rss: { processors: [3] } },
    beside: { rss: { indirectionTable: [0, 0, 0, 1] }, ...busy },
    usedBy: RSS,
  },
  "rss.queues": { given: { rss: { queues: 2 } }, usedBy: [C, D] },
  receiveHash: { given: { receiveHash: true }, usedBy: [A] },
  rssChanges: {
    given: { rssChanges: [{ timePs: us(50), indirectionTable: new Array<number>(128).fill(1) }] },
    usedBy: RSS,
  },
  "rssChanges.drain": {
    given: { rssChanges: [{ timePs: us(50), drain: true, indirectionTable: new Array<number>(128).fill(1) }] },
    beside: { rssChanges: [{ timePs: us(50), indirectionTable: new Array<number>(128).fill(1) }] },
    usedBy: RSS,
  },
  rekeying: {
    given: { rekeying: { periodPs: us(50), threshold: 1 } },
    beside: { rss: { indirectionTable: [0, 1, 2, 3] } },
    usedBy: RSS,
  },
  rebalancing: { given: busy, beside: { rss: { indirectionTable: [0, 0, 0, 1] } }, usedBy: RSS },
  "rebalancing.policy": {
    given: { rebalancing: { policy: "whole-table", periodPs: us(50) } },
    beside: busy,
    usedBy: RSS,
  },
  ...ofRebalancing("greedy", { periodPs: us(25), drain: true, threshold: 0.9, movesPerLook: 1 }),
  ...ofRebalancing("dynamic-spreading", { evacuateAbove: 0.1 }),
  ...ofRebalancing("conservative-scaling", { targetLoad: 0.2 }),
  ...ofRebalancing("rss-plus-plus", { autoscale: true }),
  ...ofRebalancing("whole-table", { table: [2, 1] }),
  threadShare: { given: { threadShare: [0.9, 0.1, 0.1, 0.1] }, usedBy: VARIANTS },
  locks: { given: { locks: { connection: true, sharedPs: 200_000 } }, usedBy: VARIANTS },
  protocolTimes: { given: { protocolTimes: "exponential" }, usedBy: VARIANTS },
  sends: { given: { sends: { perFrame: 1, trigger: "ack" } }, usedBy: VARIANTS },
  "sends.perFrame": { given: { sends: { perFrame: 0.5, trigger: "ack" } }, usedBy: VARIANTS },
  "sends.trigger": {
    given: { sends: { perFrame: 1, trigger: "timer" } },
    beside: { sends: { perFrame: 1, trigger: "ack" } },
    usedBy: VARIANTS,
  },
  ...ofSends({ delayPs: us(2), cpu: 1, handOver: true }),
  fault: { given: { fault: "interrupt-not-enabled" }, usedBy: VARIANTS },
  costs: { given: { costs: { protocolPs: ns(600) } }, usedBy: VARIANTS },
};

function ofRebalancing(
  policy: "greedy" | "dynamic-spreading" | "conservative-scaling" | "rss-plus-plus" | "whole-table",
  settings: object,
): Record<string, Row> {
  const rebalancing = { policy, periodPs: us(50) };
  const beside = {
    traffic: load({ framesPerSecond: policy === "rss-plus-plus" ? 4e5 : 2e6, connections: 200, frames: 800 }),
    rebalancing,
    rss: { indirectionTable: [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2] },
    threadShare: [0.5, 0, 0, 0],
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `rebalancing.${name}`,
      { given: { rebalancing: { ...rebalancing, [name]: value } }, beside, usedBy: RSS },
    ]),
  );
}

function ofSends(settings: object): Record<string, Row> {
  const sends = { perFrame: 1, trigger: "timer" } as const;
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `sends.${name}`,
      { given: { sends: { ...sends, [name]: value } }, beside: { sends }, usedBy: VARIANTS },
    ]),
  );
}

/** The row's scenario, with or without its setting; nested fields are merged. */
function scenarioOf({ given, beside = {} }: Row, variant: Variant, withIt: boolean): Scenario {
  const rss = { ...beside.rss, ...(withIt && given.rss) };
  return {
    traffic,
    cpus: (beside.topology ?? given.topology) ? undefined : 4,
    variant,
    ...beside,
    ...(withIt && given),
    ...(Object.keys(rss).length > 0 && { rss }),
  };
}

function outcome(one: Run): string {
  const {
    summary,
    fingerprint,
    endPs,
    scenario: { records },
  } = one;
  return JSON.stringify({
    summary,
    fingerprint,
    endPs,
    frames: records === "full" ? one.frames() : null,
    windows: one.windows(),
    changes: one.tableChanges(),
  });
}

const sentence = (scenario: Scenario): string => {
  try {
    run(scenario);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "";
};

describe("who uses a setting", () => {
  it("every field that a scenario takes has a row here and in the library's own table", () => {
    const fields = (wrong: object): string[] =>
      /the fields are (.*)\.$/.exec(sentence({ traffic, variant: D, ...wrong }))?.[1]?.split(", ") ??
      expect.fail("no list of fields");
    const within = (name: string, wrong: object): string[] =>
      fields({ [name]: wrong }).map((field) => `${name}.${field}`);
    const all = [
      ...fields({ x: 1 }).filter((name) => name !== "linux"),
      ...within("rss", { x: 1 }),
      ...within("sends", { perFrame: 0, trigger: "ack", x: 1 }),
      ...within("rebalancing", { policy: "none", x: 1 }),
      "rssChanges.drain",
    ];
    expect(Object.keys(ROWS).sort()).toEqual([...all].sort());
    const own = Object.keys(SETTING_USES).filter((name) => !name.startsWith("linux")); // test/linux has those
    expect(own.sort()).toEqual([...all].sort());
  });

  describe.each(Object.entries(ROWS))("%s", (name, row) => {
    it.each(VARIANTS)("%s", (variant) => {
      const isUsed = row.usedBy.includes(variant),
        scenario = scenarioOf(row, variant, true);
      if (!isUsed) {
        // A setting that it needs may be refused first, if that one belongs to other variants too.
        const alone = { traffic, variant, ...row.given };
        const [field] = name.split(".") as [string];
        expect(sentence(alone)).toMatch(new RegExp(`^The (scenario gives|RSS change|rebalancing).*${field}`));
        expect(sentence(forVariant(scenario, variant))).toBe("");
      } else {
        const without = forVariant(scenarioOf(row, variant, false), variant),
          result = outcome(run(forVariant(scenario, variant)));
        expect(result === outcome(run(without))).toBe(row.changesNothing !== undefined);
      }
    });
  });
});

describe("a setting that would have no effect is refused in one sentence with the cure", () => {
  it.each<readonly [string, Partial<Scenario>, string]>([
    [
      "a table, and nobody names a variant",
      { rss: { indirectionTable: [1, 2, 3, 0] } },
      'The scenario gives rss.indirectionTable and the variant is "non-rss" (the default): only "single-hardware-queue", "hardware-queuing", ' +
        '"message-signaled-interrupts" use it, so name the variant, or leave it out.',
    ],
    [
      "a table for non-rss",
      { variant: A, rss: { indirectionTable: [0] } },
      'The scenario gives rss.indirectionTable and the variant is "non-rss": only "single-hardware-queue", "hardware-queuing", ' +
        '"message-signaled-interrupts" use it, so take such a variant, or leave it out as forVariant(scenario, variant) does.',
    ],
    [
      "a key without a hash",
      { rss: { secretKey: new Uint8Array(40) } },
      'The scenario gives rss.secretKey and the variant is "non-rss" (the default): it hashes frames only with receiveHash: true, so give that, ' +
        'or name a variant with RSS: "single-hardware-queue", "hardware-queuing", "message-signaled-interrupts".',
    ],
    [
      "fixedCpu without its policy",
      { fixedCpu: 0 },
      'The scenario gives fixedCpu and interruptCpu is "least-busy": that policy chooses by itself, so give interruptCpu: "fixed" too, or leave it out.',
    ],
    [
      "interruptCpu with messages",
      { variant: D, interruptCpu: "fixed" },
      'The scenario gives interruptCpu and the variant is "message-signaled-interrupts": only "non-rss", "single-hardware-queue", "hardware-queuing" ' +
        "use it, so take such a variant, or leave it out as forVariant(scenario, variant) does.",
    ],
    [
      "queues of one hardware queue",
      { variant: B, rss: { queues: 2 } },
      'The scenario gives rss.queues and the variant is "single-hardware-queue": only',
    ],
    [
      "more queues than CPUs",
      { variant: D, rss: { queues: 9 } },
      "The scenario gives rss.queues 9 and RSS uses 4 CPUs: a queue without a CPU would stay empty, so give 4 at most, or name more CPUs in rss.processors.",
    ],
    [
      "the CPU of an acknowledgment",
      { sends: { perFrame: 1, trigger: "ack", cpu: 1 } },
      'The scenario gives sends.cpu and the sends\' trigger is "ack": an',
    ],
    [
      "the hand-over of an acknowledgment",
      { sends: { perFrame: 1, trigger: "ack", handOver: true } },
      "The scenario gives sends.handOver and",
    ],
    [
      "the delay of an acknowledgment",
      { sends: { perFrame: 1, trigger: "ack", delayPs: 1 } },
      "The scenario gives sends.delayPs and",
    ],
    [
      "the speed of hyper-threads that are not there",
      { hyperThreadSpeed: 0.7 },
      "The scenario gives hyperThreadSpeed and its machine has no hyper-threads: give",
    ],
    [
      "a shared line of messages",
      { sharedLine: { interruptsPerSecond: 10 } },
      'The scenario has a sharedLine and the interrupts are "msi": a message belongs',
    ],
    [
      "a re-target without messages",
      { variant: C, retargets: [{ timePs: 1, message: 0, cpu: 0 }] },
      'The scenario gives retargets and the variant is "hardware-queuing": only "message-signaled-interrupts" uses it',
    ],
    [
      "a period of no policy",
      { variant: D, rebalancing: { policy: "none", periodPs: ms(1) } },
      "The rebalancing policy none is given periodPs: it looks at nothing",
    ],
    [
      "a drain of no move",
      { variant: D, rssChanges: [{ timePs: 7, drain: true, hashTypes: ["NDIS_HASH_IPV4"] }] },
      "The RSS change at 7 ps has drain and moves no entry: only",
    ],
    [
      "a counter that is not there",
      { variant: D, fault: "counter-not-preset" },
      'The scenario gives the fault "counter-not-preset" and the variant is "message-signaled-interrupts": only drivers whose ' +
        'DPCs share an interrupt count them, so take one of "single-hardware-queue", "hardware-queuing", or leave it out.',
    ],
    [
      "a table that is not there",
      { fault: "table-not-drained" },
      'The scenario gives the fault "table-not-drained" and the variant is "non-rss" (the default): only where the NIC has a queue for',
    ],
    [
      "a table that drains nothing",
      { variant: D, fault: "table-not-drained", rssChanges: [{ timePs: 7, moves: [{ entry: 0, cpu: 1 }] }] },
      'The scenario gives the fault "table-not-drained" and no change of the table drains: without drain entries move at once',
    ],
    [
      "a policy that does not drain",
      { variant: D, fault: "table-not-drained", ...busy },
      'The scenario gives the fault "table-not-drained" and no change of the table drains',
    ],
    [
      "a decrement that takes no time",
      { variant: C, fault: "counter-not-atomic", costs: { decrementPs: 0 } },
      'The scenario gives the fault "counter-not-atomic" and costs.decrementPs is 0: in no time nobody comes between',
    ],
    [
      "DPCs of one queue on many CPUs",
      { variant: B, fault: "interrupt-not-disabled" },
      'The scenario gives the fault "interrupt-not-disabled" and interruptCpu is not "fixed": DPCs on several CPUs would take',
    ],
    [
      "DPCs of one message on two CPUs",
      { variant: D, fault: "interrupt-not-disabled", retargets: [{ timePs: 1, message: 0, cpu: 1 }] },
      'The scenario gives the fault "interrupt-not-disabled" and messages are re-targeted: DPCs on two CPUs would take',
    ],
  ])("%s", (_, fields, expected) => expect(sentence({ traffic, ...fields })).toContain(expected));

  it.each<readonly [string, Partial<Scenario>]>([
    ["nothing but defaults", {}],
    [
      "what asks for nothing",
      {
        retargets: [],
        rssChanges: [],
        rebalancing: { policy: "none" },
        rss: {},
        receiveHash: false,
        rekeying: undefined,
      },
    ],
    [
      "hash types and key with receive hash",
      { receiveHash: true, rss: { hashTypes: ["NDIS_HASH_IPV4"], secretKey: new Uint8Array(40) } },
    ],
    [
      "every cost: a price list",
      { costs: { assignPs: 1, decrementPs: 1, moveEntryPs: 1, ipiSendPs: 1, readStatusPs: 1, copyPs: 1 } },
    ],
    ["no fault, by name", { fault: "none" }],
    [
      "a policy that drains by itself",
      { variant: D, fault: "table-not-drained", rebalancing: { policy: "rss-plus-plus" } },
    ],
  ])("but not %s", (_, fields) => expect(sentence({ traffic, ...fields })).toBe(""));
});

describe("forVariant", () => {
  const full: Scenario = {
    traffic,
    interrupts: "line-based",
    sharedLine: { interruptsPerSecond: 1e4 },
    interruptCpu: "fixed",
    fixedCpu: 1,
    rekeying: {},
    ...busy,
    rss: { queues: 2, indirectionTable: [0, 1], hashTypes: ["NDIS_HASH_IPV4"] },
    rssChanges: [{ timePs: 1, drain: true, moves: [{ entry: 0, cpu: 1 }] }],
    retargets: [{ timePs: 1, message: 0, cpu: 1 }],
  };

  it.each(VARIANTS)("leaves out what %s does not use, changes nothing else and nothing that it is given", (variant) => {
    const before = structuredClone({ ...full, traffic: null }),
      result = forVariant(full, variant);
    expect({ ...full, traffic: null }).toEqual(before);
    const { traffic: same, interrupts, sharedLine, interruptCpu, fixedCpu, rss, retargets, ...rest } = result;
    const [isA, isD] = [variant === A, variant === D];
    expect([same === traffic, rest]).toEqual([
      true,
      isA ? { variant } : { variant, rekeying: {}, ...busy, rssChanges: full.rssChanges },
    ]);
    expect([interrupts, sharedLine, interruptCpu, fixedCpu].map((value) => value === undefined)).toEqual([
      isD,
      isD,
      isD,
      isD,
    ]);
    expect(Object.keys(rss ?? {})).toEqual(
      isA ? [] : variant === B ? ["indirectionTable", "hashTypes"] : ["queues", "indirectionTable", "hashTypes"],
    );
    expect(retargets).toEqual(isD ? full.retargets : undefined);
    expect(sentence(result)).toBe("");
  });

  it("keeps a mistake that it is for every variant, so that run refuses it", () => {
    for (const variant of VARIANTS.slice(0, 3))
      expect(sentence(forVariant({ traffic, fixedCpu: 1 }, variant))).toContain("interruptCpu");
    for (const variant of VARIANTS)
      expect(sentence(forVariant({ traffic, hyperThreadSpeed: 1 }, variant))).toContain("no hyper-threads");
  });

  it("leaves out a fault that the variant cannot have", () => {
    const counted = VARIANTS.map((variant) => forVariant({ traffic, fault: "counter-not-atomic" }, variant).fault);
    expect(counted).toEqual([undefined, "counter-not-atomic", "counter-not-atomic", undefined]);
  });

  it("refuses a variant that does not exist", () =>
    expect(() => forVariant({ traffic }, "rss" as never)).toThrow('The variant is "rss": it must be one of'));
});
