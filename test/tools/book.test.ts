// npm run book: a folder is made whole or not at all, and what somebody else keeps there stays.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("a folder that could not be made whole leaves the one before as it was", async () => {
  const out = join(folder, "site");
  const kind = { what: "book", mark: "book.json" };
  const write = (words: string) => (draft: string) => writeFileSync(join(draft, kind.mark), words);
  await makeFolder(out, kind, write("first"));
  const fails = async (draft: string): Promise<void> => {
    writeFileSync(join(draft, kind.mark), "half");
    throw new Error("the disk is full");
  };
  await expect(makeFolder(out, kind, fails)).rejects.toThrow("the disk is full");
  expect(readFileSync(join(out, kind.mark), "utf8")).toBe("first");
  await makeFolder(out, kind, write("second"));
  expect(readFileSync(join(out, kind.mark), "utf8")).toBe("second");
  expect(readdirSync(folder)).toEqual(["site"]);
});
