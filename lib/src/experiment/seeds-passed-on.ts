// Replications whose scenario forgets the seed are one run, told several times: an interval of no width would be a
// false certainty.
import { refuse } from "../check.js";
import type { Run } from "../receive-path.js";

/**
 * A measurement of runs that come in groups of `seeds`, one group after another, which refuses a group whose runs have
 * one seed and are one run.
 */
export function withSeedsPassedOn<More extends readonly unknown[], Value>(
  seeds: number,
  measure: (run: Run, ...more: More) => Value,
): (run: Run, ...more: More) => Value {
  let measured = 0;
  let first = { seed: undefined as unknown, fingerprint: "" };
  let isOneRun = true;
  return (run, ...more) => {
    const {
      scenario: { seed },
      fingerprint,
    } = run;
    if (measured % seeds === 0) {
      first = { seed, fingerprint };
      isOneRun = true;
    } else if (seed !== first.seed || fingerprint !== first.fingerprint) isOneRun = false;
    measured++;
    if (measured % seeds === 0 && seeds > 1 && isOneRun)
      refuse(
        `The ${seeds} seeds gave the same run`,
        "the scenario must pass the seed on, as in (seed) => ({ seed, ... })",
      );
    return measure(run, ...more);
  };
}
