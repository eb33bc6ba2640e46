// Marks of a class of 30 simulated students, by the command as it is installed: right, wrong, empty, nonsense, copied
// and broken files. What is expected is worked out from the exercises themselves.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "rss-lab-course";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";
import { idsOf, sheetId, type SheetOf } from "../../course/src/cli/sheet-parts.js";
import { repository } from "../support/source-files.js";

const PROGRAM = join(repository, "course", "bin", "rss-lab-course.mjs");
const LESSONS = ["02", "06b"];
const IDS = idsOf(LESSONS);

const folder = mkdtempSync(join(tmpdir(), "rss-lab-marks-"));
const answersFolder = join(folder, "answers");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sheet = (student: string): SheetOf => ({ student, lessons: LESSONS });
const right = (student: string, id: string): unknown => (pose(id, student) as PosedExercise).answer;
/** An answers file as JSON, which is YAML. */
const file = (student: string, answers: object): string =>
  JSON.stringify({ student, sheet: sheetId(sheet(student)), answers });
const answersOf = (answer: (id: string) => unknown): object => Object.fromEntries(IDS.map((id) => [id, answer(id)]));
const hand = (student: string, text: string): void => writeFileSync(join(answersFolder, `${student}.yaml`), text);

/** Rows "exercise,state,points" of a student whose file can be read. */
const rows = (state: (id: string) => string): string[] =>
  IDS.map((id) => `${id},${state(id)},${{ "got it": 1, almost: 0.5 }[state(id)] ?? 0}`);
const notRead = (sentence: RegExp): readonly [RegExp] => [sentence];

/** Who hands in what, and which rows come of it, or the sentence. */
const CLASS: Record<string, readonly string[] | readonly [RegExp]> = {};
const BROKEN: readonly [string, string, RegExp][] = [
  ["binary", "\u0000\u0001\u0002", /^The file has no answers in it/],
  ["nothing", "", /^The file is empty\.$/],
  ["tabs", "student: tabs\n\tsheet: x\n", /^Line 2 cannot be read: /],
  ["unclosed", 'student: "unclosed\n', /^Line \d cannot be read: /],
  ["deep", `a: ${"[".repeat(40_000)}`, /^Line 1 cannot be read: it is nested too deep\.$/],
  ["anchors", "a: &x [1]\nb: *x\n", /^The file cannot be read: an answer has an anchor/],
  ["list", "[1, 2]", /^The file has no answers in it/],
  ["foreign", file("somebody", {}), /^The file says that its student is "somebody"/],
  [
    "othersheet",
    JSON.stringify({ student: "othersheet", sheet: "0".repeat(12), answers: {} }),
    /^Its sheet is "0+" and/,
  ],
  ["prose", file("prose", {}).replace("{}}", '"all right"}'), /^Its answers are "all right"/],
];

beforeAll(() => {
  mkdirSync(answersFolder);
  for (const student of ["anna", "ben", "chiara", "dörte", "Emil Ötzi", "f-1", "g.h", "李"]) {
    hand(
      student,
      file(
        student,
        answersOf((id) => right(student, id)),
      ),
    );
    CLASS[student] = rows(() => "got it");
  }
  for (const student of ["wrong1", "wrong2", "wrong3", "wrong4"]) {
    const mistake = (id: string): unknown => (pose(id, student) as PosedExercise).mistakes[0].answer;
    hand(student, file(student, answersOf(mistake)));
    CLASS[student] = rows((id) => check(id, student, mistake(id)).state);
  }
  for (const [student, answers] of [
    ["empty1", {}],
    ["empty2", answersOf(() => null)],
    ["empty3", answersOf(() => "")],
  ] as const) {
    hand(student, file(student, answers));
    CLASS[student] = rows(() => "not tried");
  }
  for (const [student, nonsense] of Object.entries({ nonsense1: -1e300, nonsense2: [["x"]], nonsense3: { a: {} } })) {
    hand(
      student,
      file(
        student,
        answersOf(() => nonsense),
      ),
    );
    CLASS[student] = rows((id) => check(id, student, nonsense).state);
  }
  hand(
    "copied",
    file(
      "copied",
      answersOf((id) => right("anna", id)),
    ),
  );
  CLASS.copied = rows((id) => check(id, "copied", right("anna", id)).state);
  for (const [student, text, sentence] of BROKEN) {
    hand(student, text);
    CLASS[student] = notRead(sentence);
  }
  writeFileSync(join(answersFolder, "scan.pdf"), "%PDF");
  CLASS["scan.pdf"] = notRead(/^This is no answers file/);
});

const program = (...words: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...words], { encoding: "utf8", cwd: folder });

