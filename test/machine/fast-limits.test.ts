// What the fast machine says it cannot do, line by line: a scenario with that feature runs on the plain machine, and is
// refused in one sentence if it is forced onto the fast one. The scenarios and the sentences stand here once more, so
// that a limit that is dropped or weakened shows.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InputError, load, ns, run, us, type Scenario } from "rss-lab";
import { FAST_LIMITS, fastLimitsOf } from "../../lib/src/machine/fast-limits.js";
import { FastMachine } from "../../lib/src/machine/fast-machine.js";
import { LinuxMachine } from "../../lib/src/machine/linux-machine.js";
import { PlainMachine } from "../../lib/src/machine/plain-machine.js";
import type { MachineParts } from "../../lib/src/machine/receive-machine.js";
import { runFast, runPlainly } from "../../lib/src/receive-path.js";
import { closedLoop } from "../../lib/src/traffic/closed-loop.js";
import { completeScenario } from "../../lib/src/scenario.js";
import { LINUX_SETTING_USES } from "../../lib/src/scenario/linux.js";
import type { Use } from "../../lib/src/scenario/uses.js";

const BASE: Scenario = {
  variant: "message-signaled-interrupts",
  traffic: load({ framesPerSecond: 6e6, connections: 40, frames: 300 }),
};
const MOVES = [{ entry: 3, cpu: 0 }];

/** field: what a scenario with it is refused for, and the scenarios. */
const BEYOND: Readonly<Record<string, readonly [sentence: string, ...features: Partial<Scenario>[]]>> = {
  variant: [
    "another variant: only in message-signaled-interrupts and Linux's napi has each queue a message, a CPU and a cycle of its own",
    { variant: "rps" },
    { variant: "rfs" },
    { variant: "non-rss" },
    { variant: "single-hardware-queue" },
    { variant: "hardware-queuing" },
  ],
  traffic: [
    "a closed loop: a frame may follow from the end of any step, also of one whose time has come and which is still to be done",
    { traffic: closedLoop({ connections: 4, networkPs: us(10), requests: 50 }) },
  ],
  topology: [
    "hyper-threads: one slows the other of its core in the middle of a step",
    { topology: { coresPerNode: 2, threadsPerCore: 2 } },
    { topology: { coresPerNode: 2, threadsPerCore: 2 }, hyperThreadSpeed: 1 },
  ],
  retargets: [
    "messages that are re-targeted: another message's ISR and DPC may run on their new CPU",
    { retargets: [{ timePs: us(10), message: 1, cpu: 3 }] },
  ],
  resourcesBelow: [
    "frames to copy near exhaustion: copying is a step of its own, with effects at its end",
    { resourcesBelow: 1 },
    { receiveBuffers: 8, resourcesBelow: 8 },
  ],
  buffersReturned: [
    "buffers that go back by frame: the NIC may fill them again in the middle of a chain",
    { buffersReturned: "by-frame" },
  ],
  sends: [
    "sends: they and their completions run between the steps of a cycle",
    { sends: { perFrame: 0.01, trigger: "ack" } },
    { sends: { perFrame: 1, trigger: "timer" } },
  ],
  "locks.connection": [
    "locks of connections: a CPU that spins on one asks again and again whether it is free",
    { locks: { connection: true } },
  ],
  "locks.sharedPs": [
    "a lock that all connections share: how long a CPU spins on it depends on who asked for it before",
    { locks: { sharedPs: 1 } },
    { locks: { sharedPs: ns(100) } },
  ],
  protocolTimes: [
    "protocol times that are drawn: such frames are processed one by one",
    { protocolTimes: "exponential" },
  ],
  "rssChanges.drain": [
    "changes of the table that drain: frames that are held back are processed later by a DPC of their own",
    { rssChanges: [{ timePs: us(20), moves: MOVES, drain: true }] },
    {
      rssChanges: [
        { timePs: us(20), moves: MOVES },
        { timePs: us(30), moves: [{ entry: 5, cpu: 0 }], drain: true },
      ],
    },
  ],
  "rebalancing.drain": [
    "a rebalancing policy that drains: frames that are held back are processed later by a DPC of their own",
    { rebalancing: { policy: "rss-plus-plus", periodPs: us(10) } },
    { rebalancing: { policy: "greedy", drain: true, periodPs: us(10) } },
  ],
  "rebalancing.policy": [
    "dynamic spreading: it moves each entry in a DPC on the CPU that owns it",
    { rebalancing: { policy: "dynamic-spreading", periodPs: us(10) } },
  ],
  fault: [
    "a fault: the cycles of a faulty driver may stop, or begin before the one before has ended",
    { fault: "interrupt-not-enabled" },
    { fault: "enabled-without-looking" },
    { fault: "interrupt-not-disabled" },
  ],
  "linux.affinity": [
    "vectors that share a CPU: their NAPIs are polled there in turn",
    { variant: "napi", linux: { queues: 2, affinity: [1, 1] } },
    { variant: "napi", linux: { queues: 5 } },
  ],
  threadShare: [
    "threads beside ksoftirqd: turns of theirs, ticks and interrupts come between its passes",
    { variant: "napi", threadShare: 0.1 },
    { variant: "napi", threadShare: [0, 0, 0, { kind: "ramp", fromPs: us(1), toPs: us(9), from: 0, to: 1 }] },
  ],
  "linux.deferHardIrqs": [
    "a deferral of interrupts: its timer may be started anew while it runs",
    { variant: "napi", linux: { deferHardIrqs: 1, groFlushTimeoutPs: us(10) } },
  ],
  "linux.busyPolling": [
    "an application that polls for itself: it works on the same CPU, between interrupts and polls",
    { variant: "napi", linux: { busyPolling: { perFramePs: 1000 } } },
  ],
  "linux.threaded": [
    "a thread for each NAPI: threads share a CPU in turns",
    { variant: "napi", linux: { threaded: true } },
  ],
  "linux.gro": [
    "GRO: a packet's frames go up later than a look of the poll found them",
    { variant: "napi", linux: { gro: true } },
    { variant: "napi-single-queue", linux: { gro: true } },
  ],
  "linux.tableChanges": [
    "changes of Linux's indirection table: frames are then processed one by one",
    { variant: "napi", linux: { tableChanges: [{ timePs: us(9), indirectionTable: new Array<number>(128).fill(1) }] } },
  ],
  "linux.flowRules": [
    "n-tuple rules: frames are then processed one by one",
    { variant: "napi", linux: { flowRules: [{ timePs: us(9), connection: 3, queue: 2 }] } },
  ],
};
/** A limit that cannot be reached alone. */
const NEEDS_ANOTHER = ["linux.atrSampleRate"];
const CASES = Object.entries(BEYOND).flatMap(([field, [sentence, ...features]]) =>
  features.map((feature) => [field, JSON.stringify(feature), sentence, { ...BASE, ...feature }] as const),
);

