// The classroom kit's copies and texts, from every lesson: a student's copy gives nothing away, the teacher's texts
// leave nothing out; and the command refuses what would do harm.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { solution as solveAnew } from "../../course/src/exercise.js";
import { cleanCopy, solutionCopy, studentCopy } from "../../tools/kit/copies.mjs";
import { guessesOf, lessonOf } from "../../tools/kit/lesson.mjs";
import { answerKey, misconceptions, objectives } from "../../tools/kit/texts.mjs";
import { lessonFiles } from "../../tools/lesson-files.mjs";
import { posedOnce } from "../course/posed-once.js";
import { paths } from "../notebooks/temporary.js";

interface Cell {
  readonly cell_type: string;
  readonly id?: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly { readonly data?: Record<string, unknown> }[];
}
const files = lessonFiles(paths).filter((file) => /^\d\d/.test(basename(file)));
const lessons = files.map(lessonOf);
/** A solution poses its exercise anew: each is asked for once. */
const solutions = new Map<string, ReturnType<typeof solveAnew>>();
const solution: typeof solveAnew = (id, seed) => {
  const name = JSON.stringify([id, seed]);
  if (!solutions.has(name)) solutions.set(name, solveAnew(id, seed));
  return solutions.get(name)!;
};
const course = { pose: posedOnce, solution } as never;
const sourceOf = ({ source }: Cell): string => [source].flat().join("");
const posed = (id: string, seed: string | number): Exclude<ReturnType<typeof posedOnce>, string> => {
  const found = posedOnce(id, seed);
  if (typeof found === "string") throw new Error(found);
  return found;
};

