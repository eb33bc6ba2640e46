// Every committed lesson keeps the contract of notebooks/README.md, every other notebook that part of it which holds for
// all, and a notebook that breaks a rule is detected.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { breaches, notebookBreaches } from "./contract.js";
import { paths, type Notebook, type NotebookCell } from "./temporary.js";

const notebooks = existsSync(paths.notebooks)
  ? readdirSync(paths.notebooks).filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
  : [];
const lessons = notebooks.filter((name) => /^\d/.test(name));

for (const name of notebooks) {
  const isLesson = lessons.includes(name);
  test(`${name} keeps ${isLesson ? "a lesson's" : "every notebook's"} contract (notebooks/README.md)`, () => {
    const file = readFileSync(join(paths.notebooks, name), "utf8");
    const notebook = JSON.parse(file) as Notebook & { nbformat_minor: number };
    const bytes = Buffer.byteLength(file);
    expect(isLesson ? breaches(notebook, bytes, Number.parseInt(name, 10)) : notebookBreaches(notebook, bytes)).toEqual(
      [],
    );
    expect(notebook.metadata["kernelspec"]).toEqual({
      name: "rss-lab",
      display_name: "RSS Lab (TypeScript)",
      language: "typescript",
    });
    expect(notebook.nbformat_minor).toBe(5);
    expect(new Set(notebook.cells.map(({ id }) => id)).size, "every cell has an id of its own").toBe(
      notebook.cells.length,
    );
  });
}

test("lessons are named NN-short-name.ipynb, each number once", () => {
  expect(lessons.filter((name) => !/^\d\d-[a-z0-9-]+\.ipynb$/.test(name))).toEqual([]);
  expect(new Set(lessons.map((name) => name.slice(0, 2))).size).toBe(lessons.length);
});

test("a notebook that is no lesson stands in notebooks/README.md by its name", () => {
  const readme = readFileSync(join(paths.notebooks, "README.md"), "utf8");
  const others = notebooks.filter((name) => !lessons.includes(name));
  expect(others).toContain("playground.ipynb");
  expect(others.filter((name) => !readme.includes(`(${name})`))).toEqual([]);
});

const md = (source: string): NotebookCell => ({ cell_type: "markdown", source });
const run = (execution_count: number, source = "1 + 1", printed = "2 of 7,000"): NotebookCell => ({
  cell_type: "code",
  source,
  execution_count,
  outputs: [{ output_type: "stream", name: "stdout", text: printed }],
});
const chart = (execution_count: number, data: Record<string, unknown>): NotebookCell => ({
  cell_type: "code",
  source: "await display(chart);",
  execution_count,
  outputs: [{ output_type: "display_data", data }],
});
const BUNDLE = {
  "application/vnd.vegalite.v5+json": {},
  "image/svg+xml": "<svg/>",
  "text/plain": "a chart: 7000 frames",
};

/** A small lesson that keeps every rule. */
const good = (): NotebookCell[] => [
  md(
    '# Why so?\n\n**You will be able to**\n- read\n- write\n\n**Before this:** nothing.\n\n**Minutes:** 5\n\n**Follows:** "A Page", steps 1 to 7; "Another" (no numbered steps).',
  ),
  ...[0, 1, 2].flatMap((n) => [
    md("**Predict.** How many?\n\n**Run.** Count."),
    run(2 * n + 1),
    md("**See.** Look at the bars."),
    chart(2 * n + 2, BUNDLE),
    md("**Explain.** There were 7,000 frames."),
  ]),
  md("## Check\n\n### Exercise 1: a\nTry."),
  run(7, 'check("a", 1, null)'),
  md("### Exercise 2: b\nTry."),
  run(8, 'exercise("b", 1)'),
  md("## Recap\n\nOne is 2.5 ms. Two. Three."),
  md("## Next\n\nLesson 02 asks what."),
];
const broken = (change: (cells: NotebookCell[]) => void): string[] => {
  const cells = good();
  change(cells);
  return breaches({ cells, metadata: {} }, 1000, 1);
};

test("a chart may be one of Vega itself", () =>
  expect(
    broken((cells) => {
      const { "application/vnd.vegalite.v5+json": spec, ...rest } = BUNDLE;
      cells[4] = chart(2, { "application/vnd.vega.v5+json": spec, ...rest });
    }),
  ).toEqual([]));
test("a lesson that keeps every rule has no breach", () => {
  expect(broken(() => {})).toEqual([]);
});

