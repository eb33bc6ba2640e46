// What one frame costs the CPUs, by kind of work: one bar for each way of receiving it.
// In: nanoseconds of CPU time per frame, by series and kind. Out: stacked bars whose whole length is the cost of a
// frame.
import {
  composeChart,
  CHART_INK,
  KIND_STYLES,
  kindScale,
  kindStyle,
  type Chart,
  type ChartWords,
  type WorkKind,
} from "rss-lab";

/** CPU time that all CPUs together spend on one kind of work for one frame, on the average of a run. */
export interface CostRow {
  readonly series: string;
  readonly kind: WorkKind;
  readonly nsPerFrame: number;
}

/** One bar a series, stacked by kind of work, with the sum behind it. */
export function costPerFrameChart(rows: readonly CostRow[], options: ChartWords): Chart {
  const names = [...new Set(rows.map((row) => row.series))];
  const kinds = KIND_STYLES.map((style) => style.kind).filter((kind) =>
    rows.some((row) => row.kind === kind && row.nsPerFrame > 0),
  );
  const cost = (series: string, kind: WorkKind): number =>
    rows.filter((row) => row.series === series && row.kind === kind).reduce((sum, row) => sum + row.nsPerFrame, 0);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const values = names.flatMap((series) =>
    kinds.map((kind, order) => ({ series, kind: kindStyle(kind).label, order, ns: round(cost(series, kind)) })),
  );
  const totals = names.map((series) => ({
    series,
    ns: round(kinds.reduce((sum, kind) => sum + cost(series, kind), 0)),
  }));
  const y = {
    field: "series",
    type: "nominal",
    sort: names,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, labelLimit: 260 },
  };
  const x = { field: "ns", type: "quantitative", title: "CPU time for one frame (ns)" };
  const subtitle =
    options.subtitle ??
    "Each bar is the CPU time that one frame costs, on the average, all CPUs together. Compare bars colour by colour; point " +
      "at a part for its time.";
  return composeChart(
    { title: options.title, subtitle },
    {
      description: `Bars of CPU time per frame for ${names.join(", ")}, stacked by kind of work, in nanoseconds.`,
      numbers: {
        columns: ["", ...kinds.map((kind) => kindStyle(kind).label), "sum (ns)"],
        rows: totals.map(({ series, ns }) => [series, ...kinds.map((kind) => round(cost(series, kind))), ns]),
      },
      spec: {
        width: 560,
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
                legend: { title: null, orient: "bottom", columns: 4, symbolType: "square" },
              },
              tooltip: [{ field: "series" }, { field: "kind" }, { field: "ns", title: "ns per frame" }],
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
