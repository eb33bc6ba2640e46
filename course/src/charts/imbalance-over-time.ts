// How uneven the CPUs' loads are as a run goes on, one small picture a run, with every change of the table marked: a
// line, ticks at the upper edge, and, to compare with, one run in grey in all of them.
import { composeChart, cpuStyle, formatPs, CHART_INK, timeUnit, type Chart, type ChartWords } from "rss-lab";
import { refuse, show } from "../words.js";
import { joined, optionsOf, short, someRows } from "./given.js";

/** One run: windows in the order of time, and when its table changed. */
export interface ImbalanceOverTimeRow {
  /** "greedy". */
  readonly series: string;
  /** `imbalance`: load of the busiest CPU over the mean; 1 if all have the same. */
  readonly windows: readonly { readonly startPs: number; readonly endPs: number; readonly imbalance: number }[];
  /** `moves`: entries that got another CPU. */
  readonly changes: readonly { readonly timePs: number; readonly moves: number }[];
}

/** Options of `imbalanceOverTimeChart`. */
export interface ImbalanceOverTimeOptions extends ChartWords {
  /** Series that is drawn in grey behind every other one: the run without rebalancing. Default: none. */
  readonly reference?: string;
  /** Moments that all runs share: the host load shifts. Default: none. */
  readonly events?: readonly { readonly timePs: number; readonly label: string }[];
}

/** Ticks that can be told apart in a picture. */
const TICKS = 120;

/** Numbers at ticks that stand beside each other. */
const NUMBERS = 16;

/** Changes that would be drawn over each other, together at the time of the first. */
function ticksOf(
  { changes }: ImbalanceOverTimeRow,
  apartPs: number,
): { timePs: number; changes: number; moves: number }[] {
  const ticks: { timePs: number; changes: number; moves: number }[] = [];
  for (const { timePs, moves } of changes) {
    const last = ticks[ticks.length - 1];
    if (last === undefined || timePs - last.timePs >= apartPs) ticks.push({ timePs, changes: 1, moves });
    else Object.assign(last, { changes: last.changes + 1, moves: last.moves + moves });
  }
  return ticks;
}

/**
 * A picture for each series, on one scale; at 1 all CPUs have the same load.
 *
 * @param runs rows, as `imbalanceOverTime` makes them of a run
 * @throws InputError for anything else, and for a reference that is none of the series
 */
