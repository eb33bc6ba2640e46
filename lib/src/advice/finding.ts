// What a diagnosis says: a problem that practitioners have, the numbers that show it, what no indirection table can
// mend, and the cure as command lines, with what the cure would change.

/** - `fault`: it costs now · `risk`: it will under load, or if what was assumed holds · `note`: good to know */
export const SEVERITIES = ["fault", "risk", "note"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Load of the fullest receive queue over the mean, before and after a change; 1 is even. */
export interface Prediction {
  readonly before: number;
  readonly after: number;
}

export interface Cure {
  /** One command line; null: what is to be done is no command of this host. */
  readonly command: string | null;
  /** One sentence: what it does, and what it costs. */
  readonly why: string;
  /** Null where the cure moves no connection, or where the capture cannot tell. */
  readonly prediction: Prediction | null;
}

export interface Finding {
  /** Stable name: "udp-by-addresses". */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Sentences with numbers. */
  readonly evidence: readonly string[];
  /** What no indirection table, key or queue can mend; null if there is nothing of the kind. */
  readonly unmendable: string | null;
  readonly cures: readonly Cure[];
  /** Where the rule is known from. */
  readonly source: string;
}

/** A cure without a prediction, unless one is given. */
export const cure = (command: string | null, why: string, prediction: Prediction | null = null): Cure => ({
  command,
  why,
  prediction,
});
