// Threaded NAPI: a thread polls instead of softirqs (lib/docs/linux.md, "Threaded NAPI"). The laws hold for threads
// too: those are in invariants.test.ts, whose scenarios have threads half of the time.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { load, ms, ns, readScenario, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { LINUX_VARIANTS } from "../../lib/src/linux/linux-variants.js";
import { story } from "../driver/story.js";
import { framesAt } from "../receive-path/handmade.js";

// The vector's CPU is 0, the thread's 1: waking it costs CPU 0 200 ns, is 1000 on its way, and costs CPU 1 300; then
// comes a switch of 2000, and then a poll as ever: call 100, descriptor 50, protocol 500, unmasking 100.
const ELSEWHERE = `
     0   -    1  frame 1 arrives
   500   0    2  interrupt, cycle 1
   500   0    3  isr 300
   800   -    3  disable, cycle 1
   800   1    4  queue-dpc, cycle 1
   800   0    4  ipi 200
  2000   1    4  ipi 300
  2300   1    5  dpc 2000
  4300   1    5  dpc 100
  4400   1    6  dpc 50
  4450   1    6  protocol 500 for frame 1
  4950   1  7.1  dpc 100
  5050   -  7.1  enable, cycle 1`;

// On the vector's own CPU it is only woken: no interrupt to another CPU, but the switch.
const HERE = `
     0   -    1  frame 1 arrives
   500   0    2  interrupt, cycle 1
   500   0    3  isr 300
   800   -    3  disable, cycle 1
   800   0    4  queue-dpc, cycle 1
   800   0    5  dpc 2000
  2800   0    5  dpc 100
  2900   0    6  dpc 50
  2950   0    6  protocol 500 for frame 1
  3450   0  7.1  dpc 100
  3550   -  7.1  enable, cycle 1`;

describe("one frame, by hand", () => {
  const one = (linux: LinuxScenario): Run =>
    run({ traffic: framesAt([0]), cpus: 2, variant: "napi", linux: { queues: 1, threaded: true, ...linux } });

  it("goes up on the thread's CPU, 4950 ns after it came", () =>
    expect(story(one({ threadedCpus: [1] }))).toEqual(ELSEWHERE.slice(1).split("\n")));

  it("or on that of the vector, where the thread is by default, after 3450 ns; a softirq takes 1590", () => {
    expect(story(one({}))).toEqual(HERE.slice(1).split("\n"));
    expect(one({ threaded: false }).frames()[0].donePs).toBe(ns(1590));
  });

  it("N1's handler reads the cause register first; RPS' target is told after the poll, not by a net_rx_action", () => {
    const of = (variant: "napi-single-queue" | "rps", linux: LinuxScenario = {}): number[] =>
      run({ traffic: framesAt([0]), cpus: 2, variant, linux: { threaded: true, ...linux } })
        .frames()
        .map(({ donePs }) => donePs / ns(1));
    expect(of("napi-single-queue")).toEqual([3450 + 424]);
    // Woken at 800, switch to 2800, call to 2900, descriptor and enqueueing 76 to 2976, unmasking to 3076, request 200,
    // 1000 on its way, then handler 300, softirq 140, call 100, protocol 500 on CPU 1.
    expect(of("rps", { rpsCpus: [1] })).toEqual([2976 + 100 + 200 + 1000 + 300 + 140 + 100 + 500]);
    // To its own CPU's backlog no interrupt is sent: the softirq runs when the poll is over.
    expect(of("rps", { rpsCpus: [0] })).toEqual([2976 + 100 + 140 + 100 + 500]);
    // 6.1 tells the target in a softirq: 140 for entering that.
    expect(of("rps", { rpsCpus: [1], kernel: "6.1" })).toEqual([2976 + 100 + 140 + 200 + 1000 + 300 + 140 + 100 + 500]);
  });
});

describe("a thread", () => {
  it("polls 64 frames at a time without budget and passes: nothing is handed over, time_squeeze stays 0", () => {
    const flood = { traffic: framesAt(new Array<number>(2000).fill(0)), variant: "napi", cpus: 1 } as const;
    const linux = { queues: 1, threaded: true, netdevBudget: 1, softirqPasses: 1 };
    const threaded = run({ ...flood, receiveBuffers: 4096, linux });
    expect(threaded.work().filter(({ startPs, endPs }) => endPs - startPs === ns(2000)).length).toBe(1);
    expect(threaded.summary.linux).toMatchObject({ timeSqueeze: 0, ksoftirqdWakeups: 0 });
    expect([threaded.summary.interrupts, threaded.summary.dpcs]).toEqual([1, 0]);
    // 2000 frames are 31 full polls and one of 16: 32 calls of 100 ns.
    expect(threaded.summary.cpus[0].busyPs.dpc).toBe(ns(2000) + 32 * ns(100) + 2000 * ns(50) + ns(100));
  });

  it("processes frames on its own CPU only, whatever the vector's affinity becomes", () => {
    const { summary } = run({
      traffic: load({ framesPerSecond: 5e5, frames: 500 }),
      variant: "napi",
      cpus: 3,
      retargets: [{ timePs: us(200), message: 0, cpu: 2 }],
      linux: { queues: 1, threaded: true, threadedCpus: [1] },
    });
    expect(summary.cpus.map(({ frames }) => frames)).toEqual([0, 500, 0]);
    // The interrupts are where the affinity says, and not where the thread is but for its being woken.
    expect(summary.cpus.map(({ isrs }) => isrs > 0)).toEqual([true, false, true]);
  });

  it("of a driver that looks at the affinity gives full polls back when it runs elsewhere, and is woken again", () => {
    const flood = { traffic: framesAt(new Array<number>(640).fill(0)), variant: "napi", cpus: 2 } as const;
    const linux = { queues: 1, threaded: true, threadedCpus: [1] };
    const interrupts = (followsAffinity: boolean): number =>
      run({ ...flood, receiveBuffers: 1024, linux: { ...linux, followsAffinity } }).summary.interrupts;
    expect([interrupts(false), interrupts(true)]).toEqual([1, 10]);
  });

  it("lets softirqs of its CPU run between two polls", () => {
    // Frames of CPU 0's queue go to the backlog of the same CPU, which a softirq polls after each of the thread's polls:
    // 64 frames, and, since that was its weight, once more.
    const { summary } = run({
      traffic: framesAt(new Array<number>(640).fill(0)),
      variant: "rps",
      cpus: 1,
      receiveBuffers: 1024,
      linux: { threaded: true, rpsCpus: [0], maxBacklog: 64 },
    });
    expect([summary.indicated, summary.dpcs]).toEqual([640, 20]);
  });
});

