// Personal sheets: what follows from the name and the salt, what is written, and that an answers file that was filled in
// by hand is marked. That the model answers to every exercise get full points: test/long/sheets.test.ts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { load, us } from "rss-lab";
import { pose } from "../../course/src/exercise.js";
import type { PosedExercise } from "../../course/src/exercise-types.js";
import { judgeData } from "../../course/src/cli/answer-value.js";
import { answersIn } from "../../course/src/cli/answers-file.js";
import { exercisesOf, idsOf, isAnswerable, seedOf, sheetId } from "../../course/src/cli/sheet-parts.js";
import { sheetMarkdown } from "../../course/src/cli/sheet-text.js";
import { repository } from "../support/source-files.js";
import { rssLabCourse } from "./run-course.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-sheet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SALT = "only we know it";
const sheet = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await rssLabCourse("sheet", "--lessons", "02,06b", ...words);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
};

describe("the sheet", () => {
  test("has the questions of its student's seed; the same bytes each time, others for others", async () => {
    const one = await sheet("--seed", "anna");
    for (const id of idsOf(["02", "06b"])) expect(one).toContain((pose(id, "anna") as PosedExercise).question);
    expect(await sheet("--seed", "anna")).toBe(one);
    expect(await sheet("--seed", "ben")).not.toBe(one);
  });
  test("with a salt has other questions, and says nothing of check", async () => {
    const salted = await sheet("--seed", "anna", "--salt", SALT);
    expect(salted).not.toContain((pose("02-toeplitz", "anna") as PosedExercise).question);
    expect(salted).not.toContain('"anna", answer)');
    expect(await sheet("--seed", "anna", "--salt", "only they know")).not.toBe(salted);
  });
  test("the same name in two Unicode forms is one student", () =>
    expect(
      ["d\u00f6rte", "do\u0308rte"].map((name) => sheetId({ student: name.normalize("NFC"), lessons: ["00"] })),
    ).toEqual(Array(2).fill(sheetId({ student: "dörte", lessons: ["00"] }))));
  test("names an exercise whose answer is a program, and does not pose it", () => {
    const [one] = exercisesOf({ student: "anna", lessons: ["00"] });
    const program = { id: "09a-policy", posed: { ...one.posed, question: "Write it!", answer: { decide: () => [] } } };
    const text = sheetMarkdown({ student: "anna", lessons: ["00"] }, [one, program]);
    expect(text).toContain("which no answers file holds: `09a-policy` (lesson 09a).");
    expect(text).not.toMatch(/Write it!|^ {2}09a-policy:/m);
    const traffic = load({ framesPerSecond: 1e6, frames: 10 });
    expect(isAnswerable({ id: "x", posed: { ...one.posed, answer: { traffic, cpus: 4 } } })).toBe(true);
  });
});

test("an answers file that was filled in by hand, with what a cell has, is marked; a second sheet leaves it", async () => {
  const of = { student: "hand", lessons: ["02", "06a"], salt: SALT };
  const words = ["--lessons", "02,06a", "--salt", SALT];
  await rssLabCourse("sheet", "--seed", "hand", ...words, "--out", join(folder, "hand.ipynb"));
  const path = join(folder, "hand.yaml");
  const { intervalPs } = (pose("06a-moderate", seedOf(of)) as PosedExercise).answer as { intervalPs: number };
  const text = readFileSync(path, "utf8")
    .replace("02-hash-type:", "02-hash-type: ndis_hash_nothing")
    .replace("02-toeplitz:", "02-toeplitz: 0xffffffff")
    .replace("06a-moderate:", `06a-moderate: {kind: interval, intervalPs: us(${intervalPs / us(1)})}`);
  writeFileSync(path, text);
  const program = join(repository, "course", "bin", "rss-lab-course.mjs");
  const { stdout } = spawnSync(process.execPath, [program, "grade", folder, ...words], { encoding: "utf8" });
  expect(stdout).toMatch(/^hand,02-hash-type,keep working,0,/m);
  expect(stdout).toMatch(/^hand,02-toeplitz,keep working,0,/m);
  expect(stdout).toMatch(/^hand,06a-moderate,got it,1,/m);
  const again = await rssLabCourse("sheet", "--seed", "hand", ...words, "--out", join(folder, "hand.ipynb"));
  expect(again.stdout).toContain("hand.yaml, which was there, is left as it is");
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(readdirSync(folder).sort()).toEqual(["hand.ipynb", "hand.yaml"]);
  const other = await rssLabCourse("sheet", "--seed", "hand", "--lessons", "02", "--out", join(folder, "hand.ipynb"));
  expect(other.stdout).toMatch(/hand\.yaml, .* is not this sheet's: move it away and write the sheet again/);
  const notebook = JSON.parse(readFileSync(join(folder, "hand.ipynb"), "utf8")) as { cells: { id: string }[] };
  expect(new Set(notebook.cells.map(({ id }) => id)).size).toBe(notebook.cells.length);
});

describe("an answer in a file", () => {
  const asked = (answer: PosedExercise["answer"], isRight: (given: unknown) => boolean): PosedExercise => ({
    question: "?",
    answer,
    mistakes: [],
    hints: [],
    because: "Right.",
    tryOut: (given) => ({ isRight: isRight(given), message: "Tried." }),
  });
  const read = (yaml: string): unknown => {
    const one = { student: "anna", lessons: ["00"] };
    return (
      answersIn(`student: anna\nsheet: ${sheetId(one)}\nanswers:\n  a: ${yaml}\n`, one) as Map<string, unknown>
    ).get("a");
  };
  test.each<[yaml: string, given: unknown]>([
    ["us(10)", us(10)],
    ["{ timeoutPs: us(1.5), frames: 1_000 }", { timeoutPs: 1_500_000, frames: 1000 }],
    ["{cpus:4,kind:interval}", { cpus: 4, kind: "interval" }],
    ["[0, 0x10, 1e3]", [0, 16, 1000]],
    ["{ us: us(x), text: us() }", { us: "us(x)", text: "us()" }],
  ])("%s is handed over as a cell would have it", (yaml, given) => {
    let seen: unknown;
    judgeData(
      asked({}, (each) => ((seen ??= each), true)),
      read(yaml),
      "",
    );
    expect(seen).toEqual(given);
  });
  test("traffic that is named is made, where the exercise does not make it itself", () => {
    const named = read("{ cpus: 2, traffic: { kind: load, framesPerSecond: 1e6, frames: 10 } }");
    const hasTraffic = (given: unknown): boolean =>
      typeof (given as { traffic: { arrivals?: unknown } }).traffic.arrivals === "function";
    expect(judgeData(asked({}, hasTraffic), named, "").state).toBe("got it");
    expect(
      judgeData(
        asked({}, (given) => !hasTraffic(given)),
        named,
        "",
      ).state,
    ).toBe("got it");
    expect(judgeData(asked({}, hasTraffic), { traffic: { kind: "load" } }, "").state).toBe("keep working");
  });
  test("JSON that is asked for as a text may stand there as it is", () =>
    expect(
      judgeData(
        asked("{}", (given) => given === '{"a":[1]}'),
        read('{\n    "a": [1]\n    }'),
        "",
      ).state,
    ).toBe("got it"));
});
