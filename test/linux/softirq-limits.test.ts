// When softirq work stops: the limits of one net_rx_action, those of interrupt context, and ksoftirqd, which shares its
// CPU with the application by a stated scheduler (lib/docs/linux.md, "When softirq work stops").
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { load, ms, ns, readScenario, run, us, type LinuxScenario, type Run, type Scenario } from "rss-lab";
import { framesAt } from "../receive-path/handmade.js";

/** So many frames at once on each queue: connection q of the traffic goes to queue q. */
function flood(queues: number, each: number, more: Partial<Scenario> = {}): Run {
  const traffic = framesAt(
    Array.from({ length: queues * each }, () => 0),
    (i) => i % queues,
  );
  // Every connection of framesAt has an entry of its own in a large table.
  const plain = run({ traffic, variant: "napi", linux: { queues: 1 } });
  const hashes = new Map(plain.frames().map(({ connection, hashValue }) => [connection, hashValue as number]));
  const indirectionTable = new Array<number>(2048).fill(0);
  for (const [connection, hash] of hashes) indirectionTable[hash & 2047] = connection;
  const { linux, ...rest } = more;
  return run({
    traffic,
    variant: "napi",
    cpus: 1,
    receiveBuffers: 4096,
    ...rest,
    linux: { queues, indirectionTable, affinity: new Array<number>(queues).fill(0), ...linux },
  });
}

/** Frames of each pass of softirqs, in order: those between two entries. */
function framesOfPasses(result: Run): number[] {
  const passes: number[] = [];
  for (const { kind, startPs, endPs, frame } of result.work()) {
    if (kind === "dpc" && endPs - startPs === ns(140)) passes.push(0);
    if (frame > 0) passes[passes.length - 1]++;
  }
  return passes;
}

describe("one net_rx_action", () => {
  it("polls a single drowning NAPI once, 64 frames, and time_squeeze stays 0 (netdev_budget 300 does not bind)", () => {
    const result = flood(1, 640);
    expect(framesOfPasses(result).slice(0, 10)).toEqual(new Array(10).fill(64));
    expect(result.summary.linux?.timeSqueeze).toBe(0);
  });

  it.each([1, 2, 3, 4])("with %i full NAPIs takes 64 of each, and time_squeeze stays 0", (queues) => {
    const result = flood(queues, 200);
    expect(framesOfPasses(result).slice(0, 3)).toEqual(new Array(3).fill(64 * queues));
    expect(result.summary.linux?.timeSqueeze).toBe(0);
  });

  it("with six full NAPIs stops at the budget after the fifth, 320 frames, and counts time_squeeze; the sixth is next", () => {
    const result = flood(6, 128);
    expect(framesOfPasses(result).slice(0, 3)).toEqual([320, 320, 128]);
    expect(result.summary.linux?.timeSqueeze).toBe(2);
    const order = result.frames().filter(({ queue }) => queue === 5);
    // The sixth queue's first poll is the first of the second pass, before any second poll: round robin.
    const second = result.frames().filter(({ queue }) => queue === 0)[64];
    expect(order[0].indicatedPs).toBeLessThan(second.indicatedPs);
  });

  it("in 6.18 short NAPIs that are interrupted meanwhile reach the budget as well, in 6.1 they do not", () => {
    const of = (kernel: "6.18" | "6.1", queues: number): number =>
      run({
        traffic: load({ framesPerSecond: 1.75e6, frames: 50_000, connections: 256 }),
        variant: "napi",
        cpus: 1,
        linux: { kernel, queues, affinity: new Array<number>(queues).fill(0) },
      }).summary.linux!.timeSqueeze;
    for (const queues of [2, 3, 4]) {
      expect(of("6.18", queues)).toBeGreaterThan(50);
      expect(of("6.1", queues)).toBe(0);
    }
    // One NAPI alone: its interrupt is masked until it came up short, and it is in no list then.
    expect(of("6.18", 1)).toBeLessThan(of("6.18", 2));
  });

  it("so does a poller with its own backlog: rps.json, 83 with 6.18 and 0 with 6.1", () => {
    const path = new URL("../../lib/scenarios/linux/rps.json", import.meta.url);
    const scenario = readScenario(JSON.parse(readFileSync(path, "utf8")));
    const of = (linux: LinuxScenario): number => run({ ...scenario, linux }).summary.linux!.timeSqueeze;
    expect([of({}), of({ kernel: "6.1" })]).toEqual([83, 0]);
    expect(of({ rpsCpus: [1, 2, 3] })).toBe(0);
  });

  it("with a smaller budget ends after the poll that used it up, and with a larger weight polls more", () => {
    expect(framesOfPasses(flood(2, 200, { linux: { netdevBudget: 64 } })).slice(0, 4)).toEqual([64, 64, 64, 64]);
    expect(framesOfPasses(flood(1, 640, { linux: { napiWeight: 256 } })).slice(0, 2)).toEqual([256, 256]);
  });

  it("ends at the tick that its time limit names: with HZ 1000 at the second one, and counts time_squeeze", () => {
    // Two NAPIs of weight 4096: a poll takes about 2.25 ms, and two ticks are 2 ms.
    const linux = { hz: 1000, napiWeight: 4096, netdevBudget: 100_000 };
    const costs = { protocolPs: us(1) };
    expect(flood(2, 4096, { linux, costs }).summary.linux?.timeSqueeze).toBe(2);
    expect(flood(2, 4096, { linux: { ...linux, hz: 100 }, costs }).summary.linux?.timeSqueeze).toBe(0);
  });
});

