// N1 and N2 step by step: small runs that can be checked by hand against the stories in lib/docs/linux.md. Costs: interrupt
// delivery 500, entering the handler 300, reading the cause register 424 (N1 alone), softirq 140, poll 100, descriptor
// 50 and protocol 500 a frame, unmasking 100.
import { describe, expect, it } from "vitest";
import { load, ns, run, us } from "rss-lab";
import { framesAt } from "../receive-path/handmade.js";
import { story, tableFor } from "../driver/story.js";

// Frame 2 arrives during the poll and is found by its second look; frame 3 arrives while the poll's end is under way,
// finds the interrupt masked, and raises it when it is unmasked.
const N1 = `
     0   -    1  frame 1 arrives
   500   0    1  interrupt, cycle 1
   500   0    2  isr 300
   800   0    2  isr 424
  1224   -    2  disable, cycle 1
  1224   0    4  queue-dpc, cycle 1
  1224   0    5  dpc 140
  1364   0    5  dpc 100
  1464   0    6  dpc 50
  1514   0    6  protocol 500 for frame 1
  1600   -    1  frame 2 arrives
  2014   0    6  dpc 50
  2064   0    6  protocol 500 for frame 2
  2564   0  7.1  dpc 100
  2600   -    1  frame 3 arrives
  2664   -  7.1  enable, cycle 1
  3164   0    1  interrupt, cycle 2
  3164   0    2  isr 300
  3464   0    2  isr 424
  3888   -    2  disable, cycle 2
  3888   0    4  queue-dpc, cycle 2
  3888   0    5  dpc 140
  4028   0    5  dpc 100
  4128   0    6  dpc 50
  4178   0    6  protocol 500 for frame 3
  4678   0  7.1  dpc 100
  4778   -  7.1  enable, cycle 2`;

// Connection 0 belongs to queue 0, whose vector's affinity is CPU 1, and connection 1 to queue 1 and CPU 0: two tables.
const N2 = `
     0   -    1  frame 1 arrives
   100   -    1  frame 2 arrives
   500   1    2  interrupt, cycle 1
   500   1    3  isr 300
   600   0    2  interrupt, cycle 2
   600   0    3  isr 300
   800   -    3  disable, cycle 1
   800   1    4  queue-dpc, cycle 1
   800   1    5  dpc 140
   900   -    3  disable, cycle 2
   900   0    4  queue-dpc, cycle 2
   900   0    5  dpc 140
   940   1    5  dpc 100
  1040   0    5  dpc 100
  1040   1    6  dpc 50
  1090   1    6  protocol 500 for frame 1
  1140   0    6  dpc 50
  1190   0    6  protocol 500 for frame 2
  1590   1  7.1  dpc 100
  1690   -  7.1  enable, cycle 1
  1690   0  7.1  dpc 100
  1790   -  7.1  enable, cycle 2`;

describe("N1: NAPI with one queue", () => {
  const small = run({ traffic: framesAt([0, ns(1600), ns(2600)]), cpus: 2, variant: "napi-single-queue" });

  it("tells two interrupt cycles in this order, at these times and with these steps", () =>
    expect(story(small)).toEqual(N1.slice(1).split("\n")));

  it("takes the frame that arrives during the poll (step 6), which Windows' DPC leaves for the next cycle", () => {
    expect(small.frames().map(({ cycle }) => cycle)).toEqual([1, 1, 2]);
    const windows = run({ traffic: framesAt([0, ns(1600), ns(2600)]), cpus: 2, variant: "non-rss" });
    expect(windows.frames().map(({ cycle }) => cycle)).toEqual([1, 2, 2]);
  });

  it("reads the cause register with MSI as with a line, since the read masks (step 2); MSI-X is another story", () => {
    const traffic = framesAt([0, us(1), us(2)]);
    const one = (interrupts: "msi" | "line-based" | "msi-x") =>
      run({ traffic, variant: "napi-single-queue", interrupts });
    expect(one("line-based").fingerprint).toBe(one("msi").fingerprint);
    expect(() => one("msi-x")).toThrow('so give "msi" or "line-based", or none');
  });
});

describe("N2: NAPI with RSS and MSI-X", () => {
  const traffic = framesAt([0, ns(100)], (i) => i % 2);
  const linux = { queues: 2, indirectionTable: tableFor(traffic, [0, 1]), affinity: [1, 0] };

  it("tells two cycles on two CPUs in this order, at these times and with these steps", () =>
    expect(story(run({ traffic, cpus: 2, variant: "napi", linux }))).toEqual(N2.slice(1).split("\n")));

  it("goes by two tables: the first names a queue, the affinity of its vector a CPU (steps 1 and 2)", () => {
    const rows = run({ traffic, cpus: 2, variant: "napi", linux }).frames();
    expect(rows.map(({ queue, cpu }) => [queue, cpu])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  // 600 frames at once in queue 0; the vector's affinity becomes CPU 1 in the middle of it.
  const busy = {
    traffic: framesAt(Array.from({ length: 600 }, () => 0)),
    cpus: 2,
    receiveBuffers: 1024,
    variant: "napi",
    retargets: [{ timePs: us(50), message: 0, cpu: 1 }],
  } as const;

  it("a busy NAPI stays where it is when its vector's affinity changes, as ixgbe's does (step 8)", () =>
    expect(run({ ...busy, linux: { queues: 1 } }).summary.cpus.map(({ frames }) => frames)).toEqual([600, 0]));

  it("or moves after the next full poll, if the driver looks at the affinity, as i40e's does (step 8)", () => {
    const { summary } = run({ ...busy, linux: { queues: 1, followsAffinity: true } });
    // A poll is 64 frames: 35.2 us and its entries; the change at 50 us falls into the second.
    expect(summary.cpus.map(({ frames }) => frames)).toEqual([128, 472]);
    expect(summary.interrupts).toBe(2);
  });

  it("and a deferral does not keep it: the driver forces an interrupt on the new CPU all the same (step 8)", () => {
    const deferred = { queues: 1, deferHardIrqs: 2, groFlushTimeoutPs: us(20) };
    const moved = run({ ...busy, linux: { ...deferred, followsAffinity: true } }).summary;
    expect(moved.cpus.map(({ frames }) => frames)).toEqual([128, 472]);
    expect(moved.interrupts).toBe(2);
    const stayed = run({ ...busy, linux: deferred }).summary;
    expect(stayed.cpus.map(({ frames }) => frames)).toEqual([600, 0]);
  });

  it("under a load that never ends it goes on at the new CPU, with as many frames as without deferral", () => {
    const of = (deferral: object, followsAffinity: boolean): number[] =>
      run({
        traffic: load({ framesPerSecond: 2.5e6, frames: 20_000 }),
        variant: "napi",
        cpus: 2,
        retargets: [{ timePs: us(2000), message: 0, cpu: 1 }],
        linux: { queues: 1, ...deferral, followsAffinity },
      }).summary.cpus.map(({ frames }) => frames);
    const deferral = { deferHardIrqs: 2, groFlushTimeoutPs: us(20) };
    const [stays, moves] = [of(deferral, false), of(deferral, true)];
    expect(stays[1]).toBe(0);
    expect(moves[1]).toBeGreaterThan(moves[0]);
    expect(moves[0] + moves[1]).toBeGreaterThan(0.95 * (stays[0] + stays[1]));
    const plain = of({}, true);
    expect(Math.abs(moves[1] - plain[1])).toBeLessThan(0.02 * plain[1]);
  });
});
