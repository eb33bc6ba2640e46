// Busy share per CPU, stacked by kind of work: who drowns, who waits, and with what.
// A bar per CPU reaches from 0 to 100 % of the measured time.
import { checkNumber } from "../check.js";
import type { CpuRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { checkCpus, optionsOf } from "./chart-options.js";
import { loadClaim, lossOf } from "./claims.js";
import { rowFont, rowStep, thinLabels } from "./fit.js";
import { type RunLike, isRun, someRows } from "./shown.js";
import { compose, INK, KIND_STYLES, kindLegend, kindScale, kindStyle } from "./theme.js";

/** Options of `cpuLoadChart`. */
export interface CpuLoadOptions extends ChartWords {
  /**
   * The whole of every bar, picoseconds, above 0. Default: the measured time of the run; of rows, the longest sum of
   * their times with idle time.
   */
  readonly runPs?: number;
  /** CPUs to draw, in this order; default: all. */
  readonly cpus?: readonly number[];
}

/**
 * Busy time of each CPU as a share of the run, one bar per CPU, stacked by kind of work; what is missing to 100 % is
 * idle time.
 *
 * @param shown a run, which may have kept its summary only, or the rows of `summary.cpus`
 * @throws InputError for anything else, or CPUs that are not there
 * @example
 * const one = run({ traffic: load({ framesPerSecond: 1e6, frames: 100 }) });
 * cpuLoadChart(one).title // => "All 4 CPUs spend 20 to 22 % of their time on receive work"
 */
export function cpuLoadChart(shown: RunLike | readonly CpuRow[], options?: CpuLoadOptions): Chart {
  const given = optionsOf("cpuLoadChart", options, { runPs: "number", cpus: "list" });
  const run = isRun(shown) ? shown : null;
  const all = someRows<CpuRow>(
    "cpuLoadChart",
    run ? run.summary.cpus : shown,
    { cpu: "number", frames: "number", busyPs: "object" },
    "a run, or the rows of its summary.cpus",
  );
  if (given.runPs !== undefined) checkNumber("The runPs of cpuLoadChart", given.runPs, 0, Number.MAX_SAFE_INTEGER);
  checkCpus("cpuLoadChart", given.cpus, run);
  const cpus = given.cpus ? given.cpus.flatMap((cpu) => all.filter((row) => row.cpu === cpu)) : all;
  const runPs = Math.max(1, given.runPs ?? run?.summary.measuredPs ?? Math.max(...all.map(timeOf)));
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
  const step = rowStep(34, cpus.length);
  const y = {
    field: "cpu",
    type: "nominal",
    sort: null,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, domain: false, ...thinLabels(step) },
  };
  const loads = cpus.map(({ cpu, busyPs }) => ({ cpu, busyPs, receiveShare: receivePs(busyPs) / runPs }));
  const claim = (): string => loadClaim(loads, given.cpus ? "CPUs drawn" : "CPUs") + (run ? lossOf(run) : "");
  const subtitle =
    given.subtitle ??
    "Each bar is one CPU's busy time as a share of the run; what is missing to 100 % it waited. Point at a part for its time.";
  return compose(
    { title: given.title, claim, subtitle },
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
        height: { step },
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
                legend: kindLegend(kinds, 4),
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
            mark: { type: "text", align: "left", dx: 6, color: INK.text, ...rowFont(step) },
            encoding: { y, x: { field: "total", type: "quantitative" }, text: { field: "total", format: ".1%" } },
          },
        ],
      },
    },
  );
}

/** All time of a CPU, idle time too, picoseconds. */
const timeOf = ({ busyPs }: CpuRow): number => Object.values(busyPs).reduce((sum, ps) => sum + ps, 0);

/** Time for receive work: everything but threads and idle time. */
const receivePs = (busyPs: CpuRow["busyPs"]): number =>
  Object.entries(busyPs).reduce((sum, [kind, ps]) => (kind === "thread" || kind === "idle" ? sum : sum + ps), 0);
