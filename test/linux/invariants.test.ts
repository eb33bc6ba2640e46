// What must hold in every run of Linux's variants, whatever the scenario, numbered as in lib/docs/linux.md ("Laws"), with
// controls that break them. The eighth law, that of adaptive moderation, is in test/nic.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, us, type Run, type Scenario, type WorkRow } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";
import { Backlog, BacklogPoll } from "../../lib/src/linux/backlog.js";
import { highBits } from "../../lib/src/linux/steering.js";
import { ReceiveQueue } from "../../lib/src/nic/receive-queue.js";
import { Rings } from "../../lib/src/nic/rings.js";
import { SOFTIRQ_PS, linuxScenarios, type LinuxVariantName } from "./scenarios.js";
import { examples } from "../support/examples.js";

const always = (variant: LinuxVariantName, holds: (result: Run) => void, numRuns = examples(60)): void =>
  fc.assert(
    fc.property(linuxScenarios(variant), (scenario) => holds(run(scenario))),
    { numRuns },
  );

/** Rows in groups. */
function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => number): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** Frames of each net_rx_action of a CPU, in order. */
function framesOfPasses(rows: readonly WorkRow[]): number[] {
  const frames: number[] = [];
  let beforeIsr = 0; // of a piece of work that a hardirq may have cut in two
  for (const { kind, startPs, endPs, frame } of rows) {
    if (kind === "isr") continue;
    const lengthPs = endPs - startPs;
    if (kind === "dpc" && (lengthPs === SOFTIRQ_PS || lengthPs + beforeIsr === SOFTIRQ_PS)) frames.push(0);
    if (frame > 0 && kind === "protocol") frames[frames.length - 1]++;
    beforeIsr = kind === "dpc" && lengthPs + beforeIsr < SOFTIRQ_PS ? lengthPs + beforeIsr : 0;
  }
  return frames;
}

/** Interrupts of a vector that is masked, with the instant of the masking. */
function maskedInterrupts(result: Run): [number, number][] {
  const masked: [number, number][] = [];
  for (const rows of grouped(result.moments(), (row) => row.queue).values()) {
    let sincePs: number | null = null;
    for (const { what, timePs } of rows) {
      if (what === "disable") sincePs = timePs;
      if (what === "enable") sincePs = null;
      if (what === "interrupt" && sincePs !== null) masked.push([sincePs, timePs]);
    }
  }
  return masked;
}

/** What may unmask a vector besides the softirq that an interrupt began. */
const othersThatUnmask = fc.record({
  busyPolling: fc.option(
    fc.record({
      perFramePs: fc.constantFrom(1e5, 1e6, 1),
      budget: fc.constantFrom(8, 1, 64),
      timeoutPs: fc.constantFrom(0, 5e6, 5e7),
      prefers: fc.boolean(),
    }),
    { freq: 4 },
  ),
  // Frames that come for a while: an interrupt is then often on its way when somebody else unmasks the vector.
  steady: fc.option(
    fc.record({ framesPerSecond: fc.constantFrom(5e5, 1e6, 2e6), connections: fc.integer({ min: 1, max: 8 }) }),
    { freq: 3 },
  ),
  held: fc.constantFrom(
    { kind: "interval", intervalPs: 8e6 } as const,
    { kind: "interval", intervalPs: 2e7 } as const,
    { timeoutPs: 1e7, frames: 64 },
  ),
  deferred: fc.constantFrom({}, { deferHardIrqs: 2, groFlushTimeoutPs: 5e6 }),
  retargets: fc.array(fc.record({ timePs: fc.nat(3e8), message: fc.constant(0), cpu: fc.nat(2) }), { maxLength: 8 }),
});

