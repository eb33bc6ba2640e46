// What one frame costs the CPUs, by kind of work: one bar for each way of receiving it, as long as the frame costs.
import {
  composeChart,
  CHART_INK,
  kindScale,
  kindStyle,
  type Chart,
  type ChartWords,
  type Run,
  type WorkKind,
} from "rss-lab";
import { type Runs, joined, namedRuns, optionsOf, someRows } from "./given.js";

/** Kinds of work from the highest interrupt request level down, as every chart lists them. */
const KINDS: readonly WorkKind[] = ["isr", "ipi", "dpc", "spin", "cache-stall", "protocol", "send", "thread", "idle"];

/** Pixels of the bars and of the names beside them, and of a bold letter of a name. */
const ROOM_PX = 790,
  LETTER_PX = 8;

/** Pixels between the numbers of two ticks; of these, numbers that would come closer are left out. */
const TICK_GAP = 8;

/** CPU time that all CPUs together spend on one kind of work for one frame, on average over a run. */
export interface CostRow {
  readonly series: string;
  readonly kind: WorkKind;
  readonly nsPerFrame: number;
}

/**
 * One bar a series, stacked by kind of work, with the sum behind it.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough), or rows
 * @throws InputError for anything else
 */
export function costPerFrameChart(shown: Runs | readonly CostRow[], options?: ChartWords): Chart {
  const given = optionsOf("costPerFrameChart", options);
  const runs = namedRuns(shown);
  const rows =
    runs?.flatMap(({ series, run }) => costsOf(series, run)) ??
    someRows<CostRow>(
      "costPerFrameChart",
      shown,
      { series: "string", kind: "string", nsPerFrame: "number" },
      "a run, [run, run], { name: run }, or rows of series, kind and nsPerFrame",
    );
  const without = new Set(runs?.flatMap(({ series, run }) => (run.summary.indicated === 0 ? [series] : [])));
  const names = [...new Set(rows.map((row) => row.series))];
  const kinds = KINDS.filter((kind) => rows.some((row) => row.kind === kind && row.nsPerFrame > 0));
  const cost = (series: string, kind: WorkKind): number =>
    rows.filter((row) => row.series === series && row.kind === kind).reduce((sum, row) => sum + row.nsPerFrame, 0);
  const whole = (series: string): number => kinds.reduce((sum, kind) => sum + cost(series, kind), 0);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const values = names.flatMap((series) =>
    kinds.map((kind, order) => ({ series, kind: kindStyle(kind).label, order, ns: round(cost(series, kind)) })),
  );
  const totals = names.map((series) => ({
    series,
    ns: round(whole(series)),
  }));
  const y = {
    field: "series",
    type: "nominal",
    sort: names,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, labelLimit: 330 },
  };
  const x = {
    field: "ns",
    type: "quantitative",
    title: "CPU time for one frame (ns)",
    ...(runs ? { axis: { labelSeparation: TICK_GAP } } : {}),
    ...(kinds.length > 0 ? {} : { scale: { domain: [0, 1] } }),
  };
  const claim = (): string => {
    const counted = names.filter((series) => !without.has(series));
    if (counted.length === 0) return "No frame was indicated";
    if (kinds.length === 0) return "No frame cost any CPU time";
    const words = (series: string): string =>
      without.has(series) ? "nothing, as none was indicated," : `${Math.round(whole(series))} ns`;
    if (names.length <= 3) return `A frame costs ${joined(names.map((series) => `${words(series)} (${series})`))}`;
    const costs = counted.map((series) => Math.round(whole(series)));
    return `A frame costs from ${Math.min(...costs)} to ${Math.max(...costs)} ns in ${counted.length} ways of receiving it`;
  };
  const subtitle =
    given.subtitle ??
    "Each bar is the CPU time that one frame costs, on average, all CPUs together. Compare bars colour by colour; point " +
      "at a part for its time." +
      (runs?.some(({ run }) => run.scenario.warmupPs > 0)
        ? " Both are counted after the warm-up; frames that came in it add time, but do not count."
        : "");
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description: `Bars of CPU time per frame for ${names.join(", ")}, stacked by kind of work, in nanoseconds.`,
      numbers: {
        columns: ["", ...kinds.map((kind) => kindStyle(kind).label), "sum (ns)"],
        rows: totals.map(({ series, ns }) => [series, ...kinds.map((kind) => round(cost(series, kind))), ns]),
      },
      spec: {
        width: Math.min(560, Math.floor(ROOM_PX - LETTER_PX * Math.max(0, ...names.map(({ length }) => length)))),
        height: { step: 38 },
        layer: [
          {
            data: { values },
            mark: { type: "bar", stroke: "white", strokeWidth: 0.8 },
            encoding: {
              y,
              x: { ...x, stack: "zero" },
              order: { field: "order" },
              color: {
                field: "kind",
                type: "nominal",
                scale: kindScale(kinds),
                legend: kinds.length > 0 ? { title: null, orient: "bottom", columns: 4, symbolType: "square" } : null,
              },
              tooltip: [
                { field: "series", title: "series" },
                { field: "kind", title: "work" },
                { field: "ns", title: "ns per frame" },
              ],
            },
          },
          {
            data: { values: totals },
            mark: { type: "text", align: "left", dx: 6, color: CHART_INK.text, fontWeight: "bold" },
            encoding: { y, x, text: { field: "ns" } },
          },
        ],
      },
    },
  );
}

/** Costs of a run's frames; threads and idle time are none, and without a frame there are none. */
function costsOf(series: string, { summary: { cpus, indicated } }: Run): CostRow[] {
  const kinds = KINDS.filter((kind) => kind !== "thread" && kind !== "idle");
  return kinds.map((kind) => ({
    series,
    kind,
    nsPerFrame: indicated === 0 ? 0 : cpus.reduce((sum, cpu) => sum + cpu.busyPs[kind], 0) / indicated / 1e3,
  }));
}
