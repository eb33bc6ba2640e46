// The registry of what is fuzzed. A new target is one line here: a function of the library that gives { name, form:
// "hex" (bytes) or "json" (any value), make(dice), check(input), smaller(input) }. check throws, or rejects, when
// something is wrong: an error other than an InputError, or a rule that does not hold.
import { captures } from "./target-captures.mjs";
import { frames } from "./target-frames.mjs";
import { requests } from "./target-requests.mjs";
import { moves } from "./target-moves.mjs";
import { scenarios } from "./target-scenarios.mjs";
import { outputs } from "./target-outputs.mjs";
import { commandLines, texts } from "./target-texts.mjs";

const TARGETS = [captures, frames, scenarios, requests, moves, texts, outputs, commandLines];

/**
 * All targets on a library: its public names, with `runPlainly`, CaptureReader, the command line's `main`, and what reads
 * the output of tools as `formats`.
 */
export function targetsOf(library) {
  return TARGETS.map((target) => target(library));
}
