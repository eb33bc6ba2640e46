// What the book makes of a cell's text before it runs: the function, and what cells cannot do in a page.
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { compile } from "../../book/src/compile.js";

type Made = (scope: object, define: () => void) => () => Promise<unknown>;
/** What a cell answers: its last expression in a box. */
const answer = (source: string): Promise<unknown> =>
  (runInThisContext(compile(source, { cell: 0 }).script) as Made)({}, () => undefined)();

describe("the last expression is answered", () => {
  test.each<[source: string, value: unknown]>([
    ["1 + 1", 2],
    ["'hello'", "hello"],
    ['"use strict";\n"hello";', "hello"],
    ["null", null],
  ])("%s", async (source, value) => expect(await answer(source)).toEqual([value]));
  test.each(["const a = 1;", "", "'a'; const b = 2;"])("but not of %j", async (source) =>
    expect(await answer(source)).toBeUndefined(),
  );
});

test.each(["namespace N {}", "const a = 1;\n  export namespace A.B {\n}", "module M { export const a = 1; }"])(
  "a cell that declares a namespace is told that it cannot: %j",
  (source) => expect(() => compile(source, { cell: 0 })).toThrow(/^The page's cells cannot declare a (name|mod)/),
);
test.each(["const text = `\nnamespace N {\n`;", "declare namespace N { const a: number }", "let module = 1; module"])(
  "but not %j",
  (source) => expect(() => compile(source, { cell: 0 })).not.toThrow(),
);
