// Titles of charts of a run, where it is easy to say something else than the run did: shared queues, drops, a table that
// changed, a run that is longer than what is drawn of it, buffers that come back one by one, a warm-up. Numbers by hand.
import { describe, expect, test } from "vitest";
import {
  connectionCpuChart,
  cpuLoadChart,
  customTraffic,
  framesPerCpuChart,
  indirectionGridChart,
  load,
  ms,
  reorderChart,
  ringOccupancyChart,
  run,
  scrubberChart,
  timelineChart,
  us,
  workByKindChart,
  type CpuRow,
  type Scenario,
  type WorkKind,
} from "rss-lab";
import { attackOverTimeChart, balanceChart, costPerFrameChart } from "rss-lab-course";
import { ringSpans } from "../../lib/src/charts/scrubber-data.js";

const MSIX = "message-signaled-interrupts";
const made = (scenario: Partial<Scenario>) => run({ variant: MSIX, ...scenario } as Scenario);
/** Frames that arrive 1 ns after each other, the first at 0. */
const burst = (frames: number) =>
  customTraffic({ arrivals: Array.from({ length: frames }, (_, i) => ({ timePs: i * 1e3 })) });

test("a timeline's description counts one as one, and says that a dropped frame found no buffer", () => {
  const one = made({ cpus: 1, traffic: burst(1) });
  expect(timelineChart(one).description).toContain(
    "one for CPU 0: 1 frame arrived, 0 were dropped, 1 interrupt was raised.",
  );
  const lossy = made({ cpus: 1, receiveBuffers: 1, traffic: burst(1200) });
  expect(timelineChart(lossy).description).toMatch(/: \d+ frames? arrived in a receive buffer, 1,\d{3} were dropped, /);
});

