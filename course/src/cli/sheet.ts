// rss-lab-course sheet: a personal sheet of exercises, and an empty file for the answers.
import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { refuse } from "../words.js";
import { ANSWERS_BEGINNING, answersIn, emptyAnswers } from "./answers-file.js";
import { exactly, quoted, type Arguments, type Command } from "./command.js";
import { readText, writeFiles } from "./files.js";
import { NOTEBOOK_BEGINNING, SHEET_BEGINNING, sheetMarkdown, sheetNotebook } from "./sheet-text.js";
import { exercisesOf, lessonsFrom, NAME_RULE, nameFrom, saltFrom, type SheetOf } from "./sheet-parts.js";

const HELP = `rss-lab-course sheet --seed NAME [--lessons NN,NN...] [--salt WORD] [--out FILE]

Writes a personal sheet: the exercises of the course, with numbers that follow from the student's
name. The same name, lessons and salt give the same sheet, so nothing need be kept.

  --seed     the student's name, which is the seed of the exercises: exercise(id, "NAME")
  --lessons  lessons by number, such as 01,04,06a; default: all
  --salt     a secret word, mixed into the seed: without it nobody can compute the answers, nor try
             them out with check. 12 characters at least; grade needs the same one
  --out      writes the sheet to FILE.md (Markdown) or FILE.ipynb (a notebook with cells to try
             things out in), and an empty answers file, NAME.yaml, into the same folder. Answers
             that are there already are kept. Default: the sheet to standard output

Answers are handed in as NAME.yaml (YAML, or JSON as NAME.json); the sheet says how to write them.
Exercises whose answer is a program are not on a sheet: no program of a student's is ever run.

Exit codes: 0; 1 if a file cannot be written; 2 for wrong usage.

Examples
  rss-lab-course sheet --seed anna --lessons 01,04
  rss-lab-course sheet --seed "Ben Ito" --lessons 02 --salt "only we know it" --out ben.ipynb
`;

/** The command. */
export const SHEET: Command = {
  options: { seed: "text", lessons: "text", salt: "text", out: "text" },
  help: HELP,
  run,
};

function run(given: Arguments): number {
  exactly("rss-lab-course sheet", [], given.positionals);
  const typed = given.text("seed");
  if (typed === undefined)
    return refuse("rss-lab-course sheet got no --seed", "it needs the student's name, as --seed anna");
  const student = nameFrom(typed);
  if (student === null) return refuse(`--seed is ${quoted(typed)}`, NAME_RULE);
  const sheet: SheetOf = {
    student,
    lessons: lessonsFrom(given.text("lessons")),
    salt: saltFrom(given.text("salt")),
  };
  const out = given.text("out");
  const isNotebook = out !== undefined && extname(out) === ".ipynb";
  if (out !== undefined && !isNotebook && extname(out) !== ".md")
    return refuse(`--out is ${quoted(out)}`, "it must end in .md or .ipynb");
  const exercises = exercisesOf(sheet);
  const text = isNotebook ? sheetNotebook(sheet, exercises) : sheetMarkdown(sheet, exercises);
  if (out === undefined) process.stdout.write(text);
  else writeBoth({ sheet, out, text, answers: emptyAnswers(sheet, exercises), isNotebook });
  return 0;
}

interface Written {
  readonly sheet: SheetOf;
  readonly out: string;
  readonly text: string;
  readonly answers: string;
  readonly isNotebook: boolean;
}

function writeBoth({ sheet, out, text, answers, isNotebook }: Written): void {
  const { student } = sheet;
  const path = join(dirname(out), `${student}.yaml`);
  const isKept = existsSync(path);
  const beginning = isNotebook ? NOTEBOOK_BEGINNING : SHEET_BEGINNING;
  writeFiles([
    { what: "The sheet", path: out, beginning, text },
    ...(isKept ? [] : [{ what: "The answers file", path, beginning: ANSWERS_BEGINNING, text: answers }]),
  ]);
  const about = isKept ? aboutKept(path, sheet) : `answers go into ${basename(path)}`;
  process.stdout.write(`${basename(out)} is the sheet of ${student}; ${about}.\n`);
}

/** An answers file that was there: whether it is one of this sheet. */
function aboutKept(path: string, sheet: SheetOf): string {
  const kept = `${basename(path)}, which was there, is left as it is`;
  const fault = answersIn(readText("The answers file", path), sheet);
  if (typeof fault !== "string") return kept;
  return `${kept} and is not this sheet's: move it away and write the sheet again for an empty one. ${fault.replace(/\.$/, "")}`;
}
