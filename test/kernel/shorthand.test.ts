// A variable of an earlier cell as a shorthand property, wherever one may stand; and names that are the cell's own.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCells, type Cells } from "../../kernel/src/cells.js";
import { completeShorthands } from "../../kernel/src/shorthand.js";
import { loadTslab, tslabParts, type Tslab } from "../../kernel/src/tslab.js";
import { repository } from "../support/source-files.js";

const tslab = tslabParts(loadTslab) as Tslab;

describe("cells, one after the other", () => {
  let cells: Cells;
  let count = 0;
  const run = async (source: string): Promise<unknown> => {
    const outcome = await cells.run(source, ++count);
    expect(outcome.error).toBeNull();
    return outcome.error === null ? outcome.result?.["text/plain"] : undefined;
  };
  beforeAll(async () => {
    cells = createCells(tslab, repository);
    await run("const traffic = 7; let cpus = 3; const f = (x: object) => JSON.stringify(x); var old = 1;");
    await run("function two() { return 2; } class Three {} enum Four { A } import * as path from 'node:path';");
    await run("import { sep as separator, join } from 'node:path'; const { old: renamed } = { old: 5 };");
  });
  afterAll(() => cells.close());

  test.each([
    ["an object", "({ traffic, cpus })", "{ traffic: 7, cpus: 3 }"],
    ["an argument", "f({ traffic, cpus: 4 })", `'{"traffic":7,"cpus":4}'`],
    ["nested objects and arrays", "f({ a: { traffic, b: [{ cpus }] } })", `'{"a":{"traffic":7,"b":[{"cpus":3}]}}'`],
    ["a function's body", "function g() { return f({ traffic }); }\ng()", `'{"traffic":7}'`],
    ["an arrow's body", "((n: number) => ({ n, cpus }))(1)", "{ n: 1, cpus: 3 }"],
    ["a class", "class C { field = { traffic }; }\nnew C().field", "{ traffic: 7 }"],
    ["a template", "`${f({ traffic })} and ${f({ cpus })}`", `'{"traffic":7} and {"cpus":3}'`],
    ["a parameter's default", "((o = { traffic }) => o)()", "{ traffic: 7 }"],
    ["a destructuring default", "const { x = { cpus } } = {} as { x?: object };\nx", "{ cpus: 3 }"],
    ["a spread", "({ ...{ traffic } })", "{ traffic: 7 }"],
    ["an await", "await Promise.resolve({ traffic })", "{ traffic: 7 }"],
    ["a destructuring assignment", "({ cpus } = { cpus: 8 });\ncpus", "8"],
    ["one with a default", "({ cpus = 9 } = {} as { cpus?: number });\n({ cpus })", "{ cpus: 9 }"],
    ["functions, classes, enums", "f({ two: typeof two, ...{ two }, Three, Four })", `'{"Four":{"0":"A","A":0}}'`],
    ["imports", "({ separator, path: typeof path, join: typeof { join }.join })", /separator: '\/'.*join: 'function'/s],
    ["a renamed variable", "({ renamed })", "{ renamed: 5 }"],
    ["two on a line, in one call", "f({ traffic }) + f({ traffic })", `'{"traffic":7}{"traffic":7}'`],
    ["a global", "typeof ({ process }).process", "'object'"],
  ])("%s", async (_where, source, text) => {
    if (text instanceof RegExp) expect(await run(source)).toMatch(text);
    else expect(await run(source)).toBe(text);
  });

  test.each([
    ["a block", "let seen: object; { const traffic = 'own'; seen = { traffic }; }\nseen", "{ traffic: 'own' }"],
    ["a parameter", "((traffic: string) => ({ traffic }))('own')", "{ traffic: 'own' }"],
    ["a loop", "let last = {}; for (const traffic of [1, 2]) last = { traffic };\nlast", "{ traffic: 2 }"],
    ["a catch", "let c = {}; try { throw 1; } catch (traffic) { c = { traffic }; }\nc", "{ traffic: 1 }"],
    ["a function's name", "(function traffic() { return typeof { traffic }.traffic; })()", "'function'"],
    ["a string and a comment", "'{ traffic }' // { traffic }", "'{ traffic }'"],
    ["the cell's own declaration", "const traffic = 'new';\n({ traffic })", "{ traffic: 'new' }"],
    ["and then for later cells", "({ traffic })", "{ traffic: 'new' }"],
  ])("the name is local: %s", async (_where, source, text) => expect(await run(source)).toBe(text));
});

test("the lines of a cell's JavaScript stay where they are, and other text stays as it is", () => {
  const previous = "declare const a: number;\ndeclare let b: string;\n";
  const output = "// { a }\nfoo({\n  a,\n  b: '{ b }',\n  c\n});\nconst d = ({ a }) => ({ a, b });";
  expect(completeShorthands(tslab.compiler, previous, output)).toBe(
    "// { a }\nfoo({\n  a: exports.a,\n  b: '{ b }',\n  c\n});\nconst d = ({ a }) => ({ a, b: exports.b });",
  );
  expect(completeShorthands(tslab.compiler, "", output)).toBe(output);
});
