import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, us, type FrameRow, type MomentRow, type WorkRow } from "rss-lab";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import { connectionRows, withArrivals, withThreads } from "../../lib/src/records/derived-rows.js";
import { framesAt, scenarios, total } from "../receive-path/handmade.js";

describe("moments", () => {
  it("stand in order of time, one arrival for each frame that found a buffer and one drop for each that did not", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { summary, moments, frames } = run({ ...scenario, variant: "non-rss" });
        const rows = moments();
        rows.forEach((row, i) => expect(row.timePs).toBeGreaterThanOrEqual(rows[i - 1]?.timePs ?? 0));
        expect(rows.filter((row) => row.what === "arrival")).toHaveLength(summary.indicated);
        expect(rows.filter((row) => row.what === "drop").map((row) => row.timePs)).toEqual(
          frames()
            .filter((row) => row.state === "dropped")
            .map((row) => row.arrivalPs),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("an arrival is step 1 if it leads to an interrupt, and step 2 if the cycle is under way (Non-RSS Receive Processing)", () => {
    const { moments } = run({ traffic: framesAt([0, us(0.1), us(1), us(30), us(30.1)]), variant: "non-rss", cpus: 1 });
    expect(
      moments()
        .filter((row) => row.what === "arrival")
        .map((row) => row.step),
    ).toEqual(["1", "2", "2", "1", "2"]);
  });
});

describe("thread work", () => {
  const threads = (rows: readonly WorkRow[]): WorkRow[] => rows.filter((row) => row.kind === "thread");

  it("an idle CPU gives its threads their share of every 100 us, and of what the end of the run leaves of them", () => {
    const { work } = run({
      traffic: framesAt([0]),
      interruptCpu: "fixed",
      cpus: 2,
      threadShare: [0, 0.3],
      durationPs: us(250),
    });
    expect(threads(work()).map((row) => [row.cpu, row.startPs, row.endPs])).toEqual([
      [1, 0, us(30)],
      [1, us(100), us(130)],
      [1, us(200), us(215)],
    ]);
  });

  it("what an ISR and a DPC kept from them is caught up in the next gap: no CPU is idle while its threads still want time", () => {
    const { work } = run({
      traffic: framesAt([us(10), us(60)]),
      interruptCpu: "fixed",
      cpus: 1,
      threadShare: 0.5,
      costs: { protocolPs: us(18) },
      durationPs: us(100),
    });
    const rows = work();
    const ran = threads(rows);
    // Each frame keeps the CPU for 18.69 us; of the 19.31 us in between, threads get everything: 9.345 us from before,
    // and half of the time.
    const busy = rows.filter((row) => row.kind !== "thread");
    const [gapPs, resumePs] = [
      busy.findLast((row) => row.startPs < us(60))!.endPs,
      busy.find((row) => row.startPs >= us(60))!.startPs,
    ];
    const inGap = ran.filter((row) => row.startPs >= gapPs && row.endPs <= resumePs);
    const waitedPs = gapPs - busy[0].startPs;
    expect(total(inGap, (row) => row.endPs - row.startPs)).toBe(Math.floor(waitedPs / 2 + (resumePs - gapPs) / 2));
    expect(inGap[0]?.startPs).toBe(gapPs);
  });

  it("threads run only where no ISR or DPC runs, and with share 1 they fill every gap", () => {
    const { work, summary } = run({
      traffic: load({ framesPerSecond: 200_000, frames: 300 }),
      cpus: 1,
      threadShare: 1,
    });
    expect(total(threads(work()), (row) => row.endPs - row.startPs)).toBe(summary.cpus[0].busyPs.thread);
    expect(summary.cpus[0].busyPs.idle).toBe(0);
  });

  it("share 0 gives no thread rows", () => {
    expect(threads(run({ traffic: framesAt([0, us(500)]) }).work())).toEqual([]);
  });
});

describe("connections", () => {
  it("stand in order of their first frame, count dropped frames too, and name each CPU once, in order of first use", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { connections, frames } = run(scenario);
        const rows = frames();
        const all = connections();
        expect(all.map((row) => row.connection)).toEqual([...new Set(rows.map((row) => row.connection))]);
        for (const row of all) {
          const own = rows.filter((frame) => frame.connection === row.connection);
          const cpus = own.filter((frame) => frame.state === "indicated").map((frame) => frame.cpu);
          expect([row.frames, row.cpus, row.label]).toEqual([
            own.length,
            [...new Set(cpus)],
            scenario.traffic.label(row.connection),
          ]);
          expect(row.moves).toBe(cpus.filter((cpu, i) => i > 0 && cpu !== cpus[i - 1]).length);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("rows made from a few by hand", () => {
  const work = (cpu: number, startPs: number, endPs: number): WorkRow => ({
    cpu,
    kind: "dpc",
    startPs,
    endPs,
    cycle: 3,
    step: "6",
    frame: 1,
    connection: 2,
    queue: 1,
  });
  const all = { startPs: 0, windowPs: Infinity };
  const thread = (cpu: number, startPs: number, endPs: number): WorkRow => ({
    cpu,
    kind: "thread",
    startPs,
    endPs,
    cycle: 0,
    step: "",
    frame: 0,
    connection: -1,
    queue: -1,
  });
  const frame = (number: number, more: Partial<FrameRow>): FrameRow => ({
    frame: number,
    connection: 0,
    frameBytes: 64,
    hashValue: null,
    queue: 0,
    cpu: 0,
    state: "indicated",
    arrivalPs: number,
    indicatedPs: number + 10,
    donePs: number + 20,
    cycle: 1,
    outOfOrder: false,
    note: null,
    ...more,
  });
  const moment = (what: MomentRow["what"], timePs: number, queue = 0): MomentRow => ({
    timePs,
    what,
    cpu: 1,
    queue,
    cycle: 4,
    step: "3",
  });

  it("work in any order is sorted by start, then by CPU; a CPU without thread work gets none", () => {
    const rows = [work(1, 50, 60), work(0, 50, 55), work(1, 5, 20), work(0, 0, 3)];
    expect(
      withThreads(
        rows,
        [0, 0].map((share) => createThreadWork(share)),
        100,
        all,
      ),
    ).toEqual([work(0, 0, 3), work(1, 5, 20), work(0, 50, 55), work(1, 50, 60)]);
    expect(withThreads([work(0, 3, 4), work(0, 1, 6)], [createThreadWork(1)], 9, all)).toEqual([
      thread(0, 0, 1),
      work(0, 1, 6),
      work(0, 3, 4),
      thread(0, 6, 9),
    ]);
  });

  it("thread work begins with each 100 us, or late where something else ran, and has no cycle, step, frame, connection or queue", () => {
    const late = createThreadWork({
      kind: "steps",
      at: [
        [0, 0],
        [us(1300), 0.5],
      ],
    });
    expect(withThreads([work(0, 0, us(1310))], [late], us(1500), all)).toEqual([
      work(0, 0, us(1310)),
      thread(0, us(1310), us(1360)),
      thread(0, us(1400), us(1450)),
    ]);
    expect(withThreads([work(0, 0, us(60))], [createThreadWork(0.5)], us(110), all)).toEqual([
      work(0, 0, us(60)),
      thread(0, us(60), us(110)),
    ]);
    expect(withThreads([], [late], us(250), all)).toEqual([]);
    expect(withThreads([], [createThreadWork(1)], Infinity, all)).toEqual([]);
  });

  it("at one instant a frame arrives before the interrupt is enabled, and an interrupt comes after that", () => {
    const moments = [moment("interrupt", 10), moment("enable", 10), moment("enable", 30)];
    const rows = withArrivals(
      moments,
      [9, 10, 11, 30, 31].map((timePs) => frame(timePs, { cycle: 5 })),
      (what) => what,
      () => 0,
    );
    expect(rows.map(({ timePs, what, step }) => [timePs, what, step])).toEqual([
      [9, "arrival", "first-arrival"],
      [10, "arrival", "arrival"],
      [10, "enable", "3"],
      [10, "interrupt", "3"],
      [11, "arrival", "arrival"],
      [30, "arrival", "arrival"],
      [30, "enable", "3"],
      [31, "arrival", "first-arrival"],
    ]);
    expect(rows[0]).toEqual({ timePs: 9, what: "arrival", cpu: -1, queue: 0, cycle: 5, step: "first-arrival" });
  });

  it("a connection's CPUs and moves follow the order of indication, frames of one indication that of arrival", () => {
    const frames = [
      frame(1, { cpu: 3, indicatedPs: 50 }),
      frame(2, { cpu: 3, indicatedPs: 40, outOfOrder: true }),
      frame(4, { cpu: 3, indicatedPs: 30 }),
      frame(3, { cpu: 2, indicatedPs: 30 }),
      frame(5, { cpu: -1, state: "dropped", indicatedPs: NaN }),
    ];
    expect(connectionRows(frames, (connection) => `connection ${connection}`)).toEqual([
      { connection: 0, label: "connection 0", frames: 5, cpus: [2, 3], moves: 1, outOfOrder: 1 },
    ]);
  });
});
