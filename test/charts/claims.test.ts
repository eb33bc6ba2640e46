// The titles that charts find by themselves, held against rows whose answer is known by hand, and against runs: what a
// title says is so, whatever the run shows.
import { describe, expect, test } from "vitest";
import {
  connectionCpuChart,
  cpuLoadChart,
  framesPerCpuChart,
  indirectionGridChart,
  latencyEcdfChart,
  latencyPercentileChart,
  load,
  loadOverTimeChart,
  reorderChart,
  ringOccupancyChart,
  run,
  VARIANTS,
  workByKindChart,
  type CpuRow,
  type FrameRow,
  type WorkKind,
  type WorkRow,
} from "rss-lab";
import { attackOverTimeChart, balanceChart, besidePublishedChart, hashBitsChart } from "rss-lab-course";
import { atMost, counted, cpusNamed, percent, percentRange } from "../../lib/src/charts/claims.js";
import { occupancyOf } from "../../lib/src/charts/ring-rows.js";

const KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread", "idle"];

/** CPUs that spend the given shares of 1 µs on the protocol driver and on threads; the rest is idle. */
const cpuRows = (...shares: readonly (readonly [receive: number, threads?: number])[]): CpuRow[] =>
  shares.map(([receive, threads = 0], cpu) => ({
    cpu,
    frames: Math.round(receive * 100),
    isrs: 0,
    dpcs: 0,
    receiveShare: receive,
    displacedPs: 0,
    busyPs: {
      ...(Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<WorkKind, number>),
      protocol: receive * 1e6,
      thread: threads * 1e6,
      idle: (1 - receive - threads) * 1e6,
    },
  }));

describe("numbers in words", () => {
  test.each([
    [0, "0 %"],
    [0.0001, "less than 0.1 %"],
    [0.034, "3.4 %"],
    [0.1, "10 %"],
    [0.356, "36 %"],
    [0.9951, "99.5 %"],
    [0.99999, "99.9 %"],
    [1, "100 %"],
  ])("a share of %s is %s: 0 and 100 % only if it is just that", (share, words) => expect(percent(share)).toBe(words));
  test("a range has both ends, or one where they read the same", () => {
    expect(percentRange(0.2, 0.35)).toBe("20 to 35 %");
    expect(percentRange(0.351, 0.352)).toBe("35 %");
    expect(percentRange(0.0001, 0.35)).toBe("up to 35 %");
  });
  test("counts, and CPUs by name up to three", () => {
    expect([counted(0, "frame"), counted(1, "frame"), counted(1234, "frame")]).toEqual([
      "no frames",
      "1 frame",
      "1,234 frames",
    ]);
    expect([cpusNamed([0]), cpusNamed([0, 3]), cpusNamed([0, 1, 3]), cpusNamed([0, 1, 2, 3])]).toEqual([
      "CPU 0",
      "CPUs 0 and 3",
      "CPUs 0, 1 and 3",
      "4 CPUs",
    ]);
  });
  test.each([1, 999, 1_001, 12_345, 99_999, 1_230_001, 5e12])("%s ps or less is never less than that", (ps) => {
    const [value, unit] = atMost(ps).split(" ");
    const unitPs = { ps: 1, ns: 1e3, µs: 1e6, ms: 1e9, s: 1e12 }[unit] as number;
    expect(Number(value) * unitPs).toBeGreaterThanOrEqual(ps * (1 - 1e-12));
    expect(Number(value) * unitPs).toBeLessThan(ps * 1.011);
  });
});

