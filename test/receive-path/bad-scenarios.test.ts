// Every wrong field of a scenario gives one InputError sentence that names it.
import { describe, expect, it } from "vitest";
import { InputError, createRandom, load, run } from "rss-lab";

const traffic = load({ framesPerSecond: 1e6, frames: 10 });

const BAD: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ["traffic missing", { traffic: undefined }, /traffic is undefined/],
  ["traffic is a number", { traffic: 5 }, /traffic is 5/],
  ["traffic without end", { traffic: load({ framesPerSecond: 1 }) }, /traffic never ends.*durationPs/],
  ["unknown field", { cpu: 4 }, /unknown field "cpu".*cpus/],
  ["variant", { variant: "rss" }, /variant is "rss".*non-rss/],
  ["seed negative", { seed: -1 }, /seed is -1/],
  ["seed broken", { seed: 1.5 }, /seed is 1\.5/],
  ["seed null", { seed: null }, /seed is null/],
  ["cpus 0", { cpus: 0 }, /number of CPUs is 0.*1 to 256/],
  ["cpus 257", { cpus: 257 }, /number of CPUs is 257/],
  ["cpus text", { cpus: "4" }, /number of CPUs is "4"/],
  ["durationPs 0", { durationPs: 0 }, /duration in picoseconds is 0/],
  ["durationPs NaN", { durationPs: NaN }, /duration in picoseconds is NaN/],
  ["durationPs too long", { durationPs: 2 ** 53 }, /duration in picoseconds is 9007199254740992/],
  ["warmupPs negative", { warmupPs: -1 }, /warm-up in picoseconds is -1/],
  ["receiveBuffers 0", { receiveBuffers: 0 }, /number of receive buffers is 0.*1 to 65536/],
  ["receiveBuffers broken", { receiveBuffers: 10.5 }, /number of receive buffers is 10\.5/],
  [
    "moderation timeout negative",
    { interruptModeration: { timeoutPs: -1, frames: 1 } },
    /time-out of interrupt moderation.* is -1/,
  ],
  [
    "moderation frames 0",
    { interruptModeration: { timeoutPs: 1, frames: 0 } },
    /frame count of interrupt moderation is 0/,
  ],
  [
    "moderation incomplete",
    { interruptModeration: { timeoutPs: 1 } },
    /frame count of interrupt moderation is undefined/,
  ],
  [
    "moderation of an unknown kind",
    { interruptModeration: { kind: "itr", intervalPs: 1 } },
    /kind of interrupt moderation is "itr".*delay, delay-from-last, interval/,
  ],
  [
    "moderation with a field of another kind",
    { interruptModeration: { kind: "interval", timeoutPs: 1, frames: 2 } },
    /kind "interval" has an unknown field "timeoutPs": the fields are kind, intervalPs, frames/,
  ],
  [
    "moderation with an unknown field",
    { interruptModeration: { timeoutPs: 1, frames: 2, rate: 3 } },
    /interrupt moderation has an unknown field "rate"/,
  ],
  [
    "moderation without interval",
    { interruptModeration: { kind: "interval" } },
    /interval of interrupt moderation in picoseconds is undefined/,
  ],
  [
    "Net DIM's profiles",
    { interruptModeration: { kind: "net-dim", profiles: "tx" } },
    /name of Net DIM's profiles is "tx".*eqe, cqe/,
  ],
  [
    "Net DIM's first profile",
    { interruptModeration: { kind: "net-dim", startProfile: 5 } },
    /first profile of Net DIM is 5.*0 to 4/,
  ],
  [
    "i40e's speed",
    { interruptModeration: { kind: "i40e-adaptive", gigabitsPerSecond: 100 } },
    /speed for i40e's rule is 100 Gb\/s.*1, 10, 20, 25, 40/,
  ],
  [
    "an adaptive kind on a NIC without moderation",
    {
      interruptModeration: { kind: "ixgbe-adaptive" },
      nic: { hash: true, receiveQueues: 1, messages: 1, interrupts: ["msi"], moderation: false },
    },
    /interrupt moderation and the NIC none/,
  ],
  ["buffersReturned", { buffersReturned: "by-dpc" }, /buffersReturned is "by-dpc".*by-chain, by-frame/],
  ["interruptCpu", { interruptCpu: "any" }, /policy for the interrupt's CPU is "any".*least-busy/],
  ["fixedCpu beyond the CPUs", { cpus: 2, fixedCpu: 2 }, /CPU that is tied to the NIC is 2.*0 to 1/],
  ["maxNblsToIndicate 0", { maxNblsToIndicate: 0 }, /receive side throttle in frames is 0/],
  ["threadShare above 1", { threadShare: 1.1 }, /thread share of CPU 0 is 1\.1/],
  ["threadShare, one of four wrong", { threadShare: [0, 0, NaN, 0] }, /thread share of CPU 2 is NaN/],
  ["threadShare for too few CPUs", { threadShare: [0.5] }, /1 thread shares.*4 CPUs/],
  ["costs unknown", { costs: { isr: 1 } }, /costs has an unknown field "isr"|costs have an unknown field "isr"/],
  ["costs negative", { costs: { isrPs: -1 } }, /cost isrPs is -1/],
  ["costs text", { costs: { protocolPs: "500" } }, /cost protocolPs is "500"/],
  [
    "fault",
    { fault: "no-counter" },
    /scenario's fault is "no-counter": it must be one of none, counter-not-preset, counter-not-atomic, interrupt-not-enabled, enabled-without-looking, interrupt-not-disabled, table-not-drained/,
  ],
  ["fault true", { fault: true }, /scenario's fault is true/],
  ["protocolTimes", { protocolTimes: "normal" }, /kind of protocol times is "normal".*constant, exponential/],
  ["a lock that is neither there nor not", { locks: { connection: "no" } }, /locks: connection is "no".*true or false/],
  ["receiveHash a number", { receiveHash: 1 }, /receiveHash is 1.*true or false/],
  ["interrupts", { interrupts: "intx" }, /kind of interrupts is "intx".*line-based, msi, msi-x/],
  ["interrupts null", { interrupts: null }, /kind of interrupts is null/],
  [
    "sharedLine of messages",
    { sharedLine: { interruptsPerSecond: 10 } },
    /sharedLine and the interrupts are "msi".*needs "line-based"/,
  ],
  [
    "sharedLine without a rate",
    { interrupts: "line-based", sharedLine: {} },
    /interrupts per second is undefined.*1 to 10000000/,
  ],
  [
    "rssChanges without RSS",
    { rssChanges: [{ timePs: 1, rss: "disable" }] },
    /gives rssChanges and the variant is "non-rss" \(the default\): only .* use it, so name the variant/,
  ],
  [
    "rssChanges no list",
    { variant: "message-signaled-interrupts", rssChanges: {} },
    /rssChanges are \{\}.*must be a list/,
  ],
  [
    "rssChanges unknown field",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, table: [] }] },
    /RSS change has an unknown field "table"/,
  ],
  [
    "rssChanges out of order",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 2 }, { timePs: 1 }] },
    /RSS change at 1 ps stands after one at 2 ps/,
  ],
  [
    "rssChanges short table",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, indirectionTable: [0, 1] }] },
    /has 2 entries.*keeps its 128 entries/,
  ],
  [
    "rssChanges table 0",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, indirectionTable: 0 }] },
    /indirection table at 1 ps is 0: it must be a list/,
  ],
  [
    "rssChanges table empty text",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, indirectionTable: "" }] },
    /indirection table at 1 ps is "": it must be a list/,
  ],
  [
    "rssChanges hash types 0",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, hashTypes: 0 }] },
    /hash types are 0/,
  ],
  [
    "rssChanges key empty text",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, secretKey: "" }] },
    /secret key is ""/,
  ],
  [
    "rssChanges CPU that is not there",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, moves: [{ entry: 0, cpu: 4 }] }] },
    /CPU of the move at 1 ps is 4/,
  ],
  [
    "rssChanges entry that is not there",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, moves: [{ entry: 128, cpu: 0 }] }] },
    /entry to move at 1 ps is 128/,
  ],
  [
    "rssChanges entry twice",
    {
      variant: "message-signaled-interrupts",
      rssChanges: [
        {
          timePs: 1,
          moves: [
            { entry: 7, cpu: 0 },
            { entry: 7, cpu: 1 },
          ],
        },
      ],
    },
    /moves at 1 ps name entry 7 twice/,
  ],
  [
    "rssChanges key of another length",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, secretKey: new Uint8Array(52) }] },
    /secret key has 52 bytes.*takes 40/,
  ],
  [
    "rssChanges while RSS is off",
    {
      variant: "message-signaled-interrupts",
      rssChanges: [
        { timePs: 1, rss: "disable" },
        { timePs: 2, moves: [] },
      ],
    },
    /RSS is off at 2 ps/,
  ],
  [
    "rssChanges enabled twice",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, rss: "enable" }] },
    /RSS is on already at 1 ps/,
  ],
  [
    "rssChanges with drain",
    { variant: "message-signaled-interrupts", rssChanges: [{ timePs: 1, moves: [], drain: 1 }] },
    /drain of the RSS change at 1 ps is 1/,
  ],
  ["rebalancing without RSS", { rebalancing: { policy: "greedy" } }, /gives rebalancing and the variant is "non-rss"/],
  [
    "rebalancing of a static profile",
    {
      variant: "message-signaled-interrupts",
      rss: { profile: "NUMAScalingStatic" },
      rebalancing: { policy: "greedy" },
    },
    /profile NUMAScalingStatic.*static profile never moves/,
  ],
  [
    "rebalancing policy",
    { variant: "message-signaled-interrupts", rebalancing: { policy: "best" } },
    /rebalancing policy is "best".*rss-plus-plus/,
  ],
  [
    "rebalancing by RSSv2 with too many entries",
    {
      variant: "message-signaled-interrupts",
      rss: { indirectionTable: new Array(256).fill(0) },
      rebalancing: { policy: "dynamic-spreading" },
    },
    /table of 256 entries.*at most 128/,
  ],
  [
    "rebalancing onto a CPU without a queue",
    {
      variant: "message-signaled-interrupts",
      rss: { indirectionTable: [0, 1] },
      rebalancing: { policy: "whole-table", table: [0, 3] },
    },
    /new table holds CPU 3.*rss\.processors/,
  ],
  ["rss.profile", { rss: { profile: "Closest" } }, /RSS profile is "Closest".*NUMAScaling/],
  ["rss.processors", { rss: { processors: [7] } }, /Processor 0 of rss is 7/],
  ["rekeying without RSS", { rekeying: {} }, /gives rekeying and the variant is "non-rss"/],
  [
    "rekeying threshold",
    { variant: "message-signaled-interrupts", rekeying: { threshold: 2 } },
    /threshold of rekeying is 2/,
  ],
  ["windowPs 0", { windowPs: 0 }, /length of a window in picoseconds is 0/],
  ["records", { records: "none" }, /kind of records is "none".*summary/],
];