test.each<[rule: string, change: (cells: NotebookCell[]) => void, breach: RegExp]>([
  [
    "the title is a question",
    (cells) => {
      cells[0] = md(String(cells[0].source).replace("?", "."));
    },
    /title that is a question/,
  ],
  [
    "there are 2 to 4 goals",
    (cells) => {
      cells[0] = md(String(cells[0].source).replace("- write\n", ""));
    },
    /1 goals/,
  ],
  [
    "minutes are given",
    (cells) => {
      cells[0] = md(String(cells[0].source).replace("5", "few"));
    },
    /Minutes/,
  ],
  [
    "prerequisites are given",
    (cells) => {
      cells[0] = md(String(cells[0].source).replace("Before this", "Before"));
    },
    /Before this/,
  ],
  [
    "every page has its steps",
    (cells) => {
      cells[0] = md(String(cells[0].source).replace(", steps 1 to 7", ""));
    },
    /step numbers/,
  ],
  [
    "rounds keep their order",
    (cells) => {
      cells[3] = md("**Explain.** 7000");
    },
    /stands where \*\*See/,
  ],
  [
    "there are at least three rounds",
    (cells) => {
      cells.splice(11, 5);
    },
    /2 rounds/,
  ],
  [
    "a prediction is a question",
    (cells) => {
      cells[1] = md("**Predict.** A lot.\n\n**Run.** Count.");
    },
    /asks no question/,
  ],
  [
    "an explanation has a number from the run",
    (cells) => {
      cells[5] = md("**Explain.** There were 12.");
    },
    /no number that stands/,
  ],
  [
    "the last sections are Check, Recap, Next",
    (cells) => {
      cells.pop();
    },
    /last three sections/,
  ],
  [
    "there are 2 to 4 exercises",
    (cells) => {
      cells.splice(18, 2);
    },
    /has 1 headings/,
  ],
  [
    "a recap has three sentences",
    (cells) => {
      cells[20] = md("## Recap\n\nOne. Two.");
    },
    /2 sentences/,
  ],
  [
    "code has text before it",
    (cells) => {
      cells.splice(3, 1);
    },
    /text directly before/,
  ],
  [
    "code cells are short",
    (cells) => {
      cells[2].source = "1;\n".repeat(21);
    },
    /longest code cell has 21/,
  ],
  [
    "only rss-lab and rss-lab-course are imported",
    (cells) => {
      cells[2].source = 'import { readFileSync } from "node:fs";';
    },
    /only rss-lab/,
  ],
  [
    "no error is stored",
    (cells) => {
      cells[2].outputs = [{ output_type: "error", evalue: "no" }];
    },
    /an error is stored/,
  ],
  [
    "nothing from stderr is stored",
    (cells) => {
      cells[2].outputs![0].name = "stderr";
    },
    /stderr/,
  ],
  [
    "every cell was executed in order",
    (cells) => {
      cells[2].execution_count = null;
    },
    /not executed as number 1/,
  ],
  [
    "a chart has a picture",
    (cells) => {
      cells[4] = chart(2, { "application/vnd.vegalite.v5+json": {}, "text/plain": "7000" });
    },
    /neither image/,
  ],
  [
    "a chart can be moved",
    (cells) => {
      cells[4] = chart(2, { "image/svg+xml": "<svg/>", "text/plain": "7000" });
    },
    /neither application\/vnd.vegalite/,
  ],
  [
    "a chart has text",
    (cells) => {
      cells[4] = chart(2, { ...BUNDLE, "text/plain": undefined });
      delete cells[4].outputs![0].data!["text/plain"];
    },
    /no text\/plain/,
  ],
  [
    "a chart has no HTML",
    (cells) => {
      cells[4] = chart(2, { ...BUNDLE, "text/html": "<b>" });
    },
    /text\/html/,
  ],
])("a breach is found: %s", (_rule, change, breach) => {
  expect(broken(change).join("\n")).toMatch(breach);
});

test("a run's face may be HTML, for it is no chart", () =>
  expect(
    broken((cells) => {
      cells[2].outputs = [
        { output_type: "display_data", data: { "text/html": "<b>2</b>", "text/plain": "2 of 7,000" } },
      ];
    }),
  ).toEqual([]));

test("a notebook that is no lesson needs no rounds and no exercises, but keeps its cells in order", () => {
  const cells = [md("# What happens if ...?"), run(1)];
  expect(notebookBreaches({ cells, metadata: {} }, 1000)).toEqual([]);
  const careless = [md("# One"), md("# Two"), run(1, 'console.log("a");'), run(3, "Math.random();")];
  expect(notebookBreaches({ cells: careless, metadata: {} }, 1_500_000)).toEqual([
    expect.stringContaining("1500000 bytes"),
    expect.stringContaining("exactly one heading"),
    expect.stringContaining("text directly before"),
    expect.stringContaining("not executed as number 2"),
    expect.stringContaining("differs from run to run"),
  ]);
});

test("a file of 1.5 MB is too large", () => {
  expect(breaches({ cells: good(), metadata: {} }, 1_500_000, 1).join()).toMatch(/1500000 bytes/);
});