describe("CPU loads", () => {
  test.each([
    ["idle", cpuRows([0], [0]), "None of 2 CPUs does any receive work"],
    [
      "one-sided",
      cpuRows([0.97], [0], [0], [0]),
      "CPU 0 spends 97 % of its time on receive work; 3 of 4 CPUs are idle",
    ],
    [
      "one-sided, with threads on the others",
      cpuRows([0.97], [0, 0.5]),
      "CPU 0 spends 97 % of its time on receive work; 1 of 2 CPUs does none",
    ],
    ["balanced", cpuRows([0.35], [0.37], [0.36]), "All 3 CPUs spend 35 to 37 % of their time on receive work"],
    [
      "balanced on some",
      cpuRows([0.5], [0], [0.5]),
      "CPUs 0 and 2 spend 50 % of their time on receive work; 1 of 3 CPUs is idle",
    ],
    ["uneven", cpuRows([0.2], [0.8], [0.35]), "CPU 1 spends 80 % of its time on receive work, 2 others 20 to 35 %"],
    ["uneven, of two", cpuRows([0.2], [0.8]), "CPU 1 spends 80 % of its time on receive work, CPU 0 20 %"],
  ])("%s", (_, rows, title) => expect(cpuLoadChart(rows).title).toBe(title));
  test("CPUs that are left out are not counted as if they were all", () =>
    expect(cpuLoadChart(cpuRows([0.3], [0.3], [0]), { cpus: [0, 1] }).title).toBe(
      "All 2 CPUs drawn spend 30 % of their time on receive work",
    ));
  test("over time: the mean and the peak of slices", () => {
    const work = [0, 1].map((cpu): WorkRow => ({
      cpu,
      kind: "protocol",
      startPs: 0,
      endPs: cpu === 0 ? 5e5 : 1e5,
      cycle: 1,
      step: "",
      frame: 0,
      connection: -1,
      queue: 0,
    }));
    expect(loadOverTimeChart(work, { runPs: 1e6, slices: 2 }).title).toBe(
      "CPU 0 is 50 % busy with receive work on average and 100 % at its peak; CPU 1 averages 10 %",
    );
  });
});

describe("frames per CPU", () => {
  const of = (...frames: readonly number[]) =>
    framesPerCpuChart(frames.map((each, cpu) => ({ cpu, frames: each }))).title;
  test.each([
    [[0, 0], "No CPU gets any frames"],
    [[1, 0], "CPU 0 gets the only frame"],
    [[12, 0, 0], "CPU 0 gets all 12 frames; the 2 others get none"],
    [[12, 0], "CPU 0 gets all 12 frames; the 1 other gets none"],
    [[25, 25], "Each of 2 CPUs gets 25 of 50 frames"],
    [[22, 25, 0], "CPUs 0 and 1 get 22 to 25 of 47 frames each; 1 CPU gets none"],
    [[1000, 250, 250], "CPU 0 gets 1,000 of 1,500 frames, 2 times the mean of 3 CPUs"],
  ])("%j", (frames, title) => expect(of(...frames)).toBe(title));
  test("entries of a table", () =>
    expect(indirectionGridChart([0, 1, 0, 1]).title).toBe("Each of 2 CPUs gets 2 of 4 entries"));
});

describe("frames of a run", () => {
  const frame = (number: number, outOfOrder: boolean): FrameRow => ({
    frame: number,
    connection: 0,
    frameBytes: 64,
    hashValue: null,
    queue: 0,
    cpu: number % 2,
    state: "indicated",
    arrivalPs: number,
    indicatedPs: number + 10,
    donePs: number + 20,
    cycle: 1,
    outOfOrder,
    note: null,
  });
  const connections = [{ connection: 0, label: "a", frames: 4, cpus: [0, 1], moves: 3, outOfOrder: 1 }];
  test("order", () => {
    const title = (...late: boolean[]) =>
      reorderChart({ frames: late.map((each, i) => frame(i + 1, each)), connections }).title;
    expect(title(false, false)).toBe("All 2 indicated frames are in order");
    expect(title(false, true, false, false)).toBe("1 of 4 indicated frames (25 %) is out of order");
  });
  test("CPUs of connections", () => {
    const title = (moves: number) =>
      connectionCpuChart({ frames: [], connections: [{ ...connections[0], moves }] }).title;
    expect([title(0), title(3)]).toEqual([
      "The only connection stays on CPU 0",
      "The only connection changes its CPU 3 times",
    ]);
  });
  test("latencies: the median and the 99th percentile by nearest rank", () => {
    const latenciesPs = Array.from({ length: 200 }, (_, i) => (i + 1) * 1e4);
    expect(latencyEcdfChart([{ series: "A", latenciesPs }]).title).toBe(
      "Half of the frames have a latency of 1 µs or less, 99 % one of 1.98 µs or less",
    );
  });
  test("what a frame costs, and where most of that goes", () =>
    expect(workByKindChart([{ series: "A", cpus: cpuRows([0.5], [0.1]), frames: 2 }]).title).toBe(
      "A frame costs 300 ns of CPU time, 100 % of it in the protocol driver",
    ));
});

