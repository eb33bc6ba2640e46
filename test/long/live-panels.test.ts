// A notebook with a live panel, executed without a page: what is stored is the drawing and a line of text, no controls,
// under this project's kernel and under plain tslab; and running it again makes the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLessons } from "../../tools/lessons.mjs";
import { canExecute, notebookText, paths, temporaryFolder, type Notebook } from "../notebooks/temporary.js";

const CELLS = [
  `import { framesPerCpuChart, load, run } from "rss-lab";
import { live, range } from "rss-lab-course";`,
  `const { values } = await live({ cpus: range(1, 16, 1, 4) }, ({ cpus }) =>
  framesPerCpuChart(run({ variant: "message-signaled-interrupts", cpus, traffic: load({ framesPerSecond: 1e6, frames: 500 }) })));`,
  "console.log(values.cpus);",
  'await live({ on: true }, ({ on }) => (on ? "on" : "off"));',
];

describe.skipIf(!canExecute)("a live panel that is executed without a page", () => {
  const { folder, remove } = temporaryFolder();
  const file = join(folder, "live.ipynb");
  const execute = (mode: string, kernel: string): string[] => {
    const [{ faults }] = runLessons(paths as Parameters<typeof runLessons>[0], [file], { mode, kernel });
    return faults;
  };
  const notebook = (): Notebook => JSON.parse(readFileSync(file, "utf8")) as Notebook;
  const types = (cell: number): string[][] =>
    notebook().cells[cell].outputs!.map(({ data, text }) => Object.keys(data ?? { [String(text)]: text }));
  const textOf = (cell: number, output: number): string =>
    ([notebook().cells[cell].outputs![output].data?.["text/plain"]].flat() as string[]).join("");
  beforeAll(() => writeFileSync(file, notebookText(CELLS)));
  afterAll(remove);

  test.each([
    ["rss-lab", "run this cell in JupyterLab with jupyterlab-widgets"],
    ["plain-tslab", "choose the kernel RSS Lab (TypeScript)"],
  ])(
    "under %s",
    (kernel, cure) => {
      expect(execute("save", kernel)).toEqual([]);
      expect(types(1)).toEqual([["text/plain"], ["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]]);
      expect(textOf(1, 0)).toBe(`Controls for CPUs: to move them, ${cure}.`);
      expect(types(2)).toEqual([["4\n"]]);
      expect([textOf(3, 0), textOf(3, 1)]).toEqual([`Controls for on: to move them, ${cure}.`, "on"]);
      expect(readFileSync(file, "utf8")).not.toContain("widget-view");
      expect(notebook().metadata).not.toHaveProperty("widgets");
      // Plain tslab prints the panel that stands last in the cell: an empty line.
      expect(types(3)).toEqual([["text/plain"], ["text/plain"], ...(kernel === "rss-lab" ? [] : [["\n"]])]);
      if (kernel === "rss-lab") expect(execute("compare", kernel)).toEqual([]);
    },
    120_000,
  );
});
