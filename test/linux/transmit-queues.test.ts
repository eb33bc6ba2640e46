// XPS (lib/docs/linux.md, "Transmit queues"): which queue a send leaves by, when a connection may take another, and where its
// completion is handled. The law first: sends of a connection are never reordered.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, readScenario, run, us, type LinuxScenario, type Scenario } from "rss-lab";
import { TransmitQueues, type TransmitQueuesParts } from "../../lib/src/linux/transmit-queues.js";

const HIGH = 0xffff_ffff;

function queues(changes: Partial<TransmitQueuesParts> = {}) {
  const receiveQueue = [0];
  const one = new TransmitQueues({
    queues: 4,
    byReceiveQueue: null,
    byCpu: [[0], [1], [2], [3]],
    isRecorded: false,
    keeps: true,
    receiveQueueOf: () => receiveQueue[0],
    hashOf: () => HIGH,
    isTcp: () => true,
    ...changes,
  });
  return { one, receiveQueue };
}

describe("law: sends of a connection are never reordered", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ connection: fc.nat(3), cpu: fc.nat(3) }),
      fc.record({ connection: fc.nat(3), cpu: fc.nat(3) }),
      fc.record({ reported: fc.nat(3) }),
    ),
    { maxLength: 120 },
  );
  const disorder = (taken: typeof steps extends fc.Arbitrary<infer Of> ? Of : never, keeps: boolean): number => {
    const { one } = queues({ keeps, isTcp: (connection) => connection < 3 });
    for (const step of taken) {
      if ("reported" in step) one.reported(step.reported);
      else one.send(step.connection, step.cpu);
    }
    for (const queue of [3, 2, 1, 0]) one.reported(queue);
    return one.counts.sendsOutOfOrder;
  };

  it("whatever CPUs send and whenever queues report, in whatever order", () =>
    fc.assert(
      fc.property(steps, (taken) => void expect(disorder(taken, true)).toBe(0)),
      { numRuns: 300 },
    ));

  it("control: taking a queue for every send reorders", () =>
    expect(
      Math.max(...fc.sample(steps, { numRuns: 60, seed: 1 }).map((taken) => disorder(taken, false))),
    ).toBeGreaterThan(0));

  it("in every run, with software steering or not, beside ATR", () => {
    let changes = 0;
    const drawn = fc.record({
      variant: fc.constantFrom("napi" as const, "rps" as const, "rfs" as const),
      trigger: fc.constantFrom("ack" as const, "application" as const),
      perFrame: fc.constantFrom(1, 0.4),
      framesPerSecond: fc.constantFrom(3e5, 3e6),
      seed: fc.nat(99),
      xps: fc.record(
        {
          cpus: fc.constantFrom([], [[0, 1], [2], [3, 0], [1, 2, 3]]),
          receiveQueues: fc.constantFrom([], [[3], [2], [], [1, 0]]),
          recorded: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      atrSampleRate: fc.constantFrom(0, 5),
    });
    fc.assert(
      fc.property(drawn, ({ variant, trigger, perFrame, framesPerSecond, seed, xps, atrSampleRate }) => {
        const { summary } = run({
          variant,
          seed,
          traffic: load({ framesPerSecond, frames: 700, connections: 6 }),
          sends: { perFrame, trigger },
          linux: { queues: 4, xps, atrSampleRate },
        });
        expect(summary.linux!.xps!.sendsOutOfOrder).toBe(0);
        expect(summary.received).toBe(summary.indicated + summary.dropped);
        changes += summary.linux!.xps!.queueChanges;
      }),
      { numRuns: 40 },
    );
    expect(changes).toBeGreaterThan(20);
  });

  it("xps.json: connections change queues often and lose no order; control: without keeping theirs they do", () => {
    const scenario = readScenario(
      JSON.parse(readFileSync(new URL("../../lib/scenarios/linux/xps.json", import.meta.url), "utf8")),
    );
    expect(run(scenario).summary.linux!.xps).toMatchObject({ sendsOutOfOrder: 0 });
    expect(run(scenario).summary.linux!.xps!.queueChanges).toBeGreaterThan(100);
    const hasty = { ...scenario, linux: { xps: { keeps: false } } };
    expect(run(hasty).summary.linux!.xps!.sendsOutOfOrder).toBeGreaterThan(100);
  });
});

