// What the checks 13 and 14 measure of one run, as tasks that any thread can perform.
import { cpusInUse, lastWholeWindow, maxOverMean } from "../records/figures.js";
import type { WindowRow } from "../records/rows.js";
import { PS_PER_S, PS_PER_US } from "../units.js";
import type { Task } from "../workers/task.js";
import { type PublishedRun, runPublished } from "./published-scenario.js";

/**
 * Imbalance as RSS++'s scripts measure it (dpdk.testie, lines 594 to 602): (max - min) / min of the CPUs' frames in a
 * window, percent, at most 2000.
 */
export function maxMinPercent(frames: readonly number[]): number {
  const [least, most] = [Math.min(...frames), Math.max(...frames)];
  return least === 0 ? 2000 : Math.min(2000, (100 * (most - least)) / least);
}

export const IMBALANCE_TASK: Task<PublishedRun, number> = {
  name: "published imbalance",
  perform: (given) => {
    const windows = runPublished(given).windows();
    return windows.reduce((sum, { cpus }) => sum + maxMinPercent(cpus.map(({ frames }) => frames)), 0) / windows.length;
  },
};

export const P95_TASK: Task<PublishedRun, number> = {
  name: "published p95 in us",
  perform: (given) => runPublished(given).summary.toDone.p95Ps / PS_PER_US,
};

export const DROPS_TASK: Task<PublishedRun, number> = {
  name: "published thousand drops a second",
  perform: (given) => {
    const { dropped, measuredPs } = runPublished(given).summary;
    return dropped / 1000 / (measuredPs / PS_PER_S);
  },
};

export const BUSIEST_FRAMES_TASK: Task<PublishedRun, number> = {
  name: "published frames of the busiest CPU over the mean",
  perform: (given) => maxOverMean(lastWindow(runPublished(given).windows(), "frames")),
};

export const BUSIEST_WORK_TASK: Task<PublishedRun, number> = {
  name: "published work of the busiest CPU over the mean",
  perform: (given) => maxOverMean(lastWindow(runPublished(given).windows(), "work")),
};

export const LOADS_TASK: Task<PublishedRun, number[]> = {
  name: "published loads of the CPUs in use",
  perform: (given) => loadsInUse(runPublished(given).windows()),
};

/** Frames, or share of time in receive work, of each CPU in the last whole window. */
function lastWindow(windows: readonly WindowRow[], what: "frames" | "work"): number[] {
  return lastWholeWindow(windows).cpus.map(({ frames, receiveShare }) => (what === "frames" ? frames : receiveShare));
}

/** Share of time in receive work of each CPU that is in use in the last whole window. */
function loadsInUse(windows: readonly WindowRow[]): number[] {
  const work = lastWindow(windows, "work");
  return cpusInUse(lastWindow(windows, "frames")).map((cpu) => work[cpu]);
}
