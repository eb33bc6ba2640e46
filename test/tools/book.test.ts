// npm run book: a folder is made whole or not at all, and what somebody else keeps there stays.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "../../tools/made-folder.mjs";
import { paths } from "../notebooks/temporary.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-book-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const book = (...words: string[]): { status: number | null; stderr: string } =>
  spawnSync(process.execPath, ["tools/book.mjs", ...words], { cwd: paths.root, encoding: "utf8" });

test("a folder that holds something else is left alone, and so is a file", () => {
  writeFileSync(join(folder, "thesis.txt"), "mine");
  for (const out of [folder, join(folder, "thesis.txt")]) {
    const { status, stderr } = book("--out", out);
    expect(stderr.trim()).toMatch(/^[^\n]*: name [^\n]*--out\.$/);
    expect(status).toBe(1);
  }
  expect(readdirSync(folder)).toEqual(["thesis.txt"]);
});

test.each([[["--frob"]], [["--out"]], [["--out", ""]]])("%j is wrong usage", (words) => {
  const { status, stderr } = book(...words);
  expect(status).toBe(2);
  expect(stderr).toMatch(/--out FOLDER/);
});

const KIND = { what: "book", mark: "book.json" };
/** Makes a folder of such files. */
const make = (out: string, files: Record<string, string>): Promise<void> =>
  makeFolder(out, KIND, (draft) => {
    for (const [name, words] of Object.entries({ [KIND.mark]: "{}", ...files })) {
      mkdirSync(dirname(join(draft, name)), { recursive: true });
      writeFileSync(join(draft, name), words);
    }
  });
const read = (...names: string[]): string => readFileSync(join(...names), "utf8");

test("a folder that could not be made whole leaves the one before as it was", async () => {
  const out = join(folder, "site");
  await make(out, { "a.html": "first" });
  const fails = (draft: string): void => {
    writeFileSync(join(draft, "a.html"), "half");
    throw new Error("the disk is full");
  };
  await expect(makeFolder(out, KIND, fails)).rejects.toThrow("the disk is full");
  expect(read(out, "a.html")).toBe("first");
  await make(out, { "a.html": "second" });
  expect(read(out, "a.html")).toBe("second");
  expect(readdirSync(folder)).toEqual(["site"]);
});

test("what an earlier time made goes, with its folders; what somebody else put there stays", async () => {
  const out = join(folder, "site");
  await make(out, { "a.html": "first", "old/b.html": "old", "both/c.html": "old" });
  writeFileSync(join(out, "CNAME"), "theirs");
  writeFileSync(join(out, "both", "mine.html"), "mine");
  await make(out, { "a.html": "second", "new/d.html": "new" });
  const names = readdirSync(out, { recursive: true }).map(String).toSorted();
  expect(names).toEqual(["CNAME", "a.html", "book.json", "both", "both/mine.html", "new", "new/d.html"]);
  expect(read(out, "a.html")).toBe("second");
});

test.each([
  ["changed since", "a.html", "mine"],
  ["put where a new one is to be", "new/d.html", "mine"],
])("a file that somebody %s is not written over, and nothing is changed", async (_, name, words) => {
  const out = join(folder, "site");
  await make(out, { "a.html": "first" });
  mkdirSync(dirname(join(out, name)), { recursive: true });
  writeFileSync(join(out, name), words);
  await expect(make(out, { "new/d.html": "new" })).rejects.toThrow(
    `${join(out, name)} would be lost, as somebody changed it since the book was made: move it, or name another folder with --out.`,
  );
  expect(read(out, name)).toBe(words);
  expect(read(out, "a.html")).toBe(name === "a.html" ? words : "first");
  expect(readdirSync(folder)).toEqual(["site"]);
});
