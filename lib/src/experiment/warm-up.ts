// The warm-up of an experiment's runs: so much of each run's start is left out of what is measured. Either the
// experiment states it, or MSER-5 finds it, once for each point, in a pilot run:
// 1. The pilot is the point's scenario from its very start (warmupPs 0), in windows of windowPs, with a seed that no
//    replication has: no run that is measured decides how it is measured.
// 2. The series is one number for each whole window (WARM_UP_MEASURES); a window that the run's end cuts short is not
//    used. A window without a frame has no delay and is refused: its length is to be chosen longer.
// 3. What MSER-5 leaves out of the series is the warm-up of all replications of the point. If the series is too short
//    to tell, the point is refused. By chance one in ten series of 100 windows seems so, one in a hundred of 500, and
//    more where neighbours are alike, as in queues near their limit: a pilot should have several hundred.
import { checkOneOf, refuse } from "../check.js";
import type { Seed } from "../random/random.js";
import type { WindowRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import { BATCH, mser5 } from "./mser.js";

/** What is looked at to find the end of the start: one number for each window. */
export type WarmUpMeasure = "p50 delay" | "p95 delay" | "p99 delay" | "receive work";
export const WARM_UP_MEASURES: readonly WarmUpMeasure[] = ["p50 delay", "p95 delay", "p99 delay", "receive work"];

/** How the warm-up is found; `warmup` of an experiment with the rule "mser-5". */
export interface PilotRule {
  /** Length of the pilot's windows, picoseconds. */
  readonly windowPs: number;
  /** Default "p50 delay": the median delay of the frames that were done in the window. */
  readonly measure?: WarmUpMeasure;
}

/** The seed of every point's pilot run; a replication's is "SEED, replication 0". */
export const pilotSeed = (seed: Seed): string => `${seed}, pilot`;

/** The warm-up that was found, and what it rests on. */
export interface WarmUp {
  readonly warmupPs: number;
  /** Whole windows of the pilot run. */
  readonly windows: number;
}

/**
 * The warm-up of a point, from the windows of its pilot run.
 *
 * @param windows `windows()` of a run with the rule's `windowPs`, warmupPs 0 and the seed `pilotSeed(...)`
 * @param where the point, as a sentence names it: "policy greedy, load 2000000"
 * @throws InputError if there are fewer than 50 whole windows, one has no frame, or the run is too short to tell
 */
export function warmUpOf(
  { windowPs, measure = "p50 delay" }: PilotRule,
  windows: readonly WindowRow[],
  where: string,
): WarmUp {
  checkOneOf("The measure of the warm-up", measure, WARM_UP_MEASURES);
  const whole = windows.filter(({ startPs, endPs }) => endPs - startPs === windowPs);
  const pilot = `The pilot run at ${where}`;
  if (whole.length < 10 * BATCH)
    refuse(
      `${pilot} has ${whole.length} whole windows of ${formatPs(windowPs)}`,
      "MSER-5 needs 50: make the run longer, or warmup.windowPs shorter",
    );
  const series = whole.map((window) => {
    const value = MEASURED[measure](window);
    if (Number.isNaN(value))
      refuse(
        `${pilot} has no frame from ${formatPs(window.startPs)} to ${formatPs(window.endPs)}`,
        'make warmup.windowPs longer, or take the warmup.measure "receive work"',
      );
    return value;
  });
  const { truncated, tooShort } = mser5(series);
  if (tooShort)
    refuse(
      `${pilot} is too short for MSER-5: it would leave out ${formatPs(truncated * windowPs)} of ${formatPs(whole.length * windowPs)}`,
      'make the run longer, or state the warm-up: { "rule": "fixed", "ps": ... }',
    );
  return { warmupPs: truncated * windowPs, windows: whole.length };
}

const MEASURED: Readonly<Record<WarmUpMeasure, (window: WindowRow) => number>> = {
  "p50 delay": ({ p50Ps }) => p50Ps,
  "p95 delay": ({ p95Ps }) => p95Ps,
  "p99 delay": ({ p99Ps }) => p99Ps,
  "receive work": ({ cpus }) => cpus.reduce((sum, { receiveShare }) => sum + receiveShare, 0) / cpus.length,
};
