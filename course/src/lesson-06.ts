// What lessons 06, 06a and 06b read from runs that differ in how, when and how often the NIC interrupts: rows for
// `table` and for the two charts of these lessons. Pages: "NDIS MSI-X"; "MINIPORT_ISR callback function" for a line
// that is shared.
import { type Run, figures } from "rss-lab";
import type { ModerationKindRow } from "./charts/moderation-kinds.js";
import type { TradeRow } from "./charts/trade.js";
import { nsPerFrame } from "./cost-of-frames.js";
import type { TableRow } from "./table.js";

/** ISRs of a run, from its summary: those that found no interrupt of our NIC, and their time in nanoseconds. */
export interface IsrCounts {
  readonly interrupts: number;
  readonly isrs: number;
  /** ISRs that another device on the line called. */
  readonly inVain: number;
  /** Mean time of an ISR, nanoseconds; 0 without one. */
  readonly nsPerIsr: number;
}

/** Counts the ISRs of a run. An ISR that the end of the run cuts off counts as one. */
export function isrCounts({ summary: { cpus, interrupts } }: Pick<Run, "summary">): IsrCounts {
  const isrs = cpus.reduce((sum, cpu) => sum + cpu.isrs, 0);
  return {
    interrupts,
    isrs,
    inVain: isrs - interrupts,
    nsPerIsr: isrs === 0 ? 0 : figures.timeByKindPs(cpus).isr / isrs / 1e3,
  };
}

/** One row for `table`: interrupts, what a frame costs, and how long it takes until it is done. */
export interface InterruptRow extends TableRow {
  readonly interrupts: number;
  /** These three if another device called an ISR of one of the runs. */
  readonly ISRs?: number;
  readonly "in vain"?: number;
  readonly "ns an ISR"?: number;
  readonly "ns a frame": number;
  readonly "mean until donePs": number;
  /** If one of the runs lost frames. */
  readonly dropped?: number;
}

/** A row for each run, by its name, for `table`: means over all ISRs and all frames. */
export function interruptRows(runs: Readonly<Record<string, Run>>): Record<string, InterruptRow> {
  const all = Object.values(runs);
  const someInVain = all.some((one) => isrCounts(one).inVain > 0);
  const someLost = all.some(({ summary }) => summary.dropped > 0);
  const rowOf = (one: Run): InterruptRow => {
    const { interrupts, isrs, inVain, nsPerIsr } = isrCounts(one);
    const { toDone, dropped } = one.summary;
    return {
      interrupts,
      ...(someInVain ? { ISRs: isrs, "in vain": inVain, "ns an ISR": Math.round(nsPerIsr) } : {}),
      "ns a frame": Math.round(nsPerFrame(one.summary)),
      "mean until donePs": toDone.meanPs,
      ...(someLost ? { dropped } : {}),
    };
  };
  return Object.fromEntries(Object.entries(runs).map(([name, one]) => [name, rowOf(one)]));
}

/** A row for `table` and `tradeChart`, which has its interrupts too. */
export interface TradeRun extends TradeRow, TableRow {
  readonly interrupts: number;
}

/** What one run of a series cost and how long it took, at a setting x. */
export function tradeRow(series: string, x: number, { summary }: Pick<Run, "summary">): TradeRun {
  const { interrupts, dropped, received, toDone } = summary;
  return {
    series,
    x,
    interrupts,
    nsPerFrame: Math.round(nsPerFrame(summary)),
    waitPs: toDone.meanPs,
    lostShare: received === 0 ? 0 : dropped / received,
  };
}

/** One kind of moderation, from a run under thin traffic and one under dense traffic. */
export function moderationRow(
  kind: string,
  thin: Pick<Run, "summary">,
  dense: Pick<Run, "summary">,
): ModerationKindRow & TableRow {
  const { interrupts, received } = dense.summary;
  return {
    kind,
    thinP50Ps: thin.summary.toDone.p50Ps,
    thinP99Ps: thin.summary.toDone.p99Ps,
    denseP99Ps: dense.summary.toDone.p99Ps,
    interruptsPerHundred: received === 0 ? 0 : Math.round((1000 * interrupts) / received) / 10,
  };
}
