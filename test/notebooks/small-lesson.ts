// A small lesson that keeps every rule of the contract, for the tests that break one rule at a time.
import { breaches } from "./contract.js";
import type { NotebookCell } from "./temporary.js";

export const md = (source: string): NotebookCell => ({ cell_type: "markdown", source });
export const code = (source: string, printed = ""): NotebookCell => ({
  cell_type: "code",
  source,
  outputs: printed === "" ? [] : [{ output_type: "stream", name: "stdout", text: printed }],
});
export const chart = (data: Record<string, unknown>): NotebookCell => ({
  cell_type: "code",
  source: "await display(chart);",
  outputs: [{ output_type: "display_data", data }],
});
export const BUNDLE = {
  "application/vnd.vegalite.v5+json": {},
  "image/svg+xml": '<svg class="marks" width="870" height="700"></svg>',
  "text/plain": "a chart: 7000 frames",
};
export const HEAD = `# Why so?

**You will be able to**
- read
- write

**Before this:** [lesson 00](00-is-my-lab-working.ipynb).

**Minutes:** 30

**Follows:** ["A Page"](https://learn.microsoft.com/a), steps 1 to 7; ["Another"](https://learn.microsoft.com/b) (no
numbered steps).`;

const round = (n: number): NotebookCell[] => [
  md(`## Part ${n}\n\n**Predict.** How many?`),
  code(`const count${n} = await predict("How many?", { from: 1, to: 9000 });`),
  md("**Run.** Count."),
  code("1 + 1", "2 of 7,000"),
  md("**See.** Look at the bars."),
  chart(BUNDLE),
  md("And compare."),
  code(`count${n}.compare(7000);`),
  md("**Explain.** There were 7,000 frames for CPU 3, which is step 5.1."),
];

/** Its cells; every index below is one of them. */
export const good = (): NotebookCell[] => [
  md(HEAD),
  ...[1, 2, 3].flatMap(round),
  md("## Check\n\nThis section runs by itself."),
  code('import { check, exercise } from "rss-lab-course";'),
  md("### Exercise 1: a\nTry."),
  code('check("01-built", 1, null)'),
  md("### Exercise 2: b\nTry."),
  code('exercise("01-design", 1)'),
  md("## Recap\n\nOne is 2.5 ms. Two. Three."),
  md("## Next\n\n[Lesson 02](02-what.ipynb) asks what."),
];
/** Where things stand in it. */
export const AT = { predict: 1, asks: 2, run: 3, count: 4, see: 5, chart: 6, compares: 8, explain: 9, check: 28, imports: 29, first: 31, second: 32, recap: 34, next: 35 }; // prettier-ignore

const KINDS: Readonly<Record<string, string>> = {
  "01-built": "run or build",
  "01-design": "design",
  "01-closed": "closed",
};

/** What is said about the lesson after a change. */
export function broken(change: (cells: NotebookCell[]) => void, name = "01-why.ipynb", bytes = 1000): string[] {
  const cells = good();
  change(cells);
  let executed = 0;
  for (const cell of cells) if (cell.cell_type === "code") cell.execution_count ??= ++executed;
  return breaches({ cells, metadata: {} }, { name, bytes, kindOf: (id) => KINDS[id] });
}
