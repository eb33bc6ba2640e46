// Variant C step by step: a small run that can be checked by hand against "RSS with Hardware Queuing", steps 1.3 to
// 4.2, and what must hold in every run: DPCs straight from the ISR on the CPUs with frames and no others, and the last
// to complete enables the interrupts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ns, run, us } from "rss-lab";
import { framesAt } from "../receive-path/handmade.js";
import { scenariosOf } from "../receive-path/wide-scenarios.js";
import { checkCountedCycles } from "./counted-cycles.js";
import { story, tableFor, withoutSteps } from "./story.js";
import { examples } from "../support/examples.js";

// Costs: interrupt delivery 500, ISR 300, disable 100, asking another CPU for a DPC 200, on the way 1000, taking the
// request 300, DPC 140, descriptor 50 a frame, protocol 500 a frame, decrementing the counter 31, enable 100.
// Connection 0 belongs to CPU 0 and connection 1 to CPU 1. The system gives every interrupt to CPU 2, which has nothing
// to process (step 2). Frames 1 and 3 are of connection 0. No step says that the ISR disables the interrupts, as the
// page does not mention it.
const STORY = `
     0   -  1.3  frame 1 arrives
   100   -  1.3  frame 2 arrives
   500   2  1.4  interrupt, cycle 1
   500   2    2  isr 300
   800   2    -  isr 100
   900   -    -  disable, cycle 1
   900   2    3  ipi 200
  1100   0    3  queue-dpc, cycle 1
  1100   2    3  ipi 200
  1300   1    3  queue-dpc, cycle 1
  2100   0    -  ipi 300
  2300   1    -  ipi 300
  2400   0    4  dpc 140
  2540   0  4.1  dpc 50
  2590   0  4.1  protocol 500 for frame 1
  2600   1    4  dpc 140
  2740   1  4.1  dpc 50
  2790   1  4.1  protocol 500 for frame 2
  3000   -  1.3  frame 3 arrives
  3090   0  4.2  dpc 31
  3290   1  4.2  dpc 31
  3321   1  4.2  dpc 100
  3421   -  4.2  enable, cycle 1
  3921   2  1.4  interrupt, cycle 2
  3921   2    2  isr 300
  4221   2    -  isr 100
  4321   -    -  disable, cycle 2
  4321   2    3  ipi 200
  4521   0    3  queue-dpc, cycle 2
  5521   0    -  ipi 300
  5821   0    4  dpc 140
  5961   0  4.1  dpc 50
  6011   0  4.1  protocol 500 for frame 3
  6511   0  4.2  dpc 31
  6542   0  4.2  dpc 100
  6642   -  4.2  enable, cycle 2
 10000   -  1.3  frame 4 arrives
 10500   2  1.4  interrupt, cycle 3
 10500   2    2  isr 300
 10800   2    -  isr 100
 10900   -    -  disable, cycle 3
 10900   2    3  ipi 200
 11100   1    3  queue-dpc, cycle 3
 12100   1    -  ipi 300
 12400   1    4  dpc 140
 12540   1  4.1  dpc 50
 12590   1  4.1  protocol 500 for frame 4
 13090   1  4.2  dpc 31
 13121   1  4.2  dpc 100
 13221   -  4.2  enable, cycle 3`;

const variant = "hardware-queuing" as const;
const scenariosOfC = scenariosOf(variant);