describe("9. the application beside threads", () => {
  const shareOf = ({ summary: { cpus, measuredPs } }: Run, cpu = 0): number => cpus[cpu].busyPs.thread / measuredPs;
  const drowned = (framesPerSecond: number, threadShare: number): Scenario => ({
    traffic: load({ framesPerSecond, frames: Math.round(framesPerSecond / 40), connections: 64 }),
    variant: "napi-single-queue",
    cpus: 1,
    threadShare,
    records: "summary",
  });

  it("gets its share under any load, even without ksoftirqd: nothing of the device's is polled in softirqs", () =>
    fc.assert(
      fc.property(
        fc.record({
          framesPerSecond: fc.integer({ min: 2_500_000, max: 14_000_000 }),
          share: fc.double({ min: 0.3, max: 1, noNaN: true }),
          queues: fc.integer({ min: 1, max: 3 }),
          ksoftirqd: fc.boolean(),
          kernel: fc.constantFrom("6.18" as const, "6.1" as const),
          turnPs: fc.constantFrom(3e8, 3e9),
        }),
        ({ framesPerSecond, share, queues, ...linux }) => {
          const load = { ...drowned(framesPerSecond, share), variant: "napi" } as const;
          const affinity = new Array<number>(queues).fill(0);
          const threaded = run({ ...load, linux: { ...linux, queues, affinity, threaded: true } });
          expect(shareOf(threaded)).toBeGreaterThan(0.2);
          expect(threaded.summary.linux?.ksoftirqdWakeups).toBe(0);
          // Control: softirqs that are never handed over leave it nothing.
          const inline = run({ ...load, linux: { ...linux, queues, affinity, ksoftirqd: false } });
          expect(shareOf(inline)).toBeLessThan(0.01);
        },
      ),
      { numRuns: 8 },
    ));

  it("half of the CPU each if both want all, in turns of any length", () => {
    for (const turnPs of [us(500), ms(3), ms(6)]) {
      const share = shareOf(run({ ...drowned(4e6, 1), linux: { threaded: true, turnPs } }));
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(0.6);
    }
  });

  it("a thread that sleeps before its turn is over does not begin another one when it wakes", () => {
    // Bursts of 2.6 ms of work every 3 ms: the application is owed more than the pauses give it.
    const bursts = framesAt(
      Array.from({ length: 20 * 4000 }, (_, i) => Math.floor(i / 4000) * ms(3)),
      () => 0,
    );
    const { summary } = run({
      traffic: bursts,
      variant: "napi-single-queue",
      cpus: 1,
      threadShare: 1,
      receiveBuffers: 8192,
      durationPs: ms(60),
      linux: { threaded: true },
    });
    expect(summary.cpus[0].busyPs.thread / summary.measuredPs).toBeGreaterThan(0.4);
  });

  it("below its share a thread runs as soon as it is woken, however much the application wants", () => {
    const { summary } = run({ ...drowned(2e5, 1), linux: { threaded: true } });
    expect(summary.toDone.maxPs).toBeLessThan(us(100));
    expect(summary.dropped).toBe(0);
  });

  it("with the thread on another CPU has its own to itself", () => {
    const result = run({ ...drowned(4e6, 1), cpus: 2, linux: { threaded: true, threadedCpus: [1], affinity: [0] } });
    expect(shareOf(result, 0)).toBeGreaterThan(0.9);
    expect(shareOf(result, 1)).toBeGreaterThan(0.4);
  });
});

it("threaded.json shows it: what livelock.json leaves the application without ksoftirqd, and half of the CPU", () => {
  const shareOf = (name: string): number => {
    const file = readFileSync(new URL(`../../lib/scenarios/linux/${name}.json`, import.meta.url), "utf8");
    const { summary } = run({ ...readScenario(JSON.parse(file)), records: "summary" });
    return summary.cpus[0].busyPs.thread / summary.measuredPs;
  };
  expect(shareOf("livelock")).toBeLessThan(0.001);
  expect(shareOf("threaded")).toBeGreaterThan(0.4);
});

it.each(LINUX_VARIANTS)("%s: a thread that costs nothing more to reach does not change what is done", (variant) => {
  const traffic = load({ framesPerSecond: 1e6, frames: 2000, connections: 20 });
  const of = (threaded: boolean): number[] => {
    const { summary } = run({ traffic, variant, cpus: 2, linux: { threaded, costs: { threadSwitchPs: 0 } } });
    return [summary.indicated, summary.dropped, summary.waiting];
  };
  expect(of(true)).toEqual(of(false));
});