const spies = () => ({
  plain: vi.spyOn(PlainMachine.prototype, "start"),
  linux: vi.spyOn(LinuxMachine.prototype, "start"),
  fast: vi.spyOn(FastMachine.prototype, "start"),
});
let starts: ReturnType<typeof spies>;
beforeEach(() => void (starts = spies()));
afterEach(() => void vi.restoreAllMocks());
/** How many runs took each machine since the test began. */
const taken = () => ({
  plain: starts.plain.mock.calls.length + starts.linux.mock.calls.length,
  fast: starts.fast.mock.calls.length,
});

it("every limit of the fast machine has its scenarios here", () =>
  expect(FAST_LIMITS.map(({ field }) => field)).toEqual([...Object.keys(BEYOND), ...NEEDS_ANOTHER]));

it("ATR, which needs sends, is a limit of its own", () => {
  const linux = { atrSampleRate: 20 };
  const scenario: Scenario = { ...BASE, variant: "napi", linux, sends: { perFrame: 1, trigger: "ack" } };
  expect(fastLimitsOf(completeScenario(scenario)).map(({ field }) => field)).toEqual(["sends", "linux.atrSampleRate"]);
});

/** What the fast machine reckons with, or what concerns none but software steering. */
const RECKONED_WITH =
  "kernel queues indirectionTable followsAffinity napiWeight netdevBudget netdevBudgetPs hz softirqPasses softirqTimePs ksoftirqd turnPs costs";
const PART_OF_A_LIMIT = ["groFlushTimeoutPs", "threadedCpus", "rssContexts", "xps"];

it("every setting of Linux's that napi or napi-single-queue uses is reckoned with, or a limit", () => {
  const used = Object.entries(LINUX_SETTING_USES).flatMap(([name, { variants }]: [string, Use]) =>
    variants === undefined || variants.includes("napi") || variants.includes("napi-single-queue") ? [name] : [],
  );
  const limits = FAST_LIMITS.map(({ field }) => field).filter((field) => field.startsWith("linux."));
  const known = [...RECKONED_WITH.split(" "), ...PART_OF_A_LIMIT].map((name) => `linux.${name}`);
  expect(used.toSorted()).toEqual([...known, ...limits].toSorted());
});

it.each([
  ["without any of these features", {}],
  ["with features that are given but leave the cycles alone", { locks: {}, sends: { perFrame: 0, trigger: "ack" } }],
  ["with changes that do not drain", { rssChanges: [{ timePs: us(20), moves: MOVES, drain: false }] }],
  ["with a policy that does not drain", { rebalancing: { policy: "greedy", periodPs: us(10) } }],
  ["with nodes", { topology: { nodes: 2, coresPerNode: 2 } }],
  ["of napi", { variant: "napi" }],
  ["of napi-single-queue", { variant: "napi-single-queue" }],
  ["of napi, with fewer queues than CPUs", { variant: "napi", linux: { queues: 2, affinity: [3, 0], kernel: "6.1" } }],
  ["of napi, with threads and without ksoftirqd", { variant: "napi", threadShare: 0.4, linux: { ksoftirqd: false } }],
] as const satisfies readonly (readonly [string, Partial<Scenario>])[])(
  "a scenario %s runs on the fast machine",
  (_, feature) => {
    run({ ...BASE, ...feature });
    expect(taken()).toEqual({ plain: 0, fast: 1 });
  },
);

it("each machine can be asked for by name", () => {
  runPlainly(BASE);
  expect(taken()).toEqual({ plain: 1, fast: 0 });
  runFast(BASE);
  expect(taken()).toEqual({ plain: 1, fast: 1 });
});

describe.each(CASES)("%s: %s", (field, _, sentence, scenario) => {
  it("runs on the plain machine", () => {
    run(scenario);
    expect(taken()).toEqual({ plain: 1, fast: 0 });
  });

  it("is refused by the fast machine, before anything runs", () => {
    let refusal: unknown;
    try {
      runFast(scenario);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InputError);
    expect((refusal as InputError).message).toBe(
      `The fast machine is given ${sentence}, so it is for the plain machine.`,
    );
    expect(taken()).toEqual({ plain: 0, fast: 0 });
  });

  it("goes beyond this limit and no other", () =>
    expect(fastLimitsOf(completeScenario(scenario)).map((limit) => limit.field)).toEqual([field]));
});

it("a DPC of the overlying driver's own on the fast machine is a mistake of the model, and throws", () => {
  const machine = new FastMachine({
    scenario: completeScenario(BASE),
  } as MachineParts);
  expect(() => machine.queueDpc(3)).toThrow("A DPC was queued on CPU 3");
});
