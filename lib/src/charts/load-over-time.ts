// Load of each CPU over time: a line per CPU, with marked moments such as a change of the indirection table.
// Colour, dash and shape say the CPU.
import { checkNumber } from "../check.js";
import type { WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { checkCpus, optionsOf } from "./chart-options.js";
import { counted, lossOf, percent, percentRange } from "./claims.js";
import { busiest, MOST_LINES } from "./fit.js";
import { type RunLike, checkRows, isRun, partsOf } from "./shown.js";
import { changeWords } from "./table-changes.js";
import { compose, cpuScale, distinct, INK } from "./theme.js";
import { timeUnit } from "./time-axis.js";

/** Options of `loadOverTimeChart`. */
export interface LoadOverTimeOptions extends ChartWords {
  /** Length of the run, picoseconds, above 0; default: the end of the run, or of the last work. */
  readonly runPs?: number;
  /** CPUs to draw; default: those that worked, of a run the eight busiest. */
  readonly cpus?: readonly number[];
  /** Slices of time, 1 to 200; default 60, of a run with more than four lines 40 (1,500 points at most). */
  readonly slices?: number;
  /**
   * Moments to mark with a rule and a word: the table changed, a connection began. Default: the changes of a run's
   * table, if there are no more than six.
   */
  readonly events?: readonly { readonly timePs: number; readonly label: string }[];
}

/** Marks with words beside each other at most. */
const MAX_EVENTS = 6;

/**
 * Busy share of every CPU (thread work left out) in equal slices of the run.
 *
 * @param shown a run, or its work
 * @throws InputError for anything else, CPUs that are not there, and a run that kept its summary only
 */
export function loadOverTimeChart(shown: RunLike | readonly WorkRow[], options?: LoadOverTimeOptions): Chart {
  const given = optionsOf("loadOverTimeChart", options, {
    runPs: "number",
    cpus: "list",
    slices: "number",
    events: "list",
  });
  const run = isRun(shown) ? shown : null;
  const work = run
    ? partsOf("loadOverTimeChart", run, ["work"]).work
    : checkRows<WorkRow>(
        "loadOverTimeChart",
        shown,
        { cpu: "number", kind: "string", startPs: "number", endPs: "number" },
        "a run, or its work()",
      );
  if (given.runPs !== undefined) checkNumber("The runPs of loadOverTimeChart", given.runPs, 0, Number.MAX_SAFE_INTEGER);
  checkCpus("loadOverTimeChart", given.cpus, run);
  const busyPs = receiveWork(work);
  const worked = run ? run.summary.cpus.map((row) => row.cpu) : distinct(work.map((row) => row.cpu));
  const cpus =
    given.cpus ?? (run && worked.length > MOST_LINES ? busiest(worked, (cpu) => busyPs.get(cpu) ?? 0) : worked);
  const events = given.events ?? (run ? eventsOf(run) : []);
  const slices = Math.max(
    1,
    Math.min(given.slices ?? (run && cpus.length > 4 ? 40 : 60), 200, Math.floor(1_500 / Math.max(1, cpus.length))),
  );
  const runPs = Math.max(1, given.runPs ?? run?.endPs ?? work.reduce((last, row) => Math.max(last, row.endPs), 0));
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
  const left = worked.length - cpus.length;
  const subtitle =
    given.subtitle ??
    `Each point is the busy share of one CPU in ${formatPs(slicePs)}. Click a CPU in the legend to follow it alone.` +
      (run && left > 0
        ? ` Drawn are ${cpus.length} of ${worked.length} CPUs${given.cpus ? "" : ", the busiest"}.`
        : "");
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);
  const marked = events.map((event) => `${event.label} at ${formatPs(event.timePs)}`);
  const claim = (): string =>
    claimOf(cpus.map((cpu) => ({ cpu, slices: busy.get(cpu) ?? [], mean: mean(busy.get(cpu) ?? []) }))) +
    (run && left > 0 ? " among those drawn" : "") +
    (run ? lossOf(run) : "");
  return compose(
    { title: given.title, claim, subtitle },
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
          ...(events.length > 0
            ? [
                {
                  data: { values: events.map((e) => ({ t: unit.of(e.timePs), label: e.label })) },
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

/** Receive work of each CPU, picoseconds. */
function receiveWork(work: readonly WorkRow[]): Map<number, number> {
  const busyPs = new Map<number, number>();
  for (const { cpu, kind, startPs, endPs } of work)
    if (kind !== "thread" && kind !== "idle") busyPs.set(cpu, (busyPs.get(cpu) ?? 0) + endPs - startPs);
  return busyPs;
}

/** The changes of a run's table, in words, unless they are too many to stand side by side. */
function eventsOf(run: RunLike): { timePs: number; label: string }[] {
  const changes = run.tableChanges();
  return changes.length > MAX_EVENTS
    ? []
    : changes.map((change) => ({ timePs: change.timePs, label: changeWords(change) }));
}

/** The peak and the mean of the busiest CPU, beside the means of the others. */
function claimOf(lines: readonly { cpu: number; slices: readonly number[]; mean: number }[]): string {
  const [first, ...others] = [...lines].sort((a, b) => b.mean - a.mean || a.cpu - b.cpu);
  if (first === undefined || first.mean === 0) return `No receive work on ${counted(lines.length, "CPU")}`;
  const peak = percent(Math.min(1, Math.max(...first.slices)));
  const own = `CPU ${first.cpu} is ${percent(first.mean)} busy with receive work on average and ${peak} at its peak`;
  if (others.length === 0) return own;
  const range = percentRange(others[others.length - 1].mean, others[0].mean);
  return `${own}; ${others.length === 1 ? `CPU ${others[0].cpu} averages` : `the ${others.length} others average`} ${range}`;
}
