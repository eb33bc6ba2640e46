// Rekeying in a scenario: looking for too many connections on one entry, as an attacker who knows the key makes them
// (`collisionTest`).
import { checkFields, checkNumber, checkWhole } from "../check.js";

export interface Rekeying {
  /** Time from one look to the next, picoseconds, 1 us to 1000 s; default 10 ms. */
  readonly periodPs?: number;
  /** Probability of chance, 0 to 1, below which the key is changed; default 1e-6. */
  readonly threshold?: number;
}

const DEFAULTS = { periodPs: 10_000_000_000, threshold: 1e-6 };

/** Fills in the defaults and checks the values. */
export function completeRekeying(given: Rekeying): Required<Rekeying> {
  checkFields("The rekeying", given, ["periodPs", "threshold"]);
  const complete = { ...DEFAULTS, ...given };
  checkWhole("The period of rekeying in picoseconds", complete.periodPs, 1_000_000, 1e15);
  checkNumber("The threshold of rekeying", complete.threshold, 0, 1);
  return complete;
}
