// What a CPU's threads would like of its time, as a program or a scenario file says it: a constant share, steps, a
// ramp, bursts or a recorded series. What that means at a time is computed in thread-work.ts.
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";

/** From each time on the share that stands beside it; 0 before the first. Times rise. */
export interface StepsOfWork {
  readonly kind: "steps";
  /** [picoseconds, share 0 to 1] */
  readonly at: readonly (readonly [number, number])[];
}

/** The share `from` until `fromPs`, then evenly to the share `to`, which it reaches at `toPs` and keeps. */
export interface RampOfWork {
  readonly kind: "ramp";
  readonly fromPs: number;
  readonly toPs: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Every `periodPs` a burst of `onPs`: `share` in it, `idleShare` (default 0) outside. One burst begins at `phasePs`
 * (default 0).
 */
export interface BurstsOfWork {
  readonly kind: "bursts";
  readonly periodPs: number;
  readonly onPs: number;
  readonly share: number;
  readonly idleShare?: number;
  /** 0 to `periodPs`. */
  readonly phasePs?: number;
}

/** A recorded series: one share for every `stepPs` from time 0 on; the last holds for ever. */
export interface SeriesOfWork {
  readonly kind: "series";
  readonly stepPs: number;
  readonly shares: readonly number[];
}

/** A number is a share that does not change. */
export type ThreadWorkDescription = number | StepsOfWork | RampOfWork | BurstsOfWork | SeriesOfWork;

const FIELDS = {
  steps: ["kind", "at"],
  ramp: ["kind", "fromPs", "toPs", "from", "to"],
  bursts: ["kind", "periodPs", "onPs", "share", "idleShare", "phasePs"],
  series: ["kind", "stepPs", "shares"],
} as const;
const LAST_PS = Number.MAX_SAFE_INTEGER;
const LONGEST_LIST = 1e6;

/**
 * Refuses a description that says nothing clear, in one sentence that names the field.
 *
 * @param what starts the sentence: "The thread work of CPU 3"
 */
export function checkThreadWork(work: ThreadWorkDescription, what = "The thread work"): void {
  if (typeof work === "number") return checkNumber(what, work, 0, 1);
  if (typeof work !== "object" || work === null || Array.isArray(work))
    refuse(
      `${what} is ${show(work)}`,
      `it must be a number from 0 to 1, or an object whose kind is ${Object.keys(FIELDS).join(", ")}`,
    );
  checkOneOf(`${what}: its kind`, work.kind, Object.keys(FIELDS) as (keyof typeof FIELDS)[]);
  checkFields(what, work, FIELDS[work.kind]);
  if (work.kind === "steps") checkSteps(work, what);
  else if (work.kind === "ramp") {
    checkWhole(`${what}: its fromPs`, work.fromPs, 0, LAST_PS - 1);
    checkWhole(`${what}: its toPs`, work.toPs, work.fromPs + 1, LAST_PS);
    checkNumber(`${what}: its from`, work.from, 0, 1);
    checkNumber(`${what}: its to`, work.to, 0, 1);
  } else if (work.kind === "bursts") {
    checkWhole(`${what}: its periodPs`, work.periodPs, 1, LAST_PS);
    checkWhole(`${what}: its onPs`, work.onPs, 0, work.periodPs);
    checkNumber(`${what}: its share`, work.share, 0, 1);
    checkNumber(`${what}: its idleShare`, work.idleShare ?? 0, 0, 1);
    checkWhole(`${what}: its phasePs`, work.phasePs ?? 0, 0, work.periodPs);
  } else {
    checkWhole(`${what}: its stepPs`, work.stepPs, 1, LAST_PS);
    checkList(`${what}: its shares`, work.shares);
    for (const [i, share] of work.shares.entries()) checkNumber(`${what}: its share ${i}`, share, 0, 1);
  }
}

function checkSteps({ at }: StepsOfWork, what: string): void {
  checkList(`${what}: its steps at`, at);
  let earliestPs = 0;
  for (const [i, step] of at.entries()) {
    if (!Array.isArray(step) || step.length !== 2)
      refuse(`${what}: its step ${i} is ${show(step)}`, "it must be a list of a time in picoseconds and a share");
    checkWhole(`${what}: the time of its step ${i} in picoseconds`, step[0], earliestPs, LAST_PS);
    checkNumber(`${what}: the share of its step ${i}`, step[1], 0, 1);
    earliestPs = step[0] + 1;
  }
}

function checkList(what: string, list: unknown): void {
  if (!Array.isArray(list) || list.length === 0 || list.length > LONGEST_LIST)
    refuse(`${what} are ${show(list)}`, `they must be a list of 1 to ${LONGEST_LIST}`);
}
