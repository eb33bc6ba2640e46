// rss-lab-course grade: the marks of a class, from its answers files.
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { refuse } from "../words.js";
import { exactly, quoted, type Arguments, type Command } from "./command.js";
import { readText, writeFiles } from "./files.js";
import type { Job } from "./grade-file.js";
import { gradeAll } from "./grade-pool.js";
import { handedIn, type HandedIn } from "./handed-in.js";
import { markOf, MARKS_HEADER, marksCsv, summaryLines, type Mark } from "./marks.js";
import { idsOf, lessonsFrom, NAME_RULE, nameFrom, saltFrom } from "./sheet-parts.js";

const MOST_PROCESSES = 4;
const [PATIENCE, MOST_PATIENCE] = [60, 3600];

const HELP = `rss-lab-course grade FOLDER [--lessons NN,NN...] [--salt WORD] [--class FILE] [--out FILE]
                     [--patience SECONDS]

Marks the answers files of a class: NAME.yaml, NAME.yml or NAME.json in FOLDER, or in folders below
it, one for each student. Prints a row for each exercise of each student as CSV: student, exercise,
state, points, message. A point for "got it", half of one for "almost". Needs no network, runs no
program of a student's, and goes on after a file that cannot be read: it gets a row that says why.

  --lessons   as the sheets had it; default: all lessons
  --salt      as the sheets had it; default: none
  --class     a text file with a name on each line: who is not in it is not marked, and who handed
              nothing in gets a row that says so
  --out       writes the CSV to FILE, and prints the points of each student; other marks in FILE,
              such as those that you changed by hand, are kept as FILE.1 (marks.1.csv)
  --patience  seconds that one answer may take; default: ${PATIENCE}. An answer can be a simulation

An answers file must be called as its student and carry the mark of its sheet. Answers that were
copied from somebody else are answers to other questions, and as a rule wrong.

Exit codes: 0, also if files could not be read; 1 if FOLDER has no answers file or FILE cannot be
written; 2 for wrong usage.

Examples
  rss-lab-course grade answers --lessons 01,04 --out marks.csv
  rss-lab-course grade answers --lessons 02 --salt "only we know it" --class names.txt
`;

/** The command. */
export const GRADE: Command = {
  options: { lessons: "text", salt: "text", class: "text", out: "text", patience: "text" },
  help: HELP,
  run,
};

async function run(given: Arguments): Promise<number> {
  const [folder] = exactly("rss-lab-course grade", ["FOLDER"], given.positionals);
  const lessons = lessonsFrom(given.text("lessons"));
  const salt = saltFrom(given.text("salt"));
  const patienceSeconds = patienceFrom(given.text("patience"));
  const out = given.text("out");
  const files = inClass(handedIn(folder), classFrom(given.text("class")));
  const jobs = files.flatMap(({ student, text }): Job[] =>
    text === undefined ? [] : [{ sheet: { student, lessons, salt }, text, from: 0 }],
  );
  const graded = await gradeAll(jobs, {
    processes: Math.min(MOST_PROCESSES, availableParallelism()),
    patienceSeconds,
    progress: (done) => showProgress(`${done} of ${jobs.length} files`),
  });
  showProgress("");
  const byStudent = new Map(jobs.map(({ sheet }, i) => [sheet.student, graded[i]]));
  const marks = files.flatMap((file) => byStudent.get(file.student) ?? [ofFile(file)]);
  if (out === undefined) process.stdout.write(marksCsv(marks));
  else {
    const text = marksCsv(marks);
    const kept = writeFiles([{ what: "The file of marks", path: out, beginning: MARKS_HEADER, text, keeps: true }]);
    const before = kept.map((name) => `the marks that were in ${basename(out)} are in ${basename(name)} now`);
    const asked = `${files.length} students, ${idsOf(lessons).length} exercises in lessons ${lessons.join(", ")}`;
    process.stdout.write(`${[asked, ...before, ...summaryLines(marks)].join("\n")}\n`);
  }
  return 0;
}

function patienceFrom(typed: string | undefined): number {
  const seconds = typed === undefined ? PATIENCE : /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  if (seconds < 1 || seconds > MOST_PATIENCE)
    refuse(`--patience is ${quoted(typed ?? "")}`, `it must be a whole number of seconds from 1 to ${MOST_PATIENCE}`);
  return seconds;
}

/** The names of a class; undefined if no file was given. */
function classFrom(path: string | undefined): readonly string[] | undefined {
  if (path === undefined) return undefined;
  const lines = readText("The list of names", path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) refuse(`The list of names ${quoted(path)} is empty`, "it must have a name on each line");
  return lines.map((line) => nameFrom(line) ?? refuse(`The list of names has ${quoted(line)}`, NAME_RULE));
}

/** With a row for who handed nothing in, and without marks for strangers. */
function inClass(files: readonly HandedIn[], names: readonly string[] | undefined): readonly HandedIn[] {
  if (names === undefined) return files;
  const known = files.map((file) =>
    names.includes(file.student)
      ? file
      : { student: file.student, fault: "This name is not in the list of the class." },
  );
  const missing = names.filter((name) => !files.some(({ student }) => student === name));
  const rows = [...known, ...[...new Set(missing)].map((student) => ({ student }))];
  return rows.sort((a, b) => (a.student < b.student ? -1 : 1));
}

const ofFile = ({ student, fault }: HandedIn): Mark =>
  markOf({
    student,
    exercise: "",
    state: fault === undefined ? "not handed in" : "not read",
    message: fault ?? "There is no answers file of this name.",
  });

/** On a terminal alone, and gone when it is done. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
