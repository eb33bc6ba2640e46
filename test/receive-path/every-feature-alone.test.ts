// Every feature of a scenario, alone, run as usual and by the drivers' stories: the same run, to the last row. As usual
// means on the fast machine (machine/fast-machine.ts), unless a feature is beyond its limits; a limit that it forgot to
// state shows here, and so does a feature that was forgotten: each field that a scenario takes, and each of its kinds,
// must have a line in FEATURES.
import { BUFFERS_RETURNED } from "../../lib/src/scenario/receive-work.js";
import { MODERATION_KINDS } from "../../lib/src/nic/interrupt-moderation.js";
import { PROTOCOL_TIMES } from "../../lib/src/stack/protocol-driver.js";
import { SEND_TRIGGERS } from "../../lib/src/stack/send-side.js";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_COSTS,
  HARDWARE_LEVELS,
  INTERRUPT_CPU_POLICIES,
  REBALANCING_POLICIES,
  VARIANTS,
  createTopology,
  load,
  ms,
  ns,
  run,
  us,
  type Fault,
  type InterruptModeration,
  type RebalancingOptions,
  type Run,
  type Scenario,
} from "rss-lab";
import { runPlainly } from "../../lib/src/receive-path.js";
import { SETTING_USES } from "../../lib/src/scenario/unused-settings.js";

/**
 * Four CPUs that are about 85 % busy, in the variant with the fast way: frames wait, so that order and draining matter.
 */
const BASE: Scenario = {
  variant: "message-signaled-interrupts",
  cpus: 4,
  traffic: load({ framesPerSecond: 6e6, connections: 150, frames: 1200 }),
};
const MODERATIONS: readonly InterruptModeration[] = [
  { kind: "delay", timeoutPs: us(6), frames: 5 },
  { kind: "delay-from-last", timeoutPs: us(1), frames: 9 },
  { kind: "interval", intervalPs: us(8), frames: 20 },
  { kind: "net-dim", profiles: "cqe", startProfile: 2 },
  { kind: "ixgbe-adaptive" },
  { kind: "i40e-adaptive", gigabitsPerSecond: 40 },
];
const HALF_TABLE = { indirectionTable: Array.from({ length: 32 }, (_, i) => i % 2), processors: [2, 3] };
const ALL_TO_ONE = new Array<number>(128).fill(2);
const rebalanced = (rebalancing: RebalancingOptions): Partial<Scenario> => ({
  rss: HALF_TABLE,
  rebalancing: { periodPs: us(20), ...rebalancing },
});
const changed = (change: object): Partial<Scenario> => ({ rssChanges: [{ timePs: us(60), ...change }] });

