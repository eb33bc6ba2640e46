// What Linux's settings refuse, in sentences that name the field and the cure: lists with holes, busy polling without
// an end, settings that would have no effect, and what forVariant leaves out so that a scenario runs in every variant.
import { describe, expect, it } from "vitest";
import { InputError, forVariant, load, ms, run, us, type Scenario } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";

const traffic = load({ framesPerSecond: 1e6, frames: 300, connections: 16 });
const napi = { traffic, variant: "napi" } as const;
const rps = { traffic, variant: "rps" } as const;
const rfs = { traffic, variant: "rfs" } as const;

/** The sentence with which a scenario is refused; "" if it is not. */
function sentence(scenario: Scenario | object): string {
  try {
    run(scenario as Scenario);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "";
}

describe("a list with a hole is refused, in whatever field it stands", () => {
  const four = new Array<number>(4);
  it.each<[string, object]>([
    ["linux.affinity", { ...napi, linux: { affinity: four } }],
    ["linux.indirectionTable", { ...napi, linux: { indirectionTable: four } }],
    ["linux.rpsCpus", { ...rps, linux: { rpsCpus: four } }],
    ["linux.threadCpus", { ...rfs, linux: { threadCpus: four } }],
    ["linux.threadedCpus", { ...napi, linux: { threaded: true, threadedCpus: four } }],
    ["linux.threadMoves", { ...rfs, linux: { threadMoves: four } }],
    [
      "linux.tableChanges[0].indirectionTable",
      { ...napi, linux: { tableChanges: [{ timePs: 1, indirectionTable: four }] } },
    ],
    ["rss.indirectionTable", { traffic, rss: { indirectionTable: four } }],
    ["rssChanges", { traffic, rssChanges: four }],
    ["retargets", { ...napi, retargets: four }],
    ["threadShare", { traffic, threadShare: four }],
  ])("%s", (name, scenario) =>
    expect(sentence(scenario)).toBe(
      `The scenario's ${name} has no value at place 0: give one for each of its 4 places.`,
    ),
  );

  it("and one of four thousand million places at once", () =>
    expect(sentence({ ...rps, linux: { rpsCpus: new Array<number>(4e9) } })).toContain("4000000000 places"));
});

describe("busy polling ends", () => {
  const of = (timeoutPs: unknown, more: object = {}, linux: object = {}): string =>
    sentence({ ...napi, cpus: 1, ...more, linux: { busyPolling: { perFramePs: 1000, timeoutPs }, ...linux } });

  it("for ever it needs the scenario's duration", () => {
    expect(of(Infinity)).toBe(of("for ever"));
    expect(of("for ever")).toContain("so give the scenario a durationPs");
    expect(of("for ever", { durationPs: ms(1) })).toBe("");
    expect(of("as long as I like")).toContain('or "for ever"');
    expect(of(null)).toContain("The timeoutPs of busy polling is null");
  });

  it("polls take time", () => {
    expect(of(us(1), { durationPs: ms(1) }, { costs: { pollPs: 0 } })).toContain("so give pollPs some");
    expect(of("for ever", { durationPs: ms(1) }, { costs: { pollPs: 0 } })).toContain("so give pollPs some");
    expect(of(0, {}, { costs: { pollPs: 0 } })).toBe("");
  });

  it("there are ten million polls at most while a timeout lasts", () => {
    expect(of(1e12 + 1)).toBe(
      "Busy polling for 1000000000001 ps, 100000 ps a poll, is 10000001 polls on 1 receive queue: there may be 10000000, so give a shorter timeoutPs, or a longer linux.costs.pollPs.",
    );
    expect(of(1e15, { durationPs: ms(1) })).toBe("");
    expect(of("for ever", { durationPs: ms(600), cpus: 2 })).toContain("so give a shorter durationPs");
  });

  it("a worker that polls for ever lets time pass while ksoftirqd has its NAPI", () => {
    const { summary } = run({
      ...napi,
      traffic: load({ framesPerSecond: 1e6, frames: 20_000 }),
      cpus: 1,
      threadShare: 1,
      durationPs: ms(20),
      records: "summary",
      linux: { napiWeight: 8, busyPolling: { perFramePs: us(1), timeoutPs: Infinity } },
    });
    expect(summary.linux?.ksoftirqdWakeups).toBeGreaterThan(0);
    expect(summary.indicated).toBeGreaterThan(10_000);
  });
});

describe("what would have no effect, or another than it says", () => {
  const drain = [{ timePs: us(100), indirectionTable: [1, 0], drain: true }];
  it.each<[object, string]>([
    [
      { ...rps, linux: { queues: 2, indirectionTable: [0, 1], tableChanges: drain } },
      'A row of linux.tableChanges drains and the variant is "rps": frames that wait in backlogs are not held back, so take "napi", or leave drain out.',
    ],
    [
      { ...rfs, linux: { queues: 2, indirectionTable: [0, 1], tableChanges: drain } },
      'A row of linux.tableChanges drains and the variant is "rfs"',
    ],
    [{ ...napi, linux: { queues: 2, indirectionTable: [0, 1], tableChanges: drain } }, ""],
    [{ ...rfs, linux: { arfs: true } }, "The scenario gives linux.arfs and there is one receive queue"],
    [{ ...napi, linux: { atrSampleRate: 20 } }, "The scenario gives linux.atrSampleRate and the host sends nothing"],
    [{ ...napi, linux: { followsAffinity: true } }, "The scenario gives linux.followsAffinity and no affinity changes"],
    [{ ...napi, linux: { followsAffinity: true, threaded: true, threadedCpus: [3, 2, 1, 0] } }, ""],
    [
      {
        ...napi,
        linux: {
          indirectionTable: [0, 1],
          tableChanges: [
            { timePs: 2, indirectionTable: [1, 0] },
            { timePs: 1, indirectionTable: [0, 0] },
          ],
        },
      },
      "A row of linux.tableChanges at 1 ps stands after one at 2 ps: list the changes in the order of time.",
    ],
  ])("%#", (scenario, begins) =>
    begins === "" ? expect(sentence(scenario)).toBe("") : expect(sentence(scenario)).toContain(begins),
  );
});

describe("sentences lead to the cure", () => {
  it.each<[object, string]>([
    [{ ...napi, linux: { kernel: 6.18 } }, 'The kernel is 6.18: it must be one of "6.18", "6.1".'],
    [
      { ...napi, fault: "interrupt-not-enabled" },
      'the variant is "napi": faults are told of the drivers of Windows\' pages alone, so take one of "non-rss"',
    ],
    [
      { ...rps, polling: { budget: 4, deferrals: 1, deferralPs: 1 } },
      "Linux's polls have limits of their own (linux.napiWeight, linux.netdevBudget); only",
    ],
    [
      { traffic, variant: "napi-single-queue", linux: { indirectionTable: [0, 1, 2, 3] } },
      'The scenario gives linux.indirectionTable and the variant is "napi-single-queue": only "napi", "rps", "rfs" use it',
    ],
    [
      { traffic, variant: "napi-single-queue", linux: { flowRules: [{ timePs: 1, connection: 0, queue: 3 }] } },
      'The scenario gives linux.flowRules and the variant is "napi-single-queue"',
    ],
    [
      { ...rps, linux: { indirectionTable: [0, 1] } },
      "Number 1 of linux.indirectionTable is 1: there is one receive queue, so it must be 0, or give more with linux.queues.",
    ],
    [
      { ...rps, linux: { affinity: [0, 1] } },
      "The linux.affinity has 2 CPUs: there must be one, for the one receive queue; give more with linux.queues.",
    ],
    [
      { ...napi, linux: { tableChanges: [{ timePs: 1 }] } },
      "The numbers of the indirectionTable of a row of linux.tableChanges are undefined",
    ],
    [
      { ...napi, linux: { tableChanges: [{ timePs: 1, indirectionTable: [4] }] } },
      "Number 0 of the indirectionTable of a row of linux.tableChanges is 4: there are 4 receive queues (linux.queues), so it must be a whole number from 0 to 3.",
    ],
    [
      { ...rfs, linux: { threadMoves: [{ timePs: 1, connection: 16, cpu: 0 }] } },
      "The connection of a row of linux.threadMoves is 16",
    ],
    [
      { ...rfs, linux: { socketCloses: [{ timePs: 1, connection: 16 }] } },
      "The connection of a row of linux.socketCloses is 16",
    ],
    [
      { ...napi, linux: { flowRules: [{ timePs: 1, connection: 16, queue: 0 }] } },
      "The connection of a row of linux.flowRules is 16",
    ],
  ])("%#", (scenario, part) => expect(sentence(scenario)).toContain(part));
});

describe("forVariant", () => {
  it.each<[string, Scenario]>([
    ["an affinity of four vectors", { ...napi, linux: { affinity: [0, 1, 2, 3] } }],
    ["threads of four NAPIs", { ...napi, linux: { threaded: true, threadedCpus: [3, 2, 1, 0] } }],
    ["a table of four queues", { ...napi, linux: { indirectionTable: [0, 1, 2, 3] } }],
    [
      "a table that changes",
      { ...napi, linux: { tableChanges: [{ timePs: 1, indirectionTable: new Array<number>(128).fill(3) }] } },
    ],
    [
      "a table that drains",
      {
        ...napi,
        linux: {
          queues: 2,
          indirectionTable: [0, 1],
          tableChanges: [{ timePs: 1, indirectionTable: [1, 0], drain: true }],
        },
      },
    ],
    ["a rule to the fourth queue", { ...napi, linux: { flowRules: [{ timePs: 1, connection: 0, queue: 3 }] } }],
    [
      "a context of the fourth queue",
      {
        ...napi,
        linux: { flowRules: [{ timePs: 1, connection: 0, context: 1 }], rssContexts: [{ indirectionTable: [3] }] },
      },
    ],
    ["ATR", { ...napi, sends: { perFrame: 1, trigger: "ack" }, linux: { atrSampleRate: 20 } }],
    [
      "the fourth vector re-targeted",
      { ...napi, retargets: [{ timePs: 1, message: 3, cpu: 0 }], linux: { followsAffinity: true } },
    ],
    ["XPS' maps", { ...napi, sends: { perFrame: 1, trigger: "ack" }, linux: { xps: { cpus: [[0], [1], [2], [3]] } } }],
    [
      "XPS' maps by receive queue",
      { ...napi, sends: { perFrame: 1, trigger: "ack" }, linux: { xps: { receiveQueues: [[3], [2], [1], [0]] } } },
    ],
    ["two queues of RPS", { ...rps, linux: { queues: 2, affinity: [1, 2], indirectionTable: [0, 1] } }],
    [
      "hyper-threads",
      {
        ...napi,
        topology: { coresPerNode: 2, threadsPerCore: 2 },
        linux: { affinity: [0, 2], indirectionTable: [0, 1] },
      },
    ],
  ])("makes a scenario with %s run in every variant of Linux", (_, scenario) => {
    expect(sentence(scenario)).toBe("");
    for (const variant of LINUX_VARIANTS)
      expect([variant, sentence(forVariant(scenario, variant))]).toEqual([variant, ""]);
  });

  it("keeps what fits", () => {
    const linux = { queues: 2, affinity: [1, 2], indirectionTable: [0, 1] };
    expect(forVariant({ ...napi, linux }, "rps").linux).toEqual(linux);
    expect(forVariant({ ...napi, linux }, "napi-single-queue").linux).toEqual({});
    expect(forVariant({ ...napi, linux: { indirectionTable: [0, 0], napiWeight: 8 } }, "rps").linux).toEqual({
      indirectionTable: [0, 0],
      napiWeight: 8,
    });
  });
});
