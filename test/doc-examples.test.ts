// Every example in a doc comment of the library is run, with all public names in scope, and says what it says.
// What an example looks like: test/support/doc-examples.ts.
import { join } from "node:path";
import * as library from "rss-lab";
import * as course from "rss-lab-course";
import { describe, expect, test } from "vitest";
import { examplesOf, runExample } from "./support/doc-examples.js";
import { repository, sourceFiles } from "./support/source-files.js";

// The names of the rooms stand bare in their examples, as in their own pages of the documentation.
const lab = { ...library.formats, ...library.host, ...library.advice, ...library.experiments, ...library, ...course };
const examples = sourceFiles().flatMap((file) => examplesOf(file.path, file.text));
const exportsOf = async (file: string): Promise<Record<string, unknown>> => {
  const [folder] = file.split("/");
  const path = folder === "course" || folder === "kernel" ? file.replace("/", "/src/") : `lib/src/${file}`;
  return (await import(join(repository, path))) as Record<string, unknown>;
};
const example = (...lines: string[]) =>
  ["/**", " * A function.", " *", " * @example", ...lines.map((line) => ` * ${line}`), " */"].join("\n");
const run = async (...lines: string[]) =>
  (await Promise.all(examplesOf("made-up.ts", example(...lines)).map((one) => runExample(one, lab)))).flat();

describe("the examples in doc comments are true", () => {
  test("there are examples", () => expect(examples.length).toBeGreaterThan(0));
  // The names of an example's own file come first.
  test.each(examples.map((one) => [`${one.file}:${one.lines[0]?.number}`, one] as const))("%s", async (_, one) =>
    expect(await runExample(one, { ...lab, ...(await exportsOf(one.file)) })).toEqual([]),
  );
});

describe("an example that is not true is found", () => {
  test("a true one has no fault", async () => {
    expect(await run('import { us } from "rss-lab";', "us(1) // => 1000000")).toEqual([]);
    expect(await run("const twice: number = us(2); // => 2_000_000", "[twice, null] // => [2000000, null]")).toEqual(
      [],
    );
    expect(
      await run("await Promise.resolve({ a: 1 }) // => { a: 1 }", "new Map([[1, 2]]) // => Map(1) { 1 => 2 }"),
    ).toEqual([]);
    expect(await run('wireTimePs(1, 10) // => throws "must be a number from 64 to 9216"')).toEqual([]);
  });
  test.each([
    ["a wrong value", ["us(1) // => 1"], "made-up.ts:5: is 1000000, not 1"],
    [
      "a wrong value in the second line",
      ["us(1) // => 1000000", "us(2) // => 1000000"],
      "made-up.ts:6: is 2000000, not 1000000",
    ],
    ["a wrong type", ['us(1) // => "1000000"'], 'made-up.ts:5: is 1000000, not "1000000"'],
    [
      "an object that differs deep inside",
      ["({ a: [{ b: 1 }] }) // => { a: [{ b: 2 }] }"],
      "made-up.ts:5: is { a: [ { b: 1 } ] }, not { a: [{ b: 2 }] }",
    ],
    ["no value at all", ["us(1)"], 'made-up.ts:5: the example has no line with "// => value": it shows nothing'],
    [
      "a name that is not public",
      ["const a = 1;", "hidden(a) // => 1"],
      'made-up.ts:6: throws "hidden is not defined", not 1',
    ],
    [
      "an exception before the value",
      ['throw new Error("no");', "us(1) // => 1000000"],
      "made-up.ts:5: the example stops: no",
    ],
    ["no exception", ['us(1) // => throws "no"'], "made-up.ts:5: is 1000000, but should throw"],
    [
      "another exception",
      ['wireTimePs(1, 1) // => throws "no"'],
      'made-up.ts:5: throws "The frame length in bytes is 1: it must be a number from 64 to 9216.", not throws "no"',
    ],
    ["a text that is no TypeScript", ["us(1 // => 1"], "made-up.ts:5: the example stops: ')' expected."],
  ])("%s", async (_, lines, fault) => expect(await run(...lines)).toEqual([fault]));
});