/** field: { kind: what to add to BASE }. A field that only other variants take names one of them. */
const FEATURES: Readonly<Record<string, Readonly<Record<string, Partial<Scenario>>>>> = {
  traffic: { constant: { traffic: load({ framesPerSecond: 8e6, connections: 9, frames: 700, gaps: "constant" }) } },
  variant: Object.fromEntries(VARIANTS.map((variant) => [variant, { variant }])),
  seed: { "a text": { seed: "another" } },
  cpus: { one: { cpus: 1 }, many: { cpus: 16 } },
  topology: {
    nodes: { cpus: undefined, topology: { nodes: 2, coresPerNode: 2 } },
    groups: { cpus: undefined, topology: { coresPerNode: 4, groupSize: 2 } },
    distances: {
      cpus: undefined,
      topology: {
        nodes: 2,
        coresPerNode: 2,
        nodeDistances: [
          [10, 31],
          [31, 10],
        ],
      },
    },
    "one by one": {
      cpus: undefined,
      topology: { processors: createTopology({ nodes: 2, coresPerNode: 2 }).processors },
    },
    "hyper-threads that RSS does not use": { cpus: undefined, topology: { coresPerNode: 4, threadsPerCore: 2 } },
    "hyper-threads that it uses": {
      cpus: undefined,
      topology: { coresPerNode: 2, threadsPerCore: 2 },
      rss: { indirectionTable: [0, 1, 2, 3] },
    },
  },
  hyperThreadSpeed: {
    slow: {
      cpus: undefined,
      topology: { coresPerNode: 2, threadsPerCore: 2 },
      hyperThreadSpeed: 0.3,
      rss: { indirectionTable: [0, 1, 2, 3] },
    },
  },
  durationPs: { "cuts the run": { durationPs: 123_456_789 }, "outlasts it": { durationPs: ms(1) } },
  warmupPs: { "a third": { warmupPs: us(77) } },
  windowPs: { several: { windowPs: us(31) } },
  records: { summary: { records: "summary" } },
  receiveBuffers: { "so few that frames are dropped": { receiveBuffers: 3 } },
  resourcesBelow: { often: { receiveBuffers: 16, resourcesBelow: 12 } },
  maxNblsToIndicate: { one: { maxNblsToIndicate: 1 }, seven: { maxNblsToIndicate: 7 } },
  interruptModeration: {
    "time and count": { interruptModeration: { timeoutPs: us(6), frames: 5 } },
    "time alone": { interruptModeration: { timeoutPs: us(3), frames: 65_536 } },
    ...Object.fromEntries(
      MODERATIONS.map((interruptModeration) => [interruptModeration.kind, { interruptModeration }]),
    ),
  },
  buffersReturned: Object.fromEntries(
    BUFFERS_RETURNED.map((buffersReturned) => [buffersReturned, { buffersReturned, receiveBuffers: 16 }]),
  ),
  polling: {
    budget: { polling: { budget: 8 } },
    deferral: { polling: { budget: 20, deferrals: 2, deferralPs: us(4) } },
  },
  linkBitsPerSecond: { "half as fast as the load": { linkBitsPerSecond: 2e9 } },
  nicNode: { other: { cpus: undefined, topology: { nodes: 2, coresPerNode: 2 }, nicNode: 1 } },
  nic: {
    "a level": { nic: HARDWARE_LEVELS[3] },
    "fewer queues": { nic: { receiveQueues: 2 } },
    "fewer messages": { nic: { messages: 3 } },
    "a small table": { nic: { tableEntries: 16 } },
    "one kind of interrupts": { nic: { interrupts: ["msi-x"] } },
    hash: { nic: { hash: true } },
    moderation: { nic: { moderation: false } },
  },
  interrupts: {
    "msi-x": { interrupts: "msi-x" },
    "line-based": { variant: "hardware-queuing", interrupts: "line-based" },
    msi: { variant: "hardware-queuing", interrupts: "msi" },
  },
  sharedLine: {
    busy: { variant: "hardware-queuing", interrupts: "line-based", sharedLine: { interruptsPerSecond: 1e5 } },
  },
  interruptCpu: Object.fromEntries(
    INTERRUPT_CPU_POLICIES.map((interruptCpu) => [interruptCpu, { variant: "hardware-queuing", interruptCpu }]),
  ),
  fixedCpu: { last: { variant: "hardware-queuing", interruptCpu: "fixed", fixedCpu: 3 } },
  retargets: { "to a busy CPU": { retargets: [{ timePs: us(50), message: 1, cpu: 3 }] } },
  rss: { empty: { rss: {} } },
  "rss.hashTypes": { "no frame is hashed": { rss: { hashTypes: ["NDIS_HASH_IPV6"] } } },
  "rss.secretKey": { another: { rss: { secretKey: new Uint8Array(40).fill(53) } } },
  "rss.symmetric": { xor: { rss: { symmetric: "symmetric-xor" } } },
  "rss.hashing": { "a fixed key": { rss: { hashing: "aws-ena-fixed-key" } } },
  "rss.indirectionTable": { uneven: { rss: { indirectionTable: [0, 0, 1, 3] } } },
  "rss.defaultCpu": { "the last": { rss: { defaultCpu: 3 } } },
  "rss.profile": { static: { rss: { profile: "NUMAScalingStatic" } } },
  "rss.processors": { more: { rss: HALF_TABLE } },
  "rss.queues": { fewer: { rss: { queues: 3 } } },
  receiveHash: { "of non-RSS": { variant: "non-rss", receiveHash: true } },
  rssChanges: {
    moves: changed({
      moves: [
        { entry: 3, cpu: 0 },
        { entry: 4, cpu: 0 },
      ],
    }),
    table: changed({ indirectionTable: ALL_TO_ONE }),
    key: changed({ secretKey: new Uint8Array(40).fill(77) }),
    "hash types": changed({ hashTypes: ["NDIS_HASH_IPV4"] }),
    disable: changed({ rss: "disable" }),
    enable: {
      rssChanges: [
        { timePs: us(40), rss: "disable" },
        { timePs: us(90), rss: "enable" },
      ],
    },
  },
  "rssChanges.drain": {
    "of a table": changed({ indirectionTable: ALL_TO_ONE, drain: true }),
    "of moves": changed({
      drain: true,
      moves: [
        { entry: 3, cpu: 0 },
        { entry: 4, cpu: 0 },
      ],
    }),
  },
  rekeying: { often: { rekeying: { periodPs: us(30), threshold: 1 } } },
  rebalancing: { "never looks": rebalanced({ policy: "greedy", periodPs: ms(100) }) },
  "rebalancing.policy": {
    ...Object.fromEntries(
      REBALANCING_POLICIES.filter((policy) => policy !== "none").map((policy) => [
        policy,
        rebalanced({ policy, drain: false }),
      ]),
    ),
    none: { rebalancing: { policy: "none" } },
  },
  "rebalancing.periodPs": { "very often": rebalanced({ policy: "greedy", periodPs: us(2) }) },
  "rebalancing.drain": Object.fromEntries(
    REBALANCING_POLICIES.filter((policy) => policy !== "none").map((policy) => [
      policy,
      rebalanced({ policy, drain: true }),
    ]),
  ),
  "rebalancing.threshold": { none: rebalanced({ policy: "greedy", threshold: 0 }) },
  "rebalancing.targetLoad": { low: rebalanced({ policy: "conservative-scaling", targetLoad: 0.3 }) },
  "rebalancing.autoscale": { on: rebalanced({ policy: "rss-plus-plus", autoscale: true, drain: false }) },
  "rebalancing.movesPerLook": { one: rebalanced({ policy: "greedy", movesPerLook: 1 }) },
  "rebalancing.evacuateAbove": {
    low: { ...rebalanced({ policy: "dynamic-spreading", evacuateAbove: 0.2 }), threadShare: [0.5, 0, 0, 0] },
  },
  "rebalancing.table": { B: rebalanced({ policy: "whole-table", table: [2, 3, 1] }) },
  threadShare: {
    constant: { threadShare: 0.4 },
    steps: {
      threadShare: {
        kind: "steps",
        at: [
          [0, 0.2],
          [us(80), 0.8],
        ],
      },
    },
    ramp: { threadShare: [{ kind: "ramp", fromPs: 0, toPs: us(150), from: 0.1, to: 0.9 }, 0, 0.3, 1] },
    bursts: { threadShare: { kind: "bursts", periodPs: us(20), onPs: us(7), share: 0.7 } },
    series: { threadShare: { kind: "series", stepPs: us(30), shares: [0.1, 0.6, 0.3] } },
  },
  locks: { connection: { locks: { connection: true } }, shared: { locks: { sharedPs: ns(150) } } },
  protocolTimes: Object.fromEntries(PROTOCOL_TIMES.map((protocolTimes) => [protocolTimes, { protocolTimes }])),
  sends: Object.fromEntries(SEND_TRIGGERS.map((trigger) => [trigger, { sends: { perFrame: 0.5, trigger } }])),
  "sends.perFrame": { every: { sends: { perFrame: 1, trigger: "ack" } } },
  "sends.trigger": { application: { sends: { perFrame: 0.3, trigger: "application", cpu: "application" } } },
  "sends.delayPs": { later: { sends: { perFrame: 0.5, trigger: "timer", delayPs: us(3) } } },
  "sends.cpu": {
    receive: { sends: { perFrame: 0.5, trigger: "timer", cpu: "receive" } },
    last: { sends: { perFrame: 0.5, trigger: "timer", cpu: 3 } },
  },
  "sends.handOver": { yes: { sends: { perFrame: 0.5, trigger: "timer", cpu: 3, handOver: true } } },
  fault: {
    none: { fault: "none" },
    "counter-not-preset": { variant: "hardware-queuing", fault: "counter-not-preset" },
    "counter-not-atomic": { variant: "single-hardware-queue", fault: "counter-not-atomic" },
    "interrupt-not-enabled": { fault: "interrupt-not-enabled" },
    "enabled-without-looking": { fault: "enabled-without-looking" },
    "interrupt-not-disabled": { fault: "interrupt-not-disabled" },
    "table-not-drained": {
      fault: "table-not-drained",
      ...changed({ indirectionTable: ALL_TO_ONE, drain: true }),
    },
  } satisfies Record<Fault, Partial<Scenario>>,
  costs: {
    ...Object.fromEntries(
      Object.entries(DEFAULT_COSTS).map(([cost, value]) => [`twice ${cost}`, { costs: { [cost]: 2 * value } }]),
    ),
    none: { costs: Object.fromEntries(Object.keys(DEFAULT_COSTS).map((cost) => [cost, 0])) },
  },
};

