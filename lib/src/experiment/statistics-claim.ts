// Whether an experiment's claim survives its results. The claim names a direction; it holds where the whole interval of
// the paired differences lies on that side of zero, and it is claimed for every place: all levels of the other factors.
// (That all of several hold needs no correction of the single intervals; that one of them does would.)
import type { Claim, Experiment } from "./experiment-types.js";
import { type PairedDifference, differencesSoFar } from "./paired-differences.js";
import type { IntervalOptions } from "./replicate.js";
import type { MeasuredRow } from "./statistics-places.js";
import { placeText } from "./statistics-words.js";

export interface ClaimVerdict {
  /** "refuted": somewhere the whole interval lies on the other side; "open": somewhere it reaches over zero. */
  readonly verdict: "holds" | "refuted" | "open";
  readonly sentence: string;
}

/** What the results say of the claim; null of an experiment without one. */
export function verdictOf(
  experiment: Experiment,
  rows: readonly MeasuredRow[],
  options: IntervalOptions = {},
): ClaimVerdict | null {
  const { claim } = experiment;
  if (claim === null) return null;
  const { factor, than: baseline, outcome, level } = claim;
  const places = differencesSoFar(rows, { ...options, factor, baseline }).filter(
    (one) => one.outcome === outcome && one.level === level,
  );
  const [refuted, open] = (["other side", "over zero"] as const).map((where) =>
    places.filter((one) => sideOf(claim, one) === where),
  );
  const verdict = refuted.length > 0 ? "refuted" : open.length > 0 || places.length === 0 ? "open" : "holds";
  const told = `${outcome} is ${claim.is} with ${factor} ${level} than with ${baseline}`;
  const named = (some: readonly PairedDifference[]): string => {
    if (Object.keys(some[0]?.at ?? {}).length === 0) return "";
    if (some.length === places.length && some.length > 1) return " everywhere";
    return ` for ${some.map(({ at }) => placeText(experiment, at)).join("; ")}`;
  };
  const where = places.length > 1 ? ` at all ${places.length} places` : "";
  const SENTENCES = {
    holds: `The claim holds: ${told}${where}.`,
    refuted: `The claim is REFUTED: that ${told} is wrong${named(refuted)}.`,
    open:
      places.length === 0
        ? `The claim is OPEN: no two runs can be compared to tell whether ${told}.`
        : open.length > 0 && open.every(({ low, high }) => low === 0 && high === 0)
          ? `The claim is OPEN: nothing differs${named(open)}, so it does not show that ${told}.`
          : `The claim is OPEN: the interval does not tell whether ${told}${named(open)}.`,
  } as const;
  return { verdict, sentence: SENTENCES[verdict] };
}

function sideOf({ is }: Claim, { low, high }: PairedDifference): "claimed side" | "other side" | "over zero" {
  if (low === null || high === null || (low <= 0 && high >= 0)) return "over zero";
  return high < 0 === (is === "lower") ? "claimed side" : "other side";
}