describe("the course's charts", () => {
  test("threads that go without", () => {
    const row = { phase: "A", cpu: 0, receive: 0.5, threads: 0.5, displaced: 0 };
    expect(balanceChart([row]).title).toBe("Threads get all the time that they want on every CPU");
    expect(balanceChart([row, { ...row, cpu: 1, displaced: 0.25 }]).title).toBe(
      "Threads of CPU 1 go without 25 % of its time",
    );
  });
  test("lost frames, and the window that lost most", () => {
    const row = { startPs: 0, endPs: 1e9, indicated: 90, dropped: 0, p50Ps: 1, p95Ps: 1, p99Ps: 1, cpus: [] };
    expect(attackOverTimeChart([row]).title).toBe("No frame is lost in 1 ms");
    expect(attackOverTimeChart([row, { ...row, startPs: 1e9, endPs: 2e9, dropped: 20 }]).title).toBe(
      "10 % of the frames are lost, 18 % from 1 ms to 2 ms",
    );
  });
  test("published values beside ours, and entries of hash values", () => {
    const row = { x: 1, series: "A", ours: 90, published: 100 };
    expect(besidePublishedChart([row]).title).toBe("Ours differ from the published values by up to 10 %");
    expect(
      besidePublishedChart([
        { ...row, low: 80, high: 110 },
        { ...row, x: 2, low: 80, high: 95 },
      ]).title,
    ).toBe("1 of 2 published values lies in the range of our seeds");
    expect(hashBitsChart([0, 128, 1].map((hashValue, i) => ({ label: `${i}`, hashValue, cpu: 0 }))).title).toBe(
      "3 hash values select 2 of 128 entries, and 1 CPU",
    );
  });
});

describe("claims of runs agree with their summaries", () => {
  const traffic = load({ framesPerSecond: 8e6, frames: 2500, connections: 24 });
  describe.each(VARIANTS)("%s", (variant) => {
    const lossy = run({ variant, receiveBuffers: 32, traffic });
    const sound = run({ variant, receiveBuffers: 4096, traffic });
    test("what is lost", () => {
      const { dropped, received } = lossy.summary;
      expect(dropped).toBeGreaterThan(0);
      for (const chart of [cpuLoadChart, framesPerCpuChart, latencyPercentileChart, reorderChart, workByKindChart]) {
        expect(chart(lossy).title).toContain(`; ${percent(dropped / received)} of the frames are dropped`);
        expect(chart(sound).title).not.toContain("dropped");
      }
    });
    test("a drop finds all of a ring's buffers in use, and none is ever more than full", () => {
      const rows = occupancyOf(lossy);
      expect(Math.max(...rows.map((row) => row.waiting))).toBe(32);
      const oneRing = variant === "single-hardware-queue";
      for (const drop of lossy.moments().filter((row) => row.what === "drop")) {
        const queue = oneRing ? 0 : drop.queue;
        const before = rows.filter((row) => row.queue === queue && row.timePs <= drop.timePs);
        expect(before[before.length - 1].waiting).toBe(32);
      }
      expect(ringOccupancyChart(lossy).title).toContain(`in use at times: ${counted(lossy.summary.dropped, "frame")}`);
    });
    test("the fullest ring of a run that drops nothing", () => {
      const most = Math.max(...occupancyOf(sound).map((row) => row.waiting));
      expect(ringOccupancyChart(sound).title).toMatch(
        new RegExp(`never has more than ${counted(most, "buffer").split(" ")[0]} of its 4,096 receive buffers in use$`),
      );
    });
  });
});
