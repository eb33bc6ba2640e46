// The files of a class: a folder with one answers file a student, called by the student's name, or with a folder for
// each student. Whatever else was handed in gets a sentence.
import { lstatSync, readdirSync, readFileSync, type Dirent } from "node:fs";
import { basename, extname, join } from "node:path";
import { refuse } from "../words.js";
import { ANSWERS_ENDINGS } from "./answers-file.js";
import { inputFault, quoted } from "./command.js";
import { reasonOf, textOf } from "./files.js";
import { nameFrom, NAME_RULE } from "./sheet-parts.js";

/** A student's file: its text, or the sentence that says why there is none. */
export interface HandedIn {
  readonly student: string;
  readonly text?: string;
  readonly fault?: string;
}

const MOST_BYTES = 100_000;
/** Folders in folders: one a student, and one that an archive made. */
const DEEPEST = 3;
/** Sheets, solutions and marks lie beside answers and are none. */
const NO_ANSWERS = [".md", ".ipynb", ".csv"];

/** All files of a folder, by student. */
export function handedIn(folder: string): readonly HandedIn[] {
  const files = filesBelow(folder, 0).map((path) => read(path, folder));
  if (files.length === 0)
    inputFault(`The folder ${quoted(folder)} has no answers file`, "each student's is called NAME.yaml, or .json");
  const students = [...new Set(files.map(({ student }) => student))].sort();
  return students.map((student) => {
    const [one, ...more] = files.filter((each) => each.student === student);
    if (more.length === 0) return one;
    const paths = [one, ...more].map((each) => quoted(each.path)).join(" and ");
    return { student, fault: `There are ${more.length + 1} files of this student, ${paths}: leave one.` };
  });
}

/** With what cannot be seen written out, so that no name looks like another. */
const visible = (name: string): string =>
  name.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (each) => `\\u${each.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`,
  );

function filesBelow(folder: string, depth: number): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // A folder of a student's that cannot be read is told as a file that cannot.
    return depth === 0 ? refuse(`The folder ${quoted(folder)} cannot be read`, reasonOf(error)) : [folder];
  }
  return entries
    .filter(({ name }) => !/^[._]/.test(name) && !NO_ANSWERS.includes(extname(name).toLowerCase()))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() && depth < DEEPEST ? filesBelow(path, depth + 1) : [path];
    });
}

function read(path: string, folder: string): HandedIn & { readonly path: string } {
  const ending = extname(path);
  const isAnswers = ANSWERS_ENDINGS.includes(ending.toLowerCase());
  const name = basename(path, isAnswers ? ending : "");
  const student = nameFrom(name);
  const place = { path: path.slice(folder.length).replace(/^[\\/]+/, ""), student: student ?? visible(name) };
  try {
    // Not what a link leads to: that may be any file of this machine.
    const stat = lstatSync(path);
    if (stat.isFile() && !isAnswers)
      return { ...place, fault: `This is no answers file: its name must end in ${ANSWERS_ENDINGS.join(", ")}.` };
    if (!stat.isFile())
      return { ...place, fault: "This is no file but a link, a folder or a device: hand in the file." };
    if (student === null) return { ...place, fault: `A student cannot be called so: ${NAME_RULE}.` };
    if (stat.size > MOST_BYTES)
      return { ...place, fault: `The file has ${stat.size} bytes: an answers file has at most ${MOST_BYTES}.` };
    return { ...place, text: textOf(readFileSync(path)) };
  } catch (error) {
    return { ...place, fault: `The file cannot be read: ${reasonOf(error)}.` };
  }
}
