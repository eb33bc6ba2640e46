// What a reader built for an exercise: an object or a list, itself or its JSON text. Anything else, or a field that
// nobody asked for, is answered with what is wanted.
import type { PosedExercise, TriedOut } from "../exercise-types.js";
import { refuse } from "../words.js";

export type Built = Readonly<Record<string, unknown>>;

/** What is wanted. */
interface Wanted {
  /** Every field that may be given. */
  readonly fields: readonly string[];
  /** What to write, with its brackets. */
  readonly example: string;
}

/**
 * Reads what was built and tries it out; an answer that is none gets a sentence.
 *
 * @param tryOut may throw InputError, which is the reader's to read
 */
export function triedOut(given: unknown, wanted: Wanted, tryOut: (built: Built) => TriedOut): TriedOut {
  const built = builtOf(given);
  const say = (message: string): TriedOut => ({ isRight: false, message });
  if (built === null) return say(`The answer is an object, such as ${wanted.example}.`);
  const unknown = strangeField(built, wanted.fields);
  if (unknown !== undefined) return say(`The answer has a field "${unknown}": it takes ${wanted.fields.join(", ")}.`);
  return tryOut(built);
}

/** The object, itself or from its JSON text; null for anything else. @throws InputError if the JSON cannot be read */
export function builtOf(given: unknown): Built | null {
  const value = unquoted(given);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Built) : null;
}

/** The same for a list. */
export function builtList(given: unknown): readonly unknown[] | null {
  const value = unquoted(given);
  return Array.isArray(value) ? value : null;
}

/** The value that a text says, if it looks like JSON. */
function unquoted(given: unknown): unknown {
  if (typeof given !== "string" || !/^\s*[{[]/.test(given)) return given;
  try {
    return JSON.parse(given);
  } catch {
    return refuse("The answer looks like JSON and cannot be read", "give it without quotation marks around it");
  }
}

/** A whole number in a span, or the sentence that says what is missing. */
export function wholeIn(built: Built, field: string, [least, most]: readonly [number, number]): number | string {
  const value = built[field];
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  const what = typeof value === "number" || typeof value === "string" ? `${field} is ${value}` : `${field} is missing`;
  return `${what}: it must be a whole number from ${least} to ${most}.`;
}

/** A known mistake that is something built: what is said of it is what trying it out says, once somebody asks. */
export function builtMistake(answer: unknown, tryOut: () => TriedOut): PosedExercise["mistakes"][number] {
  let tried: TriedOut | undefined;
  const told = (): TriedOut => (tried ??= tryOut());
  return {
    answer,
    get message() {
      return told().message;
    },
    get isAlmost() {
      return told().isAlmost ?? false;
    },
  };
}

/** The first field that an answer has and should not have; undefined if there is none. */
export const strangeField = (fields: object, known: readonly string[]): string | undefined =>
  Object.keys(fields).find((name) => !known.includes(name));

/** A number from a smallest to a largest one. */
export const isNumberIn = (value: unknown, from: number, to: number): value is number =>
  typeof value === "number" && value >= from && value <= to;
