// Figures: what a person reads out of a summary or a window. Each is computed here and nowhere else, so that two tables
// that name the same figure show the same number.
import { PS_PER_S } from "../units.js";
import type { CpuRow, WindowRow, WorkKind } from "./rows.js";
import type { Latency, Summary } from "./summary-figures.js";

/**
 * How unequal some loads are: the greatest over their mean, from 1 (all are equal, or nobody has any) to their number
 * (one has everything).
 *
 * @example
 * maxOverMean([1, 2, 3]) // => 1.5
 */
export function maxOverMean(loads: readonly number[]): number {
  const sum = sumOf(loads);
  return sum > 0 ? (loads.reduce((most, load) => Math.max(most, load), 0) * loads.length) / sum : 1;
}

/**
 * Jain's index of fairness (Jain, Chiu and Hawe, 1984): 1 if all loads are equal (or nobody has any), 1/n if one of n
 * has everything.
 *
 * @example
 * jainIndex([4, 0, 0, 0]) // => 0.25
 */
export function jainIndex(loads: readonly number[]): number {
  const sum = sumOf(loads);
  const squares = sumOf(loads.map((load) => load * load));
  return squares > 0 ? (sum * sum) / (loads.length * squares) : 1;
}

/**
 * The CPUs that are in use, by their places in the list. Decision: those with more than 1 % of all loads, or, where
 * there are more than ten, with more than a tenth of an equal share. A CPU that lost its last entry still works off the
 * frames that were queued there: with a bound of zero it would count. And frames are the load to ask with, since they
 * follow the table; the time that a CPU spends depends on the costs besides.
 *
 * @param loads of all CPUs, usually frames
 * @example
 * cpusInUse([500, 3, 497, 0]) // => [0, 2]
 */
export function cpusInUse(loads: readonly number[]): number[] {
  const least = Math.min(0.01, 0.1 / loads.length) * sumOf(loads);
  return loads.flatMap((load, cpu) => (load > least ? [cpu] : []));
}

/** CPU time that one kind of work takes for each frame that was indicated. */
export interface CostOfKind {
  readonly kind: Exclude<WorkKind, "thread" | "idle">;
  readonly psPerFrame: number;
}

/** Time of each kind, all CPUs together, picoseconds. */
export function timeByKindPs(cpus: readonly Pick<CpuRow, "busyPs">[]): Record<WorkKind, number> {
  const kinds = Object.keys(cpus[0]?.busyPs ?? {}) as WorkKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, sumOf(cpus.map(({ busyPs }) => busyPs[kind]))])) as Record<
    WorkKind,
    number
  >;
}

/**
 * CPU time of a frame by kind of work, all CPUs together; threads and idle time are not part of it. NaN if no frame was
 * indicated.
 */
export function cpuTimePerFrameByKind({ cpus, indicated }: Pick<Summary, "cpus" | "indicated">): CostOfKind[] {
  return Object.entries(timeByKindPs(cpus)).flatMap(([kind, ps]) =>
    isReceiveKind(kind) ? [{ kind, psPerFrame: perFrame(ps, indicated) }] : [],
  );
}

/**
 * CPU time of a frame, all CPUs and all kinds of work but threads together, picoseconds; NaN if no frame was indicated.
 *
 * @param run its summary is enough
 */
export function cpuTimePerFramePs({ summary }: { readonly summary: Pick<Summary, "cpus" | "indicated"> }): number {
  return perFrame(receiveTimePs(summary.cpus), summary.indicated);
}

/** CPU time of all kinds of work but threads, all CPUs together, picoseconds. */
export function receiveTimePs(cpus: readonly Pick<CpuRow, "busyPs">[]): number {
  return sumOf(Object.entries(timeByKindPs(cpus)).flatMap(([kind, ps]) => (isReceiveKind(kind) ? [ps] : [])));
}

/** Frames that found no free receive buffer, of those that arrived: 0 to 1; 0 if none arrived. */
export function dropShare({ dropped, received }: Pick<Summary, "dropped" | "received">): number {
  return received > 0 ? dropped / received : 0;
}

/** What tells how long frames arrived in the measured part of a run. */
export interface RunWithArrivals {
  readonly summary: Pick<Summary, "received">;
  readonly scenario: { readonly warmupPs: number };
  readonly arrivalsEndPs: number;
}

/** How long frames arrived in the measured part of a run, picoseconds: what comes after the last is no part of it. */
export const arrivalTimePs = ({ scenario, arrivalsEndPs }: Omit<RunWithArrivals, "summary">): number =>
  Math.max(0, arrivalsEndPs - scenario.warmupPs);

/** Frames that arrived, a second of the time in which any did; 0 if there was no such time. */
export function offeredPerSecond(one: RunWithArrivals): number {
  return perSecond(one.summary.received, arrivalTimePs(one));
}

/** Frames that were indicated, a second of the measured part of a run; 0 if nothing was measured. */
export function indicatedPerSecond({ indicated, measuredPs }: Pick<Summary, "indicated" | "measuredPs">): number {
  return perSecond(indicated, measuredPs);
}

/** Things that were counted in a time, a second; 0 if there was no time. */
export const perSecond = (count: number, timePs: number): number => (timePs > 0 ? (count / timePs) * PS_PER_S : 0);

/** The percentiles that a summary holds, as rows: 50, 95 and 99 %. */
export function percentilesOf({
  p50Ps,
  p95Ps,
  p99Ps,
}: Latency): { readonly percentile: number; readonly latencyPs: number }[] {
  return [
    { percentile: 50, latencyPs: p50Ps },
    { percentile: 95, latencyPs: p95Ps },
    { percentile: 99, latencyPs: p99Ps },
  ];
}

/** A run, as far as the displaced share asks. */
export interface RunWithThreads {
  readonly summary: Pick<Summary, "cpus" | "measuredPs">;
  readonly scenario: {
    readonly warmupPs: number;
    readonly threads: readonly { wantedPs(fromPs: number, toPs: number): number }[];
  };
}

/**
 * What the threads of all CPUs wanted in the measured part and did not get, since ISRs and DPCs left too little, of
 * what they wanted: 0 to 1; 0 if they wanted nothing.
 */
export function displacedShare({ summary: { cpus, measuredPs }, scenario }: RunWithThreads): number {
  const { warmupPs, threads } = scenario;
  const wantedPs = sumOf(threads.map((one) => one.wantedPs(warmupPs, warmupPs + measuredPs)));
  return wantedPs > 0 ? sumOf(cpus.map(({ displacedPs }) => displacedPs)) / wantedPs : 0;
}

/**
 * The last window that is not cut short by the end of the run; the only one if there is but one.
 *
 * @param windows of a run, one at least
 */
export function lastWholeWindow(windows: readonly WindowRow[]): WindowRow {
  const whole = windows.filter(({ startPs, endPs }) => endPs - startPs >= windows[0].endPs - windows[0].startPs);
  return whole[whole.length - 1];
}

/** Mean of a figure of windows, each weighted with its length; NaN without windows. */
export function meanOverTime<Row extends { readonly startPs: number; readonly endPs: number }>(
  windows: readonly Row[],
  figure: (row: Row) => number,
): number {
  return (
    sumOf(windows.map((row) => figure(row) * (row.endPs - row.startPs))) /
    sumOf(windows.map(({ startPs, endPs }) => endPs - startPs))
  );
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const perFrame = (ps: number, frames: number): number => (frames > 0 ? ps / frames : NaN);
/** Threads and idle time are no part of what receiving costs. */
const isReceiveKind = (kind: string): kind is CostOfKind["kind"] => kind !== "thread" && kind !== "idle";
