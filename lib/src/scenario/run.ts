// The run itself in a scenario: which traffic, told by which variant, from which seed, for how long, and what is kept
// of it.
import { checkOneOf, checkWhole, refuse } from "../check.js";
import { ALL_VARIANTS, type AnyVariant } from "../linux/linux-variants.js";
import { DEFAULT_SEED, type Seed } from "../random/random.js";
import { resolvedTraffic } from "../traffic/checked-traffic.js";
import type { Traffic } from "../traffic/traffic.js";
import { ALL, type UsesOf } from "./uses.js";
import { checkWindowCount } from "./window-count.js";

export interface RunPart {
  /**
   * Who sends what, when: `load`, `replay`, `readTrace`, `customTraffic` or `mergeTraffic`. A load without a seed of
   * its own draws its connections from `seed`; the run's `scenario.traffic` is the traffic that ran, whose labels and
   * headers are those of the run's connections.
   */
  readonly traffic: Traffic;
  /**
   * The documented variant of receive processing, one of Windows' four or of Linux's ("napi-single-queue",
   * "napi", "rps", "rfs"); default "non-rss".
   */
  readonly variant?: AnyVariant;
  /**
   * Everything random in the run follows from it: arrivals, CPUs of interrupts, and the connections of loads that have
   * no seed of their own. Default 1.
   */
  readonly seed?: Seed;
  /** End of the run, picoseconds. Default: when the traffic has ended and all of it is processed. */
  readonly durationPs?: number;
  /** Frames and work before this time are left out of the summary, picoseconds; default 0. */
  readonly warmupPs?: number;
  /** Length of the windows that `windows()` tells of, picoseconds; default: one window for all of the run. */
  readonly windowPs?: number;
  /**
   * full: every stretch of work and every frame, for charts, of 10,000,000 frames at most; summary: constant memory.
   * Default full.
   */
  readonly records?: "full" | "summary";
}

export type CompleteRun = Required<RunPart>;

export const RUN_USES = {
  traffic: ALL,
  variant: ALL,
  seed: ALL,
  durationPs: ALL,
  warmupPs: ALL,
  windowPs: ALL,
  records: ALL,
} satisfies UsesOf<RunPart>;

/** Fills in the defaults and checks the values; `cpus` is the number of CPUs. */
export function completeRun(given: RunPart, cpus: number): CompleteRun {
  const { variant = "non-rss", seed = DEFAULT_SEED, records = "full" } = given;
  const { durationPs = Infinity, warmupPs = 0, windowPs = Infinity } = given;
  const traffic = resolvedTraffic("The scenario's traffic", given.traffic, seed);
  checkOneOf("The variant", variant, ALL_VARIANTS);
  if (durationPs !== Infinity) checkWhole("The duration in picoseconds", durationPs, 1, Number.MAX_SAFE_INTEGER);
  else if (!(traffic.ends ?? traffic.frames < Infinity))
    refuse("The traffic never ends and the scenario has no durationPs", "give one of them an end");
  checkWhole("The warm-up in picoseconds", warmupPs, 0, Number.MAX_SAFE_INTEGER);
  if (warmupPs >= durationPs)
    refuse(`The warm-up of ${warmupPs} ps lasts as long as the run`, "it must end before durationPs");
  checkOneOf("The kind of records", records, ["full", "summary"]);
  if (windowPs !== Infinity) checkWhole("The length of a window in picoseconds", windowPs, 1, Number.MAX_SAFE_INTEGER);
  if (windowPs < Infinity && durationPs < Infinity) checkWindowCount({ windowPs, warmupPs, cpus }, durationPs);
  return { traffic, variant, seed, durationPs, warmupPs, windowPs, records };
}
