// Why a NIC's hash value is not the expected one: tries every combination of known conventions (conventions.ts) with at
// most four deviations, and keeps those that give the values that were seen. What gives a value by accident is counted
// beside it, so that nobody takes a coincidence for an explanation.
import { checkFields, refuse, show } from "../check.js";
import type { KnownKey } from "../rss/known-keys.js";
import { createToeplitz } from "../rss/toeplitz-table.js";
import { type HashKind, chanceByAccident, maskOf } from "./accident.js";
import {
  type Group,
  type Hash,
  MOST_DEVIATIONS,
  type Part,
  hashGroups,
  inputGroups,
  partOf,
} from "./convention-groups.js";
import { conventionInput } from "./convention-input.js";
import { conventionKey } from "./convention-key.js";
import { RESULT_QUESTIONS, conventionResult } from "./convention-result.js";
import { type Convention, type Deviation, QUESTIONS, USUAL, combinations, deviationsOf } from "./conventions.js";
import { KNOWN_NICS, type KnownNic } from "./known-nics.js";
import type { Observation } from "./observation.js";
import { otherHash } from "./other-hashes.js";

export interface Finding {
  readonly convention: Convention;
  /** What is not as Microsoft's pages say; empty: nothing. */
  readonly deviations: readonly Deviation[];
  /** The key that was set, and its bytes as the NIC takes them; null for hash functions without a key. */
  readonly key: KnownKey | null;
  readonly keyBytes: Uint8Array | null;
  /** The NIC that is known to hash so. */
  readonly nic: KnownNic | null;
  /**
   * Expected number of conventions with no more deviations, or of documented NICs, that give the values by accident:
   * about the chance that this one does.
   */
  readonly byAccident: number;
}

export interface WhyDiffers {
  /** No deviation, known NICs, then the simplest first; without those that only add deviations to another one. */
  readonly findings: readonly Finding[];
  /** Different computations that were tried, and those that gave the values of the first four observations. */
  readonly tried: number;
  readonly found: number;
  /** Expected number of those tried that give all values by accident. */
  readonly byAccident: number;
}

/** Observations of which the search takes the inputs; the others only test what it finds. */
const SEARCHED = 4;
/** Findings that are told one by one. */
const MOST_FINDINGS = 200;

interface Match {
  readonly hash: Group<Hash>;
  readonly input: Group<readonly Uint8Array[]>;
  readonly result: Part;
}
type Found = Omit<Finding, "nic" | "byAccident"> & { readonly kind: HashKind };

/**
 * Searches the known conventions for those that give what a NIC was seen to report.
 *
 * @param observations one or more; the more bits they have together, the fewer accidents there are
 * @param options `key`: the key that was set, 40 to 200 bytes; without it the well-known keys are tried
 * @throws InputError without an observation, and for a wrong key
 * @example
 * whyDiffers([readObservation(["66.9.149.187:2794", "161.142.100.80:1766", "eb7a28c4"])]).findings[0].deviations[0].words // => "ports little-endian"
 */
export function whyDiffers(
  observations: readonly Observation[],
  options: { readonly key?: Uint8Array } = {},
): WhyDiffers {
  checkFields("The options of the search", options, ["key"]);
  if (!Array.isArray(observations) || observations.length === 0)
    refuse(`The observations are ${show(observations)}`, "there must be one at least, from readObservation(...)");
  const results = combinations(RESULT_QUESTIONS, MOST_DEVIATIONS).map(partOf);
  const chancesOf = chancesByKind(observations, results);
  const searched = observations.slice(0, SEARCHED);
  const masks = searched.map(({ bits }) => maskOf(bits));
  const inputs = inputGroups(searched);
  const [tried, accidents] = [0, 1].map(() => new Array<number>(MOST_DEVIATIONS + 1).fill(0));
  const matches: Match[] = [];
  for (const hash of hashGroups(options.key)) {
    const { kind, maxInputBytes, key } = hash.of;
    const chances = chancesOf(kind);
    for (const input of inputs) {
      if (hash.fewest + input.fewest > MOST_DEVIATIONS || input.of[0].length > maxInputBytes) continue;
      const values = input.of.map((bytes) => hash.of.hash(bytes));
      for (let r = 0; r < results.length; r++) {
        const result = results[r];
        const deviations = hash.fewest + input.fewest + result.deviations;
        if (deviations > MOST_DEVIATIONS) break;
        const choice = result.answers as Convention;
        if (key === null && choice.start !== USUAL.start) continue; // a CRC has a start value of its own
        tried[deviations] += 1;
        accidents[deviations] += chances[r];
        if (values.every((value, i) => ((conventionResult(value, choice) ^ searched[i].value) & masks[i]) === 0))
          matches.push({ hash, input, result });
      }
    }
  }
  const upTo = accidents.map((_, i) => sum(accidents.slice(0, i + 1)));
  const findings = simplest(matches, observations.slice(SEARCHED)).map(({ kind, ...found }): Finding => {
    const nic = nicOf(found);
    const byAccident = upTo[found.deviations.length];
    const chance = KNOWN_NICS.length * chanceByAccident(observations, kind, found.convention);
    return { ...found, nic, byAccident: nic?.isDocumented ? Math.min(byAccident, chance) : byAccident };
  });
  return {
    findings: findings.sort((a, b) => rankOf(a) - rankOf(b)),
    tried: sum(tried),
    found: matches.length,
    byAccident: upTo[MOST_DEVIATIONS],
  };
}

