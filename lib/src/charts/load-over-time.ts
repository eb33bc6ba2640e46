// Load of each CPU over time: a line per CPU, with marked moments such as a change of the indirection table.
// In: work of a run. Out: busy share per slice of time; colour and dash say the CPU, a label at the line's end says it
// again.
import type { WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

export interface LoadOverTimeOptions extends ChartWords {
  /** Length of the run, picoseconds. */
  readonly runPs: number;
  readonly cpus?: readonly number[];
  /** Slices of time, 1 to 200; default 60 (fewer with many CPUs: 1,500 points at most). */
  readonly slices?: number;
  /** Moments to mark with a rule and a word: the table changed, a connection began. */
  readonly events?: readonly { readonly timePs: number; readonly label: string }[];
}

/** Busy share of every CPU (thread work left out) in equal slices of the run. */
export function loadOverTimeChart(work: readonly WorkRow[], options: LoadOverTimeOptions): Chart {
  const cpus = options.cpus ?? distinct(work.map((row) => row.cpu));
  const slices = Math.max(1, Math.min(options.slices ?? 60, 200, Math.floor(1_500 / Math.max(1, cpus.length))));
  const runPs = Math.max(1, options.runPs);
  const slicePs = runPs / slices;
  const busy = new Map(cpus.map((cpu) => [cpu, new Array<number>(slices).fill(0)]));
  for (const row of work.filter((each) => each.kind !== "thread" && each.kind !== "idle"))
    for (let i = Math.max(0, Math.floor(row.startPs / slicePs)); i < slices && row.endPs > i * slicePs; i++) {
      const line = busy.get(row.cpu);
      if (line)
        line[i] =
          (line[i] ?? 0) + (Math.min(row.endPs, (i + 1) * slicePs) - Math.max(row.startPs, i * slicePs)) / slicePs;
    }
  const unit = timeUnit(runPs);
  const values = cpus.flatMap((cpu) =>
    (busy.get(cpu) ?? []).map((share, i) => ({
      cpu,
      t: unit.of((i + 0.5) * slicePs),
      share: Math.round(share * 1e4) / 1e4,
    })),
  );
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    scale: { domain: [0, unit.of(runPs)], nice: false },
  };
  const subtitle =
    options.subtitle ??
    `Each point is the busy share of one CPU in ${formatPs(slicePs)}. Click a CPU in the legend to follow it alone.`;
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);
  const marked = (options.events ?? []).map((event) => `${event.label} at ${formatPs(event.timePs)}`);
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `A line chart of the busy share of ${cpus.length} CPUs over ${formatPs(runPs)} in ${slices} slices` +
        `${marked.length > 0 ? `, with marked moments: ${marked.join(", ")}` : ""}.`,
      numbers: {
        columns: ["CPU", "mean busy (%)", "highest slice (%)"],
        rows: cpus.map((cpu) => [
          cpu,
          Math.round(mean(busy.get(cpu) ?? []) * 1e4) / 100,
          Math.round(Math.max(0, ...(busy.get(cpu) ?? [])) * 1e4) / 100,
        ]),
      },
      spec: {
        width: 640,
        height: 260,
        layer: [
          {
            data: { values },
            params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, bind: "legend" }],
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              x,
              y: {
                field: "share",
                type: "quantitative",
                title: "busy share",
                axis: { format: ".0%" },
                scale: { domain: [0, 1] },
              },
              color: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "colour") },
              strokeDash: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "dash") },
              opacity: { condition: { param: "pick", value: 1 }, value: 0.1 },
            },
          },
          {
            data: { values },
            mark: { type: "point", filled: true, size: 22 },
            encoding: {
              x,
              y: { field: "share", type: "quantitative" },
              color: { field: "cpu", type: "nominal" },
              shape: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "shape") },
              opacity: { condition: { param: "pick", value: 1 }, value: 0.1 },
              tooltip: [
                { field: "cpu", title: "CPU" },
                { field: "share", format: ".1%" },
                { field: "t", title: `time (${unit.name})` },
              ],
            },
          },
          ...(options.events?.length
            ? [
                {
                  data: { values: options.events.map((e) => ({ t: unit.of(e.timePs), label: e.label })) },
                  layer: [
                    { mark: { type: "rule", color: INK.mark, strokeDash: [4, 3] }, encoding: { x } },
                    { mark: { type: "text", align: "left", dx: 4, y: 8 }, encoding: { x, text: { field: "label" } } },
                  ],
                },
              ]
            : []),
        ],
      },
    },
  );
}