describe("RSS with Hardware Queuing", () => {
  const traffic = framesAt([0, ns(100), us(3), us(10)], (i) => [0, 1, 0, 1][i]);
  const small = run({
    traffic,
    cpus: 3,
    variant,
    interruptCpu: "fixed",
    fixedCpu: 2,
    rss: { indirectionTable: tableFor(traffic, [0, 1]) },
  });

  it("tells three interrupt cycles on three CPUs in this order and at these times", () => {
    expect(withoutSteps(story(small))).toEqual(withoutSteps(STORY.slice(1).split("\n")));
  });

  it("numbers what happens with the page's steps 1.3 to 4.2", () => {
    expect(story(small)).toEqual(STORY.slice(1).split("\n"));
  });

  it("an ISR's CPU with frames gets its DPC at once, without an inter-processor interrupt (step 3)", () => {
    const { work, moments } = run({
      traffic: framesAt([0]),
      cpus: 2,
      variant,
      interruptCpu: "fixed",
      fixedCpu: 0,
      rss: { indirectionTable: [0] },
    });
    expect(work().map((row) => [row.cpu, row.kind, row.startPs / 1000, row.endPs / 1000])).toEqual([
      [0, "isr", 500, 800],
      [0, "isr", 800, 900],
      [0, "dpc", 900, 1040],
      [0, "dpc", 1040, 1090],
      [0, "protocol", 1090, 1590],
      [0, "dpc", 1590, 1621],
      [0, "dpc", 1621, 1721],
    ]);
    expect(
      moments()
        .filter((row) => row.what === "queue-dpc")
        .map((row) => [row.cpu, row.timePs / 1000]),
    ).toEqual([[0, 900]]);
  });

  it("all DPCs complete before the interrupts are enabled: the cycle waits for the slowest (step 4)", () => {
    // Nineteen frames for CPU 0 and one for CPU 1; the twentieth, of connection 1, arrives when CPU 1 is long done.
    const times = [...new Array<number>(20).fill(0), us(5)];
    const slow = framesAt(times, (i) => (i < 19 ? 0 : 1));
    const { frames, moments } = run({
      traffic: slow,
      cpus: 3,
      variant,
      interruptCpu: "fixed",
      fixedCpu: 2,
      rss: { indirectionTable: tableFor(slow, [0, 1]) },
    });
    const enablePs = moments().find((row) => row.what === "enable")?.timePs as number;
    // 2,400 DPC 140, 19 descriptors, 19 frames, counter, enable; CPU 1 was done at 3,321.
    expect(enablePs / 1000).toBe(2_400 + 140 + 19 * 550 + 31 + 100);
    expect(frames()[20]?.cycle).toBe(2);
    expect(frames()[20]?.indicatedPs).toBeGreaterThan(enablePs);
  });

  it("fewer queues than CPUs: the driver picks as many CPUs as it has queues and folds the rest evenly (RSS Configuration)", () => {
    const four = framesAt(
      Array.from({ length: 16 }, (_, i) => us(5 * i)),
      (i) => i,
    );
    const all = tableFor(four, [0, 1, 2, 3]);
    const rss = { indirectionTable: all.map((cpu, i) => (i < 4 ? i : cpu)), queues: 2 };
    const { frames } = run({ traffic: four, cpus: 4, variant, rss });
    expect(
      frames()
        .slice(0, 4)
        .map((row) => [row.queue, row.cpu]),
    ).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  it("frames that are not hashed go to the queue of the default CPU, which need not be in the table", () => {
    const rss = { indirectionTable: [0, 1], hashTypes: ["NDIS_HASH_IPV6"], defaultCpu: 2 } as const;
    const { frames } = run({ traffic: framesAt([0, 0, us(5)], (i) => i), cpus: 3, variant, rss });
    expect(frames().map((row) => [row.cpu, row.queue, row.hashValue])).toEqual([
      [2, 2, null],
      [2, 2, null],
      [2, 2, null],
    ]);
  });
});

describe("in every run with hardware queuing", () => {
  it("one interrupt cycle is outstanding, and its last DPC to complete enables the interrupts, exactly once (step 4.2)", () => {
    fc.assert(
      fc.property(scenariosOfC, (scenario) => checkCountedCycles(run(scenario))),
      { numRuns: examples(60) },
    );
  });

  it("DPCs run only on CPUs with frames, whichever CPU runs the ISR (step 3)", () => {
    fc.assert(
      fc.property(scenariosOfC, (scenario) => {
        const { moments, frames } = run(scenario);
        const withFrames = new Set(frames().map(({ cycle, cpu }) => `${cycle} ${cpu}`));
        for (const { what, cycle, cpu } of moments())
          if (what === "queue-dpc") expect(withFrames).toContain(`${cycle} ${cpu}`);
      }),
      { numRuns: examples(60) },
    );
  });

  it("the counter is preset before the first remote DPC: even if a request arrives at once, no DPC enables too early", () => {
    // One frame for each of four CPUs; a remote DPC takes no time, asking for the next one does.
    const traffic = framesAt([0, 0, 0, 0], (i) => i);
    const costs = {
      ipiDeliveryPs: 0,
      ipiReceivePs: 0,
      dpcPs: 0,
      descriptorPs: 0,
      protocolPs: 1,
      decrementPs: 0,
      enableInterruptPs: 0,
    };
    for (const it of [variant, "single-hardware-queue"] as const) {
      const { moments } = run({
        traffic,
        variant: it,
        cpus: 5,
        interruptCpu: "fixed",
        fixedCpu: 4,
        costs,
        rss: { indirectionTable: tableFor(traffic, [0, 1, 2, 3]) },
      });
      const whats = moments()
        .map((row) => row.what)
        .filter((what) => what === "enable" || what === "queue-dpc");
      expect(whats.filter((what) => what === "enable")).toHaveLength(1);
      expect(whats.at(-1)).toBe("enable");
    }
  });
});
