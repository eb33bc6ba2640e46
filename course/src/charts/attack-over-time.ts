// An attack as it goes on: what each CPU gets done, and what is lost, window by window, with the moments that matter
// marked. A line per CPU above, bars of lost frames below, one time axis. The numbers beside the picture are by phase:
// from one marked moment to the next.
import {
  composeChart,
  cpuScale,
  formatPs,
  CHART_INK,
  timeUnit,
  type Chart,
  type ChartWords,
  type Run,
  type WindowRow,
} from "rss-lab";
import { isRun, linesOf, optionsOf, percent as percentWords, someRows } from "./given.js";
import { refuse } from "../words.js";

/** Options of `attackOverTimeChart`. */
export interface AttackOverTimeOptions extends ChartWords {
  /**
   * Moments to mark; each begins a phase that has its name. Those at which a run's hash changed, "new key", are marked
   * besides.
   */
  readonly events?: readonly { readonly timePs: number; readonly label: string }[];
}

/**
 * Points are drawn on the lines as long as there are no more than this; beyond, colour and dash tell the CPUs apart.
 */
const MAX_POINTS = 1_200;
/** Pixels of both views. */
const WIDTH = 640;

/** Lines that can be told apart, and how many are drawn of more. */
const MOST_LINES = 16,
  DRAWN = 8;

/** The CPUs that got most frames done, in order of number. */
function busiest(windows: readonly WindowRow[], cpus: readonly number[]): number[] {
  const done = cpus.map((_, i) => sum(windows.map((row) => row.cpus[i]?.frames ?? 0)));
  const order = cpus.map((_, i) => i).sort((a, b) => done[b] - done[a] || a - b);
  return order
    .slice(0, DRAWN)
    .sort((a, b) => a - b)
    .map((i) => cpus[i]);
}

/**
 * Frames that each CPU got done, and the share of frames lost, in every window.
 *
 * @param shown a run of a scenario with `windowPs` (a summary is enough), or its windows
 * @throws InputError for anything else
 */
