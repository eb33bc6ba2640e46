// What the conventions have in common, so that it is computed once: inputs with the same bytes, keys with the same
// bytes, and hash functions without a key.
import { KNOWN_KEYS, type KnownKey } from "../rss/known-keys.js";
import { checkKey } from "../rss/secret-key.js";
import { createToeplitz } from "../rss/toeplitz-table.js";
import type { HashKind } from "./accident.js";
import { INPUT_QUESTIONS, conventionInput } from "./convention-input.js";
import { KEY_QUESTIONS, conventionKey } from "./convention-key.js";
import { type Convention, answersTo, combinations, deviationsOf } from "./conventions.js";
import type { Observation } from "./observation.js";
import { hashBits, otherHash } from "./other-hashes.js";

/** More deviations are not tried: the fixed key of AWS ENA has four. */
export const MOST_DEVIATIONS = 4;

/** Answers to some of the questions. */
export interface Part {
  readonly answers: Partial<Convention>;
  readonly deviations: number;
  /** The key that they are about. */
  readonly known?: KnownKey;
}

/** What several choices lead to. */
export interface Group<T> {
  readonly of: T;
  /** The simplest first. */
  readonly choices: readonly Part[];
  /** Deviations of the simplest. */
  readonly fewest: number;
}

/** A hash function, with its key built in if it has one. */
export interface Hash {
  readonly kind: HashKind;
  readonly maxInputBytes: number;
  /** As the NIC takes it; null for functions without a key. */
  readonly key: Uint8Array | null;
  hash(input: Uint8Array): number;
}

export const partOf = (answers: Partial<Convention>): Part => ({ answers, deviations: deviationsOf(answers).length });

/** Different inputs for the observations, each a list with one input for each of them. */
export function inputGroups(observations: readonly Observation[]): Group<readonly Uint8Array[]>[] {
  return grouped(
    combinations(INPUT_QUESTIONS, MOST_DEVIATIONS).flatMap((answers) => {
      const inputs = observations.map((observation) => conventionInput(observation, answers));
      const all = inputs.filter((input) => input !== null);
      return all.length < inputs.length ? [] : [[all.join("/"), () => all, partOf(answers)] as const];
    }),
  );
}

/** Every hash function that is tried: Toeplitz with the key that was set or the well-known ones, and the others. */
export function hashGroups(given: Uint8Array | undefined): Group<Hash>[] {
  const keys =
    given === undefined
      ? KNOWN_KEYS
      : [{ name: "given", title: "the key that was given", source: "", key: checkKey(given) }];
  const keyed = grouped(
    keys.flatMap((known) =>
      combinations(KEY_QUESTIONS, MOST_DEVIATIONS).flatMap((answers) => {
        const key = conventionKey(known.key, answers);
        return key === null ? [] : [[key.join(), () => toeplitzHash(key), { ...partOf(answers), known }] as const];
      }),
    ),
  );
  return [...keyed, ...otherHashes()];
}

function toeplitzHash(key: Uint8Array): Hash {
  const { hash, maxInputBytes } = createToeplitz(key);
  // A key that repeats every 16 bits makes the halves of every hash value alike.
  const isHalved = key.every((byte, i) => i < 2 || byte === key[i - 2]);
  return { kind: { bits: 32, isHalved }, maxInputBytes, key, hash };
}

function otherHashes(): Group<Hash>[] {
  return answersTo("hash")
    .filter((hash) => hash !== "toeplitz")
    .map((hash) => ({
      of: {
        kind: { bits: hashBits(hash), isHalved: false },
        maxInputBytes: Number.POSITIVE_INFINITY,
        key: null,
        hash: (input: Uint8Array) => otherHash(input, hash),
      },
      choices: [partOf({ hash })],
      fewest: 1,
    }));
}

/** Puts together what has the same name; `combinations` gives the simplest first. */
function grouped<T>(made: readonly (readonly [name: string, of: () => T, choice: Part])[]): Group<T>[] {
  const groups = new Map<string, { readonly of: () => T; readonly choices: Part[] }>();
  for (const [name, of, choice] of made) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { of, choices: [choice] });
    else group.choices.push(choice);
  }
  return [...groups.values()]
    .map(({ of, choices }) => ({ of: of(), choices, fewest: Math.min(...choices.map((each) => each.deviations)) }))
    .sort((a, b) => a.fewest - b.fewest);
}
