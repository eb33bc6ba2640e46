// What a personal sheet is made of: whose it is, its seed, the exercises of its lessons, and which of them can be
// answered in a file. The same name, lessons, salt and version give the same sheet.
import { createHash } from "node:crypto";
import { InputError } from "rss-lab";
import { exerciseIds, pose } from "../exercise.js";
import type { PosedExercise } from "../exercise-types.js";
import { labVersion } from "../lab-facts.js";
import { refuse } from "../words.js";
import { inputFault, quoted } from "./command.js";

/** Whose sheet it is, and of which lessons. */
export interface SheetOf {
  readonly student: string;
  readonly lessons: readonly string[];
  /** A secret word of the instructor's; without it the student's name alone is the seed. */
  readonly salt?: string;
}

/** An exercise as it stands on a sheet. */
export interface SheetExercise {
  readonly id: string;
  readonly posed: PosedExercise;
}

/** The lesson of an exercise: "06a" of "06a-held". */
export const lessonOf = (id: string): string => id.slice(0, id.indexOf("-"));

const allLessons = (): string[] => [...new Set(exerciseIds().map(lessonOf))];

/** The exercises of some lessons, in the order of the course. */
export const idsOf = (lessons: readonly string[]): string[] =>
  exerciseIds().filter((id) => lessons.includes(lessonOf(id)));

/** Lessons as typed, "01,04", in the order of the course; all if nothing was typed. */
export function lessonsFrom(typed: string | undefined): readonly string[] {
  const all = allLessons();
  const wanted = typed?.split(",").map((each) => each.trim()) ?? all;
  for (const lesson of wanted)
    if (!all.includes(lesson))
      refuse(`--lessons names the lesson ${quoted(lesson)}`, `it must be of ${all.join(", ")}`);
  return all.filter((lesson) => wanted.includes(lesson));
}

const LONGEST_NAME = 60;

/** A student's name in the one form that file systems and keyboards agree on; null if it cannot be one. */
export function nameFrom(typed: string): string | null {
  const name = typed.normalize("NFC");
  return name.length <= LONGEST_NAME && /^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}_-])?$/u.test(name)
    ? name
    : null;
}

/** The rule of `nameFrom`. */
export const NAME_RULE =
  `it must begin with a letter or digit, and have letters, digits, spaces, ".", "_" and "-" alone, ` +
  `${LONGEST_NAME} characters at most`;

const SHORTEST_SALT = 12;

/** The salt as typed, or undefined. */
export function saltFrom(typed: string | undefined): string | undefined {
  const letters = typed?.replaceAll(/\s/g, "").length ?? SHORTEST_SALT;
  if (letters < SHORTEST_SALT)
    refuse(
      `The salt has ${letters} characters besides blanks`,
      `it must have ${SHORTEST_SALT} at least, or it is found by trying all`,
    );
  return typed;
}

const digest = (...parts: readonly string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex");

/** The seed of a sheet's exercises: the name; with a salt, what only its owner can compute. */
export const seedOf = ({ student, salt }: SheetOf): string =>
  salt === undefined ? student : digest("seed", salt, student).slice(0, 32);

/** What an answers file must carry, to be answers to this very sheet. */
export const sheetId = (sheet: SheetOf): string =>
  digest("sheet", labVersion(), seedOf(sheet), ...idsOf(sheet.lessons)).slice(0, 12);

/** Poses the exercises of a sheet, in the order of the course. */
export function exercisesOf(sheet: SheetOf): readonly SheetExercise[] {
  const seed = seedOf(sheet);
  return idsOf(sheet.lessons).map((id) => ({ id, posed: posed(id, seed) }));
}

/** An exercise that is known, with a seed that is one. What it cannot find here is this machine's fault. */
export function posed(id: string, seed: string): PosedExercise {
  try {
    const found = pose(id, seed);
    if (typeof found !== "string") return found;
    throw new Error(found);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return inputFault(`The exercise ${id} cannot be posed`, error.message.replace(/\.$/, ""));
  }
}

/**
 * Whether a file can hold the answer: functions it cannot, and no program of a student's is ever run. Traffic is made
 * of functions, but a file can name it (answer-value.ts).
 */
export const isAnswerable = ({ posed: { answer } }: SheetExercise): boolean => isData(answer);

function isData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isData);
  if (typeof value !== "object" || value === null) return typeof value !== "function";
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return isTraffic(value) || Object.values(value).every(isData);
}

const isTraffic = (value: object): boolean => "arrivals" in value && typeof value.arrivals === "function";