export function attackOverTimeChart(shown: Run | readonly WindowRow[], options?: AttackOverTimeOptions): Chart {
  const given = optionsOf("attackOverTimeChart", options, { events: "list" });
  const windows = someRows<WindowRow>(
    "attackOverTimeChart",
    isRun(shown) ? windowsOf(shown) : shown,
    { startPs: "number", endPs: "number", indicated: "number", dropped: "number", cpus: "object" },
    "a run, or its windows()",
  );
  const events = [...(given.events ?? []), ...(isRun(shown) ? newKeys(shown) : [])].sort((a, b) => a.timePs - b.timePs);
  const all = windows[0]?.cpus.map(({ cpu }) => cpu) ?? [];
  const cpus = all.length > MOST_LINES ? busiest(windows, all) : all;
  const [startPs, endPs] = [windows[0]?.startPs ?? 0, windows[windows.length - 1]?.endPs ?? 1];
  const unit = timeUnit(endPs - startPs);
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    scale: { domain: [unit.of(startPs), unit.of(endPs)], nice: false },
  };
  const rates = windows.flatMap((row) =>
    row.cpus
      .filter(({ cpu }) => cpus.includes(cpu))
      .map(({ cpu, frames }) => ({
        cpu,
        t: unit.of((row.startPs + row.endPs) / 2),
        rate: round(frames / ((row.endPs - row.startPs) / 1e6)),
      })),
  );
  const losses = windows.map((row) => ({
    t: unit.of(row.startPs),
    end: unit.of(row.endPs),
    lost: round(lostOf([row])),
    p99: formatPs(row.p99Ps),
  }));
  const lines = linesOf(
    events.map(({ timePs, label }) => ({ at: ((timePs - startPs) / (endPs - startPs)) * WIDTH, words: label })),
  );
  const marked = events.map(({ timePs, label }, i) => ({ t: unit.of(timePs), label, line: -8 - 15 * lines[i] }));
  const atLine = { field: "line", type: "quantitative", scale: null, axis: null };
  const rules = {
    data: { values: marked },
    mark: { type: "rule", color: CHART_INK.mark, strokeDash: [4, 3] },
    encoding: { x },
  };
  const claim = (): string => {
    const [all, worst] = [lostOf(windows), [...windows].sort((a, b) => lostOf([b]) - lostOf([a]))[0]];
    return all === 0
      ? `No frame is lost in ${formatPs(endPs - startPs)}`
      : `${percentWords(all)} of the frames are lost, ${percentWords(lostOf([worst]))} from ${formatPs(worst.startPs)} to ${formatPs(worst.endPs)}`;
  };
  const dots = rates.length <= MAX_POINTS;
  const subtitle =
    given.subtitle ??
    "Above, the frames that each CPU gets done; click a CPU in the legend to follow it alone. Below, the share of frames that found no free " +
      "receive buffer. Dashed rules mark the moments named at the top." +
      (cpus.length < all.length ? ` Drawn are the ${cpus.length} busiest of ${all.length} CPUs.` : "");
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}. Frames done by each of ${cpus.length} CPUs, and the share of frames lost, in ${windows.length} windows over ${formatPs(endPs - startPs)}` +
        `${events.map(({ timePs, label }) => `; ${label} at ${formatPs(timePs)}`).join("")}.`,
      numbers: {
        columns: ["phase", "until", "frames lost (%)", "longest 99 % delay (µs)", "busiest CPU's frames (%)"],
        rows: phases(windows, events).map(({ name, rows }) => [
          name,
          formatPs(rows[rows.length - 1]?.endPs ?? 0),
          percent(lostOf(rows)),
          Math.max(...rows.map(({ p99Ps }) => p99Ps || 0)) / 1e6,
          percent(busiestOf(rows)),
        ]),
      },
      spec: {
        spacing: 12,
        vconcat: [
          {
            width: WIDTH,
            height: 200,
            layer: [
              {
                data: { values: rates },
                params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, bind: "legend" }],
                mark: { type: "line", strokeWidth: 2 },
                encoding: {
                  x: { ...x, title: null },
                  y: { field: "rate", type: "quantitative", title: "million frames/s done" },
                  color: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "colour") },
                  strokeDash: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "dash") },
                  opacity: { condition: { param: "pick", value: 1 }, value: 0.1 },
                },
              },
              ...(dots
                ? [
                    {
                      data: { values: rates },
                      mark: { type: "point", filled: true, size: 24 },
                      encoding: {
                        x,
                        y: { field: "rate", type: "quantitative" },
                        color: { field: "cpu", type: "nominal" },
                        shape: { field: "cpu", type: "nominal", title: "CPU", scale: cpuScale(cpus, "shape") },
                        opacity: { condition: { param: "pick", value: 1 }, value: 0.1 },
                        tooltip: [
                          { field: "cpu", title: "CPU" },
                          { field: "rate", title: "million frames/s done" },
                          { field: "t", title: `time (${unit.name})` },
                        ],
                      },
                    },
                  ]
                : []),
              rules,
              {
                data: { values: marked },
                mark: { type: "text", align: "left", dx: 5, fontWeight: "bold" },
                encoding: { x, y: atLine, text: { field: "label" } },
              },
            ],
          },
          {
            width: WIDTH,
            height: 90,
            layer: [
              {
                data: { values: losses },
                mark: { type: "rect", color: CHART_INK.alarm },
                encoding: {
                  x,
                  x2: { field: "end" },
                  y: {
                    field: "lost",
                    type: "quantitative",
                    title: "frames lost",
                    scale: { zero: true },
                    axis: { format: losses.every(({ lost }) => lost < 0.05) ? ".1~%" : ".0%", tickCount: 3 },
                  },
                  y2: { datum: 0 },
                  tooltip: [
                    { field: "t", title: `from (${unit.name})` },
                    { field: "lost", title: "lost", format: ".1%" },
                    { field: "p99", title: "99 % done within" },
                  ],
                },
              },
              rules,
            ],
          },
        ],
      },
    },
  );
}

/** A run's windows, one at least: there are none if all of it is warm-up. */
function windowsOf(run: Run): readonly WindowRow[] {
  const windows = run.windows();
  if (windows.length > 0) return windows;
  const [end, warmUp] = [formatPs(run.endPs), formatPs(run.scenario.warmupPs)];
  return refuse(
    `The run for attackOverTimeChart ends at ${end} and its warm-up at ${warmUp}, so that it has no window`,
    "make the warm-up shorter than the run",
  );
}

/** When a run took another secret key, or other hash types. */
const newKeys = (run: Run): { timePs: number; label: string }[] =>
  run.tableChanges().flatMap(({ what, timePs }) => (what === "hash" ? [{ timePs, label: "new key" }] : []));

/** Windows by the phase in which they begin; a phase without a window is left out. */
function phases(
  windows: readonly WindowRow[],
  events: NonNullable<AttackOverTimeOptions["events"]>,
): { name: string; rows: WindowRow[] }[] {
  const bounds = [{ timePs: 0, label: "before" }, ...events, { timePs: Infinity, label: "" }];
  return bounds.slice(0, -1).flatMap(({ timePs, label }, i) => {
    const rows = windows.filter(
      ({ startPs }) => startPs >= timePs && startPs < (bounds[i + 1] as { timePs: number }).timePs,
    );
    return rows.length > 0 ? [{ name: label, rows }] : [];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const percent = (share: number): number => Math.round(share * 1e3) / 10;

function lostOf(rows: readonly WindowRow[]): number {
  const dropped = sum(rows.map((row) => row.dropped));
  return dropped === 0 ? 0 : dropped / (dropped + sum(rows.map(({ indicated }) => indicated)));
}

function busiestOf(rows: readonly WindowRow[]): number {
  const perCpu = rows[0].cpus.map((_, i) => sum(rows.map(({ cpus }) => cpus[i]?.frames ?? 0)));
  return Math.max(...perCpu) / Math.max(1, sum(perCpu));
}
