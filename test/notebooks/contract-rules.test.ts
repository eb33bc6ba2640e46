// The contract sees every breach: a small lesson is broken in one way at a time.
import { expect, test } from "vitest";
import { minutesOf, piecesOf, wordsOf } from "../../tools/lesson-shape.mjs";
import { numbersToRead } from "./contract-parts.js";
import { notebookBreaches } from "./contract.js";
import { AT, BUNDLE, HEAD, broken, chart, code, good, md } from "./small-lesson.js";
import type { NotebookCell } from "./temporary.js";

type Change = (cells: NotebookCell[]) => void;
/** Replaces words in a cell. */
const swap =
  (at: number, from: string | RegExp, to: string): Change =>
  (cells) => {
    const source = String(cells[at].source);
    const changed = source.replace(from, to);
    expect(changed, "the change changes something").not.toBe(source);
    cells[at].source = changed;
  };
const put =
  (at: number, cell: NotebookCell): Change =>
  (cells) => {
    cells[at] = cell;
  };
const take =
  (at: number, count = 1): Change =>
  (cells) => {
    cells.splice(at, count);
  };

test("a lesson that keeps every rule has no breach", () => {
  expect(broken(() => undefined)).toEqual([]);
});
test("a chart may be one of Vega itself", () => {
  const { "application/vnd.vegalite.v5+json": spec, ...rest } = BUNDLE;
  expect(broken(put(AT.chart, chart({ "application/vnd.vega.v5+json": spec, ...rest })))).toEqual([]);
});
test("a run's face may be HTML, for it is no chart", () => {
  const face = { output_type: "display_data", data: { "text/html": "<b>2</b>", "text/plain": "2 of 7,000" } };
  expect(
    broken((cells) => {
      cells[AT.count].outputs = [face];
    }),
  ).toEqual([]);
});
test("a box in Linux's words may stand anywhere, and its numbers are free", () => {
  const box = `\n\n> **In Linux's words.** ${"NAPI polls 64 frames of 300. ".repeat(20)}`;
  expect(
    broken((cells) => {
      cells[AT.explain].source += box;
    }).filter((said) => !said.includes("Minutes")),
  ).toEqual([]);
});
test("a depth notebook needs two rounds and one exercise, and links its lesson", () => {
  const depth: Change = (cells) => {
    cells.splice(AT.second, 2);
    cells.splice(1, 9);
    swap(0, "30", "20")(cells);
  };
  expect(broken(depth, "00a-more.ipynb")).toEqual([]);
  expect(broken(depth, "07a-more.ipynb")).toEqual(["**Before this** links no lesson 07"]);
  expect(broken(depth, "07-more.ipynb").join()).toMatch(/2 rounds.*1 headings.*no exercise asks for a design/);
});

