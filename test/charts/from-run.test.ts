// Charts of a run alone: every variant, one CPU to 64, lossy, empty, short and long runs. Each fits a screen, compiles
// without a warning and has a title; and a run gives the same numbers as its rows.
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
  ms,
  reorderChart,
  ringOccupancyChart,
  run,
  scrubberChart,
  sweep,
  sweepChart,
  timelineChart,
  us,
  VARIANTS,
  workByKindChart,
  type Chart,
  type Run,
  type Scenario,
} from "rss-lab";
import { attackOverTimeChart, balanceChart, costPerFrameChart, sendShareChart } from "rss-lab-course";

const D = "message-signaled-interrupts";
const few = load({ framesPerSecond: 1e6, frames: 12, connections: 4 });
const made = (scenario: Partial<Scenario>, frames = 1500, framesPerSecond = 6e6): Run =>
  run({ traffic: load({ framesPerSecond, frames, connections: 32 }), ...scenario });

const RUNS: Readonly<Record<string, Run>> = {
  "non-RSS, 1 CPU": made({ cpus: 1 }, 1500, 1e6),
  "one queue, 4 CPUs, lossy": made({ variant: "single-hardware-queue", receiveBuffers: 16 }),
  "hardware queues, 16 CPUs": made({ variant: "hardware-queuing", cpus: 16 }),
  "non-RSS, 64 CPUs, lossy": made({ cpus: 64 }),
  "MSI-X, 64 CPUs": made({ variant: D, cpus: 64 }, 3000, 2e7),
  "one CPU of four": made({ variant: D, rss: { indirectionTable: [2, 2] } }),
  "twelve frames": run({ variant: D, traffic: few }),
  "a frame now and then": made({ variant: D }, 1500, 1e3),
  "a beginning and threads": made({ variant: D, warmupPs: us(100), threadShare: 0.7 }),
  "all in the warm-up": run({ variant: D, warmupPs: ms(5), durationPs: ms(6), traffic: few }),
  "no frame": run({ variant: D, durationPs: us(1), traffic: load({ framesPerSecond: 1e3, frames: 5 }) }),
  "a change": made({ variant: D, rssChanges: [{ timePs: us(100), moves: [{ entry: 3, cpu: 1 }] }] }),
};
const hasTable = (one: Run): boolean => one.scenario.variant !== "non-rss";

const CHARTS: readonly [string, (one: Run) => Chart][] = [
  ["timelineChart", timelineChart],
  ["scrubberChart", scrubberChart],
  ["cpuLoadChart", cpuLoadChart],
  ["connectionCpuChart", connectionCpuChart],
  ["reorderChart", reorderChart],
  ["loadOverTimeChart", loadOverTimeChart],
  ["ringOccupancyChart", ringOccupancyChart],
  ["latencyEcdfChart", latencyEcdfChart],
  ["latencyPercentileChart", latencyPercentileChart],
  ["indirectionGridChart", indirectionGridChart],
  ["framesPerCpuChart", framesPerCpuChart],
  ["workByKindChart", workByKindChart],
  ["attackOverTimeChart", attackOverTimeChart],
  ["balanceChart", balanceChart],
  ["costPerFrameChart", costPerFrameChart],
  ["sendShareChart", sendShareChart],
];

const pixels = (svg: string): number[] =>
  ["width", "height"].map((side) => Number(svg.match(` ${side}="([\\d.]+)"`)?.[1]));

describe.each(CHARTS)("%s of a run alone", (name, chart) => {
  const shown = Object.entries(RUNS).filter(([, one]) => name !== "indirectionGridChart" || hasTable(one));
  test.each(shown)("%s: fits a screen, has a title and no warning", async (what, one) => {
    const drawn = chart(one);
    expect(drawn.title).toMatch(/^[A-Z0-9].*[^.]$/);
    expect(drawn.title).not.toMatch(/NaN|undefined|Infinity/);
    const warnings: string[] = [];
    const svg = await drawn.svg((warning) => warnings.push(warning));
    if (what !== "no frame") expect(warnings).toEqual([]);
    const [width, height] = pixels(svg);
    expect(width).toBeLessThanOrEqual(870);
    expect(height).toBeLessThanOrEqual(820);
    expect(svg.match(/role="graphics-symbol"/g)?.length ?? 0).toBeLessThan(2_500);
  });
});

describe("a run and its rows", () => {
  const one = RUNS["one queue, 4 CPUs, lossy"];
  const title = "A claim";
  const frames = one.frames();
  test.each([
    ["cpuLoadChart", cpuLoadChart(one), cpuLoadChart(one.summary.cpus)],
    [
      "connectionCpuChart",
      connectionCpuChart(one),
      connectionCpuChart({ frames, connections: one.connections() }, { title }),
    ],
    ["reorderChart", reorderChart(one), reorderChart({ frames, connections: one.connections() }, { title })],
    ["loadOverTimeChart", loadOverTimeChart(one), loadOverTimeChart(one.work(), { title, runPs: one.endPs })],
    [
      "latencyEcdfChart",
      latencyEcdfChart(one),
      latencyEcdfChart([
        {
          series: "single-hardware-queue",
          latenciesPs: frames.flatMap((row) => (row.state === "indicated" ? [row.donePs - row.arrivalPs] : [])),
          lost: frames.filter((row) => row.state === "dropped").length,
        },
      ]),
    ],
    [
      "framesPerCpuChart",
      framesPerCpuChart({ frames: one }),
      framesPerCpuChart(one.summary.cpus.map(({ cpu, frames: done }) => ({ cpu, frames: done }))),
    ],
  ])("%s has the same numbers of both", (_, ofRun, ofRows) => expect(ofRun.numbers).toEqual(ofRows.numbers));

  test("a title of the caller's own takes the place of the claim; nothing else changes", () => {
    const plain = cpuLoadChart(one);
    const titled = cpuLoadChart(one, { title });
    expect([titled.title, titled.subtitle, titled.numbers]).toEqual([title, plain.subtitle, plain.numbers]);
  });
  test("an option that is undefined counts as left out", () =>
    expect(timelineChart(one, { title: undefined, cpus: undefined, fromPs: undefined }).spec).toEqual(
      timelineChart(one).spec,
    ));
});

