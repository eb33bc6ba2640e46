// The pages of teaching/ name commands and files that there are, and licences as they are.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pages } from "./sheets.js";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const commands = new Set(readdirSync(new URL("lib/src/cli/", root)).map((name) => name.replace(/\.ts$/, "")));

/** What stands as a command between backticks or in a block of sh. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:npm|npx|node)(?:\.cmd)? [^`]+)`|^((?:npm|npx|node) .*)$/gm)].map(([, inline, line]) =>
    (inline ?? line ?? "").trim(),
  );

const isThere = (command: string): boolean => {
  const [program = "", first = "", second = ""] = command.split(/\s+/);
  if (program === "node") return first.startsWith("--") || existsSync(new URL(first, root));
  if (program.startsWith("npx")) return first === "rss-lab-course" || (first === "rss-lab" && commands.has(second));
  if (first === "run") return second in scripts;
  return ["start", "test"].includes(first) ? first in scripts : first === "ci";
};

describe.each(pages)("$file", ({ text }) => {
  test("names only commands that there are", () =>
    expect(commandsIn(text).filter((command) => !isThere(command))).toEqual([]));
  test("begins with a title, perhaps behind a line that says what it is", () =>
    expect(text).toMatch(/^(<!-- \S.* -->\n)?# \S/));
});

test("a command that is not there is noticed", () => {
  expect(
    commandsIn("`npm run nothing`, `npx rss-lab tune x`, `node tools/none.mjs`").filter((one) => !isThere(one)),
  ).toEqual(["npm run nothing", "node tools/none.mjs"]);
});

test("every page is linked from the first one or from that of its folder", () => {
  const linked = ["README.md", "setup/README.md"].flatMap((file) => {
    const folder = file.includes("/") ? "setup/" : "";
    const text = pages.find((page) => page.file === file)?.text ?? "";
    return [...text.matchAll(/\]\(([\w/-]+\.md)\)/g)].map(([, to]) => `${folder}${to}`);
  });
  expect(pages.map(({ file }) => file).filter((file) => file !== "README.md" && !linked.includes(file))).toEqual([]);
});

test("the licences are those that the pages name", () => {
  expect(read("LICENSE-texts")).toMatch(/Creative Commons Attribution 4\.0 International[\s\S]*teaching\//);
  expect(read("LICENSE")).toMatch(/MIT/);
  expect(read("CITATION.cff")).toMatch(/^license: MIT$/m);
  const first = pages.find(({ file }) => file === "README.md")?.text ?? "";
  for (const file of ["../LICENSE-texts", "../LICENSE", "../CITATION.cff"]) expect(first).toContain(`](${file})`);
});

test("every setup note says how far it was tried", () => {
  const notes = pages.filter(({ file }) => file.startsWith("setup/") && file !== "setup/README.md");
  expect(notes).toHaveLength(6);
  for (const { file, text } of notes)
    expect([file, text]).toEqual([
      file,
      expect.stringMatching(/\*\*(Tried|By continuous integration only|Not tried)\*\*/),
    ]);
});