describe("interrupt context", () => {
  it("is left after ten passes of one overloaded NAPI, 640 frames, 352 us of work on frames", () => {
    const result = flood(1, 1000, { threadShare: 1 });
    const rows = result.frames();
    expect(result.summary.linux?.ksoftirqdWakeups).toBe(1);
    // The 641st frame waits until the application has had its turn of 3 ms.
    expect(rows[640].indicatedPs - rows[639].donePs).toBeGreaterThan(ms(3));
    expect(rows[639].indicatedPs - rows[0].indicatedPs).toBeLessThan(us(360));
  });

  it("takes fewer passes with a lower limit, and none is handed over if the load ends before", () => {
    const two = flood(1, 1000, { threadShare: 1, linux: { softirqPasses: 2 } }).frames();
    expect(two[128].indicatedPs - two[127].donePs).toBeGreaterThan(ms(3));
    expect(flood(1, 639).summary.linux?.ksoftirqdWakeups).toBe(0);
  });

  it("is left at the tick of its time limit: with HZ 250 after one tick (2 ms are one), with HZ 1000 after two", () => {
    // A frame takes 50 us, so that 64 of them take 3.2 ms: the limit in ticks ends it before ten passes. In 6.1 the
    // ticks after that change nothing.
    const of = (hz: number): number => {
      const linux = { hz, kernel: "6.1" } as const;
      const rows = flood(1, 600, { threadShare: 1, costs: { protocolPs: us(50) }, linux }).frames();
      return rows.findIndex(({ indicatedPs }, i) => i > 0 && indicatedPs - rows[i - 1].donePs > ms(1));
    };
    expect(of(250)).toBe(128);
    expect(of(1000)).toBe(64);
  });
});

describe("ksoftirqd", () => {
  const overload = {
    traffic: load({ framesPerSecond: 4e6, frames: 200_000 }),
    variant: "napi-single-queue",
    cpus: 1,
    records: "summary",
  } as const;
  const shareOf = ({ summary: { cpus, measuredPs } }: Run): number => cpus[0].busyPs.thread / measuredPs;

  it("shares the CPU with an application that wants all of it, half each, in turns", () => {
    expect(shareOf(run({ ...overload, threadShare: 1 }))).toBeGreaterThan(0.4);
    expect(shareOf(run({ ...overload, threadShare: 1 }))).toBeLessThan(0.6);
  });

  it("gives an application that wants less than half of it about that, and takes the rest itself", () => {
    // Records let an application catch up within 10 ms and forget the rest, so that some of its turn counts as idle.
    const { summary } = run({ ...overload, threadShare: 0.2 });
    expect(summary.cpus[0].busyPs.thread / summary.measuredPs).toBeGreaterThan(0.16);
    expect(summary.cpus[0].busyPs.thread / summary.measuredPs).toBeLessThanOrEqual(0.2);
    expect(summary.cpus[0].receiveShare).toBeGreaterThan(0.79);
  });

  it("turns of another length are as fair", () => {
    for (const turnPs of [us(500), ms(6)])
      expect(shareOf(run({ ...overload, threadShare: 1, linux: { turnPs } }))).toBeGreaterThan(0.4);
  });

  it("without it, all in interrupt context, the application starves: the livelock that it prevents", () => {
    expect(shareOf(run({ ...overload, threadShare: 1, linux: { ksoftirqd: false } }))).toBeLessThan(0.001);
  });

  it("below saturation nothing is handed over, and the application has what is left", () => {
    const { summary } = run({ ...overload, traffic: load({ framesPerSecond: 4e5, frames: 20_000 }), threadShare: 1 });
    expect(summary.linux?.ksoftirqdWakeups).toBe(0);
    expect(summary.dropped).toBe(0);
  });

  it("6.18 works on softirqs at the clock's ticks while ksoftirqd waits, 6.1 does not: it indicates fewer", () => {
    const of = (kernel: "6.18" | "6.1"): number =>
      run({ ...overload, threadShare: 1, linux: { kernel, hz: 1000 } }).summary.indicated;
    expect(of("6.18")).toBeGreaterThan(1.1 * of("6.1"));
  });
});
