// rss-lab-course: help, refusals in one sentence, and the processes that mark, of which one may hang or die.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Job } from "../../course/src/cli/grade-file.js";
import { gradeAll } from "../../course/src/cli/grade-pool.js";
import { COMMANDS } from "../../course/src/cli/main.js";
import { marksCsv } from "../../course/src/cli/marks.js";
import { rssLabCourse } from "./run-course.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(COMMANDS))("rss-lab-course %s", (name) => {
  test("--help has every option, the exit codes and two examples", async () => {
    const { options, help } = await COMMANDS[name].load();
    for (const option of Object.keys(options)) expect(help).toMatch(new RegExp(`^ +--${option} `, "m"));
    expect(Math.max(...help.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(help).toMatch(/^Exit codes: 0/m);
    expect(help.split("Examples")[1].match(new RegExp(`^  rss-lab-course ${name} `, "gm"))).toHaveLength(2);
    expect((await rssLabCourse(name, "--help")).stdout).toBe(help);
    expect((await rssLabCourse("help", name)).stdout).toBe(help);
  });
});

test.each<[words: string, code: number, sentence: RegExp]>([
  ["", 2, /^rss-lab-course needs a command: the commands are sheet and grade/],
  ["shet", 2, /^rss-lab-course does not know "shet"/],
  ["sheet", 2, /^rss-lab-course sheet got no --seed/],
  ["sheet --seed", 2, /^The option --seed has no value/],
  ["sheet --seed --salt x", 2, /^The option --seed has no value/],
  ["sheet --seed a --seed b", 2, /^The option --seed is given twice/],
  ["sheet --seed a --help=x", 2, /^The option --help has the value "x"/],
  ["sheet --colour x", 2, /^rss-lab-course sheet does not know the option --colour: it knows --seed, /],
  ["sheet --seed a b", 2, /^rss-lab-course sheet takes only options and got "b"/],
  ["sheet --seed ../a", 2, /^--seed is "..\/a": it must begin with/],
  ["sheet --seed a --lessons 01,99", 2, /^--lessons names the lesson "99": it must be of 00, 01/],
  ["sheet --seed a --lessons 00 --salt short", 2, /^The salt has 5 characters/],
  ["sheet --seed a --lessons 00 --out a.pdf", 2, /^--out is "a.pdf"/],
  ["sheet --seed a --lessons 00 --out nowhere/a.md", 1, /^The sheet "nowhere\/a.md" cannot be written: its folder/],
  ["sheet --seed a --lessons 00 --out README.md", 2, /^The sheet "README.md" is there already, and is not one/],
  ["grade", 2, /^rss-lab-course grade needs FOLDER and got nothing/],
  ["grade nowhere", 2, /^The folder "nowhere" cannot be read: there is no such/],
  ["grade test/support", 0, /^$/],
  ["grade test/support --patience 0", 2, /^--patience is "0"/],
  ["grade test/support --class nowhere", 2, /^The list of names "nowhere" cannot be read/],
  ["grade test/support --class package.json", 2, /^The list of names has "\{"/],
])("rss-lab-course %s: exit code %i", async (words, code, sentence) => {
  const outcome = await rssLabCourse(...words.split(" ").filter((word) => word !== ""));
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toMatch(sentence);
  if (code > 0) expect([outcome.stdout, outcome.stderr]).toEqual(["", expect.stringMatching(/^[^\n]+\.\n$/)]);
});

test("a folder without an answers file is a fault: exit code 1", async () => {
  const empty = mkdtempSync(join(folder, "empty-"));
  const { code, stderr } = await rssLabCourse("grade", empty);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^The folder .* has no answers file: /)]);
});

describe("the processes that mark", () => {
  const job = (student: string): Job => ({ sheet: { student, lessons: [] }, text: student, from: 0 });
  // A stand-in for one: it has five exercises, hangs at some, and dies at others.
  const program = join(folder, "process.mjs");
  writeFileSync(
    program,
    `process.send({ kind: "ready" });
    process.on("message", async ({ text, from }) => {
      for (let at = from; at < 5; at++) {
        const exercise = "e" + at;
        if (text !== "early") process.send({ kind: "begin", exercise, at });
        await new Promise(setImmediate);
        if (text === "early" || (text === "hangs" && at === 1) || text === "always") for (;;);
        if (text === "dies" && at === 3) process.abort();
        process.send({ kind: "mark", mark: { student: text, exercise, state: "got it", points: 1, message: "" } });
      }
      process.send({ kind: "done" });
    });`,
  );
  test("an answer that takes too long or takes its process down costs its own mark alone", async () => {
    const jobs = ["fine", "hangs", "dies", "fine"].map(job);
    const marks = await gradeAll(jobs, { processes: 2, patienceSeconds: 1, program });
    expect(marks.map((each) => each.map(({ state }) => (state === "got it" ? 1 : state)))).toEqual([
      [1, 1, 1, 1, 1],
      [1, "not graded", 1, 1, 1],
      [1, 1, 1, "not graded", 1],
      [1, 1, 1, 1, 1],
    ]);
    expect(marks[1][1]).toMatchObject({
      exercise: "e1",
      points: 0,
      message: expect.stringMatching(/longer than 1 s/) as string,
    });
  });
  test("after three such answers the rest of the file is left, and a file that cannot be read at all has a row", async () => {
    const [always, early] = await gradeAll(["always", "early"].map(job), { processes: 2, patienceSeconds: 1, program });
    expect(always.map(({ exercise }) => exercise)).toEqual(["e0", "e1", "e2", ""]);
    expect(early).toMatchObject([{ exercise: "", state: "not read" }]);
  });
});

test("no cell of a CSV is a formula, has a line break, or is endless", () => {
  const mark = {
    student: '=1+1"',
    exercise: "a,b",
    state: "got it",
    points: 1,
    message: `-x\n\u0000${"y".repeat(999)}`,
  } as const;
  const [, row] = marksCsv([mark]).split("\n");
  expect(row).toMatch(/^"'=1\+1""","a,b",got it,1,'-x y{394}\.\.\.$/);
});
