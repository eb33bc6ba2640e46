// How many replications an interval of a wanted width takes, in two stages: a pilot of n0 replications gives the spread
// s, and then n = max(n0, ceil((t s / h)^2)) in all reach to h on either side, with t of the pilot's n0 - 1 degrees of
// freedom. C. Stein, "A two-sample test for a linear hypothesis whose power is independent of the variance", Annals of
// Mathematical Statistics 16 (1945), 243-258: the mean of all n is then within h with at least the confidence that is
// asked for, whatever the spread. A width relative to the mean is only nearly kept, since the mean is known no better:
// for a share g of it, h is g / (1 + g) of the pilot's mean (A. M. Law, "Simulation Modeling and Analysis", 9.4.1).
import { checkFields, checkNumber, refuse, show } from "../check.js";
import { type IntervalOptions, confidenceInterval } from "./replicate.js";

/** The width that is wanted: one of the two. */
export interface WantedWidth extends IntervalOptions {
  /** How far the interval may reach to either side, in the outcome's unit; above 0. */
  readonly halfWidth?: number;
  /** The same as a share of the mean, above 0 to 1: 0.05 is "known to 5 %". */
  readonly relative?: number;
}

export interface ReplicationsNeeded {
  /** In all, the pilot's included; never fewer than those. */
  readonly replications: number;
  /** Those of the pilot. */
  readonly pilot: number;
  /** How far the interval reaches to either side that was planned for, in the outcome's unit. */
  readonly halfWidth: number;
  /** How far it reaches with the pilot alone. */
  readonly pilotHalfWidth: number;
}

/**
 * Plans the number of replications from a pilot. Take all of them together for the mean: mean plus and minus the half
 * width that was planned.
 *
 * @param values the outcome in each replication of the pilot: two or more, better five
 * @throws InputError for fewer, for a width that is not above 0, for both or none, and for a share of 0
 * @example
 * replicationsNeeded([98, 101, 100, 104, 97], { halfWidth: 1 }).replications // => 58
 */
export function replicationsNeeded(values: readonly number[], wanted: WantedWidth): ReplicationsNeeded {
  checkFields("The wanted width", wanted, ["halfWidth", "relative", "confidence"]);
  const { confidence = 0.95 } = wanted;
  const { mean, low, high } = confidenceInterval(values, { confidence });
  const halfWidth = wantedHalfWidth(wanted, mean);
  const pilotHalfWidth = (high - low) / 2;
  const pilot = values.length;
  // t s is what the pilot's own interval reaches to, times the root of its replications.
  const times = pilotHalfWidth / halfWidth;
  return { replications: Math.max(pilot, Math.ceil(times * times * pilot)), pilot, halfWidth, pilotHalfWidth };
}

function wantedHalfWidth({ halfWidth, relative }: WantedWidth, mean: number): number {
  if ((halfWidth === undefined) === (relative === undefined))
    refuse(
      `The wanted width has ${halfWidth === undefined ? "neither halfWidth nor relative" : "halfWidth and relative"}`,
      "give one of the two",
    );
  if (relative === undefined) {
    if (typeof halfWidth !== "number" || !Number.isFinite(halfWidth) || halfWidth <= 0)
      return refuse(`The wanted half width is ${show(halfWidth)}`, "it must be a number above 0");
    return halfWidth;
  }
  checkNumber("The wanted relative half width", relative, Number.MIN_VALUE, 1);
  if (mean === 0) refuse("The pilot's mean is 0", "no share of it is a width: give halfWidth");
  return (Math.abs(mean) * relative) / (1 + relative);
}
