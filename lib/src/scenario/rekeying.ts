// Rekeying in a scenario: looking for too many connections on one entry, as an attacker who knows the key makes them
// (`collisionTest`), and taking a new key then.
import { checkFields, checkNumber, checkWhole, refuse } from "../check.js";
import type { CompleteRss } from "./rss.js";
import { type UsesOf, WITH_RSS } from "./uses.js";

export interface Rekeying {
  /** Time from one look to the next, picoseconds, 1 us to 1000 s; default 10 ms. */
  readonly periodPs?: number;
  /** Probability of chance, 0 to 1, below which the key is changed; default 1e-6. */
  readonly threshold?: number;
}

export interface RekeyingPart {
  /**
   * Whether the overlying driver takes a new secret key when more connections share an entry than chance explains; not
   * with "non-rss". Default: never.
   */
  readonly rekeying?: Rekeying;
}

export interface CompleteRekeying {
  /** Null: the key stays. */
  readonly rekeying: Required<Rekeying> | null;
}

export const REKEYING_USES = { rekeying: WITH_RSS } satisfies UsesOf<RekeyingPart>;

const DEFAULTS = { periodPs: 10_000_000_000, threshold: 1e-6 };

/** Fills in the defaults and checks the values, also against the NIC, whose key may be fixed. */
export function completeRekeying(given: RekeyingPart, { hashing }: CompleteRss): CompleteRekeying {
  const { rekeying: asked = null } = given;
  if (asked === null) return { rekeying: null };
  checkFields("The rekeying", asked, ["periodPs", "threshold"]);
  const rekeying = { ...DEFAULTS, ...asked };
  checkWhole("The period of rekeying in picoseconds", rekeying.periodPs, 1_000_000, 1e15);
  checkNumber("The threshold of rekeying", rekeying.threshold, 0, 1);
  if (hashing.fixedKey !== null)
    refuse("The scenario has rekeying", "the key of this NIC is fixed: choose another rss.hashing");
  return { rekeying };
}