describe.each(lessons.map((lesson) => ({ name: lesson.name, lesson })))("$name", ({ lesson }) => {
  test("its exercises are found, each with its seed", () => {
    const called = JSON.stringify(lesson.notebook).match(/\bexercise\(/g) ?? [];
    expect(lesson.exercises.length).toBeGreaterThan(0);
    expect(called.length).toBeGreaterThanOrEqual(lesson.exercises.length);
    for (const { id, seed, title } of lesson.exercises) {
      posed(id, seed);
      expect(title).not.toBe("");
    }
  });

  test("the student copy has no output and no answer, and every cell of the lesson", () => {
    const { cells } = studentCopy(lesson.notebook) as { cells: Cell[] };
    expect(cells.map(sourceOf)).toEqual((lesson.notebook.cells as Cell[]).map(sourceOf));
    for (const { cell_type, outputs } of cells) if (cell_type === "code") expect(outputs).toEqual([]);
    const text = JSON.stringify(cells);
    // A text may tell that there is solution(...); no cell calls it.
    const code = JSON.stringify(cells.filter(({ cell_type }) => cell_type === "code"));
    expect(code).not.toMatch(/\bsolution\(\\?["'`]/);
    for (const { id, seed } of lesson.exercises) expect(text).not.toContain(posed(id, seed).because.slice(0, 60));
  });

  test("the solution copy shows each solution right below its exercise, and keeps what was put out", () => {
    const { cells } = solutionCopy(lesson, solution as never) as { cells: Cell[] };
    const shown = cells.filter((cell) => !(lesson.notebook.cells as Cell[]).includes(cell));
    expect(shown).toHaveLength(lesson.exercises.length);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    lesson.exercises.forEach(({ id, seed }: { id: string; seed: string | number }, n: number) => {
      const [at, text] = [cells.indexOf(shown[n]), `solution(${JSON.stringify(id)}, ${JSON.stringify(seed)})`];
      expect(sourceOf(shown[n])).toContain(`await display(${text});`);
      expect([shown[n].outputs?.[0].data?.["text/markdown"]].flat().join("")).toBe(solution(id, seed).text);
      expect(sourceOf(cells[at - 1])).toContain(`"${id}"`);
    });
  });

  test("the clean copy has its headings and its code, and no other word", () => {
    const { cells } = cleanCopy(lesson.notebook) as { cells: Cell[] };
    const code = (all: readonly Cell[]): string[] =>
      all.filter((cell) => cell.cell_type === "code").map((cell) => sourceOf(cell));
    expect(code(cells)).toEqual(code(lesson.notebook.cells as Cell[]));
    const words = cells.filter((cell) => cell.cell_type === "markdown").flatMap((cell) => sourceOf(cell).split("\n"));
    expect(words.filter((line) => line !== "" && !/^#{1,6} /.test(line))).toEqual([]);
    expect(words).toContain("## Check");
  });
});

test("the answer key holds every exercise with question, answer and why", () => {
  const key = answerKey(lessons, course).replaceAll(/\*\*(The answer is|An answer is:?)\*\*/g, "$1");
  for (const { id, seed } of lessons.flatMap(({ exercises }) => exercises)) {
    expect(key).toContain(`exercise("${id}", ${JSON.stringify(seed)})`);
    expect(key).toContain(posed(id, seed).question);
    expect(key).toContain(solution(id, seed).text);
  }
});

test("the misconceptions hold the message of every known mistake", () => {
  const text = misconceptions(lessons, course);
  for (const { id, seed } of lessons.flatMap(({ exercises }) => exercises))
    for (const { message } of posed(id, seed).mistakes)
      expect(text).toContain(message.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|"));
});

test("every prediction is found, with what the run says", () => {
  for (const lesson of lessons) {
    const code = (lesson.notebook.cells as Cell[]).filter((cell) => cell.cell_type === "code").map(sourceOf);
    const guesses = guessesOf(lesson);
    expect(guesses).toHaveLength(code.join("\n").match(/await predict\(/g)?.length ?? 0);
    expect(guesses.filter(({ right }: { right: string | null }) => right === null)).toEqual([]);
  }
});

test("the objectives name every lesson with its goals, its exercises and its minutes", () => {
  const text = objectives(lessons, course);
  for (const { number, title, goals, exercises, minutes } of lessons) {
    const row = text.split("\n").find((line) => line.startsWith(`| ${number} ${title}`)) ?? "";
    expect(goals.length).toBeGreaterThanOrEqual(2);
    for (const words of [...goals, ...exercises.map((each: { title: string }) => each.title)])
      expect(row).toContain(words.replaceAll("|", "\\|"));
    expect(row).toMatch(new RegExp(`\\| ${minutes.core} \\| ${minutes.deeper || ""}`));
  }
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "rss-lab kit "));
  afterAll(() => rmSync(folder, { recursive: true }));
  const kit = (...words: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, ["tools/kit.mjs", ...words], { cwd: paths.root, encoding: "utf8" });

  test("leaves a folder alone that holds something else, and says so", () => {
    const out = join(folder, "mine");
    mkdirSync(out);
    writeFileSync(join(out, "thesis.txt"), "years of work");
    const { status, stderr } = kit("01", "--no-pdf", "--out", out);
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/holds something else than a kit \(thesis\.txt\): name an empty folder, .*\.$/);
    expect(readFileSync(join(out, "thesis.txt"), "utf8")).toBe("years of work");
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  test.each([
    { words: ["77"], code: 1, says: /^There is no lesson 77: the lessons are 00-.*\.$/ },
    { words: ["--colour"], code: 2, says: /^Unknown option '--colour'\.\nnpm run kit/ },
    { words: ["--out", ""], code: 2, says: /^--out needs the name of a folder\.\n/ },
  ])("answers $words in one sentence, and writes nothing", ({ words, code, says }) => {
    const out = join(folder, "none");
    const { status, stderr } = kit("--no-pdf", ...(words[0] === "--out" ? [] : ["--out", out]), ...words);
    expect(stderr.trim()).toMatch(says);
    expect(status).toBe(code);
    expect(existsSync(out)).toBe(false);
  });
});