test.each<[rule: string, change: Change, breach: RegExp]>([
  ["the title is a question", swap(0, "?", "."), /title that is a question/],
  ["there are 2 to 4 goals", swap(0, "- write\n", ""), /1 goals/],
  ["prerequisites are given", swap(0, "Before this", "Before"), /no \*\*Before this/],
  ["prerequisites are linked", swap(0, /\[lesson 00\]\(.*?\)/, "lesson 00"), /links no lesson/],
  ["every prerequisite is linked", swap(0, "ipynb).", "ipynb) and lesson 03."), /names lesson 03 without a link/],
  ["minutes are given", swap(0, "30", "few"), /says "few", but the formula gives "30"/],
  ["minutes are those of the formula", swap(0, "30", "45"), /says "45", but the formula gives "30"/],
  ["the core takes 45 minutes at most", swap(AT.see, "bars.", "bar ".repeat(3000)), /the core takes 55 minutes/],
  [
    "Deeper is stated",
    swap(AT.see - 4, "## Part 1", "## Deeper: part 1"),
    /formula gives "\d+, and \d+ more for what is/,
  ],
  ["every page is linked", swap(0, "(https://learn.microsoft.com/a)", ""), /names 2 pages in quotes and links 1/],
  ["every page has its steps", swap(0, ", steps 1 to 7", ""), /1 step numbers/],
  ["rounds keep their order", put(AT.see, md("**Explain.** 7000")), /stands where \*\*See/],
  ["there are at least three rounds", take(19, 9), /2 rounds/],
  ["a prediction is a question", swap(AT.predict, "many?", "many."), /asks no question/],
  ["a prediction is asked by predict", put(AT.asks, code("1")), /no cell with predict/],
  ["nothing is run before the prediction", take(AT.run), /something else than predict/],
  ["a prediction is kept", put(AT.asks, code('await predict("Which?", ["a", "b"]);')), /must be kept/],
  ["a prediction is compared", put(AT.compares, code("1")), /count1 is never compared/],
  [
    "an explanation has a number from the run",
    put(AT.explain, md("**Explain.** There were 12.")),
    /no number that stands/,
  ],
  [
    "explanations have 25 numbers at most",
    swap(AT.explain, "frames", "frames, ".concat("12, ".repeat(23))),
    /the Explain texts have 26 numbers/,
  ],
  ["the last sections are Check, Recap, Next", take(AT.next), /last three sections/],
  ["there are 2 to 4 exercises", take(AT.second, 2), /has 1 headings/],
  ["exercises are numbered", swap(AT.second, "2", "3"), /3 stands where 2/],
  ["an exercise is one", put(AT.first, code("1")), /Exercise 1 calls neither/],
  ["an exercise exists", swap(AT.first, "built", "gone"), /there is no exercise 01-gone/],
  ["one exercise is a design", swap(AT.second + 1, "design", "built"), /asks for a design/],
  [
    "one exercise makes the reader run or build",
    (cells) => {
      swap(AT.first, "built", "closed")(cells);
      swap(AT.second + 1, "design", "closed")(cells);
    },
    /run or build something/,
  ],
  [
    "Check runs by itself",
    put(AT.first, code('check("01-built", 1, count1)')),
    /does not run by itself: count1 comes from an earlier/,
  ],
  ["a recap has three sentences", put(AT.recap, md("## Recap\n\nOne. Two.")), /2 sentences/],
  ["what comes next is linked", put(AT.next, md("## Next\n\nLesson 02.")), /Next has no link/],
  ["code has text before it", take(AT.see), /text directly before/],
  ["code cells are short", put(AT.count, code("1;\n".repeat(13))), /has 13 lines: at most 12/],
  [
    "half of them have four lines at most",
    (cells) => {
      for (const cell of cells) if (cell.cell_type === "code") cell.source += "\n1;\n2;\n3;\n4;";
    },
    /median code cell has 5 lines/,
  ],
  ["lines are narrow", put(AT.count, code(`1; // ${"x".repeat(95)}`)), /has 101 columns/],
  ["numbers are shown, not formatted", put(AT.count, code("x.toFixed(2)", "7000")), /toFixed is formatting/],
  ["text is not built line by line", put(AT.count, code('rows.join("\\n")', "7000")), /is formatting/],
  ["imports stand in the first cell", put(AT.count, code('import { run } from "rss-lab";')), /imports belong into/],
  [
    "there are two imports at most",
    put(
      AT.asks,
      code('import { a } from "rss-lab";\nimport { b } from "rss-lab";\nconst count1 = await predict("?", [1, 2]);'),
    ),
    /2 imports: one of rss-lab/,
  ],
  ["only rss-lab and rss-lab-course are imported", put(AT.count, code('import { x } from "node:fs";')), /only rss-lab/],
  ["nothing differs from run to run", put(AT.count, code("Math.random()")), /differs from run to run/],
  [
    "no error is stored",
    (cells) => {
      cells[AT.count].outputs = [{ output_type: "error", evalue: "no" }];
    },
    /an error is stored/,
  ],
  [
    "nothing from stderr is stored",
    (cells) => {
      cells[AT.count].outputs![0].name = "stderr";
    },
    /stderr/,
  ],
  [
    "every cell was executed in order",
    (cells) => {
      cells[AT.count].execution_count = 7;
    },
    /not executed as number 2/,
  ],
  [
    "a chart has a picture",
    put(AT.chart, chart({ "application/vnd.vegalite.v5+json": {}, "text/plain": "7000" })),
    /neither image/,
  ],
  [
    "a chart can be moved",
    put(AT.chart, chart({ "image/svg+xml": "<svg/>", "text/plain": "7000" })),
    /neither application\/vnd.vegalite/,
  ],
  [
    "a chart has text",
    put(AT.chart, chart({ "application/vnd.vegalite.v5+json": {}, "image/svg+xml": "" })),
    /no text\/plain/,
  ],
  ["a chart has no HTML", put(AT.chart, chart({ ...BUNDLE, "text/html": "<b>" })), /text\/html/],
  [
    "a chart is not too wide",
    put(AT.chart, chart({ ...BUNDLE, "image/svg+xml": '<svg width="881" height="9">' })),
    /881 pixels wide/,
  ],
  [
    "a chart is not too high",
    put(AT.chart, chart({ ...BUNDLE, "image/svg+xml": '<svg width="88" height="701">' })),
    /701 pixels high/,
  ],
  [
    "no state of a control is stored",
    put(AT.chart, chart({ ...BUNDLE, "application/vnd.jupyter.widget-view+json": {} })),
    /state of a control/,
  ],
  ["sentences are short", put(AT.see, md(`**See.** ${"so ".repeat(600)}.`)), /words on average/],
  ["it is instead of", put(AT.see, md("**See.** One in place of two.")), /in place of/],
  ["attackers are they", put(AT.see, md("**See.** What he sends.")), /"he": they/],
])("a breach is found: %s", (_rule, change, breach) => {
  expect(broken(change).join("\n")).toMatch(breach);
});

