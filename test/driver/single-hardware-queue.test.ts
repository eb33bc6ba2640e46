// Variant B step by step: a small run that can be checked by hand against "RSS with a Single Hardware Receive Queue",
// steps 1 to 6.2, and what must hold in every run: one interrupt cycle at a time, and the last DPC to complete enables
// the interrupts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ns, run, us } from "rss-lab";
import { LastDpc } from "../../lib/src/driver/last-dpc.js";
import { framesAt } from "../receive-path/handmade.js";
import { scenariosOf } from "../receive-path/wide-scenarios.js";
import { checkCountedCycles } from "./counted-cycles.js";
import { story, tableFor, withoutSteps } from "./story.js";
import { examples } from "../support/examples.js";

// Costs: interrupt delivery 500, ISR 300, disable 100, DPC 140, moving a buffer to a CPU's queue 26, asking another CPU
// for a DPC 200, on the way 1000, taking the request 300, descriptor 50 a frame, protocol 500 a frame, decrementing the
// counter 31, enable 100. Connection 0 belongs to CPU 0, which takes every interrupt, and connection 1 to CPU 1. Frames
// 1 and 4 are of connection 0.
const STORY = `
     0   -    1  frame 1 arrives
   100   -    2  frame 2 arrives
   500   0    1  interrupt, cycle 1
   500   0    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
  1040   0  5.1  dpc 52
  1092   0  5.2  ipi 200
  1292   1  5.2  queue-dpc, cycle 1
  1292   0  6.1  dpc 50
  1342   0  6.1  protocol 500 for frame 1
  1842   0  6.2  dpc 31
  2292   1    -  ipi 300
  2592   1    6  dpc 140
  2732   1  6.1  dpc 50
  2782   1  6.1  protocol 500 for frame 2
  3000   -    2  frame 3 arrives
  3282   1  6.2  dpc 31
  3313   1  6.2  dpc 100
  3413   -  6.2  enable, cycle 1
  3913   0    1  interrupt, cycle 2
  3913   0    3  isr 300
  4213   0    4  isr 100
  4313   -    4  disable, cycle 2
  4313   0    4  queue-dpc, cycle 2
  4313   0    5  dpc 140
  4453   0  5.1  dpc 26
  4479   0  5.2  ipi 200
  4679   1  5.2  queue-dpc, cycle 2
  4679   0  6.2  dpc 31
  5679   1    -  ipi 300
  5979   1    6  dpc 140
  6119   1  6.1  dpc 50
  6169   1  6.1  protocol 500 for frame 3
  6669   1  6.2  dpc 31
  6700   1  6.2  dpc 100
  6800   -  6.2  enable, cycle 2
 10000   -    1  frame 4 arrives
 10500   0    1  interrupt, cycle 3
 10500   0    3  isr 300
 10800   0    4  isr 100
 10900   -    4  disable, cycle 3
 10900   0    4  queue-dpc, cycle 3
 10900   0    5  dpc 140
 11040   0  5.1  dpc 26
 11066   0  6.1  dpc 50
 11116   0  6.1  protocol 500 for frame 4
 11616   0  6.2  dpc 31
 11647   0  6.2  dpc 100
 11747   -  6.2  enable, cycle 3`;

const variant = "single-hardware-queue" as const;
const scenariosOfB = scenariosOf(variant);

