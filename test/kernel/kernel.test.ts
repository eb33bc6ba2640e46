// The kernel as Jupyter sees it: errors with name, sentence and the cell's own frames; displayed last expressions; the
// rest as in tslab.
import { beforeAll, describe, expect, test } from "vitest";
import { canExecute, notebookText, runNotebooks, type Output, type Ran } from "../notebooks/temporary.js";

const CASES: Record<string, string[]> = {
  thrown: [
    "function fail(n: number) {\n  throw new RangeError(`no ${n}`);\n}",
    "const before: number = 1;\n\nfail(before + 2);",
  ],
  type: ["const fine = 1;\nconst n: number = 'one';"],
  input: ["import { secretKey } from 'rss-lab';", "const bytes = 5;\nconst key = secretKey('00');"],
  string: ["throw 'words'"],
  display: [
    "const shown = { [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'sync' }) }; shown",
    "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': 'later' }) })",
    "({ plain: 1 })",
    "({ [Symbol.for('Jupyter.display')]: () => undefined })",
  ],
};

describe.skipIf(!canExecute)("the kernel RSS Lab (TypeScript)", () => {
  let ran: Ran;
  const outputs = (name: string, cell: number): Output[] => ran.executed(`${name}.ipynb`).cells[cell].outputs!;
  beforeAll(async () => {
    ran = await runNotebooks(
      Object.fromEntries(Object.entries(CASES).map(([name, cells]) => [`${name}.ipynb`, notebookText(cells)])),
    );
  }, 120_000);

  test("a failing cell answers with one error output and nothing on stderr (Messaging in Jupyter)", () => {
    expect(outputs("thrown", 1)).toEqual([
      {
        output_type: "error",
        ename: "RangeError",
        evalue: "no 3",
        traceback: [
          "RangeError: no 3",
          "  at cell [1], line 2 in fail: throw new RangeError(`no ${n}`);",
          "  at this cell, line 3: fail(before + 2);",
        ],
      },
    ]);
  });

  test("a type error has the line and column of the cell", () => {
    expect(outputs("type", 0)).toEqual([
      {
        output_type: "error",
        ename: "TypeScriptError",
        evalue: "line 2, column 7: Type 'string' is not assignable to type 'number'.",
        traceback: [
          "line 2, column 7: Type 'string' is not assignable to type 'number'.",
          "  const n: number = 'one';",
          "        ^",
        ],
      },
    ]);
  });

  test("an InputError shows its sentence and the line of the cell that made it, without a name before it", () => {
    const [error] = outputs("input", 1);
    expect(error.ename).toBe("InputError");
    expect(error.traceback).toEqual([error.evalue, "  at this cell, line 2: const key = secretKey('00');"]);
  });

  test("a thrown value that is no Error is shown as it is", () => {
    expect(outputs("string", 0)[0]).toMatchObject({
      output_type: "error",
      ename: "Thrown",
      evalue: "The cell threw 'words', which is not an Error.",
    });
  });

  test("a last expression is the cell's result: its own MIME bundle, at once or by promise, or an inspection", () => {
    const result = (execution_count: number, text: string) => [
      { output_type: "execute_result", data: { "text/plain": [text] }, execution_count, metadata: {} },
    ];
    expect(outputs("display", 0)).toEqual(result(1, "sync"));
    expect(outputs("display", 1)).toEqual(result(2, "later"));
    expect(outputs("display", 2)).toEqual(result(3, "{ plain: 1 }"));
  });

  test("a display method without a MIME bundle is an error of the cell", () => {
    expect(outputs("display", 3)[0]).toMatchObject({
      output_type: "error",
      ename: "TypeError",
      evalue: expect.stringContaining("MIME") as string,
    });
  });
});