describe.each(LINUX_VARIANTS)("%s", (variant) => {
  it("1. every frame is done once or dropped once, in the ring or in a backlog; none is left when the run ends", () =>
    always(variant, (result) => {
      const { summary, scenario } = result;
      const rows = result.frames();
      const of = (state: string): number => rows.filter((row) => row.state === state).length;
      expect(rows.map(({ frame }) => frame)).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1));
      expect([of("indicated"), of("dropped"), of("waiting")]).toEqual([summary.indicated, summary.dropped, 0]);
      expect(summary.received).toBe(summary.indicated + summary.dropped);
      expect(rows.every(({ state, donePs }) => Number.isNaN(donePs) === (state === "dropped"))).toBe(true);
      const inBacklogs = rows.filter(({ state, queue }) => state === "dropped" && queue >= scenario.linux!.queues);
      expect(inBacklogs.length).toBe(summary.linux!.backlogDropped + summary.linux!.flowLimitDropped);
    }));

  it("2. a NAPI is polled by one CPU at a time, and a masked vector does not interrupt", () =>
    always(variant, (result) => {
      for (const [queue, rows] of grouped(
        result.work().filter(({ frame }) => frame > 0),
        (row) => row.queue,
      )) {
        if (queue >= result.scenario.linux!.queues) continue;
        const inOrder = [...rows].sort((a, b) => a.startPs - b.startPs || a.endPs - b.endPs);
        inOrder.forEach(({ startPs }, i) => expect(startPs).toBeGreaterThanOrEqual(inOrder[i - 1]?.endPs ?? 0));
      }
      for (const rows of grouped(result.moments(), (row) => row.queue).values()) {
        const said = rows.filter(({ what }) => what === "interrupt" || what === "disable" || what === "enable");
        said.forEach(({ what }, i) => expect(what).toBe((["interrupt", "disable", "enable"] as const)[i % 3]));
      }
    }));

  it("2. a masked vector does not interrupt, whoever else unmasks it: threads, timers, and an application that polls", () =>
    fc.assert(
      fc.property(
        linuxScenarios(variant),
        othersThatUnmask,
        (scenario, { steady, held, busyPolling, deferred, retargets }) => {
          const isPolling = variant === "napi" && busyPolling !== null && !scenario.linux?.threaded;
          const linux = {
            ...scenario.linux,
            ...deferred,
            ...(isPolling && { busyPolling, gro: false, costs: { pollPs: 50_000 } }),
          };
          const cpus = linux.affinity as number[];
          const moved = retargets.map((retarget) => ({ ...retarget, cpu: cpus[retarget.cpu % cpus.length] }));
          const follows = variant !== "napi-single-queue" && moved.length > 0 && { followsAffinity: true };
          const result = run({
            ...scenario,
            ...(steady && { traffic: load({ ...steady, frames: 2500 }), costs: {}, interruptModeration: held }),
            linux: { ...linux, ...follows },
            retargets: moved,
          });
          expect(maskedInterrupts(result)).toEqual([]);
          expect(result.summary.waiting).toBe(0);
        },
      ),
      { numRuns: examples(60) },
    ));

  it("4. a net_rx_action takes less than its budget and one weight", () =>
    always(variant, (result) => {
      if (variant === "rps" || variant === "rfs") return; // frames that are steered have no work of their own here
      const { netdevBudget, napiWeight, threaded } = result.scenario.linux!;
      if (threaded) return; // polled outside of any net_rx_action
      for (const rows of grouped(result.work(), ({ cpu }) => cpu).values())
        for (const frames of framesOfPasses(rows)) expect(frames).toBeLessThan(netdevBudget + napiWeight);
    }));

  it("is told the same twice, and by a summary as by full records", () =>
    fc.assert(
      fc.property(linuxScenarios(variant), (scenario) => {
        const { fingerprint, summary } = run(scenario);
        expect(run(scenario).fingerprint).toBe(fingerprint);
        const brief = run({ ...scenario, records: "summary" });
        expect([brief.fingerprint, brief.summary]).toEqual([fingerprint, summary]);
      }),
      { numRuns: 15 },
    ));

  it("leaves as many frames waiting as it must when the run is cut short", () =>
    fc.assert(
      fc.property(linuxScenarios(variant), fc.double({ min: 0.05, max: 1, noNaN: true }), (scenario, share) => {
        const durationPs = Math.max(1, Math.round(run({ ...scenario, records: "summary" }).endPs * share));
        const { summary, frames } = run({ ...scenario, durationPs });
        expect(summary.received).toBe(summary.indicated + summary.dropped + summary.waiting);
        expect(frames().filter(({ state }) => state === "waiting").length).toBe(summary.waiting);
      }),
      { numRuns: examples(30) },
    ));
});

