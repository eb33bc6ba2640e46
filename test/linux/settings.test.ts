// Linux's settings: each changes a run of a variant that uses it, is refused elsewhere, and wrong values are refused in
// one sentence that names the field.
import { describe, expect, it } from "vitest";
import { InputError, VARIANTS, forVariant, load, ms, run, us, type LinuxScenario, type Scenario } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";
import { SETTING_USES } from "../../lib/src/scenario/unused-settings.js";

const traffic = load({ framesPerSecond: 5e6, connections: 50, frames: 12_000 });
const BASE: Scenario = { traffic, variant: "napi", cpus: 2, threadShare: 0.5, receiveBuffers: 4096 };
const ALL_TO_ONE = new Array<number>(128).fill(0);
const SLOW = { costs: { protocolPs: us(30) } };
const ONE_CPU = { linux: { affinity: [0, 0] } };
const ELEPHANT = {
  ...SLOW,
  traffic: load({ framesPerSecond: 5e6, connections: 50, frames: 6000, population: { kind: "elephant", share: 0.8 } }),
} as const;
const DEFERRED = { deferHardIrqs: 1, groFlushTimeoutPs: us(20) };

/** What to give, and what else it needs to show. */
const ROWS: Readonly<Record<keyof LinuxScenario, { given: LinuxScenario; beside?: Partial<Scenario> }>> = {
  kernel: { given: { kernel: "6.1" }, beside: { ...SLOW, linux: { hz: 1000, turnPs: ms(20) } } },
  queues: { given: { queues: 1 } },
  indirectionTable: { given: { indirectionTable: ALL_TO_ONE } },
  tableChanges: { given: { tableChanges: [{ timePs: us(100), indirectionTable: ALL_TO_ONE }] } },
  affinity: { given: { affinity: [0, 0] } },
  followsAffinity: {
    given: { followsAffinity: true },
    beside: { retargets: [{ timePs: us(500), message: 0, cpu: 1 }] },
  },
  napiWeight: { given: { napiWeight: 16 } },
  netdevBudget: { given: { netdevBudget: 60 }, beside: ONE_CPU },
  netdevBudgetPs: { given: { netdevBudgetPs: ms(1) }, beside: { ...SLOW, ...ONE_CPU } },
  hz: { given: { hz: 1000 }, beside: SLOW },
  softirqPasses: { given: { softirqPasses: 2 } },
  softirqTimePs: { given: { softirqTimePs: ms(40) }, beside: SLOW },
  ksoftirqd: { given: { ksoftirqd: false } },
  threaded: { given: { threaded: true } },
  threadedCpus: { given: { threadedCpus: [1, 0] }, beside: { linux: { threaded: true } } },
  turnPs: { given: { turnPs: us(200) } },
  gro: { given: { gro: true } },
  deferHardIrqs: {
    given: { deferHardIrqs: 3 },
    beside: { traffic: load({ framesPerSecond: 1e5, frames: 100 }), linux: DEFERRED },
  },
  groFlushTimeoutPs: {
    given: { groFlushTimeoutPs: us(5) },
    beside: { traffic: load({ framesPerSecond: 1e5, frames: 100 }), linux: DEFERRED },
  },
  busyPolling: { given: { busyPolling: { perFramePs: us(1) } } },
  cpuChanges: {
    given: { cpuChanges: [{ timePs: us(100), cpu: 1, online: false }] },
    beside: { variant: "rps" },
  },
  xps: {
    given: { xps: { cpus: [[], [0, 1]] } },
    beside: { sends: { perFrame: 1, trigger: "application", cpu: 0 } },
  },
  costs: { given: { costs: { softirqPs: 1 } } },
  maxBacklog: { given: { maxBacklog: 10 }, beside: { variant: "rps" } },
  flowLimitCpus: { given: { flowLimitCpus: [0, 1] }, beside: { variant: "rps", ...ELEPHANT } },
  flowLimitTableLen: {
    given: { flowLimitTableLen: 1 },
    beside: { variant: "rps", ...ELEPHANT, linux: { flowLimitCpus: [0, 1] } },
  },
  groNormalBatch: { given: { groNormalBatch: 2 }, beside: { variant: "rps" } },
  rpsCpus: { given: { rpsCpus: [1] }, beside: { variant: "rps" } },
  rpsChanges: { given: { rpsChanges: [{ timePs: us(100), rpsCpus: [1] }] }, beside: { variant: "rps" } },
  rpsSockFlowEntries: { given: { rpsSockFlowEntries: 1, rpsFlowCnt: 32_768 }, beside: { variant: "rfs" } },
  rpsFlowCnt: { given: { rpsFlowCnt: 1 }, beside: { variant: "rfs" } },
  arfs: { given: { arfs: true }, beside: { variant: "rfs", linux: { queues: 2 } } },
  arfsDelayPs: { given: { arfsDelayPs: us(1) }, beside: { variant: "rfs", linux: { queues: 2, arfs: true } } },
  arfsProgramPs: { given: { arfsProgramPs: us(200) }, beside: { variant: "rfs", linux: { queues: 2, arfs: true } } },
  arfsDriver: {
    given: { arfsDriver: "ice" },
    // A request for another queue while one is queued: mlx5 of 6.1 changes that, ice leaves it out.
    beside: {
      variant: "rfs",
      cpus: 4,
      traffic: load({ framesPerSecond: 1e6, connections: 50, frames: 3000 }),
      linux: {
        kernel: "6.1",
        queues: 4,
        arfs: true,
        arfsDelayPs: us(1000),
        threadMoves: Array.from({ length: 50 }, (_, connection) => ({
          timePs: us(600),
          connection,
          cpu: ((connection + 1) % 4) ^ 1,
        })),
      },
    },
  },
  arfsCapacity: { given: { arfsCapacity: 0 }, beside: { variant: "rfs", linux: { queues: 2, arfs: true } } },
  flowRules: {
    given: {
      flowRules: [
        { timePs: us(20), connection: 0, queue: 0 },
        { timePs: us(20), connection: 1, queue: 0 },
      ],
    },
  },
  rssContexts: {
    given: { rssContexts: [{ indirectionTable: [0] }], flowRules: [{ timePs: 0, connection: 0, context: 1 }] },
    beside: { linux: { indirectionTable: [1], flowRules: [{ timePs: 0, connection: 0, context: 0 }] } },
  },
  atrSampleRate: {
    given: { atrSampleRate: 20 },
    beside: { sends: { perFrame: 1, trigger: "application", cpu: 1 } },
  },
  threadCpus: { given: { threadCpus: [1] }, beside: { variant: "rfs" } },
  threadMoves: { given: { threadMoves: [{ timePs: us(50), connection: 0, cpu: 1 }] }, beside: { variant: "rfs" } },
  readAfterPs: { given: { readAfterPs: us(50) }, beside: { variant: "rfs" } },
  socketCloses: { given: { socketCloses: [{ timePs: us(50), connection: 1 }] }, beside: { variant: "rfs" } },
};

