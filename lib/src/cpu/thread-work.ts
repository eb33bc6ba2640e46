// What a CPU's threads would like of its time, as it varies: the share at an instant, and the time between two
// instants. ISRs and DPCs preempt threads, so that what they get may be less. Pure: nothing here draws numbers or knows
// a simulation. Decision: a share holds from its time on, up to the next; before its first step the threads want
// nothing.
import {
  type BurstsOfWork,
  type RampOfWork,
  type ThreadWorkDescription,
  checkThreadWork,
} from "./thread-work-description.js";

export interface ThreadWork {
  /** The share of the CPU's time that its threads want at a time in picoseconds, 0 to 1. */
  shareAt(timePs: number): number;
  /**
   * The time that they want from `fromPs` to `toPs` (whole, not before `fromPs`), whole picoseconds: the integral of
   * `shareAt`, within one picosecond and one more for every change of the share in between. Never negative, never more
   * than the length. The times of two neighbouring stretches add up to that of both (in a ramp within one picosecond).
   */
  wantedPs(fromPs: number, toPs: number): number;
  /** Is the share the same at any time? */
  readonly isConstant: boolean;
  /**
   * Until when the share of `timePs` holds at least, picoseconds: a later time, or, where it changes all the time,
   * `timePs` itself.
   */
  constantUntilPs(timePs: number): number;
}

/**
 * Thread work from its description.
 *
 * @throws InputError for a wrong field, in one sentence that names it
 * @example
 * createThreadWork({ kind: "bursts", periodPs: ms(10), onPs: ms(2), share: 0.9 }).wantedPs(0, ms(20)) // => 3600000000
 * createThreadWork({ kind: "ramp", fromPs: 0, toPs: 1000, from: 0, to: 1 }).shareAt(250) // => 0.25
 */
export function createThreadWork(work: ThreadWorkDescription): ThreadWork {
  checkThreadWork(work);
  if (typeof work === "number") return pieces([0], [work]);
  if (work.kind === "ramp") return work.from === work.to ? pieces([0], [work.from]) : ramp(work);
  if (work.kind === "bursts") return bursts(work);
  if (work.kind === "series")
    return pieces(
      work.shares.map((_, i) => i * work.stepPs),
      work.shares,
    );
  return pieces(
    work.at.map(([timePs]) => timePs),
    work.at.map(([, share]) => share),
  );
}

/**
 * The time wanted in `lengthPs` at one share, rounded down. In this form, from the smaller of share and rest, rounding
 * never makes more time a smaller wish, or the wish grow by more than the time.
 */
function wanted(share: number, lengthPs: number): number {
  return share <= 0.5 ? Math.floor(share * lengthPs) : lengthPs - Math.ceil((1 - share) * lengthPs);
}

/** A share for each stretch of time, the last for ever; found by halving. */
function pieces(startPsOf: readonly number[], shareOf: readonly number[]): ThreadWork {
  if (startPsOf[0] > 0) return pieces([0, ...startPsOf], [0, ...shareOf]);
  const changes = startPsOf.map((_, i) => i).filter((i) => i === 0 || shareOf[i] !== shareOf[i - 1]);
  const [starts, shares] = [changes.map((i) => startPsOf[i]), changes.map((i) => shareOf[i])];
  /** Wanted from 0 to the start of each piece. */
  const before: number[] = [0];
  for (let i = 1; i < starts.length; i++) {
    const lengthPs = starts[i] - starts[i - 1];
    before.push(before[i - 1] + wanted(shares[i - 1], lengthPs));
  }
  const pieceAt = (timePs: number): number => {
    let first = 0,
      end = starts.length;
    while (end - first > 1) {
      const middle = (first + end) >>> 1;
      if (starts[middle] <= timePs) first = middle;
      else end = middle;
    }
    return first;
  };
  const until = (timePs: number): number => {
    const i = pieceAt(timePs);
    return before[i] + wanted(shares[i], timePs - starts[i]);
  };
  return {
    shareAt: (timePs) => shares[pieceAt(timePs)],
    wantedPs: (fromPs, toPs) => until(toPs) - until(fromPs),
    isConstant: shares.length === 1,
    constantUntilPs: (timePs) => starts[pieceAt(timePs) + 1] ?? Infinity,
  };
}

/** The integral over whole periods is as many times that of one; it is counted from `phasePs`, and negative before. */
function bursts({ periodPs, onPs, share, idleShare = 0, phasePs = 0 }: BurstsOfWork): ThreadWork {
  if (onPs === 0 || share === idleShare) return pieces([0], [idleShare]);
  if (onPs === periodPs) return pieces([0], [share]);
  const one = pieces([0, onPs], [share, idleShare]);
  const perPeriodPs = one.wantedPs(0, periodPs);
  /** Time since the latest beginning of a burst. */
  const into = (timePs: number): number => {
    const sincePs = (timePs % periodPs) - (phasePs % periodPs);
    return sincePs < 0 ? sincePs + periodPs : sincePs;
  };
  const until = (timePs: number): number => {
    const intoPs = into(timePs);
    return ((timePs - phasePs - intoPs) / periodPs) * perPeriodPs + one.wantedPs(0, intoPs);
  };
  return {
    shareAt: (timePs) => one.shareAt(into(timePs)),
    wantedPs: (fromPs, toPs) => until(toPs) - until(fromPs),
    isConstant: false,
    constantUntilPs: (timePs) => timePs - into(timePs) + (into(timePs) < onPs ? onPs : periodPs),
  };
}

/** Until its end a ramp's integral is its mean share so far, times the time so far. */
function ramp({ fromPs, toPs, from, to }: RampOfWork): ThreadWork {
  const lengthPs = toPs - fromPs;
  const shareAfter = (intoPs: number): number => from + (to - from) * Math.min(1, Math.max(0, intoPs / lengthPs));
  const until = (timePs: number): number => {
    const intoPs = Math.min(lengthPs, Math.max(0, timePs - fromPs));
    const flat = wanted(from, Math.min(timePs, fromPs)) + wanted(to, Math.max(0, timePs - toPs));
    return flat + wanted((from + shareAfter(intoPs)) / 2, intoPs);
  };
  return {
    shareAt: (timePs) => shareAfter(timePs - fromPs),
    // Where the share is next to 0 or 1, rounding can be larger than the change in a picosecond.
    wantedPs: (fromPs_, toPs_) => Math.min(toPs_ - fromPs_, Math.max(0, until(toPs_) - until(fromPs_))),
    isConstant: false,
    constantUntilPs: (timePs) => (timePs < fromPs ? fromPs : timePs < toPs ? timePs : Infinity),
  };
}
