// The runner cannot pass silently: each notebook here hides its failure in a different way, and each failure must be
// named.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { canExecute, notebookText, runFiles, runNotebooks, temporaryFolder, type Ran } from "./temporary.js";

const FINE = "console.log(1 + 1)";
/** Name of the notebook, its cells, and the fault that must be reported. */
const BROKEN: Record<string, [text: string, fault: RegExp]> = {
  "throws.ipynb": [notebookText([FINE, "throw new RangeError('too far')", FINE]), /^cell 2: RangeError: too far$/],
  "type-error.ipynb": [
    notebookText([{ markdown: "text" }, "const n: number = 'one';"]),
    /^cell 2: TypeScriptError: line 1, column 7: Type 'string'/,
  ],
  "rejected.ipynb": [notebookText(["await Promise.reject(new Error('refused'))", FINE]), /^cell 1: Error: refused$/],
  "rejected-unseen.ipynb": [
    notebookText(["Promise.reject(new Error('unseen')); let a = 1;", FINE]),
    /^cell 1: text on stderr.*UnhandledPromiseRejection.*unseen/,
  ],
  "rejected-later.ipynb": [
    notebookText([FINE, "setTimeout(() => { throw new Error('later'); }, 100); let b = 1;"]),
    /text on stderr, after the last cell's end.*later/,
  ],
  "stderr.ipynb": [
    notebookText([FINE, "console.error('a word of warning')"]),
    /^cell 2: text on stderr: a word of warning$/,
  ],
  "dies.ipynb": [notebookText([FINE, "process.kill(process.pid, 'SIGKILL')", FINE]), /^cell 2: the kernel died/],
  "empty.ipynb": [notebookText([]), /no code cell/],
  "only-text.ipynb": [notebookText([{ markdown: "# Nothing?" }]), /no code cell/],
  "empty-cell.ipynb": [notebookText([FINE, " \n"]), /^cell 2: the code cell is empty/],
  "tagged.ipynb": [
    notebookText([{ code: "throw new Error('hidden')", tags: ["raises-exception"] }, FINE]),
    /^cell 1: the tag raises-exception/,
  ],
  "skipped.ipynb": [
    notebookText([FINE, { code: "throw new Error('hidden')", tags: ["skip-execution"] }]),
    /^cell 2: the tag skip-execution/,
  ],
  "allowed.ipynb": [
    notebookText(["throw new Error('hidden')", FINE], { execution: { allow_errors: true } }),
    /allows errors/,
  ],
};

describe.skipIf(!canExecute)(
  "the runner cannot pass silently (issue: a failing cell, an abort or text on stderr fails the run)",
  () => {
    let ran: Ran;
    beforeAll(async () => {
      ran = await runNotebooks({
        "fine.ipynb": notebookText([FINE]),
        ...Object.fromEntries(Object.entries(BROKEN).map(([name, [text]]) => [name, text])),
      });
    }, 120_000);

    test.each(Object.entries(BROKEN).map(([name, [, fault]]) => ({ name, fault })))(
      "$name fails with its cell named",
      ({ name, fault }) => {
        expect(ran.faults[name]?.join("\n")).toMatch(fault);
        expect(ran.text).toContain(`${name}, ${ran.faults[name][0]}`);
        expect(ran.code).toBe(1);
      },
    );

    test("a notebook without a fault passes beside the broken ones", () => {
      expect(ran.faults["fine.ipynb"]).toEqual([]);
    });

    test("a run that saves writes the same bytes when it is repeated", async () => {
      const { folder, remove } = temporaryFolder();
      const file = join(folder, "same.ipynb");
      writeFileSync(file, notebookText([{ markdown: "# Same?" }, "console.log([1, 2].map((n) => n * 2))", "'last'"]));
      try {
        expect((await runFiles([file], ["--mode", "save"])).code).toBe(0);
        const first = readFileSync(file, "utf8");
        expect((await runFiles([file], ["--mode", "save"])).code).toBe(0);
        expect(readFileSync(file, "utf8")).toBe(first);
        expect(first).toContain('"execution_count": 2');

        const other = join(folder, "changed.ipynb");
        writeFileSync(other, first.replace("[ 2, 4 ]", "[ 2, 5 ]"));
        const compared = await runFiles([file, other], ["--mode", "compare"]);
        expect(compared.code).toBe(1);
        expect(compared.faults).toEqual({
          "same.ipynb": [],
          "changed.ipynb": ["cell 2: output 1 differs at line 2\n      committed: [ 2, 5 ]\n      this run:  [ 2, 4 ]"],
        });
      } finally {
        remove();
      }
    }, 120_000);
  },
);
