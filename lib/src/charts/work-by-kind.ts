// CPU time by kind of work, one bar per series (a variant, a setting): what a frame costs, and what that cost is made
// of.
// In: busy time by kind and the number of frames. Out: stacked bars in nanoseconds a frame.
import type { CpuRow, WorkKind } from "../records/rows.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, INK, KIND_STYLES, kindScale, kindStyle } from "./theme.js";

/** The work of one run: its CPUs' rows, and how many frames were indicated. */
export interface WorkByKindRow {
  readonly series: string;
  readonly cpus: readonly CpuRow[];
  readonly frames: number;
}

/**
 * One bar per series: CPU time of all CPUs together over the frames indicated, by kind; threads and idle time left out.
 */
export function workByKindChart(rows: readonly WorkByKindRow[], options: ChartWords): Chart {
  const perFrame = ({ cpus, frames }: WorkByKindRow, kind: WorkKind): number =>
    Math.round(cpus.reduce((sum, cpu) => sum + cpu.busyPs[kind], 0) / Math.max(1, frames) / 100) / 10;
  const kinds = KIND_STYLES.map((style) => style.kind).filter(
    (kind) => kind !== "idle" && kind !== "thread" && rows.some((row) => perFrame(row, kind) > 0),
  );
  const series = rows.map((row) => row.series);
  const values = rows.flatMap((row) =>
    kinds.map((kind, order) => ({ series: row.series, kind: kindStyle(kind).label, order, time: perFrame(row, kind) })),
  );
  const totals = rows.map((row) => ({
    series: row.series,
    time: Math.round(kinds.reduce((sum, kind) => sum + perFrame(row, kind), 0)),
  }));
  const y = {
    field: "series",
    type: "nominal",
    sort: series,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, domain: false, labelLimit: 240 },
  };
  const subtitle =
    options.subtitle ??
    "Each bar is the CPU time of all CPUs together, divided by the frames; the number is the whole. Point at a part " +
      "for its time.";
  return compose(
    { title: options.title, subtitle },
    {
      description: `Stacked bars of CPU time a frame in nanoseconds, by kind of work, for ${series.join(", ")}.`,
      numbers: {
        columns: ["series", ...kinds.map((kind) => `${kindStyle(kind).label} (ns)`), "all (ns)"],
        rows: rows.map((row, i) => [row.series, ...kinds.map((kind) => perFrame(row, kind)), totals[i]?.time ?? 0]),
      },
      lineChars: 112,
      spec: {
        width: 600,
        height: { step: 40 },
        layer: [
          {
            data: { values },
            mark: { type: "bar", stroke: "white", strokeWidth: 0.8 },
            encoding: {
              y,
              x: { field: "time", type: "quantitative", stack: "zero", title: "CPU time a frame (ns)" },
              color: {
                field: "kind",
                type: "nominal",
                scale: kindScale(kinds),
                legend: { title: null, orient: "bottom", columns: 4, symbolType: "square" },
              },
              order: { field: "order" },
              tooltip: [{ field: "series" }, { field: "kind" }, { field: "time", title: "ns a frame" }],
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
