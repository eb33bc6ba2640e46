// What a run with a fault says of it: which it is, what came of it in figures, and in one sentence.
import { faultSentence } from "../face/fault-sentence.js";
import type { Variant } from "../driver/documented-steps.js";
import { FAULT_NOTES } from "../fault/faults.js";
import type { FaultFigures } from "../records/fault-figures.js";
import type { FaultOutcome, Summary } from "../records/summary-figures.js";
import type { CompleteScenario } from "../scenario.js";

/** The outcome of a scenario's fault, which is not "none". `rings` are the NIC's receive queues. */
export function faultOutcome(
  { fault, variant }: Pick<CompleteScenario, "fault" | "variant">,
  { summary, figures, rings }: { readonly summary: Summary; readonly figures: FaultFigures; readonly rings: number },
): FaultOutcome {
  const { broken, page } = FAULT_NOTES[fault as Exclude<typeof fault, "none">];
  const hasMessages = variant === "message-signaled-interrupts";
  const sentence = faultSentence(fault, { summary, figures, rings, hasMessages });
  return { name: fault, broken, page: page(variant as Variant), sentence, ...figures };
}
