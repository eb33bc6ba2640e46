// Variant D step by step: a small run that can be checked by hand against "RSS with Message Signaled Interrupts", steps
// 1.3 to 5, and what must hold in every run: one interrupt cycle for each message, ISR and DPC on one CPU, and no cycle
// that waits for another.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, ns, run, us } from "rss-lab";
import { framesAt } from "../receive-path/handmade.js";
import { scenariosOf } from "../receive-path/wide-scenarios.js";
import { story, tableFor } from "./story.js";
import { examples } from "../support/examples.js";

// Costs: interrupt delivery 500, ISR 300, disable 100, DPC 140, descriptor 50 a frame, protocol 500 a frame, enable
// 100. Connection 0 belongs to CPU 0 and connection 1 to CPU 1; frames 1, 3 and 5 are of connection 0. Cycles 1 and 4
// are CPU 0's, 2 and 3 CPU 1's: cycles of different messages overlap. Frame 4 arrives while CPU 1's message is
// disabled; the enable raises it again.
const STORY = `
     0   -  1.3  frame 1 arrives
   100   -  1.3  frame 2 arrives
   500   0  1.4  interrupt, cycle 1
   500   0    3  isr 300
   600   1  1.4  interrupt, cycle 2
   600   1    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
   900   1    4  isr 100
  1000   -  1.3  frame 3 arrives
  1000   -    4  disable, cycle 2
  1000   1    4  queue-dpc, cycle 2
  1000   1    5  dpc 140
  1040   0    5  dpc 100
  1140   0    5  protocol 500 for frame 1
  1140   1    5  dpc 50
  1190   1    5  protocol 500 for frame 2
  1640   0    5  protocol 500 for frame 3
  1690   1    5  dpc 100
  1750   -  1.3  frame 4 arrives
  1790   -    5  enable, cycle 2
  2140   0    5  dpc 100
  2200   -  1.3  frame 5 arrives
  2240   -    5  enable, cycle 1
  2290   1  1.4  interrupt, cycle 3
  2290   1    3  isr 300
  2590   1    4  isr 100
  2690   -    4  disable, cycle 3
  2690   1    4  queue-dpc, cycle 3
  2690   1    5  dpc 140
  2740   0  1.4  interrupt, cycle 4
  2740   0    3  isr 300
  2830   1    5  dpc 50
  2880   1    5  protocol 500 for frame 4
  3040   0    4  isr 100
  3140   -    4  disable, cycle 4
  3140   0    4  queue-dpc, cycle 4
  3140   0    5  dpc 140
  3280   0    5  dpc 50
  3330   0    5  protocol 500 for frame 5
  3380   1    5  dpc 100
  3480   -    5  enable, cycle 3
  3830   0    5  dpc 100
  3930   -    5  enable, cycle 4`;

const variant = "message-signaled-interrupts" as const;
const scenariosOfD = scenariosOf(variant);

