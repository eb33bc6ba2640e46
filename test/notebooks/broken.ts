// Notebooks that hide their failure in different ways, and the fault that the runner must report for each; what holds for
// some of them all the time, and for all of them in the long tests.
import { beforeAll, describe, expect, test } from "vitest";
import { canExecute, notebookText, runNotebooks, type Ran } from "./temporary.js";

export const FINE = "console.log(1 + 1)";
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

/** The runner names the fault of each of these notebooks, and passes one without a fault beside them. */
export function runnerNamesFaultsOf(names: readonly string[] = Object.keys(BROKEN)): void {
  describe.skipIf(!canExecute)(
    "the runner cannot pass silently: a failing cell, an abort or text on stderr fails the run",
    () => {
      let ran: Ran;
      beforeAll(async () => {
        ran = await runNotebooks({
          "fine.ipynb": notebookText([FINE]),
          ...Object.fromEntries(names.map((name) => [name, BROKEN[name][0]])),
        });
      }, 120_000);

      test.each(names.map((name) => ({ name, fault: BROKEN[name][1] })))(
        "$name fails with its cell named",
        ({ name, fault }) => {
          expect(ran.faults[name]?.join("\n")).toMatch(fault);
          expect(ran.text).toContain(`${name}, ${ran.faults[name][0]}`);
          expect(ran.code).toBe(1);
        },
      );
      test("a notebook without a fault passes beside the broken ones", () =>
        expect(ran.faults["fine.ipynb"]).toEqual([]));
    },
  );
}
