// Frames per CPU under several settings: the same frames, counted once per setting.
// In: how many frames each CPU got, with the name of the setting. Out: a bar per CPU, one small picture per setting.
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";

/** What one CPU got under one setting. */
export interface CpuFramesRow {
  readonly cpu: number;
  readonly frames: number;
  /** The setting: "addresses only". */
  readonly series: string;
}

export interface FramesPerCpuOptions extends ChartWords {
  /** What is counted; default "frames". */
  readonly unit?: string;
}

/** One picture per setting on a common scale; a CPU without frames keeps its place and shows a 0. */
export function framesPerCpuChart(rows: readonly CpuFramesRow[], options: FramesPerCpuOptions): Chart {
  const unit = options.unit ?? "frames";
  const cpus = distinct(rows.map((row) => row.cpu));
  const series = [...new Set(rows.map((row) => row.series))];
  const subtitle =
    options.subtitle ??
    `The same ${unit} in every picture. A bar is a CPU, its number the ${unit} that it gets; 0 means that it idles.`;
  const y = { field: "frames", type: "quantitative", title: unit };
  const x = { field: "cpu", type: "ordinal", title: "CPU", axis: { labelAngle: 0 } };
  const used = series.map((name) => rows.filter((row) => row.series === name && row.frames > 0).length);
  return compose(
    { title: options.title, subtitle },
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
        data: { values: rows.map((row) => ({ ...row })) },
        facet: {
          column: { field: "series", type: "nominal", sort: series, title: null, header: { labelFontSize: 13 } },
        },
        spec: {
          width: Math.max(200, Math.floor(700 / series.length)),
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
            { mark: { type: "text", dy: -7, fontSize: 12 }, encoding: { x, y, text: { field: "frames" } } },
          ],
        },
      },
    },
  );
}
