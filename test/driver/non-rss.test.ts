// Variant A step by step: a small run that can be checked by hand against "Non-RSS Receive Processing", steps 1 to 7.
import { describe, expect, it } from "vitest";
import { ns, run, us, type Run } from "rss-lab";
import { DOCUMENTED_STEPS } from "../../lib/src/driver/documented-steps.js";
import { framesAt } from "../receive-path/handmade.js";

/**
 * Every moment and every stretch of work as a line: time, CPU, documented step, what happens (and for how long), times
 * in ns.
 */
function story({ moments, work, frames }: Run): string[] {
  const arrivals = frames().map((row) => row.frame);
  const cell = (text: string | number, width: number): string => String(text).padStart(width);
  const line = (timePs: number, cpu: number, step: string, what: string): string =>
    `${cell(timePs / 1000, 6)} ${cell(cpu < 0 ? "-" : cpu, 3)} ${cell(step || "-", 4)}  ${what}`;
  const happened = moments().map((row) => ({
    timePs: row.timePs,
    text: line(
      row.timePs,
      row.cpu,
      row.step,
      row.what === "arrival" ? `frame ${arrivals.shift()} arrives` : `${row.what}, cycle ${row.cycle}`,
    ),
  }));
  const worked = work().map((row) => ({
    timePs: row.startPs,
    text: line(
      row.startPs,
      row.cpu,
      row.step,
      `${row.kind} ${(row.endPs - row.startPs) / 1000}${row.frame > 0 ? ` for frame ${row.frame}` : ""}`,
    ),
  }));
  return [...happened, ...worked].sort((a, b) => a.timePs - b.timePs).map(({ text }) => text);
}

// Costs: interrupt delivery 500, ISR 300, disable 100, DPC 140, descriptor 50 a frame, protocol 500 a frame, enable
// 100; a connection that moves to the other CPU costs 4 cache lines of 50 = 200. Odd frames are of connection 0, even
// ones of connection 1; frame 6 of 0.
const STORY = `
     0   -    1  frame 1 arrives
   400   -    2  frame 2 arrives
   500   0    1  interrupt, cycle 1
   500   0    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
  1040   0    6  dpc 100
  1140   0    6  protocol 500 for frame 1
  1640   0    6  protocol 500 for frame 2
  2000   -    2  frame 3 arrives
  2100   -    2  frame 4 arrives
  2140   0    7  dpc 100
  2240   -    7  enable, cycle 1
  2740   1    1  interrupt, cycle 2
  2740   1    3  isr 300
  3040   1    4  isr 100
  3140   -    4  disable, cycle 2
  3140   1    4  queue-dpc, cycle 2
  3140   1    5  dpc 140
  3280   1    6  dpc 100
  3380   1    6  cache-stall 200 for frame 3
  3580   1    6  protocol 500 for frame 3
  4080   1    6  cache-stall 200 for frame 4
  4280   1    6  protocol 500 for frame 4
  4780   1    7  dpc 100
  4880   -    7  enable, cycle 2
 10000   -    1  frame 5 arrives
 10200   -    2  frame 6 arrives
 10500   0    1  interrupt, cycle 3
 10500   0    3  isr 300
 10800   0    4  isr 100
 10900   -    4  disable, cycle 3
 10900   0    4  queue-dpc, cycle 3
 10900   0    5  dpc 140
 11040   0    6  dpc 100
 11140   0    6  cache-stall 200 for frame 5
 11340   0    6  protocol 500 for frame 5
 11840   0    6  protocol 500 for frame 6
 12340   0    7  dpc 100
 12440   -    7  enable, cycle 3`;

describe("Non-RSS Receive Processing", () => {
  const small = run({
    traffic: framesAt([0, ns(400), us(2), us(2.1), us(10), us(10.2)], (i) => [0, 1, 0, 1, 0, 0][i]),
    cpus: 2,
    variant: "non-rss",
    interruptCpu: "round-robin",
  });

  it("tells steps 1 to 7 of three interrupt cycles on two CPUs in this order and at these times", () => {
    expect(story(small)).toEqual(STORY.slice(1).split("\n"));
  });

  it("names every documented step, 1 to 7, and no other", () => {
    const steps = [...small.moments(), ...small.work()].map((row) => row.step);
    expect([...new Set(steps)].sort()).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect([...new Set(Object.values(DOCUMENTED_STEPS["non-rss"]))].sort()).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
    ]);
  });

  it("gives the frames these rows", () => {
    const rows = small
      .frames()
      .map((row) => [
        row.frame,
        row.cpu,
        row.cycle,
        row.indicatedPs / 1000,
        row.donePs / 1000,
        row.hashValue,
        row.state,
      ]);
    expect(rows).toEqual([
      [1, 0, 1, 1140, 1640, null, "indicated"],
      [2, 0, 1, 1140, 2140, null, "indicated"],
      [3, 1, 2, 3380, 4080, null, "indicated"],
      [4, 1, 2, 3380, 4780, null, "indicated"],
      [5, 0, 3, 11140, 11840, null, "indicated"],
      [6, 0, 3, 11140, 12340, null, "indicated"],
    ]);
  });

  it("gives the connections these rows: each is on one CPU by chance alone", () => {
    expect(small.connections()).toEqual([
      { connection: 0, label: "connection 0", frames: 4, cpus: [0, 1], moves: 2, outOfOrder: 0 },
      { connection: 1, label: "connection 1", frames: 2, cpus: [0, 1], moves: 1, outOfOrder: 0 },
    ]);
  });

  it("one cycle's buffers can belong to many connections, and all are indicated by its one DPC (steps 2 and 6)", () => {
    const { summary, frames } = run({ traffic: framesAt(new Array<number>(16).fill(0), (i) => i), variant: "non-rss" });
    expect([summary.interrupts, summary.dpcs, summary.framesPerDpc]).toEqual([1, 1, 16]);
    expect(new Set(frames().map((row) => row.cpu)).size).toBe(1);
  });

  it("a DPC indicates at most 64 frames in one chain, and the whole backlog before it enables the interrupt", () => {
    const { frames, summary } = run({ traffic: framesAt(new Array<number>(150).fill(0)), variant: "non-rss" });
    const sizes = new Map<number, number>();
    for (const { indicatedPs } of frames()) sizes.set(indicatedPs, (sizes.get(indicatedPs) ?? 0) + 1);
    expect([...sizes.values()]).toEqual([64, 64, 22]);
    expect(summary.interrupts).toBe(1);
  });

  it("a frame that finds no free receive buffer is dropped, at once and for good", () => {
    const { frames, moments, summary } = run({
      traffic: framesAt([0, 1, 2, us(50)]),
      receiveBuffers: 2,
      variant: "non-rss",
    });
    expect(frames().map((row) => row.state)).toEqual(["indicated", "indicated", "dropped", "indicated"]);
    expect(
      moments()
        .filter((row) => row.what === "drop")
        .map((row) => row.timePs),
    ).toEqual([2]);
    expect([summary.received, summary.indicated, summary.dropped]).toEqual([4, 3, 1]);
  });
});