describe("RSS with a Single Hardware Receive Queue", () => {
  const traffic = framesAt([0, ns(100), us(3), us(10)], (i) => [0, 1, 1, 0][i]);
  const indirectionTable = tableFor(traffic, [0, 1]);
  const small = run({ traffic, cpus: 2, variant, interruptCpu: "fixed", fixedCpu: 0, rss: { indirectionTable } });

  it("tells three interrupt cycles on two CPUs in this order and at these times", () => {
    expect(withoutSteps(story(small))).toEqual(withoutSteps(STORY.slice(1).split("\n")));
  });

  it("numbers what happens with the page's steps 1 to 6.2", () => {
    expect(story(small)).toEqual(STORY.slice(1).split("\n"));
  });

  it("gives the frames these rows: each is indicated by the CPU of its hash, in the cycle that found it", () => {
    expect(
      small
        .frames()
        .map((row) => [row.frame, row.cpu, row.cycle, row.indicatedPs / 1000, row.donePs / 1000, row.state]),
    ).toEqual([
      [1, 0, 1, 1342, 1842, "indicated"],
      [2, 1, 1, 2782, 3282, "indicated"],
      [3, 1, 2, 6169, 6669, "indicated"],
      [4, 0, 3, 11116, 11616, "indicated"],
    ]);
  });

  it("frames that are not hashed go to the queue of the default CPU, which need not be in the table", () => {
    const rss = { indirectionTable: [0, 1], hashTypes: ["NDIS_HASH_IPV6"], defaultCpu: 2 } as const;
    const { frames } = run({ traffic: framesAt([0, 0, us(5)], (i) => i), cpus: 3, variant, rss });
    expect(frames().map((row) => [row.cpu, row.hashValue])).toEqual([
      [2, null],
      [2, null],
      [2, null],
    ]);
  });
});

describe("in every run with a single hardware receive queue", () => {
  it("one interrupt cycle is outstanding, and its last DPC to complete enables the interrupts, exactly once (steps 2 and 6.2)", () => {
    fc.assert(
      fc.property(scenariosOfB, (scenario) => checkCountedCycles(run(scenario))),
      { numRuns: examples(60) },
    );
  });

  it("the first DPC of a cycle is asked for on the ISR's CPU, before all others; those run only on CPUs with frames (step 5.2)", () => {
    fc.assert(
      fc.property(scenariosOfB, (scenario) => {
        const { moments, frames } = run(scenario);
        const isrCpu = new Map<number, number>();
        const asked = new Map<number, number[]>();
        for (const { what, cycle, cpu } of moments()) {
          if (what === "interrupt") isrCpu.set(cycle, cpu);
          if (what === "queue-dpc") asked.set(cycle, [...(asked.get(cycle) ?? []), cpu]);
        }
        const withFrames = new Set(frames().map(({ cycle, cpu }) => `${cycle} ${cpu}`));
        for (const [cycle, cpus] of asked) {
          expect(cpus[0]).toBe(isrCpu.get(cycle));
          for (const cpu of cpus) expect(cpu === isrCpu.get(cycle) || withFrames.has(`${cycle} ${cpu}`)).toBe(true);
        }
      }),
      { numRuns: examples(60) },
    );
  });
});

describe("the counter of outstanding DPCs (NdisInterlockedDecrement, step 6.2)", () => {
  it("names the last of n completions and no other as the last, cycle after cycle", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }), (cycles) => {
        const lastDpc = new LastDpc();
        for (const dpcs of cycles) {
          lastDpc.preset(dpcs);
          expect(Array.from({ length: dpcs }, () => lastDpc.complete())).toEqual(
            Array.from({ length: dpcs }, (_, i) => i === dpcs - 1),
          );
          expect(lastDpc.isPreset).toBe(false);
        }
      }),
    );
  });

  it("refuses to be preset again while DPCs are outstanding: a second cycle would be under way", () => {
    const lastDpc = new LastDpc();
    lastDpc.preset(2);
    lastDpc.complete();
    expect(() => lastDpc.preset(1)).toThrow(/preset while it was 1/);
  });

  it("refuses a completion that was not counted: a DPC that ran before the preset would enable the interrupts early", () => {
    const lastDpc = new LastDpc();
    expect(() => lastDpc.complete()).toThrow(/not counted/);
    lastDpc.preset(1);
    lastDpc.complete();
    expect(() => lastDpc.complete()).toThrow(/not counted/);
  });
});