describe("RSS with Message Signaled Interrupts", () => {
  const traffic = framesAt([0, ns(100), us(1), ns(1750), ns(2200)], (i) => i % 2);
  const small = run({ traffic, cpus: 2, variant, rss: { indirectionTable: tableFor(traffic, [0, 1]) } });

  it("tells four interrupt cycles of two messages in this order, at these times and with these steps", () => {
    expect(story(small)).toEqual(STORY.slice(1).split("\n"));
  });

  it("gives the frames these rows: each is indicated by the CPU of its queue, and a connection never moves", () => {
    expect(
      small
        .frames()
        .map((row) => [row.frame, row.queue, row.cpu, row.cycle, row.indicatedPs / 1000, row.donePs / 1000]),
    ).toEqual([
      [1, 0, 0, 1, 1140, 1640],
      [2, 1, 1, 2, 1190, 1690],
      [3, 0, 0, 1, 1140, 2140],
      [4, 1, 1, 3, 2880, 3380],
      [5, 0, 0, 4, 3330, 3830],
    ]);
    expect(small.connections().map(({ connection, cpus, moves }) => [connection, cpus, moves])).toEqual([
      [0, [0], 0],
      [1, [1], 0],
    ]);
  });

  it("the interrupt's CPU is the queue's; a policy that the system has for others is refused (step 1.4)", () => {
    const scenario = { traffic, cpus: 2, variant, rss: { indirectionTable: tableFor(traffic, [0, 1]) } };
    expect(
      run(scenario)
        .moments()
        .filter((row) => row.what === "interrupt")
        .map((row) => row.cpu),
    ).toEqual([0, 1, 1, 0]);
    for (const interruptCpu of ["fixed", "round-robin", "random"] as const)
      expect(() => run({ ...scenario, interruptCpu })).toThrow(
        `The scenario gives interruptCpu and the variant is "${variant}"`,
      );
  });

  it("fewer messages than CPUs: the driver picks as many CPUs as it has queues and folds the rest evenly (RSS Configuration)", () => {
    const even = run({
      traffic: load({ framesPerSecond: 2e6, connections: 4096, frames: 20_000 }),
      cpus: 8,
      variant,
      rss: { queues: 4 },
      records: "summary",
    });
    expect(even.summary.cpus.map(({ frames }) => frames > 0)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    // 32 of the 128 entries for each queue. A quarter of the frames within five standard deviations of the draw of
    // connections and frames.
    const deviation = Math.sqrt(20_000 * 0.1875 * (1 + 20_000 / 4096));
    for (const { frames } of even.summary.cpus.slice(0, 4))
      expect(Math.abs(frames - 5_000)).toBeLessThan(5 * deviation);
  });

  it("frames that are not hashed go to the message of the default CPU, which need not be in the table", () => {
    const rss = { indirectionTable: [0, 1], hashTypes: ["NDIS_HASH_IPV6"], defaultCpu: 2 } as const;
    const { frames, moments } = run({ traffic: framesAt([0, 0, us(5)], (i) => i), cpus: 3, variant, rss });
    expect(frames().map((row) => [row.cpu, row.queue, row.hashValue])).toEqual([
      [2, 2, null],
      [2, 2, null],
      [2, 2, null],
    ]);
    expect(
      moments()
        .filter((row) => row.what === "interrupt")
        .map((row) => row.cpu),
    ).toEqual([2, 2]);
  });
});

describe("in every run with message signaled interrupts", () => {
  it("each message has one interrupt cycle outstanding at most, and its own DPC enables it, exactly once (steps 2 and 5)", () => {
    fc.assert(
      fc.property(scenariosOfD, (scenario) => {
        const { moments, summary } = run(scenario);
        const underWay = new Map<number, number>();
        let cycles = 0;
        for (const { what, cycle, queue } of moments()) {
          if (what === "interrupt") {
            expect([underWay.get(queue), cycle]).toEqual([undefined, ++cycles]);
            underWay.set(queue, cycle);
          } else if (what === "disable" || what === "queue-dpc" || what === "enable")
            expect(cycle).toBe(underWay.get(queue));
          if (what === "enable") underWay.delete(queue);
        }
        expect([underWay.size, cycles]).toEqual([0, summary.interrupts]);
        expect(summary.interrupts).toBeLessThanOrEqual(summary.dpcs);
      }),
      { numRuns: examples(60) },
    );
  });

  it("ISR, DPC and indication of a message are on one CPU, always the same, and no CPU asks another for a DPC (steps 3 and 4)", () => {
    fc.assert(
      fc.property(scenariosOfD, (scenario) => {
        const { moments, work, frames, summary } = run(scenario);
        const cpuOf = new Map<number, number>();
        const cycleCpu = new Map<number, number>();
        for (const { what, queue, cpu, cycle } of moments()) {
          if (what !== "interrupt" && what !== "queue-dpc") continue;
          expect(cpuOf.get(queue) ?? cpu).toBe(cpu);
          cpuOf.set(queue, cpu);
          cycleCpu.set(cycle, cpu);
        }
        expect(new Set(cpuOf.values()).size).toBe(cpuOf.size);
        for (const { kind, cycle, cpu } of work())
          if (kind !== "thread" && cycle > 0) expect(cpu).toBe(cycleCpu.get(cycle));
        for (const { state, queue, cpu } of frames()) if (state === "indicated") expect(cpu).toBe(cpuOf.get(queue));
        // A send that is handed over asks another CPU, but that is the send side's DPC, not the driver's.
        if (!scenario.sends?.handOver) for (const { busyPs } of summary.cpus) expect(busyPs.ipi).toBe(0);
      }),
      { numRuns: examples(60) },
    );
  });

  it("there is no counter to decrement: the cost of one does not change a run", () => {
    fc.assert(
      fc.property(scenariosOfD, (scenario) => {
        const dear = run({ ...scenario, costs: { ...scenario.costs, decrementPs: us(9) } });
        expect(dear.fingerprint).toBe(run(scenario).fingerprint);
      }),
      { numRuns: examples(30) },
    );
  });

  it("cycles of different messages overlap in time; those of one interrupt for all never do", () => {
    const traffic = load({ framesPerSecond: 4e6, connections: 16, frames: 400 });
    const overlaps = (which: typeof variant | "hardware-queuing"): number => {
      const open = new Set<number>();
      let count = 0;
      for (const { what, cycle } of run({ traffic, cpus: 4, variant: which }).moments()) {
        if (what === "interrupt" && open.add(cycle).size > 1) count++;
        if (what === "enable") open.delete(cycle);
      }
      return count;
    };
    expect(overlaps("hardware-queuing")).toBe(0);
    expect(overlaps(variant)).toBeGreaterThan(10);
  });
});