describe("the grid of Linux's table", () => {
  const linux = { indirectionTable: [0, 0, 0, 1], affinity: [3, 1, 2, 0] };
  const napi = run({ variant: "napi", traffic: load({ framesPerSecond: 1e5, frames: 400, connections: 64 }), linux });

  test("draws its queues, not Windows' unused table, each with the CPU of its vector", () => {
    const { title, description, numbers, spec } = indirectionGridChart(napi);
    expect(numbers.columns).toEqual(["queue", "CPU", "entries", "frames"]);
    expect(numbers.rows.map((row) => row.slice(0, 3))).toEqual([
      [0, 3, 3],
      [1, 1, 1],
    ]);
    expect(numbers.rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(400);
    expect(title).toMatch(/^Queue 0 gets \d+ of 400 frames, 1\.\d times the mean of 2 queues$/);
    expect(description).toContain("4 entries that hold 2 queues");
    expect(JSON.stringify(spec)).toContain("0 (CPU 3)");
  });

  test("as it is at the end: with the changes of the table and of the affinity", () => {
    const changed = run({
      variant: "napi",
      traffic: load({ framesPerSecond: 1e5, frames: 400 }),
      retargets: [{ timePs: us(100), message: 0, cpu: 2 }],
      linux: { ...linux, tableChanges: [{ timePs: us(200), indirectionTable: [1, 0, 0, 0] }] },
    });
    expect(indirectionGridChart(changed).numbers.rows.map((row) => row.slice(0, 3))).toEqual([
      [0, 2, 3],
      [1, 1, 1],
    ]);
  });

  test("is refused where there is none", () => {
    const one = run({ variant: "napi-single-queue", traffic: load({ framesPerSecond: 1e5, frames: 10 }) });
    expect(() => indirectionGridChart(one)).toThrow(
      'A run of the variant "napi-single-queue" has no indirection table: indirectionGridChart draws a run with RSS.',
    );
  });
});

describe("the grid of an indirection table: a CPU's bar is what it got, not what its entries say", () => {
  const slow = load({ framesPerSecond: 1e5, frames: 100 });
  const oneQueue = made({ cpus: 4, rss: { indirectionTable: [0, 1, 2, 3], queues: 1 }, traffic: slow });
  const lossy = made({ cpus: 1, receiveBuffers: 1, traffic: load({ framesPerSecond: 1e9, frames: 3000 }) });
  const changed = made({
    cpus: 2,
    rss: { indirectionTable: [0, 0] },
    rssChanges: [
      {
        timePs: ms(1),
        moves: [
          { entry: 0, cpu: 1 },
          { entry: 1, cpu: 1 },
        ],
      },
    ],
    durationPs: ms(2),
    traffic: load({ framesPerSecond: 1e6, frames: 10 }),
  });
  test.each([
    ["one queue for four CPUs", "CPU 0 gets all 100 frames; the 3 others get none", oneQueue],
    ["one buffer: 2,998 of 3,000 are dropped", "CPU 0 gets all 2 frames; 99.9 % of the frames are dropped", lossy],
    ["the whole table goes to CPU 1 after the last frame", "CPU 0 gets all 10 frames; the 1 other gets none", changed],
  ])("%s: %s", (_, title, one) => {
    expect(indirectionGridChart(one).title).toBe(title);
    expect(framesPerCpuChart(one).title).toBe(title);
  });
  test("frames of the warm-up count neither for a CPU nor for an entry", () => {
    const warm = made({ cpus: 2, rss: { indirectionTable: [0, 1] }, traffic: slow, warmupPs: us(500) });
    const { spec, numbers } = indirectionGridChart(warm);
    const cells = (spec.hconcat as { data: { values: { load: number }[] } }[])[0].data.values;
    const got = warm.summary.cpus.map(({ cpu, frames }) => [cpu, 1, frames]);
    expect(numbers.rows).toEqual(got);
    expect(cells.map((cell) => cell.load)).toEqual(got.map(([, , frames]) => frames));
    expect(warm.summary.indicated).toBeLessThan(60);
  });
  test("counts of the caller's own belong to the entries, and so to the CPUs in them", () =>
    expect(indirectionGridChart(oneQueue, { perEntry: [1, 2, 3, 4], unit: "connections" }).numbers.rows).toEqual([
      [0, 1, 1],
      [1, 1, 2],
      [2, 1, 3],
      [3, 1, 4],
    ]));
});

describe("a timeline's shares are of the run, or of the time that its title names", () => {
  const lonely = made({ traffic: customTraffic({ arrivals: [{ timePs: ms(5) }] }), durationPs: ms(10) });
  test("one frame in 10 ms: less than 0.1 %, as in the chart of CPU loads", () => {
    const title = "CPU 0 spends less than 0.1 % of its time on receive work; 3 of 4 CPUs are idle";
    expect(timelineChart(lonely).title).toBe(title);
    expect(cpuLoadChart(lonely).title).toBe(title);
  });
  test("rows do not tell how long their run was: 0.5 µs until the interrupt, 1.19 µs of work, 70 % of both", () =>
    expect(timelineChart({ work: lonely.work(), moments: lonely.moments() }).title).toBe(
      "In these 1.69 µs CPU 0 spends 70 % of its time on receive work",
    ));
  test("no rows are no stretch of time", () =>
    expect(timelineChart({ work: [], moments: [] }, { cpus: [0, 1] }).title).toBe(
      "None of 2 CPUs drawn does any receive work",
    ));
  test("with a warm-up the title names the time that is drawn", () =>
    expect(timelineChart(made({ traffic: burst(3), warmupPs: us(1) })).title).toMatch(/^In these [\d.]+ µs /));
  test("the strip below shows all of it, or all that is shown", () => {
    const strip = (chart: { spec: object }) => JSON.stringify(chart.spec).match(/"(all [^(]*) \(.s\): drag here/)?.[1];
    const long = made({ traffic: load({ framesPerSecond: 1e6, frames: 1000 }) });
    expect(timelineChart(long).subtitle).toContain("Shown is the busiest stretch");
    expect([strip(timelineChart(lonely)), strip(timelineChart(long))]).toEqual(["all of it", "all that is shown"]);
    expect(strip(timelineChart(long, { toPs: us(10) }))).toBe("all that is shown");
  });
});

describe("a scrubber of a run whose buffers come back one by one", () => {
  // The first of 20 frames is done at 2.54 µs, each of the others 0.5 µs later: 11 are done by 8 µs.
  const byFrame = made({ cpus: 1, buffersReturned: "by-frame", traffic: burst(20) });
  const rows = { work: byFrame.work(), moments: byFrame.moments(), frames: byFrame.frames() };
  test("at 8 µs 9 of 20 frames are left in the ring; all 20 if the chain came back as a whole", () => {
    const title = (count: number) => `At 8 µs ${count} frames are in the ring, and CPU 0 works`;
    expect(byFrame.frames().filter(({ donePs }) => donePs <= us(8))).toHaveLength(11);
    expect(scrubberChart(byFrame, { atPs: us(8) }).title).toBe(title(9));
    const options = { atPs: us(8), ringSize: 32 };
    expect(scrubberChart(rows, { ...options, buffersReturned: "by-frame" }).title).toBe(title(9));
    expect(scrubberChart(rows, options).title).toBe(title(20));
  });
  test("a ring never holds more frames than it has buffers", () => {
    const full = made({
      cpus: 1,
      buffersReturned: "by-frame",
      receiveBuffers: 4,
      traffic: load({ framesPerSecond: 4e6, frames: 200 }),
    });
    const { spans } = ringSpans({ work: full.work(), moments: [], frames: full.frames() }, undefined, "by-frame");
    const held = spans.map(({ fromPs }) => spans.filter((one) => one.fromPs <= fromPs && fromPs < one.toPs).length);
    expect(Math.max(...held)).toBe(4);
  });
  test("another way to return buffers is refused", () =>
    expect(() => scrubberChart(byFrame, { buffersReturned: "never" as "by-frame" })).toThrow(
      'The buffersReturned of scrubberChart is "never": it must be one of by-chain, by-frame.',
    ));
});

describe("what a frame costs", () => {
  // All frames came in the warm-up, and most of their work is done after it.
  const none = made({ cpus: 1, warmupPs: us(5), traffic: burst(20) });
  const some = made({ cpus: 1, traffic: burst(1) });
  test("without a frame there is no cost of one, in the title or in the picture", () => {
    expect(none.summary.cpus[0].busyPs.protocol).toBeGreaterThan(us(5));
    for (const chart of [costPerFrameChart, workByKindChart]) {
      expect(chart(none).title).toBe("No frame was indicated");
      expect(chart({ none, some }).title).toMatch(
        /^A frame costs nothing, as none was indicated, \(none\) and [\d,]+ ns (of CPU time )?\(some\)$/,
      );
      expect(
        chart({ none, some })
          .numbers.rows[0].slice(1)
          .every((cost) => cost === 0),
      ).toBe(true);
    }
  });
  test("with a warm-up the subtitle says what is counted", () => {
    const words = "frames that came in it add time, but do not count.";
    for (const chart of [costPerFrameChart, workByKindChart])
      expect([chart(none).subtitle.endsWith(words), chart(some).subtitle.includes("warm-up")]).toEqual([true, false]);
  });
  test("2.47 ns are 2 ns: what was rounded once is not rounded again", () => {
    const kinds: readonly WorkKind[] = [
      "isr",
      "dpc",
      "protocol",
      "send",
      "spin",
      "cache-stall",
      "ipi",
      "thread",
      "idle",
    ];
    const busyPs = { ...Object.fromEntries(kinds.map((kind) => [kind, 0])), protocol: 2470 } as CpuRow["busyPs"];
    const cpu = { cpu: 0, frames: 1, isrs: 0, dpcs: 0, receiveShare: 1, displacedPs: 0, busyPs };
    const chart = workByKindChart([{ series: "A", cpus: [cpu], frames: 1 }]);
    expect(chart.title).toBe("A frame costs 2 ns of CPU time, 100 % of it in the protocol driver");
    expect(chart.numbers.rows).toEqual([["A", 2.5, 2]]);
    expect(costPerFrameChart([{ series: "A", kind: "protocol", nsPerFrame: 2.47 }]).title).toBe(
      "A frame costs 2 ns (A)",
    );
  });
});

describe("words", () => {
  test("one buffer is no plural", () => {
    const chart = ringOccupancyChart(made({ cpus: 1, receiveBuffers: 1, traffic: burst(3) }));
    expect(chart.title).toBe("The only receive buffer is in use at times: 2 frames find none free and are dropped");
    expect(chart.subtitle).toContain("(1 buffer)");
  });
  test("one share is no range", () => {
    const row = { phase: "A", cpu: 0, receive: 0, threads: 0, displaced: 0 };
    expect(balanceChart([row, { ...row, cpu: 1 }]).title).toBe(
      "ISRs and DPCs take 0 % of a CPU, and no thread wants any",
    );
  });
  test("a run without a window says so of the run that was given", () => {
    const one = made({ traffic: burst(1) });
    expect(() => attackOverTimeChart({ ...one, windows: () => [] })).toThrow(
      /^The run for attackOverTimeChart ends at [\d.]+ µs and its warm-up at [^,]+, so that it has no window: make the warm-up shorter than the run\.$/,
    );
  });
});

describe("connections that are not drawn, though the title counts them, are told of in the subtitle", () => {
  const many = made({ traffic: load({ framesPerSecond: 1e6, frames: 1000, connections: 64 }) });
  const few = made({ traffic: load({ framesPerSecond: 1e6, frames: 100, connections: 4 }) });
  const parts = { frames: many.frames(), connections: many.connections() };
  test("16 of 64, or as many as the caller asks for", () => {
    expect(connectionCpuChart(many).subtitle).toMatch(/Drawn are the 16 busiest of 64 connections\.$/);
    expect(connectionCpuChart(many, { maxConnections: 3 }).subtitle).toContain("the 3 busiest of 64 connections");
    expect(reorderChart(many).subtitle).toContain("Drawn are 6 of 64 connections, those with most frames out of order");
    expect(reorderChart(many, { only: [3, 5] }).subtitle).toMatch(/Drawn are 2 of 64 connections\.$/);
  });
  test.each([
    ["connectionCpuChart", connectionCpuChart],
    ["reorderChart", reorderChart],
  ] as const)("%s: of rows too, unless their title is the caller's own; nothing where all are drawn", (_, chart) => {
    expect(chart(parts).subtitle).toContain("of 64 connections");
    for (const { subtitle } of [chart(parts, { title: "A claim" }), chart(few)])
      expect(subtitle).not.toContain("Drawn are");
  });
});
