// A journey in words and numbers: what it claims, what it shows, and where every frame is at its first instant and at
// the end. Everything is counted in the rows that are drawn.
import { formatPs, type ChartNumbers } from "rss-lab";
import { counted, joined } from "../given.js";
import type { DrawnRun } from "./drawn.js";

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

const dropsOf = ({ stations }: DrawnRun): number => stations.frames.filter(({ isDropped }) => isDropped).length;

/** When the last frame was done; NaN if none was. */
function doneAtPs({ stations }: DrawnRun): number {
  const ends = stations.frames.map(({ donePs }) => donePs).filter((ps) => ps < Infinity);
  return ends.reduce((last, ps) => Math.max(last, ps), ends.length > 0 ? 0 : NaN);
}

/**
 * The instant that is shown first: just when the first frame is dropped, or else when most buffers are in use, of all
 * runs together.
 */
export function firstInstantPs(runs: readonly DrawnRun[]): number {
  const drops = runs.flatMap(({ stations }) => stations.frames.filter(({ isDropped }) => isDropped));
  if (drops.length > 0) return drops.reduce((first, { arrivalPs }) => Math.min(first, arrivalPs), Infinity);
  let best = { timePs: 0, buffers: 0 };
  for (const { stations } of runs) for (const row of stations.used) if (row.buffers > best.buffers) best = row;
  return best.timePs;
}

/** Who drops how many of the frames; where nobody does, when each is done with the last. */
export function claimOf(runs: readonly DrawnRun[]): string {
  const frames = `${grouped(runs[0].stations.frames.length)} frames`;
  const lost = runs.some((one) => dropsOf(one) > 0);
  const told = (one: DrawnRun): string =>
    lost ? (dropsOf(one) === 0 ? "none" : grouped(dropsOf(one))) : formatPs(doneAtPs(one));
  if (runs.length === 1) {
    const [one] = runs;
    const rest = lost ? `${grouped(dropsOf(one))} are dropped` : `the last is done after ${formatPs(doneAtPs(one))}`;
    return `${frames} on their way to ${counted(workersOf(one).length, "CPU")}: ${rest}`;
  }
  return `The same ${frames}, ${lost ? "dropped" : "done after"}: ${joined(runs.map((one) => `${told(one)} (${one.name})`))}`;
}

/** CPUs that processed frames. */
const workersOf = ({ stations }: DrawnRun): number[] =>
  [...new Set(stations.frames.filter(({ begunPs }) => begunPs < Infinity).map(({ cpu }) => cpu))].sort((a, b) => a - b);

/** What happens, run by run. */
export function storyOf(runs: readonly DrawnRun[], atPs: number): string {
  const lead =
    `An animation${runs.length === 1 ? "" : ` with a band for each of ${runs.length} runs`}, paused at ${formatPs(atPs)}: frames ` +
    "are dots that come off the wire, wait in receive buffers, and are processed on CPUs.";
  return [lead, ...runs.map(taleOf), "The table counts where the frames are then, and at the end."].join(" ");
}

function taleOf(one: DrawnRun): string {
  const { name, run, stations, messages, cpus } = one;
  const ring = stations.rings.length === 1 ? "one ring" : `${stations.rings.length} rings`;
  const calls = run.moments().filter(({ what }) => what === "interrupt");
  const by = messages.length === 1 ? "" : ` by ${messages.length} messages`;
  const workers = workersOf(one);
  const who =
    workers.length === 0
      ? "no CPU processes a frame"
      : `${workers.length === 1 ? `CPU ${workers[0]} alone processes` : `${workers.length} of ${cpus.length} CPUs process`} frames`;
  const drops = stations.frames.filter(({ isDropped }) => isDropped);
  const lost =
    drops.length === 0
      ? "no frame is dropped"
      : `${grouped(drops.length)} of ${grouped(stations.frames.length)} frames are dropped, the first at ${formatPs(drops[0].arrivalPs)}`;
  return `${name}: ${ring} of ${run.scenario.receiveBuffers} buffers; ${counted(calls.length, "interrupt")}${by}; ${who}; ${lost}.`;
}

/** Where the frames of a run are at an instant, in picoseconds. */
export function countsAt({ stations, run }: DrawnRun, atPs: number): Readonly<Record<string, number>> {
  const frames = stations.frames.filter(({ arrivalPs }) => arrivalPs <= atPs);
  const kept = frames.filter(({ isDropped }) => !isDropped);
  return {
    arrived: frames.length,
    waiting: kept.filter(({ begunPs, donePs }) => atPs < begunPs && atPs < donePs).length,
    "at a CPU": kept.filter(({ begunPs, donePs }) => begunPs <= atPs && atPs < donePs).length,
    done: kept.filter(({ donePs }) => donePs <= atPs).length,
    dropped: frames.length - kept.length,
    interrupts: run.moments().filter(({ what, timePs }) => what === "interrupt" && timePs <= atPs).length,
  };
}

export function numbersOf(runs: readonly DrawnRun[], atPs: number): ChartNumbers {
  const rows = runs.flatMap((one) =>
    [atPs, Math.max(atPs, one.run.endPs)].map((ps) => [one.name, formatPs(ps), ...Object.values(countsAt(one, ps))]),
  );
  return { columns: ["run", "at", ...Object.keys(countsAt(runs[0], atPs))], rows };
}
