// Busy share per CPU, stacked by kind of work: who drowns, who waits, and with what.
// In: one row per CPU and the run's length. Out: a bar per CPU, 0 to 100 % of the run.
import type { CpuRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { compose, INK, KIND_STYLES, kindScale, kindStyle } from "./theme.js";

export interface CpuLoadOptions extends ChartWords {
  /** Length of the run, picoseconds: the whole of every bar. */
  readonly runPs: number;
}

/**
 * Busy time of each CPU as a share of the run, one bar per CPU, stacked by kind of work; what is missing to 100 % is
 * idle time.
 */
export function cpuLoadChart(cpus: readonly CpuRow[], options: CpuLoadOptions): Chart {
  const runPs = Math.max(1, options.runPs);
  const kinds = KIND_STYLES.map((style) => style.kind).filter(
    (kind) => kind !== "idle" && cpus.some((row) => row.busyPs[kind] > 0),
  );
  const share = (row: CpuRow, kind: (typeof kinds)[number]): number =>
    Math.round((row.busyPs[kind] / runPs) * 1e5) / 1e5;
  const values = cpus.flatMap((row) =>
    kinds.map((kind, order) => ({
      cpu: `CPU ${row.cpu}`,
      kind: kindStyle(kind).label,
      order,
      share: share(row, kind),
      time: formatPs(row.busyPs[kind]),
      frames: row.frames,
    })),
  );
  const totals = cpus.map((row) => ({
    cpu: `CPU ${row.cpu}`,
    total: kinds.reduce((sum, kind) => sum + share(row, kind), 0),
    frames: row.frames,
  }));
  const y = {
    field: "cpu",
    type: "nominal",
    sort: null,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, domain: false },
  };
  const subtitle =
    options.subtitle ??
    "Each bar is one CPU's busy time as a share of the run; what is missing to 100 % it waited. Point at a part for its time.";
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `A bar chart of busy time for ${cpus.length} CPUs over ${formatPs(runPs)}, stacked by kind of work, in ` +
        `percent of the run.`,
      numbers: {
        columns: ["CPU", "frames", ...kinds.map((kind) => `${kindStyle(kind).label} (%)`), "busy (%)"],
        rows: cpus.map((row, i) => [
          row.cpu,
          row.frames,
          ...kinds.map((kind) => Math.round(share(row, kind) * 1e4) / 100),
          Math.round((totals[i]?.total ?? 0) * 1e4) / 100,
        ]),
      },
      lineChars: 95,
      spec: {
        width: 620,
        height: { step: 34 },
        layer: [
          {
            data: { values },
            mark: { type: "bar", stroke: "white", strokeWidth: 0.8 },
            encoding: {
              y,
              x: {
                field: "share",
                type: "quantitative",
                stack: "zero",
                title: "share of the run",
                axis: { format: ".0%" },
                scale: { domain: [0, Math.max(1, ...totals.map((row) => row.total))] },
              },
              color: {
                field: "kind",
                type: "nominal",
                scale: kindScale(kinds),
                legend: { title: null, orient: "bottom", columns: 4, symbolType: "square" },
              },
              order: { field: "order" },
              tooltip: [
                { field: "cpu", title: "CPU" },
                { field: "kind" },
                { field: "share", format: ".2%" },
                { field: "time" },
                { field: "frames" },
              ],
            },
          },
          {
            data: { values: totals },
            mark: { type: "text", align: "left", dx: 6, color: INK.text },
            encoding: { y, x: { field: "total", type: "quantitative" }, text: { field: "total", format: ".1%" } },
          },
        ],
      },
    },
  );
}