test("a file of 1.5 MB is too large", () => {
  expect(broken(() => undefined, "01-why.ipynb", 1_500_000).join()).toMatch(/1500000 bytes/);
});

test("a notebook that is no lesson needs no rounds and no exercises, but keeps its cells in order", () => {
  const cells = [md("# What happens if ...?"), { ...code("1 + 1"), execution_count: 1 }];
  expect(notebookBreaches({ cells, metadata: {} }, 1000)).toEqual([]);
  const careless = [
    md("# One"),
    md("# Two"),
    { ...code('console.log("a");'), execution_count: 1 },
    { ...code("Math.random();"), execution_count: 3 },
  ];
  expect(notebookBreaches({ cells: careless, metadata: {} }, 1_500_000)).toEqual([
    expect.stringContaining("exactly one heading"),
    expect.stringContaining("1500000 bytes"),
    expect.stringContaining("text directly before"),
    expect.stringContaining("not executed as number 2"),
    expect.stringContaining("differs from run to run"),
  ]);
});

test("minutes: 130 words a minute, 1.25 a code cell outside Check, 7 an exercise, rounded up to fives", () => {
  const of = (words: number, codes: number): NotebookCell[] => [
    md("so ".repeat(words)),
    ...Array.from({ length: codes }, () => code("1")),
  ];
  expect(minutesOf(of(1300, 0))).toMatchObject({ core: 10, deeper: 0 });
  expect(minutesOf(of(1301, 0))).toMatchObject({ core: 15 });
  expect(minutesOf(of(0, 4))).toMatchObject({ core: 5 });
  expect(minutesOf(of(0, 5))).toMatchObject({ core: 10 });
  expect(
    minutesOf([...of(0, 4), md("## Check"), code("1"), md(`### Exercise 1: a\n${"so ".repeat(999)}`), code("1")]),
  ).toMatchObject({
    core: 15,
    exercises: 1,
  });
});
test("minutes: Deeper ends at the next heading, and a deeper exercise is none of the core", () => {
  const cells = [
    md(`one\n\n## Deeper: more\n${"so ".repeat(700)}\n### Still deeper`),
    code("1"),
    md("## Check"),
    md("### Exercise 1: a"),
    code("1"),
    md("### Exercise 2 (deeper): b"),
    code("1"),
    md("## Recap"),
  ];
  expect(minutesOf(cells)).toMatchObject({ core: 10, deeper: 15 });
  expect(piecesOf(cells).map(({ isDeeper }) => isDeeper)).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
    false,
    true,
    true,
    false,
  ]);
});
test("words are what is read: no addresses of links, no signs", () => {
  expect(wordsOf("# See [lesson 06](06-why.ipynb): a - b, **1** `c`")).toBe(7);
});
test.each<[words: string, numbers: number]>([
  ["5 interrupts instead of 2", 2],
  ["after 8.35 or 8.71 µs, 1,234 times, 23.1 %", 4],
  ["CPU 3, CPUs 0, 1 and 2, entry 32, step 5.1, steps 1 to 7, lesson 04", 0],
  ["IPv4, MSI-X, I40E52, `cpus: 4` and [lesson 04](04-x.ipynb)", 0],
  ["1. **1.1** to **1.3**: 3 frames", 1],
  ["> **In Linux's words.** 64 frames", 0],
])("numbers to read in: %s", (words, count) => {
  expect(numbersToRead(words)).toBe(count);
});
test("the small lesson is the one that its table of places says", () => {
  const cells = good();
  expect(String(cells[AT.predict].source)).toContain("**Predict.**");
  expect(String(cells[AT.compares].source)).toContain("count1.compare");
  expect(String(cells[AT.imports].source)).toContain("import");
  expect(HEAD).toContain("**Minutes:** 30");
});
