// The interval rules of two Linux drivers, ixgbe and i40e, in our own words: how long the next interval between
// interrupts is, by the frames and bytes since the last update. Received frames alone: a driver that sends much takes
// the shorter of two. Follows the behaviour of ixgbe_update_itr and i40e_update_itr (Linux 6.18).

/** Interval before the first update, microseconds. */
export const FIRST_INTERVAL_US = 50;

/** Interval after a pause of more than one tick of the system's clock, microseconds. */
export const QUIET_INTERVAL_US = { ixgbe: 10, i40e: 2 } as const;

/** i40e: the frames of so many interrupts after a new interval are thrown away. */
export const I40E_SETTLING_INTERRUPTS = 3;

/** Speeds of a link that i40e's rule tells apart, Gb/s. */
export const I40E_SPEEDS = [1, 10, 20, 25, 40] as const;
export type I40eSpeed = (typeof I40E_SPEEDS)[number];

/** A range of mean frame lengths: up to which, and how the weight of a frame grows with the length in it. */
type Range = readonly [upTo: number, slope: number, base: number];

interface Rule {
  readonly ranges: readonly Range[];
  /** From these numbers of frames on: keep the interval, halve it, and reckon it from the frames' weight. */
  readonly keepFrom: number;
  readonly halveFrom: number;
  readonly bulkFrom: number;
  readonly leastUs: number;
  /** The register of i40e holds even numbers alone. */
  readonly isEven: boolean;
}

/** Weight of a frame that is longer than every range. */
const HEAVIEST = 32_256;
const LONGEST_US = 126;
/** Fewer frames than this, of fewer bytes than that: latency matters more than the load. */
const FEW_FRAMES = 4;
const FEW_BYTES = 9000;

const IXGBE: Rule = {
  ranges: [
    [60, 0, 5120],
    [316, 40, 2720],
    [1084, 15, 11_452],
    [1967, 5, 22_420],
  ],
  keepFrom: 48,
  halveFrom: 96,
  bulkFrom: 256,
  leastUs: 10,
  isEven: false,
};
const I40E: Rule = {
  ranges: [
    [60, 0, 4096],
    [380, 40, 1696],
    [1084, 15, 11_452],
    [1980, 5, 22_420],
  ],
  keepFrom: 56,
  halveFrom: 112,
  bulkFrom: 256,
  leastUs: 2,
  isEven: true,
};
const IXGBE_DIVISOR = 512;
const I40E_DIVISORS: Readonly<Record<I40eSpeed, number>> = { 1: 64, 10: 512, 20: 1024, 25: 1024, 40: 2048 };

/** What happened since the last update. */
export interface IntervalSample {
  readonly frames: number;
  readonly bytes: number;
}

/**
 * ixgbe's next interval at 10 Gb/s, microseconds.
 *
 * @param currentUs the present one
 * @example
 * ixgbeIntervalUs(50, { frames: 128, bytes: 8192 }) // => 25
 */
export function ixgbeIntervalUs(currentUs: number, sample: IntervalSample): number {
  return next(IXGBE, IXGBE_DIVISOR, currentUs, sample);
}

/**
 * i40e's next interval, microseconds.
 *
 * @param currentUs the present one
 * @example
 * i40eIntervalUs(50, { frames: 128, bytes: 8192 }, 40) // => 24
 */
export function i40eIntervalUs(currentUs: number, sample: IntervalSample, gigabitsPerSecond: I40eSpeed = 10): number {
  return next(I40E, I40E_DIVISORS[gigabitsPerSecond], currentUs, sample);
}

function next(rule: Rule, divisor: number, currentUs: number, sample: IntervalSample): number {
  const { frames, bytes } = sample;
  const weighed = (share: number): number => 2 * Math.ceil(Math.floor(weight(rule, frames, bytes) * share) / divisor);
  return Math.min(LONGEST_US, intervalUs(rule, weighed, currentUs, sample));
}

function intervalUs(
  rule: Rule,
  weighed: (share: number) => number,
  currentUs: number,
  { frames, bytes }: IntervalSample,
): number {
  if (frames > 0 && frames < FEW_FRAMES && bytes < FEW_BYTES) return weighed(0.5);
  if (frames < rule.keepFrom) return currentUs + 2;
  if (frames < rule.halveFrom) return currentUs;
  if (frames >= rule.bulkFrom) return weighed(1);
  const half = Math.floor(currentUs / 2);
  return Math.max(rule.leastUs, rule.isEven ? half - (half % 2) : half);
}

function weight({ ranges }: Rule, frames: number, bytes: number): number {
  const mean = Math.floor(bytes / frames);
  const range = ranges.find(([upTo]) => mean <= upTo);
  return range ? range[1] * mean + range[2] : HEAVIEST;
}
