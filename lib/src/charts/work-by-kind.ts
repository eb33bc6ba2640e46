// CPU time by kind of work, one bar per series (a variant, a setting): what a frame costs, and what that cost is made
// of.
import type { CpuRow, WorkKind } from "../records/rows.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { grouped, joined, lossOf, percent, warmUpWords } from "./claims.js";
import { rowFont, rowStep, thinLabels } from "./fit.js";
import { type Runs, namedRuns, someRows } from "./shown.js";
import { compose, INK, KIND_STYLES, kindLegend, kindScale, kindStyle } from "./theme.js";

/** Pixels between the numbers of two ticks; of these, numbers that would come closer are left out. */
const TICK_GAP = 8;

/** The work of one run: its CPUs' rows, and how many frames were indicated. */
export interface WorkByKindRow {
  readonly series: string;
  readonly cpus: readonly CpuRow[];
  readonly frames: number;
}

/**
 * One bar per series: CPU time of all CPUs together over the frames indicated, by kind; threads and idle time left out.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough), or rows
 * @param options title, default: what a frame costs; subtitle, default: how to read the bars
 * @throws InputError for anything else
 */
export function workByKindChart(shown: Runs | readonly WorkByKindRow[], options?: ChartWords): Chart {
  const given = optionsOf("workByKindChart", options);
  const runs = namedRuns(shown);
  const rows =
    runs?.map(({ series, run: { summary } }) => ({ series, cpus: summary.cpus, frames: summary.indicated })) ??
    someRows<WorkByKindRow>(
      "workByKindChart",
      shown,
      { series: "string", cpus: "object", frames: "number" },
      "a run, [run, run], { name: run }, or rows of series, cpus and frames",
    );
  // Without a frame there is no cost of one.
  const costPs = ({ cpus, frames }: WorkByKindRow, kind: WorkKind): number =>
    frames === 0 ? 0 : cpus.reduce((sum, cpu) => sum + cpu.busyPs[kind], 0) / Math.max(1, frames);
  const perFrame = (row: WorkByKindRow, kind: WorkKind): number => Math.round(costPs(row, kind) / 100) / 10;
  const wholePs = (row: WorkByKindRow): number => kinds.reduce((sum, kind) => sum + costPs(row, kind), 0);
  const kinds = KIND_STYLES.map((style) => style.kind).filter(
    (kind) => kind !== "idle" && kind !== "thread" && rows.some((row) => perFrame(row, kind) > 0),
  );
  const series = rows.map((row) => row.series);
  const mostPs = Math.max(1, ...rows.map(wholePs));
  const values = rows.flatMap((row) => {
    let endPs = 0;
    return kinds.map((kind, order) => {
      const timePs = costPs(row, kind);
      endPs += timePs;
      const number = grouped(Math.round(timePs / 1e3));
      const isWide = (timePs / mostPs) * 0.85 * WIDTH > 8 * number.length + 8;
      return {
        series: row.series,
        kind: kindStyle(kind).label,
        order,
        time: perFrame(row, kind),
        middle: (endPs - timePs / 2) / 1e3,
        number: isWide ? number : "",
        ink: kindStyle(kind).ink,
      };
    });
  });
  const totals = rows.map((row) => ({
    series: row.series,
    time: Math.round(wholePs(row) / 1e3),
  }));
  const step = rowStep(40, series.length);
  const y = {
    field: "series",
    type: "nominal",
    sort: series,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, domain: false, labelLimit: 240, ...thinLabels(step) },
  };
  const claim = (): string =>
    claimOf(rows, (row) => kinds.map((kind) => ({ kind, time: costPs(row, kind) / 1e3 }))) +
    (runs?.length === 1 ? lossOf(runs[0].run) : "");
  const subtitle =
    given.subtitle ??
    "Each bar is the CPU time of all CPUs together, divided by the frames; the number behind it is the whole. Point at a part " +
      `for its time.${warmUpWords(runs)}`;
  return compose(
    { title: given.title, claim, subtitle },
    {
      description: `Stacked bars of CPU time a frame in nanoseconds, by kind of work, for ${series.join(", ")}.`,
      numbers: {
        columns: ["series", ...kinds.map((kind) => `${kindStyle(kind).label} (ns)`), "all (ns)"],
        rows: rows.map((row, i) => [row.series, ...kinds.map((kind) => perFrame(row, kind)), totals[i]?.time ?? 0]),
      },
      lineChars: 112,
      spec: {
        width: WIDTH,
        height: { step },
        layer: [
          {
            data: { values },
            mark: { type: "bar", stroke: "white", strokeWidth: 0.8 },
            encoding: {
              y,
              x: {
                field: "time",
                type: "quantitative",
                stack: "zero",
                title: "CPU time a frame (ns)",
                ...(runs ? { axis: { labelSeparation: TICK_GAP } } : {}),
                ...(values.length > 0 ? {} : { scale: { domain: [0, 1] } }),
              },
              color: {
                field: "kind",
                type: "nominal",
                scale: kindScale(kinds),
                legend: kindLegend(kinds, 4),
              },
              order: { field: "order" },
              tooltip: [
                { field: "series", title: "series" },
                { field: "kind", title: "work" },
                { field: "time", title: "ns a frame" },
              ],
            },
          },
          {
            data: { values: values.filter(({ number }) => number !== "") },
            mark: { type: "text", ...rowFont(step) },
            encoding: {
              y,
              x: { field: "middle", type: "quantitative" },
              text: { field: "number" },
              color: { field: "ink", type: "nominal", scale: null },
            },
          },
          {
            data: { values: totals },
            mark: { type: "text", align: "left", dx: 6, color: INK.text },
            encoding: { y, x: { field: "time", type: "quantitative" }, text: { field: "time", format: "," } },
          },
        ],
      },
    },
  );
}

