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
  turnPs: { given: { turnPs: us(200) } },
  deferHardIrqs: {
    given: { deferHardIrqs: 3 },
    beside: { traffic: load({ framesPerSecond: 1e5, frames: 100 }), linux: DEFERRED },
  },
  groFlushTimeoutPs: {
    given: { groFlushTimeoutPs: us(5) },
    beside: { traffic: load({ framesPerSecond: 1e5, frames: 100 }), linux: DEFERRED },
  },
  busyPolling: { given: { busyPolling: { perFramePs: us(1) } } },
  costs: { given: { costs: { softirqPs: 1 } } },
  maxBacklog: { given: { maxBacklog: 10 }, beside: { variant: "rps" } },
  groNormalBatch: { given: { groNormalBatch: 2 }, beside: { variant: "rps" } },
  rpsCpus: { given: { rpsCpus: [1] }, beside: { variant: "rps" } },
  rpsChanges: { given: { rpsChanges: [{ timePs: us(100), rpsCpus: [1] }] }, beside: { variant: "rps" } },
  rpsSockFlowEntries: { given: { rpsSockFlowEntries: 1, rpsFlowCnt: 32_768 }, beside: { variant: "rfs" } },
  rpsFlowCnt: { given: { rpsFlowCnt: 1 }, beside: { variant: "rfs" } },
  arfs: { given: { arfs: true }, beside: { variant: "rfs", linux: { queues: 2 } } },
  arfsDelayPs: { given: { arfsDelayPs: us(1) }, beside: { variant: "rfs", linux: { queues: 2, arfs: true } } },
  flowRules: {
    given: {
      flowRules: [
        { timePs: us(20), connection: 0, queue: 0 },
        { timePs: us(20), connection: 1, queue: 0 },
      ],
    },
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
    const alone = { [name]: given[name as keyof LinuxScenario], ...(name === "arfsDelayPs" && { arfs: true }) };
    for (const variant of [...VARIANTS, ...LINUX_VARIANTS].filter((one) => !uses.includes(one))) {
      expect(sentence({ traffic, cpus: 2, variant, linux: alone })).toMatch(/^The scenario gives linux(\.\w+)? and/);
      expect(sentence(forVariant({ traffic, cpus: 2, linux: alone }, variant))).toBe("");
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
    [{ indirectionTable: [0, 1, 0] }, "The indirection table of linux has 3 entries"],
    [{ indirectionTable: [0, 2] }, "Number 1 of linux.indirectionTable is 2"],
    [{ affinity: [0] }, "The affinity has 1 CPUs"],
    [{ affinity: [0, 7] }, "Number 1 of linux.affinity is 7"],
    [{ hz: 60 }, "The hz of linux is 60"],
    [{ deferHardIrqs: 2 }, "The scenario gives linux.deferHardIrqs alone"],
    [{ groFlushTimeoutPs: 2 }, "The scenario gives linux.groFlushTimeoutPs alone"],
    [{ tableChanges: [{ timePs: 1, indirectionTable: [0] }] }, "The changed table has 1 entries"],
    [{ busyPolling: { perFramePs: -1 } }, "The application's perFramePs is -1"],
    [{ busyPolling: { perFramePs: 1, budget: 65 } }, "The budget of busy polling in frames is 65"],
    [{ rpsCpus: [2] }, "Number 0 of linux.rpsCpus is 2"],
    [
      { threadMoves: [{ timePs: 1, connection: 50, cpu: 0 }] },
      "The connection of a thread's move, a socket's end or a flow rule is 50",
    ],
    [{ flowRules: [{ timePs: 1, connection: 0, queue: 2 }] }, "The queue of a flow rule is 2"],
    [{ threadCpus: [] }, "The number of linux.threadCpus is 0"],
    [{ rpsChanges: [{ timePs: 1, rpsCpus: [0], x: 1 }] }, "A row of linux.rpsChanges has an unknown field"],
    [{ costs: { isrPs: 1 } }, "The table of Linux's costs has an unknown field"],
  ])("%j is refused in a sentence that names it", (linux, begins) =>
    expect(sentence({ ...BASE, linux: linux as LinuxScenario })).toContain(begins),
  );

  it("that exclude each other, or lack what they need, are refused", () => {
    const flowRules = [{ timePs: 1, connection: 0, queue: 0 }];
    expect(sentence({ ...BASE, linux: { flowRules, atrSampleRate: 20 } })).toContain("so give one of them");
    expect(sentence({ ...BASE, variant: "rfs", linux: { arfsDelayPs: 1 } })).toContain("so give arfs: true");
  });

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