describe("a connection", () => {
  it("keeps its queue until all its sends are reported (ooo_okay): CPU 1, CPU 3 while one is out, CPU 3 again", () => {
    const { one } = queues();
    expect([one.send(0, 1), one.send(0, 3)]).toEqual([1, 1]);
    one.reported(1);
    expect(one.send(0, 3)).toBe(3);
    expect(one.counts).toEqual({ queueChanges: 1, sendsOutOfOrder: 0 });
  });

  it("that is not TCP keeps its first queue for ever", () => {
    const { one } = queues({ isTcp: () => false });
    one.send(0, 1);
    one.reported(1);
    expect(one.send(0, 3)).toBe(1);
  });
});

describe("a queue is taken", () => {
  const first = (changes: Partial<TransmitQueuesParts>, cpu = 2): number => queues(changes).one.send(0, cpu);

  it("by the receive queue before the CPU, by the CPU before the recorded queue, by that before the hash", () => {
    const byReceiveQueue = [[1]];
    expect(first({ byReceiveQueue, isRecorded: true })).toBe(1);
    expect(first({ isRecorded: true })).toBe(2);
    expect(first({ isRecorded: true, byCpu: null, receiveQueueOf: () => 6 })).toBe(2); // 6 mod 4
    expect(first({ byCpu: null })).toBe(3); // the high bits of 0xffffffff
  });

  it("by the next map if the receive queue, or the CPU, has no queue in this one", () => {
    expect(first({ byReceiveQueue: [[]] })).toBe(2);
    expect(first({ byCpu: [[0], [1], [], [3]], isRecorded: true })).toBe(0);
  });

  it("of several by the high bits of the hash", () => {
    const byCpu = [[], [], [0, 1, 3]];
    expect([0, 0x5555_5555, 0x5555_5556, HIGH].map((hash) => first({ byCpu, hashOf: () => hash }))).toEqual([
      0, 0, 1, 3,
    ]);
  });
});

describe("in a run", () => {
  const traffic = load({ framesPerSecond: 2e5, frames: 400, connections: 8 });
  const sends = { perFrame: 1, trigger: "application", cpu: 0 } as const;
  const scenario = (linux: LinuxScenario): Scenario => ({
    variant: "napi",
    traffic,
    sends,
    linux: { queues: 4, ...linux },
  });

  it("the default map is the vectors' CPUs, so that nothing changes where each CPU has one", () => {
    const plain = run(scenario({}));
    const mapped = run(scenario({ xps: {} }));
    expect(mapped.fingerprint).toBe(plain.fingerprint);
    expect(plain.summary.linux).not.toHaveProperty("xps");
  });

  it("completions come on the NAPI of the transmit queue: CPU 0 sends, queue 3's CPU handles them", () => {
    const { work } = run(scenario({ xps: { cpus: [[], [], [], [0]] } }));
    const completing = work().filter(({ step, kind }) => kind === "send" && step === "6");
    expect(completing.length).toBeGreaterThan(20);
    expect(new Set(completing.map(({ cpu }) => cpu))).toEqual(new Set([3]));
  });

  it("ATR follows the transmit queue, not the CPU: all frames come to queue 3 in the end", () => {
    const queuesOf = (linux: LinuxScenario): Set<number> =>
      new Set(
        run(scenario({ atrSampleRate: 1, ...linux }))
          .frames()
          .slice(-100)
          .map(({ queue }) => queue),
      );
    expect(queuesOf({ xps: { cpus: [[], [], [], [0]] } })).toEqual(new Set([3]));
    expect(queuesOf({})).toEqual(new Set([0])); // control: CPU 0 serves queue 0
  });

  it("a map by receive queue keeps both directions of a connection on one queue, wherever threads send", () => {
    const any = { perFrame: 1, trigger: "application", cpu: "any" } as const;
    const receiveQueues = [[0], [1], [2], [3]];
    const { summary } = run({ ...scenario({ xps: { receiveQueues } }), sends: any });
    expect(summary.linux!.xps!.queueChanges).toBe(0);
    expect(run({ ...scenario({ xps: {} }), sends: any }).summary.linux!.xps!.queueChanges).toBeGreaterThan(0);
  });

  it("is measured after the warm-up", () => {
    const any = { perFrame: 1, trigger: "application", cpu: "any" } as const;
    const all = run({ ...scenario({ xps: {} }), sends: any }).summary.linux!.xps!.queueChanges;
    const late = run({ ...scenario({ xps: {} }), sends: any, warmupPs: us(1000) }).summary.linux!.xps!.queueChanges;
    expect(late).toBeLessThan(all);
  });
});
