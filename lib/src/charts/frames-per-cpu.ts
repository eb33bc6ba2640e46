// Frames per CPU under several settings: the same frames, counted once per setting. A bar per CPU, one small picture
// per setting.
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { joined, lossOf, sharesClaim } from "./claims.js";
import { type Runs, namedRuns, someRows } from "./shown.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";

/** What one CPU got under one setting. */
export interface CpuFramesRow {
  readonly cpu: number;
  readonly frames: number;
  /** The setting: "addresses only"; rows without one, as those of `summary.cpus`, are one picture. */
  readonly series?: string;
}

/** Options of `framesPerCpuChart`. */
export interface FramesPerCpuOptions extends ChartWords {
  /** What is counted; default "frames". */
  readonly unit?: string;
}

/** Pixels for all pictures in a row, the least for one, and pictures in a row. */
const WIDTH = 700,
  LEAST = 200,
  ABREAST = 3;

/**
 * One picture per setting on a common scale; a CPU without frames keeps its place and shows a 0.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough), or rows
 * @throws InputError for anything else
 */
export function framesPerCpuChart(shown: Runs | readonly CpuFramesRow[], options?: FramesPerCpuOptions): Chart {
  const given = optionsOf("framesPerCpuChart", options, { unit: "text" });
  const runs = namedRuns(shown);
  const counts =
    runs?.flatMap(({ series, run }) => run.summary.cpus.map(({ cpu, frames }) => ({ cpu, frames, series }))) ??
    someRows<CpuFramesRow>(
      "framesPerCpuChart",
      shown,
      { cpu: "number", frames: "number" },
      "a run, [run, run], { name: run }, or rows of cpu, frames and series",
    );
  const unit = given.unit ?? "frames";
  const rows = counts.map((row) =>
    row.series === undefined ? { cpu: row.cpu, frames: row.frames, series: unit } : { ...row, series: row.series },
  );
  const cpus = distinct(rows.map((row) => row.cpu));
  const series = [...new Set(rows.map((row) => row.series))];
  const subtitle =
    given.subtitle ??
    (runs?.length === 1
      ? `A bar is a CPU, its number the ${unit} that its protocol driver was done with; 0 means that it got none.`
      : `The same ${unit} in every picture. A bar is a CPU, its number the ${unit} that it gets; 0 means that it idles.`);
  const claim = (): string => claimOf(rows, unit) + (runs?.length === 1 ? lossOf(runs[0].run) : "");
  const width = Math.max(LEAST, Math.floor(WIDTH / (series.length === 4 ? 2 : Math.min(ABREAST, series.length))));
  const y = { field: "frames", type: "quantitative", title: unit };
  const room = width / cpus.length;
  const x = {
    field: "cpu",
    type: "ordinal",
    title: "CPU",
    axis: { labelAngle: 0, ...(room < 16 ? { labelOverlap: "parity" } : {}) },
  };
  const used = series.map((name) => rows.filter((row) => row.series === name && row.frames > 0).length);
  return compose(
    { title: given.title, claim, subtitle },
    {
      description:
        `Bar charts of the ${unit} per CPU, one per setting: ` +
        `${series.map((name, i) => `${name}: ${used[i]} of ${cpus.length} CPUs get ${unit}`).join("; ")}.`,
      numbers: {
        columns: ["CPU", ...series],
        rows: cpus.map((cpu) => [
          cpu,
          ...series.map((name) => rows.find((row) => row.cpu === cpu && row.series === name)?.frames ?? 0),
        ]),
      },
      lineChars: 110,
      spec: {
        data: { values: rows },
        ...facetOf(series),
        spec: {
          width,
          height: 200,
          layer: [
            {
              mark: { type: "bar", stroke: INK.mark, strokeWidth: 0.5 },
              encoding: {
                x,
                y,
                fill: { field: "cpu", type: "nominal", scale: cpuScale(cpus, "colour"), legend: null },
                tooltip: [
                  { field: "cpu", title: "CPU" },
                  { field: "frames", title: unit },
                  { field: "series", title: "setting" },
                ],
              },
            },
            {
              mark: numberMark(room, Math.max(...rows.map((row) => row.frames))),
              encoding: { x, y, text: { field: "frames" } },
            },
          ],
        },
      },
    },
  );
}

/** Up to three pictures stand side by side; more go on below. */
function facetOf(series: readonly string[]): object {
  const field = { field: "series", type: "nominal", sort: series, title: null, header: { labelFontSize: 13 } };
  return series.length <= ABREAST
    ? { facet: { column: field } }
    : { facet: field, columns: series.length === 4 ? 2 : ABREAST };
}

/** The number over a bar: level where it is no wider than the bar's room, upright where it would meet the next. */
function numberMark(room: number, greatest: number): object {
  const isWide = String(greatest).length * 7.6 + 4 > room;
  return isWide
    ? {
        type: "text",
        angle: 270,
        align: "left",
        baseline: "middle",
        dx: 4,
        fontSize: Math.max(6, Math.min(11, Math.floor(room - 2.2))),
      }
    : { type: "text", dy: -7, fontSize: 12 };
}

/** Who gets how many, for one picture; how many CPUs get any, for several. */
function claimOf(rows: readonly { cpu: number; frames: number; series: string }[], unit: string): string {
  const series = [...new Set(rows.map((row) => row.series))];
  const of = (name: string) => rows.filter((row) => row.series === name);
  const getting = (name: string) => of(name).filter((row) => row.frames > 0).length;
  if (series.length > 3) {
    const most = series.map(getting);
    if (new Set(most).size === 1)
      return `${most[0]} of ${cpusOf(rows)} CPUs get ${unit} in each of ${series.length} pictures`;
    return `${Math.min(...most)} to ${Math.max(...most)} of ${cpusOf(rows)} CPUs get ${unit} in ${series.length} pictures`;
  }
  if (series.length > 1)
    return `CPUs that get ${unit}: ${joined(series.map((name) => `${getting(name)} of ${of(name).length} (${name})`))}`;
  return sharesClaim(rows, unit);
}

/** How many CPUs there are in all of the rows. */
const cpusOf = (rows: readonly { cpu: number }[]): number => new Set(rows.map((row) => row.cpu)).size;