export function imbalanceOverTimeChart(
  runs: readonly ImbalanceOverTimeRow[],
  options?: ImbalanceOverTimeOptions,
): Chart {
  const given = optionsOf("imbalanceOverTimeChart", options, { reference: "string", events: "list" });
  someRows("imbalanceOverTimeChart", runs, { series: "string", windows: "object", changes: "object" });
  if (given.reference !== undefined && !runs.some(({ series }) => series === given.reference))
    refuse(
      `The reference of imbalanceOverTimeChart is ${show(given.reference)}`,
      `it must be one of ${runs.map(({ series }) => series).join(", ")}`,
    );
  const reference = runs.find(({ series }) => series === given.reference);
  const startPs = Math.min(...runs.flatMap(({ windows }) => windows.map((row) => row.startPs)));
  const endPs = Math.max(...runs.flatMap(({ windows }) => windows.map((row) => row.endPs)));
  const unit = timeUnit(endPs - startPs);
  const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
  const headerOf = ({ series, changes }: ImbalanceOverTimeRow): string =>
    `${series}: ${counted(changes.length, "change", "changes")}, ${counted(
      changes.reduce((sum, { moves }) => sum + moves, 0),
      "entry",
      "entries",
    )}`;
  const lineOf = ({ windows }: ImbalanceOverTimeRow, panel: string, kind: string): object[] =>
    windows.map((row) => ({
      panel,
      kind,
      t: unit.of((row.startPs + row.endPs) / 2),
      y: Math.round(row.imbalance * 1e4) / 1e4,
    }));
  const panels = runs.map(headerOf);
  const values = runs.flatMap((one, i) => {
    const panel = panels[i];
    return [
      ...lineOf(one, panel, "own"),
      ...(reference && reference !== one ? lineOf(reference, panel, "reference") : []),
      ...ticksOf(one, (endPs - startPs) / TICKS).map(({ timePs, changes, moves }, place, ticks) => ({
        panel,
        kind: "change",
        t: unit.of(timePs),
        changes,
        moves,
        // The number has room before the next tick.
        number:
          changes > 1 && (ticks[place + 1]?.timePs ?? endPs) - timePs > (endPs - startPs) / NUMBERS ? changes : "",
      })),
      ...(given.events ?? []).map(({ timePs, label }) => ({
        panel,
        kind: "event",
        t: unit.of(timePs),
        label: i === 0 ? label : "",
      })),
    ];
  });
  const x = {
    field: "t",
    type: "quantitative",
    title: `time (${unit.name})`,
    scale: { domain: [unit.of(startPs), unit.of(endPs)], nice: false },
  };
  const y = { field: "y", type: "quantitative", title: "busiest over mean", scale: { zero: false, nice: true } };
  const only = (kind: string): object[] => [{ filter: `datum.kind === '${kind}'` }];
  const line = (kind: string, mark: object): object => ({
    transform: only(kind),
    mark: { type: "line", ...mark },
    encoding: { x, y },
  });
  const meanOf = ({ windows }: ImbalanceOverTimeRow): number =>
    windows.reduce((sum, { imbalance }) => sum + imbalance, 0) / Math.max(1, windows.length);
  const claim = (): string => {
    const means = [...runs].sort((a, b) => meanOf(a) - meanOf(b)).map((one) => `${short(meanOf(one))} (${one.series})`);
    const told = means.length > 3 ? `from ${means[0]} to ${means[means.length - 1]}` : joined(means);
    return `The busiest CPU's load over the mean averages ${told}`;
  };
  const grey = reference ? ` Grey, in every picture: ${reference.series}.` : "";
  const subtitle =
    given.subtitle ??
    `The line is the busiest CPU's load over the mean of all CPUs, window by window: at 1 all have the same. A tick at the upper edge is ` +
      `a change of the table; a number beside it says how many changes lie too close together to be drawn apart.${grey}`;
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `Imbalance of the CPUs' loads over ${formatPs(endPs - startPs)} for ${runs.map(({ series }) => series).join(", ")}, ` +
        `with the changes of the table${(given.events ?? []).map(({ timePs, label }) => `; ${label} at ${formatPs(timePs)}`).join("")}.`,
      numbers: {
        columns: ["series", "mean of the windows", "highest window", "last window", "changes", "entries moved"],
        rows: runs.map((one) => [
          one.series,
          Math.round(meanOf(one) * 1e3) / 1e3,
          Math.round(Math.max(...one.windows.map(({ imbalance }) => imbalance)) * 1e3) / 1e3,
          Math.round((one.windows[one.windows.length - 1]?.imbalance ?? NaN) * 1e3) / 1e3,
          one.changes.length,
          one.changes.reduce((sum, { moves }) => sum + moves, 0),
        ]),
      },
      lineChars: runs.length > 1 ? 125 : 90,
      spec: {
        data: { values },
        facet: {
          field: "panel",
          type: "nominal",
          sort: panels,
          title: null,
          header: { labelFontSize: 13, labelFontWeight: "bold", labelAnchor: "start" },
        },
        columns: Math.min(2, runs.length),
        spacing: { row: 18, column: 30 },
        spec: {
          width: runs.length > 1 ? 360 : 600,
          height: runs.length > 1 ? 120 : 220,
          layer: [
            ...(reference ? [line("reference", { color: "#b4b4b4", strokeWidth: 2 })] : []),
            {
              transform: only("event"),
              mark: { type: "rule", color: CHART_INK.mark, strokeDash: [4, 3] },
              encoding: { x },
            },
            {
              transform: only("event"),
              mark: { type: "text", align: "left", baseline: "bottom", dx: 4, y: -3, fontSize: 11.5 },
              encoding: { x, text: { field: "label" } },
            },
            line("own", { color: cpuStyle(0).colour, strokeWidth: 2 }),
            {
              transform: only("change"),
              mark: { type: "rule", color: cpuStyle(5).colour, strokeWidth: 2, y: 0, y2: 10 },
              encoding: {
                x,
                tooltip: [
                  { field: "t", title: `changed at (${unit.name})` },
                  { field: "changes", title: "changes" },
                  { field: "moves", title: "entries moved" },
                ],
              },
            },
            {
              transform: [{ filter: "datum.kind === 'change' && datum.number !== ''" }],
              mark: { type: "text", align: "left", baseline: "top", dx: 3, y: 0, fontSize: 11, color: CHART_INK.text },
              encoding: { x, text: { field: "number" } },
            },
          ],
        },
      },
    },
  );
}
