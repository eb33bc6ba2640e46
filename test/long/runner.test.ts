// The runner cannot pass silently, whatever way a notebook hides its failure; and what it saves, it saves again.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runnerNamesFaultsOf } from "../notebooks/broken.js";
import { canExecute, notebookText, runFiles, temporaryFolder } from "../notebooks/temporary.js";

runnerNamesFaultsOf();

test.skipIf(!canExecute)(
  "a run that saves writes the same bytes when it is repeated",
  async () => {
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
  },
  120_000,
);
