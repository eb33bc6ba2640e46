// What lesson 01 reads from runs without RSS: the documented steps of some interrupt cycles, what each way of choosing
// the interrupt's CPU came to, and how fast a capture must be replayed to fill a wire. Page: "Non-RSS Receive
// Processing".
import { type CapturedFrame, kindStyle, type Run, wireTimePs } from "rss-lab";
import { interruptCpus } from "./run-text.js";
import type { TableRow } from "./table.js";

/** Shortest frame on a wire, and what a capture does not hold of each, bytes. */
const [SHORTEST, CHECK_SEQUENCE] = [64, 4];

/**
 * How many times faster a capture must be replayed than it was captured, so that its frames would follow each other
 * without a pause on a wire of this rate; rounded to a whole number.
 */
export function fillingSpeed(frames: readonly CapturedFrame[], gigabitsPerSecond: number): number {
  const onWirePs = frames.reduce(
    (sum, { wireBytes }) => sum + wireTimePs(Math.max(SHORTEST, wireBytes + CHECK_SEQUENCE), gigabitsPerSecond),
    0,
  );
  const capturedPs = (frames[frames.length - 1]?.timestampPs ?? 0) - (frames[0]?.timestampPs ?? 0);
  return Math.round(capturedPs / onWirePs);
}

/**
 * What the CPUs did in some interrupt cycles: a row for each stretch of work, with its documented step.
 *
 * @param cycles their numbers, from 1
 * @param originPs the moment that is 0 in the table, picoseconds
 */
export const stepRows = (run: Pick<Run, "work">, cycles: readonly number[], originPs = 0): TableRow[] =>
  run
    .work()
    .filter(({ cycle }) => cycles.includes(cycle))
    .map(({ cycle, cpu, step, kind, frame, startPs, endPs }) => ({
      cycle,
      step,
      CPU: cpu,
      work: kindStyle(kind).label,
      frame: frame > 0 ? frame : undefined,
      fromPs: startPs - originPs,
      toPs: endPs - originPs,
    }));

/** A row for each run, by its `interruptCpu`: frames lost, how busy each CPU was, and the CPU of each cycle. */
export const placementRows = (runs: readonly Run[]): TableRow[] =>
  runs.map((run) => ({
    policy: run.scenario.interruptCpu,
    lost: run.summary.dropped,
    ...Object.fromEntries(run.summary.cpus.map(({ cpu, receiveShare }) => [`CPU ${cpu} busyShare`, receiveShare])),
    "CPU of each cycle": interruptCpus(run).join(" "),
  }));

/** A row for each run by name: frames lost, the busiest CPU's share of time, and how long frames took until done. */
export const waitRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, { summary }]) => ({
    run: name,
    lost: summary.dropped,
    busiestCpuShare: Math.max(...summary.cpus.map(({ receiveShare }) => receiveShare)),
    medianPs: summary.toDone.p50Ps,
    p99Ps: summary.toDone.p99Ps,
    longestPs: summary.toDone.maxPs,
  }));

/** A row for each run, by its `interruptCpu`: how often a connection changed its CPU, and what that cost. */
export const reloadRows = (runs: readonly Run[]): TableRow[] =>
  runs.map(({ scenario, summary }) => ({
    policy: scenario.interruptCpu,
    "cache reloads": summary.cacheReloads,
    "waiting for cache linesPs": summary.cpus.reduce((sum, { busyPs }) => sum + busyPs["cache-stall"], 0),
    "frames out of order": summary.outOfOrder,
  }));