describe("2. a masked vector does not interrupt", () => {
  it.each([
    [
      "an application that polls unmasks it while an interrupt is on its way",
      { kind: "interval", intervalPs: 8e6 } as const,
      { framesPerSecond: 1e6, frames: 4000, connections: 4 },
      { busyPolling: { perFramePs: 1e5, timeoutPs: 5e6 } },
    ],
    [
      "a thread elsewhere follows the affinity, and a timer schedules the NAPI",
      { timeoutPs: 1e7, frames: 64 },
      { framesPerSecond: 1.5e6, frames: 6000, connections: 8 },
      {
        queues: 1,
        threaded: true,
        threadedCpus: [1],
        followsAffinity: true,
        deferHardIrqs: 2,
        groFlushTimeoutPs: 5e6,
      },
    ],
  ])("%s", (_, interruptModeration, traffic, linux) => {
    const cpus = "threaded" in linux ? 2 : 1;
    const result = run({ variant: "napi", cpus, interruptModeration, traffic: load(traffic), linux });
    expect(maskedInterrupts(result)).toEqual([]);
    expect(result.summary.waiting).toBe(0);
  });
});

describe("3. backlogs", () => {
  /** Requests to a CPU, and its handlers of them, in order of time; a request is told when its sending ends. */
  function requests(result: Run, cpu: number): string[] {
    const sent = result.moments().filter((row) => row.step === "11" && row.cpu === cpu);
    const taken = result.work().filter((row) => row.step === "12" && row.cpu === cpu);
    return [
      ...sent.map(({ timePs }) => ({ timePs, what: "sent" })),
      ...taken.map(({ startPs }) => ({ timePs: startPs, what: "taken" })),
    ]
      .sort((a, b) => a.timePs - b.timePs)
      .map(({ what }) => what);
  }

  it.each(["rps", "rfs"] as const)("%s: at most one request is on its way to a CPU", (variant) => {
    let seen = 0;
    fc.assert(
      fc.property(linuxScenarios(variant), ({ costs, ...scenario }) => {
        // A CPU that is offline hears nothing.
        const linux = { ...scenario.linux, cpuChanges: [] };
        const result = run({ ...scenario, linux, costs: { ...costs, ipiDeliveryPs: us(1), ipiReceivePs: 5 } });
        for (const cpu of [0, 1, 2, 3]) {
          const told = requests(result, cpu);
          told.forEach((what, i) => expect(what).toBe(i % 2 === 0 ? "sent" : "taken"));
          seen += told.length;
        }
      }),
      { numRuns: 40 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  const operations = fc.array(
    fc.oneof(
      fc.record({ put: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ weight: fc.integer({ min: 1, max: 70 }) }),
    ),
    { maxLength: 60 },
  );

  it.each([false, true])(
    "head <= tail <= head + what waits, equal between polls, and the input queue holds most + 1 (6.1: %s)",
    (isOld) => {
      fc.assert(
        fc.property(operations, fc.integer({ min: 1, max: 40 }), fc.boolean(), (steps, most, wraps) => {
          const backlog = new Backlog(0, new Rings(1, Backlog.placesFor(most)), most);
          if (wraps) backlog.head = backlog.tail = 2 ** 31 - 20;
          const frames = new ReceiveQueue(0, 1);
          frames.put(0, 1, 0, 64);
          let accepted = 0;
          const waits = (): number => backlog.inputLength + backlog.processLength;
          for (const step of steps) {
            if ("put" in step) for (let i = 0; i < step.put; i++) if (backlog.put(frames, 0)) accepted++;
            expect(backlog.inputLength).toBeLessThanOrEqual(most + 1);
            expect((backlog.tail - backlog.head) | 0).toBe(waits());
            if (!("weight" in step)) continue;
            const poll = new BacklogPoll(backlog, step.weight, isOld);
            for (const { queue, count } of poll.chains()) {
              queue.indicate(count);
              expect((backlog.tail - backlog.head) | 0).toBeGreaterThanOrEqual(waits());
              expect((backlog.tail - backlog.head) | 0).toBeLessThanOrEqual(waits() + poll.taken);
              queue.giveBack(count);
            }
            poll.end();
            expect(poll.taken).toBeLessThanOrEqual(step.weight);
            expect(poll.isDone).toBe(poll.isDone && waits() === 0);
            accepted -= poll.taken;
            expect(waits()).toBe(accepted);
          }
        }),
      );
    },
  );
});

/** Frames that were done after a later one of their connection. */
function overtaken(result: Run): number[] {
  return [...grouped(result.frames(), ({ connection }) => connection).values()].flatMap((rows) => {
    const done = rows.filter(({ state }) => state === "indicated");
    return done
      .filter(({ donePs }, i) => done.slice(i + 1).some((later) => later.donePs < donePs))
      .map(({ frame }) => frame);
  });
}

describe("5. order with RFS", () => {
  const moving = fc
    .record({
      framesPerSecond: fc.integer({ min: 500_000, max: 8_000_000 }),
      connections: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(99),
      moves: fc.array(fc.record({ timePs: fc.nat(3e8), connection: fc.nat(11), cpu: fc.nat(3) }), { maxLength: 40 }),
      kernel: fc.constantFrom("6.18" as const, "6.1" as const),
      queues: fc.integer({ min: 1, max: 2 }),
      readAfterPs: fc.constantFrom(0, 3e6),
      threadShare: fc.constantFrom(0, 1),
    })
    .map(({ framesPerSecond, connections, seed, moves, threadShare, ...linux }): Scenario => ({
      variant: "rfs",
      traffic: load({ framesPerSecond, connections, frames: 1500, seed }),
      seed,
      threadShare,
      linux: { ...linux, threadMoves: moves.map((move) => ({ ...move, connection: move.connection % connections })) },
    }));

  // Connections of the same global place would be a collision: so few in 32,768 places have none here.
  it("no connection is reordered, however threads move, without a map of CPUs once RFS has a connection", () => {
    let moved = 0;
    fc.assert(
      fc.property(moving, (scenario) => {
        const result = run(scenario);
        const { summary } = result;
        moved += summary.linux?.flowMoves ?? 0;
        // Frames that go up where they are polled, before the first call, are done before the others come.
        expect(summary.outOfOrder).toBe(0);
        expect(overtaken(result)).toEqual([]);
      }),
      { numRuns: examples(60) },
    );
    expect(moved).toBeGreaterThan(examples(100));
  });

  it("control: with a map beside it each connection's first hand-over from RPS may reorder", () =>
    expect(
      Math.max(
        ...fc
          .sample(moving, { numRuns: 40, seed: 1 })
          .map(
            (one) => run({ ...one, linux: { ...one.linux, rpsCpus: [0, 1, 2, 3], readAfterPs: 0 } }).summary.outOfOrder,
          ),
      ),
    ).toBeGreaterThan(0));

  it("control: with a global table of one entry connections push each other out, and are reordered", () =>
    expect(
      Math.max(
        ...fc
          .sample(moving, { numRuns: 40, seed: 1 })
          .map(
            (one) =>
              run({ ...one, linux: { ...one.linux, rpsCpus: [0, 1, 2, 3], rpsSockFlowEntries: 1, rpsFlowCnt: 1024 } })
                .summary.outOfOrder,
          ),
      ),
    ).toBeGreaterThan(0));

  it("plain RPS keeps the order as long as its map stays", () =>
    fc.assert(
      fc.property(linuxScenarios("rps"), ({ linux, ...scenario }) => {
        const kept = { ...linux, cpuChanges: [], flowRules: [], rssContexts: [] };
        expect(overtaken(run({ ...scenario, linux: kept }))).toEqual([]);
      }),
      { numRuns: 30 },
    ));
});

describe("6. tables", () => {
  const hashed = fc.record({
    traffic: fc
      .record({
        framesPerSecond: fc.constant(3e6),
        connections: fc.integer({ min: 1, max: 60 }),
        frames: fc.constant(300),
        seed: fc.nat(99),
      })
      .map(load),
    table: fc.array(fc.nat(3), { minLength: 16, maxLength: 16 }),
    map: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }),
  });

  it('with equal hashes and tables "napi" puts frames in the queues of "message-signaled-interrupts"', () =>
    fc.assert(
      fc.property(hashed, ({ traffic, table }) => {
        const windows = run({ traffic, variant: "message-signaled-interrupts", rss: { indirectionTable: table } });
        const linux = run({ traffic, variant: "napi", linux: { queues: 4, indirectionTable: table } });
        const processors = windows.scenario.rss.processors;
        expect(linux.frames().map(({ queue, hashValue }) => [queue, hashValue])).toEqual(
          windows.frames().map(({ queue, hashValue }) => [processors[queue], hashValue]),
        );
      }),
      { numRuns: examples(30) },
    ));

  it("RPS on one queue puts a connection where (hash times length) / 2^32 says", () =>
    fc.assert(
      fc.property(hashed, ({ traffic, map }) => {
        for (const { cpu, hashValue } of run({ traffic, variant: "rps", linux: { rpsCpus: map } }).frames())
          expect(cpu).toBe(map[highBits(hashValue as number, map.length)]);
      }),
      { numRuns: examples(30) },
    ));
});

describe("7. deferral", () => {
  it("exactly N timers lie between the last work and the unmasking", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1e6, max: 1e9 }),
        (deferHardIrqs, groFlushTimeoutPs) => {
          const result = run({
            traffic: load({ framesPerSecond: 1e6, frames: 1 }),
            variant: "napi",
            linux: { deferHardIrqs, groFlushTimeoutPs },
          });
          const { donePs, cpu } = result.frames()[0];
          const after = result.work().filter((row) => row.cpu === cpu && row.startPs >= donePs);
          // A timer's expiry is 300 ns of hardirq; each is followed by an empty poll.
          expect(after.filter(({ kind }) => kind === "isr").length).toBe(deferHardIrqs);
          const gaps = after
            .map(({ startPs }, i) => startPs - (after[i - 1]?.endPs ?? donePs))
            .filter((gap) => gap > 0);
          expect(gaps).toEqual(new Array(deferHardIrqs).fill(groFlushTimeoutPs));
          expect(result.moments().filter(({ what }) => what === "enable").length).toBe(1);
          expect(result.summary.interrupts).toBe(1);
        },
      ),
      { numRuns: examples(30) },
    ));

  it("a frame that comes meanwhile waits for the timer, and no interrupt is raised for it", () => {
    const traffic = load({ framesPerSecond: 1e6, frames: 20, gaps: "constant" });
    const { summary } = run({
      traffic,
      variant: "napi",
      linux: { queues: 1, deferHardIrqs: 2, groFlushTimeoutPs: us(10) },
    });
    expect(summary.interrupts).toBe(1);
    expect(summary.toIndication.maxPs).toBeGreaterThan(us(9));
  });
});