/** The value that a convention gives for a connection; null if it does not have what is hashed. */
export function conventionValue(convention: Convention, key: Uint8Array, observation: Observation): number | null {
  const input = conventionInput(observation, convention);
  const { hash } = convention;
  if (input === null) return null;
  if (hash !== "toeplitz") return conventionResult(otherHash(input, hash), convention);
  const keyBytes = conventionKey(key, convention);
  if (keyBytes === null || input.length > keyBytes.length - 4) return null;
  return conventionResult(createToeplitz(keyBytes).hash(input), convention);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The chance of an accident for each result, computed once for each kind of hash function. */
function chancesByKind(observations: readonly Observation[], results: readonly Part[]): (kind: HashKind) => number[] {
  const known = new Map<string, number[]>();
  return (kind) => {
    const name = `${kind.bits} ${kind.isHalved}`;
    const chances =
      known.get(name) ?? results.map(({ answers }) => chanceByAccident(observations, kind, answers as Convention));
    known.set(name, chances);
    return chances;
  };
}

/** The conventions that the matches stand for and that agree with the other observations, without mere additions. */
function simplest(matches: readonly Match[], others: readonly Observation[]): Found[] {
  const fewest = ({ hash, input, result }: Match): number => hash.fewest + input.fewest + result.deviations;
  const kept: Found[] = [];
  for (const { hash, input, result } of [...matches].sort((a, b) => fewest(a) - fewest(b))) {
    const all = hash.choices.flatMap((one) =>
      input.choices
        .filter((two) => one.deviations + two.deviations + result.deviations <= MOST_DEVIATIONS)
        .map((two) => ({ answers: { ...one.answers, ...two.answers, ...result.answers }, known: one.known ?? null })),
    );
    for (const { answers, known } of all) {
      const convention = { ...USUAL, ...answers };
      const adds = kept.some((other) => other.key === known && isWithin(other.deviations, convention));
      if (!adds && agrees(convention, known, others))
        kept.push({
          convention,
          deviations: deviationsOf(convention),
          key: known,
          keyBytes: hash.of.key,
          kind: hash.of.kind,
        });
    }
    if (kept.length >= MOST_FINDINGS) break;
  }
  return kept;
}

const isWithin = (deviations: readonly Deviation[], convention: Convention): boolean =>
  deviations.every(({ question, answer }) => convention[question] === answer);

/** Whether a convention gives every value. */
const agrees = (convention: Convention, known: KnownKey | null, observations: readonly Observation[]): boolean =>
  observations.every((each) => {
    const value = conventionValue(convention, known?.key ?? new Uint8Array(0), each);
    return value !== null && ((value ^ each.value) & maskOf(each.bits)) === 0;
  });

/** The known NIC that hashes so. */
function nicOf({ convention, key }: Pick<Finding, "convention" | "key">): KnownNic | null {
  const isLike = (answers: Partial<Convention>): boolean =>
    QUESTIONS.every((question) => (answers[question] ?? USUAL[question]) === convention[question]);
  return KNOWN_NICS.find((nic) => isLike(nic.answers) && (nic.key === null || nic.key === key?.name)) ?? null;
}

/** Fewest deviations first; a known NIC counts as half of one. */
const rankOf = ({ nic, deviations }: Finding): number => (nic === null ? deviations.length : 0.5);