describe("a wrong scenario is refused in one sentence that names the field", () => {
  it.each(BAD)("%s", (_, fields, sentence) => {
    let message = "";
    try {
      run({ traffic, ...fields });
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      message = (error as Error).message;
    }
    expect(message).toMatch(sentence);
    // One sentence: a capital letter, one full stop at its end, no line break.
    expect(message).toMatch(/^[A-Z][^\n]*[^.]\.$/);
  });

  it("a field that is given as undefined has its default", () => {
    const { scenario } = run({ traffic, cpus: undefined, seed: undefined });
    expect([scenario.cpus, scenario.seed, scenario.variant]).toEqual([4, 1, "non-rss"]);
  });

  it("a run does not change the scenario that it was given, and answers with the complete one", () => {
    const given = Object.freeze({
      traffic,
      costs: Object.freeze({ isrPs: 7 }),
      threadShare: Object.freeze([0, 0.5, 0, 0]),
    });
    const { scenario } = run(given);
    expect([scenario.costs.isrPs, scenario.costs.dpcPs, scenario.threadShare]).toEqual([7, 140_000, [0, 0.5, 0, 0]]);
  });

  it("a finished run keeps what it was given: lists and byte arrays of the caller are not its own (M13)", () => {
    const given = {
      rss: {
        indirectionTable: [1, 2, 3, 0],
        secretKey: new Uint8Array(40).fill(9),
        hashTypes: ["NDIS_HASH_IPV4"],
        processors: [2],
      },
      rssChanges: [{ timePs: 5, moves: [{ entry: 1, cpu: 3 }], secretKey: new Uint8Array(40).fill(8) }],
      threadShare: [0, 0.5, { kind: "steps", at: [[0, 0.2]] }, 0],
      nic: { interrupts: ["msi-x"] },
      costs: { isrPs: 7 },
      retargets: [{ timePs: 3, message: 0, cpu: 1 }],
      interruptModeration: { timeoutPs: 5, frames: 2 },
    };
    const finished = run({ traffic, variant: "message-signaled-interrupts", ...given } as never);
    const told = (): string =>
        JSON.stringify([{ ...finished.scenario, traffic: null }, finished.tableChanges(), finished.frames()]),
      before = told();
    const scramble = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const part of Object.values(value)) scramble(part);
      for (const key of Object.keys(value))
        (value as Record<string, unknown>)[key] = ArrayBuffer.isView(value) ? 77 : "other";
    };
    scramble(given);
    expect(JSON.stringify(given)).not.toContain("NDIS");
    expect(told()).toBe(before);
  });

  it("a value that contains itself is refused", () => {
    const rss: Record<string, unknown> = {};
    rss.hashTypes = [rss];
    expect(() => run({ traffic, rss })).toThrow("A value of the scenario contains itself");
  });

  it.each(["work", "frames", "moments", "connections"] as const)(
    "a run that kept its summary only refuses %s() in a sentence with the cure",
    (rows) => {
      const short = run({ traffic, records: "summary" });
      expect(() => short[rows]()).toThrow(/kept its summary only: .*records: "full"/);
    },
  );
});

