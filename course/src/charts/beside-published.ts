// Ours beside what was published: measured points with their range over several seeds, and the published points.
// Lines, dots and range bars are ours, hollow squares published.
import { composeChart, cpuStyle, type Chart, type ChartWords } from "rss-lab";
import { counted, optionsOf, percent, short, someRows } from "./given.js";

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

/** Options of `besidePublishedChart`. */
export interface BesidePublishedOptions extends ChartWords {
  /** Default "setting". */
  readonly xLabel?: string;
  /** Default "result". */
  readonly yLabel?: string;
  /** Where the published numbers come from; default: not said. */
  readonly source?: string;
  /** Default false. */
  readonly isLogY?: boolean;
  /** A picture with a scale of its own for each series, side by side; default false: all in one. */
  readonly ownScales?: boolean;
}

/** Pixels of the picture without its axis and legend. */
const WIDTH = 600;
const HEADER = { labelFontSize: 13, labelFontWeight: "bold" };

/**
 * One colour and shape a series, for ours and for the published points.
 *
 * @throws InputError for anything but rows
 */
export function besidePublishedChart(rows: readonly BesidePublishedRow[], options?: BesidePublishedOptions): Chart {
  const given = optionsOf("besidePublishedChart", options, {
    xLabel: "string",
    yLabel: "string",
    source: "string",
    isLogY: "boolean",
    ownScales: "boolean",
  });
  someRows("besidePublishedChart", rows, { series: "string", ours: "number" }, "rows of x, series, ours and published");
  const { xLabel = "setting", yLabel = "result" } = given;
  const names = [...new Set(rows.map((row) => row.series))];
  const isNumber = rows.every((row) => typeof row.x === "number");
  const hasRange = rows.some(({ low, high }) => low !== undefined && high !== undefined);
  const published = rows.filter((row) => row.published !== undefined);
  const legend = given.ownScales ? null : { symbolOpacity: 1, symbolSize: 80 };
  const colour = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: names, range: names.map((_, i) => cpuStyle([0, 5, 2, 3][i % 4]).colour) },
    legend,
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
  const dash = { field: "series", type: "nominal", title: null, scale: { domain: names, range: dashes }, legend };
  const wordsPx = [...new Set(rows.map((row) => `${row.x}`))].reduce((sum, { length }) => sum + 10 + 7 * length, 0);
  const x = isNumber
    ? {
        field: "x",
        type: "quantitative",
        title: xLabel,
        scale: { zero: false, nice: false, padding: 14 },
        axis: { format: "~r", ...(areCounts(rows) ? { values: [...new Set(rows.map((row) => row.x))] } : {}) },
      }
    : { field: "x", type: "nominal", sort: null, title: xLabel, axis: { labelAngle: wordsPx > WIDTH ? -35 : 0 } };
  const offset = isNumber
    ? {}
    : { xOffset: { field: "series", type: "nominal", sort: names, scale: { domain: names, paddingOuter: 0.6 } } };
  const scale = given.isLogY ? { type: "log" } : { zero: true };
  const y = { field: "ours", type: "quantitative", title: yLabel, scale, axis: { format: "~r" } };
  const layer = [
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
      mark: { type: "point", filled: true, size: 60, opacity: 1, tooltip: { expr: "datum.tip" } },
      encoding: { x, y, color: colour, ...offset },
    },
    ...(published.length > 0
      ? [
          {
            transform: [{ filter: "isValid(datum.published)" }],
            mark: {
              type: "point",
              shape: "square",
              filled: false,
              size: 150,
              strokeWidth: 2,
              tooltip: { expr: "datum.tip" },
            },
            encoding: { x, y: { ...y, field: "published" }, color: colour, ...offset },
          },
        ]
      : []),
  ];
  const claim = (): string => claimOf(rows);
  const subtitle =
    given.subtitle ??
    `Filled dots are this model's runs, hollow squares are published${given.source === undefined ? "" : ` (${given.source})`}.` +
      `${hasRange ? " A pale bar is the range of our seeds." : ""}`;
  const round = (value: number | undefined): number | string =>
    value === undefined ? "-" : Number(value.toPrecision(4));
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description: `${yLabel} against ${xLabel} for ${names.join(", ")}: ${rows.length} points of this model, ${published.length} published.`,
      numbers: {
        columns: ["series", xLabel, "ours", "published", "low", "high"],
        rows: rows.map((row) => [
          row.series,
          row.x,
          round(row.ours),
          round(row.published),
          round(row.low),
          round(row.high),
        ]),
      },
      ...(given.ownScales ? { lineChars: 120 } : {}),
      spec: {
        data: { values: rows.map((row) => ({ ...row, tip: tipOf(row, xLabel) })) },
        ...(given.ownScales
          ? {
              facet: { column: { field: "series", type: "nominal", sort: names, title: null, header: HEADER } },
              resolve: { scale: { y: "independent" } },
              spacing: 30,
              spec: { width: Math.floor(700 / names.length) - 30, height: 280, layer },
            }
          : { width: WIDTH, height: 280, layer }),
      },
    },
  );
}

/** What a point says when it is pointed at; what it does not have is left out. */
function tipOf({ series, x, ours, published, low, high }: BesidePublishedRow, xLabel: string): object {
  const hasRange = low !== undefined && high !== undefined;
  return {
    series,
    [xLabel]: x,
    ours,
    ...(published === undefined ? {} : { published }),
    ...(hasRange ? { "range of our seeds": `${short(low)} to ${short(high)}` } : {}),
  };
}

/** Whether what is counted (CPUs, queues) has no halves. */
const areCounts = (rows: readonly BesidePublishedRow[]): boolean =>
  rows.every(({ x }) => typeof x === "number" && Number.isInteger(x) && x >= 1 && x <= 64);

/** How many published values lie in the range of our seeds, or how far ours are from them. */
function claimOf(rows: readonly BesidePublishedRow[]): string {
  const known = rows.filter((row) => row.published !== undefined);
  if (known.length === 0) return `${counted(rows.length, "result")}, none of them published`;
  const ranged = known.filter(({ low, high }) => low !== undefined && high !== undefined);
  const inside = ranged.filter(({ published = NaN, low = NaN, high = NaN }) => low <= published && published <= high);
  if (ranged.length > 0)
    return `${inside.length} of ${counted(ranged.length, "published value")} ${inside.length === 1 ? "lies" : "lie"} in the range of our seeds`;
  const far = known.flatMap(({ ours, published = 0 }) => (published === 0 ? [] : [Math.abs(ours / published - 1)]));
  if (far.length === 0) return `${counted(known.length, "published value")} beside ours`;
  return `Ours differ from the published values by up to ${percent(Math.max(...far))}`;
}