/** The sentence with which a scenario is refused; "" if it is not. */
function sentence(scenario: Scenario): string {
  try {
    run(scenario);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "";
}

describe.each(Object.entries(ROWS))("linux.%s", (name, { given, beside = {} }) => {
  const uses = SETTING_USES[`linux.${name}`].variants;
  const without: Scenario = { ...BASE, ...beside };

  it("changes the run", () => {
    const scenario = { ...without, linux: { ...beside.linux, ...given } };
    expect(run(scenario).fingerprint).not.toBe(run(without).fingerprint);
  });

  it("is refused by every variant that does not use it, and left out by forVariant", () => {
    // What a setting needs beside it is given in its row, or here.
    const alone = {
      ...(/^arfs\w/.test(name) && { arfs: true }),
      ...(name === "threadedCpus" && { threaded: true }),
      ...(name === "flowLimitTableLen" && { flowLimitCpus: [0] }),
      ...given,
    };
    for (const variant of [...VARIANTS, ...LINUX_VARIANTS].filter((one) => !uses.includes(one))) {
      expect(sentence({ traffic, cpus: 2, variant, linux: alone })).toMatch(/^The scenario gives linux(\.\w+)? and/);
      const whole = { cpus: 2, ...beside, traffic, linux: { ...beside.linux, ...alone } };
      expect(sentence(forVariant(whole, variant))).toBe("");
    }
  });
});

describe("Linux's settings", () => {
  it("have a row here for every field", () => {
    const fields = /the fields are (.*)\.$/.exec(sentence({ ...BASE, linux: { x: 1 } as object }))?.[1]?.split(", ");
    expect(fields?.sort()).toEqual(Object.keys(ROWS).sort());
  });

  it.each([
    [{ kernel: "5.4" }, 'The kernel is "5.4"'],
    [{ queues: 0 }, "The number of receive queues of linux is 0"],
    [{ indirectionTable: [0, 1, 0] }, "The entries of linux.indirectionTable are 3"],
    [{ indirectionTable: [0, 2] }, "Number 1 of linux.indirectionTable is 2"],
    [{ affinity: [0] }, "The linux.affinity has 1 CPUs"],
    [{ affinity: [0, 7] }, "Number 1 of linux.affinity is 7"],
    [{ threaded: true, threadedCpus: [0] }, "The linux.threadedCpus have 1 CPUs"],
    [{ threaded: true, threadedCpus: [0, 2] }, "Number 1 of linux.threadedCpus is 2"],
    [{ gro: "on" }, 'The scenario\'s linux: gro is "on"'],
    [{ threaded: 1 }, "The scenario's linux: threaded is 1"],
    [{ hz: 60 }, "The hz of linux is 60"],
    [{ deferHardIrqs: 2 }, "The scenario gives linux.deferHardIrqs alone"],
    [{ groFlushTimeoutPs: 2 }, "The scenario gives linux.groFlushTimeoutPs alone"],
    [
      { tableChanges: [{ timePs: 1, indirectionTable: [0] }] },
      "The entries of the indirectionTable of a row of linux.tableChanges are 1",
    ],
    [{ busyPolling: { perFramePs: -1 } }, "The application's perFramePs is -1"],
    [{ busyPolling: { perFramePs: 1, budget: 65 } }, "The budget of busy polling in frames is 65"],
    [
      { busyPolling: { perFramePs: 1, prefers: false, suspendPs: 7 } },
      "The suspendPs of busy polling is 7 and prefers is false",
    ],
    [{ flowLimitCpus: [2] }, "Number 0 of linux.flowLimitCpus is 2"],
    [{ flowLimitCpus: [0], flowLimitTableLen: 100 }, "The flowLimitTableLen is 100: it must be a power of two"],
    [{ xps: {} }, "The scenario gives linux.xps and no sends"],
    [{ rpsCpus: [2] }, "Number 0 of linux.rpsCpus is 2"],
    [{ threadMoves: [{ timePs: 1, connection: 50, cpu: 0 }] }, "The connection of a row of linux.threadMoves is 50"],
    [{ flowRules: [{ timePs: 1, connection: 50, queue: 0 }] }, "The connection of a row of linux.flowRules is 50"],
    [{ flowRules: [{ timePs: 1, connection: [0, 50], queue: 0 }] }, "The connection of a row of linux.flowRules is 50"],
    [{ flowRules: [{ timePs: 1, connection: 0, queue: 2 }] }, "The queue of a row of linux.flowRules is 2"],
    [{ flowRules: [{ timePs: 1, connection: 0 }] }, "A flow rule gives neither a queue nor a context"],
    [{ flowRules: [{ timePs: 1, connection: 0, queue: 0, context: 0 }] }, "A flow rule gives both"],
    [{ flowRules: [{ timePs: 1, connection: 0, context: 1 }] }, "The context of a row of linux.flowRules is 1"],
    [{ arfsDriver: "e1000" }, 'The arfsDriver is "e1000"'],
    [{ arfsCapacity: -1 }, "The arfsCapacity in filters is -1"],
    [{ rssContexts: [{ indirectionTable: [0] }] }, "The scenario gives linux.rssContexts and no rule that names one"],
    [
      { rssContexts: [{ indirectionTable: [0, 1, 1] }], flowRules: [{ timePs: 1, connection: 0, context: 1 }] },
      "The entries of the indirectionTable of a row of linux.rssContexts are 3",
    ],
    [
      { rssContexts: [{ table: [0] }], flowRules: [{ timePs: 1, connection: 0, context: 1 }] },
      "A row of linux.rssContexts has an unknown field",
    ],
    [{ threadCpus: [] }, "The number of linux.threadCpus is 0"],
    [{ rpsChanges: [{ timePs: 1, rpsCpus: [0], x: 1 }] }, "A row of linux.rpsChanges has an unknown field"],
    [{ costs: { isrPs: 1 } }, "The table of Linux's costs has an unknown field"],
  ])("%j is refused in a sentence that names it", (linux, begins) =>
    expect(sentence({ ...BASE, linux: linux as LinuxScenario })).toContain(begins),
  );

  it.each([
    [
      [{ timePs: 1, cpu: 0, online: false }],
      {},
      "CPU 0 goes offline and serves a vector, or runs the thread of a NAPI: only CPUs that do neither may",
    ],
    [[{ timePs: 1, cpu: 2, online: false }], {}, "The CPU of a row of linux.cpuChanges is 2"],
    [[{ timePs: 1, cpu: 1, online: 0 }], {}, "A row of linux.cpuChanges: online is 0"],
    [[{ timePs: 1, cpu: 1, online: true }], {}, "CPU 1 returns at 1 ps and is online then"],
    [
      [
        { timePs: 1, cpu: 1, online: false },
        { timePs: 2, cpu: 1, online: false },
      ],
      {},
      "CPU 1 goes offline at 2 ps and is",
    ],
    [[{ timePs: 1, cpu: 1, online: false, by: 1 }], {}, "CPU 1 is to take CPU 1 offline and is offline itself"],
    [
      [
        { timePs: 1, cpu: 1, online: false },
        { timePs: 2, cpu: 1, online: true, by: 0 },
      ],
      {},
      "gives by and online: true",
    ],
    [[{ timePs: 1, cpu: 1, online: false, at: 1 }], {}, "A row of linux.cpuChanges has an unknown field"],
    [
      [{ timePs: 5, cpu: 1, online: false }],
      { variant: "rfs", linux: { threadMoves: [{ timePs: 9, connection: 3, cpu: 1 }] } },
      "The thread of connection 3 moves to CPU 1 at 9 ps, which is offline then",
    ],
    [
      [{ timePs: 5, cpu: 1, online: false }],
      { retargets: [{ timePs: 9, message: 0, cpu: 1 }] },
      "CPU 1 goes offline and serves a vector",
    ],
    [
      [{ timePs: 5, cpu: 1, online: false }],
      { sends: { perFrame: 1, trigger: "timer" } },
      "The scenario gives linux.cpuChanges beside sends of timers",
    ],
  ])("of CPUs that go offline, %j beside %j, are refused in a sentence", (cpuChanges, beside, begins) => {
    const linux = { ...(beside as Partial<Scenario>).linux, cpuChanges } as LinuxScenario;
    expect(sentence({ ...BASE, variant: "rps", ...(beside as Partial<Scenario>), linux })).toContain(begins);
  });

  it.each([
    [{ cpus: [[0]] }, "The cpus of linux.xps have 1 lists"],
    [{ cpus: [[0], [2]] }, "Number 0 of linux.xps.cpus is 2"],
    [{ receiveQueues: [[0], [0, 2]] }, "Number 1 of linux.xps.receiveQueues is 2"],
    [{ receiveQueues: 3 }, "The receiveQueues of linux.xps are 3"],
    [{ keeps: 1 }, "The xps of linux: keeps is 1"],
    [{ recorded: "yes" }, 'The xps of linux: recorded is "yes"'],
    [{ queues: 2 }, "The xps of linux has an unknown field"],
  ])("of XPS, %j, are refused in a sentence that names them", (xps, begins) =>
    expect(sentence({ ...BASE, sends: { perFrame: 1, trigger: "ack" }, linux: { xps } as LinuxScenario })).toContain(
      begins,
    ),
  );

  it("that exclude each other, or lack what they need, are refused", () => {
    const flowRules = [{ timePs: 1, connection: 0, queue: 0 }];
    expect(sentence({ ...BASE, linux: { flowRules, atrSampleRate: 20 } })).toContain("so give one of them");
    for (const alone of [{ arfsDelayPs: 1 }, { arfsProgramPs: 1 }, { arfsDriver: "ice" as const }, { arfsCapacity: 1 }])
      expect(sentence({ ...BASE, variant: "rfs", linux: alone })).toContain("so give arfs: true");
    expect(sentence({ ...BASE, linux: { threadedCpus: [0, 1] } })).toContain("so give threaded: true");
    expect(sentence({ ...BASE, linux: { gro: true, busyPolling: { perFramePs: 1 } } })).toContain(
      "The scenario gives linux.busyPolling beside linux.gro:",
    );
    expect(sentence({ ...BASE, linux: { threaded: true, busyPolling: { perFramePs: 1 } } })).toBe(
      "The scenario gives linux.busyPolling beside linux.threaded: who of the two would poll is not modelled here, so give one of them.",
    );
  });

  it("a table for a flow limit that no CPU has is refused", () =>
    expect(sentence({ ...BASE, variant: "rps", linux: { flowLimitTableLen: 64 } })).toContain(
      "so give those that steer frames",
    ));

  it("of Windows are refused by Linux's variants; the sentence names those of Linux that use it, or all of Windows'", () => {
    const napi = { traffic, variant: "napi" } as const;
    expect(sentence({ ...napi, maxNblsToIndicate: 3 })).toContain('only "non-rss", "single-hardware-queue"');
    expect(sentence({ ...napi, rss: { defaultCpu: 1 } })).toContain("The scenario gives rss.defaultCpu");
    expect(sentence({ ...napi, fault: "interrupt-not-enabled" })).toContain("The scenario gives the fault");
    expect(sentence({ traffic, variant: "napi-single-queue", rss: { hashTypes: ["NDIS_HASH_IPV4"] } })).toContain(
      'only "napi", "rps", "rfs" use it',
    );
  });
});