describe("9. threads", () => {
  const overload = fc.record({
    framesPerSecond: fc.integer({ min: 2_500_000, max: 14_000_000 }),
    share: fc.double({ min: 0.3, max: 1, noNaN: true }),
    hz: fc.constantFrom(100, 250, 1000),
    kernel: fc.constantFrom("6.18" as const, "6.1" as const),
    turnPs: fc.constantFrom(3e8, 3e9),
  });
  const shareOf = ({ summary: { cpus, measuredPs } }: Run): number => cpus[0].busyPs.thread / measuredPs;
  const drowned = (framesPerSecond: number, share: number): Scenario => ({
    traffic: load({ framesPerSecond, frames: Math.round(framesPerSecond / 40) }),
    variant: "napi-single-queue",
    cpus: 1,
    threadShare: share,
    records: "summary",
  });

  it("get their share under any load once ksoftirqd is in charge; without it, nothing (control)", () =>
    fc.assert(
      fc.property(overload, ({ framesPerSecond, share, ...linux }) => {
        expect(shareOf(run({ ...drowned(framesPerSecond, share), linux }))).toBeGreaterThan(0.2);
        expect(shareOf(run({ ...drowned(framesPerSecond, share), linux: { ksoftirqd: false } }))).toBeLessThan(0.01);
      }),
      { numRuns: 8 },
    ));
});
