// The line of a cell that is named for an error: the one that the reader wrote, whatever the compiler made of it.
import { beforeAll, describe, expect, test } from "vitest";
import { sourceLine } from "../../kernel/src/source-line.js";
import { canExecute } from "../notebooks/temporary.js";
import { runCells, type Answer } from "./client.js";

/** An error as the library's InputError is: its name is what the kernel goes by. */
const SETUP =
  "function refuse(n: number): number { if (n > 0) return n;\n  const e = new Error(`${n} is too few.`); " +
  "e.name = 'InputError'; throw e; }";

/** As deep as a library may be. */
const DEEP = "function deep(n: number): number { return n === 0 ? refuse(0) : deep(n - 1); }";

const CASES: readonly [what: string, source: string, line: number][] = [
  ["the only line", "refuse(0);", 1],
  ["after types", "interface A { refuse: number }\ntype B = 0;\n\nconst b: B | number = refuse(0);", 4],
  ["one of equal lines", "refuse(1);\nrefuse(1);\nlet q = 0; refuse(q);\nrefuse(1);", 3],
  ["the last of equal lines", "let t = 2;\nrefuse(t--);\nrefuse(t--);\nrefuse(t--);", 4],
  ["a call over several lines", "const made = [\n  refuse(1),\n  refuse(\n    0,\n  ),\n];", 3],
  ["a function's body", "const ask = (n: number): number => {\n  return refuse(n);\n};\n// words\nask(0);", 2],
  ["after an await", "const zero: number = await Promise.resolve(0);\n\nrefuse(zero);", 3],
  ["thirty calls down", "let below = 1;\ndeep(30);\nbelow = 2;", 2],
  ["after comments", "// refuse(0)\n/* refuse(0)\n*/\nrefuse(0);", 4],
];

describe.skipIf(!canExecute)("an InputError names the line of the cell", () => {
  let answers: readonly Answer[];
  beforeAll(async () => {
    [, , ...answers] = await runCells([SETUP, DEEP, ...CASES.map(([, source]) => source)]);
  }, 120_000);

  test.each(CASES.map(([what, , line], at) => ({ what, line, at })))("$what", ({ line, at }) => {
    const { evalue, traceback } = answers[at].reply as { evalue: string; traceback: string[] };
    expect(evalue).toMatch(/^-?\d is too few\.$/);
    expect(traceback[0]).toBe(evalue);
    expect(traceback.find((frame) => frame.includes("this cell"))).toContain(`  at this cell, line ${line}`);
  });
});

test("a line of the output whose words no source line has is led to none", () =>
  expect(sourceLine({ source: "const a = 1;", output: "helper();\nexports.a = 1;" }, 1)).toBeNull());