const sentence = (scenario: object): string => {
  try {
    run(scenario as Scenario);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
const fieldsOf = (wrong: object): string[] =>
  /the fields are (.*)\.$/.exec(sentence({ ...BASE, ...wrong }))?.[1]?.split(", ") ??
  expect.fail(`no list of fields: ${sentence({ ...BASE, ...wrong })}`);

describe("the table", () => {
  it("has a line for every field that a scenario takes", () => {
    const own = Object.keys(SETTING_USES).filter((name) => !name.startsWith("linux")); // test/linux has those
    expect(Object.keys(FEATURES).sort()).toEqual(own.sort());
    expect(fieldsOf({ unknown: 1 }).filter((field) => field !== "linux" && !(field in FEATURES))).toEqual([]);
  });

  it.each(
    Object.entries({
      topology: { cpus: undefined, topology: { x: 1 } },
      polling: { polling: { x: 1 } },
      nic: { nic: { x: 1 } },
      sharedLine: { sharedLine: { x: 1 } },
      locks: { locks: { x: 1 } },
      rekeying: { rekeying: { x: 1 } },
      costs: { costs: { x: 1 } },
      retargets: { retargets: [{ x: 1 }] },
      rssChanges: { rssChanges: [{ x: 1 }] },
    }),
  )("has, for %s, a kind with each of its fields", (field, wrong) => {
    const all = Object.entries(FEATURES)
      .filter(([name]) => name.split(".")[0] === field || name === "hyperThreadSpeed")
      .flatMap(([, kinds]) => Object.values(kinds));
    const named = new Set(
      all
        .flatMap((one) => [(one as Record<string, unknown>)[field]].flat())
        .flatMap((value) => Object.keys(value ?? {})),
    );
    expect(fieldsOf(wrong).filter((name) => !named.has(name))).toEqual([]);
  });
});

it("has a line for every kind of moderation", () =>
  expect(MODERATIONS.map(({ kind }) => kind)).toEqual([...MODERATION_KINDS]));

/** Everything that a run returns, as text. */
function told(one: Run): string {
  const {
    summary,
    endPs,
    fingerprint,
    scenario: { records },
  } = one;
  const rows = records === "full" ? [one.work(), one.frames(), one.moments(), one.connections()] : [];
  return [summary, endPs, fingerprint, one.windows(), one.tableChanges(), ...rows]
    .map((part) => JSON.stringify(part))
    .join("\n");
}

describe.each(Object.entries(FEATURES))("%s alone: the run is that of the drivers' stories", (_, kinds) => {
  it.each(Object.entries(kinds))("%s", (_, feature) => {
    const scenario = { ...BASE, ...feature };
    expect(told(run(scenario)) === told(runPlainly(scenario))).toBe(true);
  });
});