describe("a class of 30", () => {
  test("gets its marks, and nothing stops at a file", () => {
    expect(Object.keys(CLASS)).toHaveLength(30);
    const { stdout, stderr, status } = program("grade", "answers", "--lessons", LESSONS.join(","));
    expect([status, stderr]).toEqual([0, ""]);
    const [header, ...lines] = stdout.trimEnd().split("\n");
    expect(header).toBe("student,exercise,state,points,message");
    const expected = Object.keys(CLASS).sort();
    expect([...new Set(lines.map((line) => line.split(",")[0]))]).toEqual(expected);
    for (const student of expected) {
      const own = lines.filter((line) => line.startsWith(`${student},`)).map((line) => line.slice(student.length + 1));
      const [first] = CLASS[student];
      if (first instanceof RegExp) {
        expect(own).toHaveLength(1);
        expect(own[0].slice(0, 12)).toBe(",not read,0,");
        expect(own[0].slice(12).replace(/^"|"$/g, "").replaceAll('""', '"')).toMatch(first);
      } else expect(own.map((line) => line.split(",").slice(0, 3).join(","))).toEqual(CLASS[student]);
    }
    // A copy is no better than a guess.
    const points = (student: string): number =>
      lines.filter((line) => line.startsWith(`${student},`)).reduce((sum, line) => sum + Number(line.split(",")[3]), 0);
    expect(points("anna")).toBe(IDS.length);
    expect(points("copied")).toBeLessThan(IDS.length / 2);
  });
  test("with the list of the class, strangers are not marked, and who is missing has a row", () => {
    mkdirSync(join(folder, "few"));
    writeFileSync(join(folder, "few", "anna.json"), file("anna", {}));
    writeFileSync(join(folder, "few", "zoe.json"), file("zoe", {}));
    writeFileSync(join(folder, "names.txt"), "# the class\r\nanna\r\nben\r\n");
    const { stdout } = program(
      "grade",
      "few",
      "--lessons",
      LESSONS.join(","),
      "--class",
      "names.txt",
      "--out",
      "m.csv",
    );
    expect(stdout.split("\n").slice(1)).toEqual([
      `anna  0 of ${IDS.length}`,
      "ben   not handed in: There is no answers file of this name.",
      "zoe   not read: This name is not in the list of the class.",
      "",
    ]);
    expect(readFileSync(join(folder, "m.csv"), "utf8")).toMatch(
      /^student,exercise,state,points,message\n(anna,.*\n)+ben,/,
    );
  });
  test("marks that somebody changed by hand are kept when the class is graded again, and its own are not piled up", () => {
    mkdirSync(join(folder, "again"));
    writeFileSync(join(folder, "again", "anna.json"), file("anna", {}));
    const grade = () => program("grade", "again", "--lessons", LESSONS.join(","), "--out", "by-hand.csv").stdout;
    const marks = (name: string): string => readFileSync(join(folder, name), "utf8");
    grade();
    const own = marks("by-hand.csv");
    expect(grade()).not.toContain("now");
    const changed = own.replace("not tried,0", "got it,1");
    writeFileSync(join(folder, "by-hand.csv"), changed);
    expect(grade()).toContain("the marks that were in by-hand.csv are in by-hand.1.csv now");
    expect([marks("by-hand.csv"), marks("by-hand.1.csv")]).toEqual([own, changed]);
  });
  test("links are not followed, giants not read, and two files of a student are a question to the instructor", () => {
    const odd = join(folder, "odd");
    for (const part of ["", "a", "b"]) mkdirSync(join(odd, part), { recursive: true });
    symlinkSync(join(answersFolder, "anna.yaml"), join(odd, "link.yaml"));
    writeFileSync(join(odd, "giant.yaml"), "x".repeat(100_001));
    writeFileSync(join(odd, "=cmd|.yaml"), "");
    for (const unseen of ["\u202Ejo", "jo\u200B"]) writeFileSync(join(odd, `${unseen}.yaml`), file("jo", {}));
    for (const part of ["a", "b"]) writeFileSync(join(odd, part, "twin.yaml"), file("twin", {}));
    const lines = program("grade", "odd").stdout.trimEnd().split("\n").slice(1);
    expect(lines).toEqual([
      expect.stringMatching(/^'=cmd\|,,not read,0,"A student cannot be called so: it must begin with a letter/),
      expect.stringMatching(/^\\u202Ejo,,not read,0,"A student cannot/),
      expect.stringMatching(/^giant,,not read,0,The file has 100001 bytes/),
      expect.stringMatching(/^jo\\u200B,,not read,0,"A student cannot/),
      expect.stringMatching(/^link,,not read,0,"This is no file but a link/),
      expect.stringMatching(
        /^twin,,not read,0,"There are 2 files of this student, .*a.*twin\.yaml.* and .*b.*: leave one\."$/,
      ),
    ]);
  });
});