describe("several runs", () => {
  const runs = VARIANTS.map((variant) => made({ variant }, 300));
  test.each([
    ["latencyEcdfChart", latencyEcdfChart],
    ["latencyPercentileChart", latencyPercentileChart],
    ["framesPerCpuChart", framesPerCpuChart],
    ["workByKindChart", workByKindChart],
    ["balanceChart", balanceChart],
    ["costPerFrameChart", costPerFrameChart],
    ["sendShareChart", sendShareChart],
  ] as const)("%s takes a list and an object of names, within a screen", async (_, chart) => {
    for (const variant of VARIANTS) expect(chart(runs).toString()).toContain(variant);
    expect(chart({ before: runs[0], after: runs[3] }).toString()).toMatch(/before(.|\n)*after/);
    const twice = chart([runs[3], runs[3]]).toString();
    for (const name of [`${D}, run 1`, `${D}, run 2`]) expect(twice).toContain(name);
    expect(pixels(await chart(runs).svg())[0]).toBeLessThanOrEqual(870);
  });
  test("a summary is enough where no single frame is drawn", () => {
    const summary = made({ records: "summary", threadShare: 0.2, windowPs: us(50) }, 300);
    for (const chart of [cpuLoadChart, latencyPercentileChart, framesPerCpuChart, workByKindChart, attackOverTimeChart])
      expect(chart(summary).numbers.rows.length).toBeGreaterThan(0);
  });
});

describe("the busiest stretch", () => {
  /** Quiet work with a burst from 700 to 720 µs. */
  const burst = made({ variant: D, durationPs: ms(1) }, 1500, 1.5e6);
  test("a long run's timeline shows a stretch with single pieces of work, and says which", () => {
    const chart = timelineChart(burst);
    expect(chart.subtitle).toMatch(/Shown is the busiest stretch, [\d.]+ [nµ]s of [\d.]+ [µm]s, from [\d.]+ [µm]s on/);
    expect(chart.subtitle).toContain("Small numbers are documented steps");
    expect(chart.title).toMatch(/^In these [\d.]+ µs /);
  });
  test("a short run is shown as a whole", () =>
    expect(timelineChart(RUNS["twelve frames"]).subtitle).not.toContain("stretch"));
  test("of frames that come now and then, a stretch with some pieces that are wide enough to be seen", () => {
    const { spec, title } = timelineChart(RUNS["a frame now and then"]);
    expect(title).toMatch(/^In these [\d.]+ µs /);
    expect(JSON.stringify(spec)).toContain('"kind":"protocol driver"');
  });
  test("a short run that begins late has an axis of its own, and says where that begins", () => {
    const late = run({ variant: D, traffic: load({ framesPerSecond: 1e6, frames: 12, startPs: ms(500) }) });
    expect(timelineChart(late).subtitle).toContain("The axis calls 0 what is 500 ms after the beginning of the run.");
  });
  test("a window of the caller's own is taken as it is", () =>
    expect(timelineChart(burst, { fromPs: us(10), toPs: us(20) }).description).toContain("A timeline of 10 µs"));
  test("sixteen lanes, and sixty-four, fit a screen, and every CPU of sixteen has its label", async () => {
    const svg = await timelineChart(RUNS["hardware queues, 16 CPUs"]).svg();
    for (let cpu = 0; cpu < 16; cpu++) expect(svg).toContain(`>CPU ${cpu}<`);
    expect(pixels(svg)[1]).toBeLessThan(780);
    const many = await timelineChart(RUNS["MSI-X, 64 CPUs"]).svg();
    const labels = [...many.matchAll(/<text[^>]*>CPU \d+</g)].filter(([text]) => !text.includes('opacity="0"')).length;
    expect(labels).toBeGreaterThanOrEqual(16);
    expect(labels).toBeLessThanOrEqual(33);
  });
  test("the scrubber begins where most CPUs work, and names the CPUs that it leaves out", () => {
    expect(scrubberChart(RUNS["MSI-X, 64 CPUs"]).subtitle).toContain("Drawn are 8 of 64 CPUs");
    expect(scrubberChart(RUNS["one queue, 4 CPUs, lossy"]).title).toMatch(/^At .* of 4 CPUs works?$/);
  });
});

test("the points of a sweep go straight into its chart; of several measures one must be named", async () => {
  const points = await sweep({ x: [1, 2], series: ["a", "b"], seeds: [1, 2] }, (x, one) => ({
    p99: one === "a" ? x : 3 * x,
    mean: x,
  }));
  expect(sweepChart(points.p99).title).toBe("Result at setting 1 to 2: from 1 to 2 (a) and from 3 to 6 (b)");
  expect(sweepChart({ p99: points.p99 }).title).toContain("P99 at setting 1 to 2");
  expect(() => sweepChart(points)).toThrow(
    "The sweep for sweepChart has the measures p99 and mean: give one, as sweepChart(points.p99).",
  );
});