describe("wrong seeds of a random stream", () => {
  it.each([[-1], [0.5], [2 ** 53], [NaN], [undefined], [{}]])("%s is refused", (seed) => {
    expect(() => createRandom(seed as never, "any")).toThrow(InputError);
  });
});

describe("what is easily taken for a scenario is refused with the cure", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 10 });
  it("a traffic by itself", () =>
    expect(() => run(traffic as never)).toThrow(
      "The scenario is a traffic by itself: put it in a scenario, as run({ traffic }).",
    ));
  it("the complete scenario of a run", () => {
    const { scenario } = run({ traffic });
    for (const again of [scenario, { ...scenario, seed: 2 }])
      expect(() => run(again as never)).toThrow(
        "The scenario is a complete one, as run(...) hands it out in its result: give run the scenario that it was made from",
      );
  });
});

it("a warm-up that lasts to the end of the traffic is refused with both times", () => {
  const traffic = load({ framesPerSecond: 1e6, frames: 10, gaps: "constant" });
  const { endPs } = run({ traffic });
  expect(run({ traffic, warmupPs: endPs - 1 }).summary.measuredPs).toBe(1);
  expect(() => run({ traffic, warmupPs: endPs })).toThrow(
    `The run ends at ${endPs} ps and its warm-up at ${endPs} ps: nothing is left to measure, so give a shorter warmupPs, or more traffic.`,
  );
});
