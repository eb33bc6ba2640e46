// Ours beside what was published: measured points with their range over several seeds, and the published points.
// In: rows of one quantity. Out: lines, dots and range bars for ours, hollow squares for published.
import { composeChart, CPU_COLOURS, type Chart, type ChartWords } from "rss-lab";

/** One point. */
export interface BesidePublishedRow {
  /** A number, or a word such as a phase of an experiment. */
  readonly x: number | string;
  readonly series: string;
  readonly ours: number;
  readonly published?: number;
  /** The least and the largest value of a seed. */
  readonly low?: number;
  readonly high?: number;
}

export interface BesidePublishedOptions extends ChartWords {
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the published numbers come from. */
  readonly source: string;
  readonly isLogY?: boolean;
}

/** One colour and shape a series, for ours and for the published points. */
export function besidePublishedChart(rows: readonly BesidePublishedRow[], options: BesidePublishedOptions): Chart {
  const names = [...new Set(rows.map((row) => row.series))];
  const isNumber = rows.every((row) => typeof row.x === "number");
  const hasRange = rows.some(({ low, high }) => low !== undefined && high !== undefined);
  const published = rows.filter((row) => row.published !== undefined);
  const colour = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: names.map((_, i) => CPU_COLOURS[[0, 5, 2, 3][i % 4]]) },
  };
  const dashes = names.map(
    (_, i) =>
      [
        [1, 0],
        [7, 3],
        [2, 2],
        [9, 3, 2, 3],
      ][i % 4],
  );
  const dash = { field: "series", type: "nominal", title: null, scale: { domain: names, range: dashes } };
  const x = isNumber
    ? {
        field: "x",
        type: "quantitative",
        title: options.xLabel,
        scale: { zero: false, nice: false, padding: 14 },
        axis: { format: "~r" },
      }
    : { field: "x", type: "nominal", sort: null, title: options.xLabel, axis: { labelAngle: 0 } };
  const offset = isNumber
    ? {}
    : { xOffset: { field: "series", type: "nominal", sort: names, scale: { domain: names, paddingOuter: 0.6 } } };
  const scale = options.isLogY ? { type: "log" } : { zero: true };
  const y = { field: "ours", type: "quantitative", title: options.yLabel, scale, axis: { format: "~r" } };
  const subtitle =
    options.subtitle ??
    `Filled dots are this model's runs, hollow squares are published (${options.source}).` +
      `${hasRange ? " A pale bar is the range of our seeds." : ""}`;
  const round = (value: number | undefined): number | string =>
    value === undefined ? "-" : Number(value.toPrecision(4));
  return composeChart(
    { title: options.title, subtitle },
    {
      description: `${options.yLabel} against ${options.xLabel} for ${names.join(", ")}: ${rows.length} points of this model, ${published.length} published.`,
      numbers: {
        columns: ["series", options.xLabel, "ours", "published", "low", "high"],
        rows: rows.map((row) => [
          row.series,
          row.x,
          round(row.ours),
          round(row.published),
          round(row.low),
          round(row.high),
        ]),
      },
      spec: {
        width: 600,
        height: 280,
        data: { values: rows },
        layer: [
          ...(hasRange
            ? [
                {
                  transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }],
                  mark: { type: "rule", opacity: 0.25, strokeWidth: 8, strokeCap: "butt" },
                  encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour, ...offset },
                },
              ]
            : []),
          ...(isNumber
            ? [{ mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color: colour, strokeDash: dash } }]
            : []),
          {
            mark: { type: "point", filled: true, size: 60, opacity: 1 },
            encoding: {
              x,
              y,
              color: colour,
              ...offset,
              tooltip: ["series", "x", "ours", "published", "low", "high"].map((field) => ({ field })),
            },
          },
          ...(published.length > 0
            ? [
                {
                  transform: [{ filter: "isValid(datum.published)" }],
                  mark: { type: "point", shape: "square", filled: false, size: 150, strokeWidth: 2 },
                  encoding: {
                    x,
                    y: { ...y, field: "published" },
                    color: colour,
                    ...offset,
                    tooltip: ["series", "x", "published"].map((field) => ({ field })),
                  },
                },
              ]
            : []),
        ],
      },
    },
  );
}