/** Pixels of the bars. */
const WIDTH = 600;

/** Where the time goes, as a sentence ends with it. */
const PLACES: Readonly<Record<WorkKind, string>> = {
  isr: "in the ISR",
  dpc: "in the DPC",
  protocol: "in the protocol driver",
  send: "for sends",
  spin: "waiting for locks",
  "cache-stall": "waiting for cache lines",
  ipi: "in interrupts to other CPUs",
  thread: "in threads",
  idle: "idle",
};

/** What a frame costs in each series, and with one series what most of that is. */
function claimOf(
  rows: readonly WorkByKindRow[],
  partsOf: (row: WorkByKindRow) => readonly { kind: WorkKind; time: number }[],
): string {
  if (rows.every((row) => row.frames === 0)) return "No frame was indicated";
  const costs = rows.map((row) => ({
    series: row.series,
    frames: row.frames,
    time: partsOf(row).reduce((sum, part) => sum + part.time, 0),
  }));
  const words = ({ frames, time }: (typeof costs)[number]): string =>
    frames === 0 ? "nothing, as none was indicated," : `${grouped(Math.round(time))} ns of CPU time`;
  if (costs.length > 1) {
    if (costs.length <= 3) return `A frame costs ${joined(costs.map((cost) => `${words(cost)} (${cost.series})`))}`;
    const [least, ...more] = costs.filter((cost) => cost.frames > 0).sort((a, b) => a.time - b.time);
    const most = more[more.length - 1] ?? least;
    return `A frame costs from ${words(least)} (${least.series}) to ${words(most)} (${most.series})`;
  }
  const dearest = [...partsOf(rows[0])].sort((a, b) => b.time - a.time)[0];
  const part =
    dearest === undefined || dearest.time === 0
      ? ""
      : `, ${percent(dearest.time / costs[0].time)} of it ${PLACES[dearest.kind]}`;
  return `A frame costs ${words(costs[0])}${part}`;
}
