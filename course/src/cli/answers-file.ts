// The answers file: YAML, of which JSON is a part, with the student's name, the sheet's mark and an answer behind each
// exercise's id. Students write it by hand, so what is wrong with it is one sentence; nothing in it is ever run.
import { parseDocument, stringify } from "yaml";
import { expected } from "../expected-answer.js";
import { quoted } from "./command.js";
import { sheetId, isAnswerable, type SheetExercise, type SheetOf } from "./sheet-parts.js";

/** What an answers file may be called. */
export const ANSWERS_ENDINGS = [".yaml", ".yml", ".json"];

/** The first line of a file of ours. */
export const ANSWERS_BEGINNING = "# Answers of ";

/** An answers file without answers. */
export function emptyAnswers(sheet: SheetOf, exercises: readonly SheetExercise[]): string {
  const lines = exercises.filter(isAnswerable).map(({ id, posed }) => `  # ${oneLine(expected(posed))}\n  ${id}:\n`);
  return `${ANSWERS_BEGINNING}${sheet.student}: write each behind its name; what is not solved stays empty.
student: ${stringify(sheet.student, { defaultStringType: "QUOTE_DOUBLE" }).trim()}
sheet: "${sheetId(sheet)}"

answers:
${lines.join("\n")}`;
}

/** A text on one line, without what a terminal or a table would obey. */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();

/**
 * The answers in a file's text, by exercise; or the sentence that says why there are none.
 *
 * @param sheet the one that the file must be answers to
 */
export function answersIn(text: string, sheet: SheetOf): ReadonlyMap<string, unknown> | string {
  const read = parsed(text);
  if (typeof read === "string") return read;
  const { student, sheet: mark, answers } = read.fields;
  if (typeof student !== "string" || student.normalize("NFC") !== sheet.student)
    return `The file says that its student is ${shown(student)}: its name must be that of the student, ${quoted(sheet.student)}.`;
  if (mark !== sheetId(sheet))
    return (
      `Its sheet is ${shown(mark)} and that of ${sheet.student} is "${sheetId(sheet)}": it must be answers to the sheet ` +
      "with these lessons, this salt and this version."
    );
  if (answers === null || answers === undefined) return new Map();
  if (!isFields(answers)) return `Its answers are ${shown(answers)}: each must stand behind the name of an exercise.`;
  return new Map(Object.entries(answers));
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): { readonly fields: Fields } | string {
  try {
    const document = parseDocument(text, { logLevel: "silent", prettyErrors: false, stringKeys: true, merge: false });
    const [error] = document.errors;
    if (error !== undefined) return `${lineOf(text, error.pos[0])} cannot be read: ${reasonOf(error.message)}.`;
    // Aliases would let a small file be an endless one.
    const fields: unknown = document.toJS({ maxAliasCount: 0 });
    if (isFields(fields)) return { fields };
    return text.trim() === ""
      ? "The file is empty."
      : "The file has no answers in it: it must have student, sheet and answers, as the sheet's own file.";
  } catch {
    return "The file cannot be read: an answer has an anchor, or is nested too deep.";
  }
}

const reasonOf = (message: string): string =>
  message.includes("call stack") ? "it is nested too deep" : oneLine(message).replace(/\.$/, "");

const lineOf = (text: string, at: number): string => `Line ${text.slice(0, at).split("\n").length}`;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value in a sentence. */
function shown(value: unknown): string {
  if (typeof value === "string") return quoted(oneLine(value));
  if (value === undefined || value === null) return "missing";
  return typeof value === "object" ? "something built" : String(value);
}
