// table: what a reader sees of rows, as text and as HTML.
import { expect, test, vi } from "vitest";
import { table } from "rss-lab-course";
import { tableBundle } from "../../course/src/table.js";

/** What table prints where no notebook runs. */
function printed(rows: unknown): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    table(rows as never);
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

test("columns of numbers are set to the right, names become words", () =>
  expect(
    printed([
      { variant: "non-rss", framesPerCpu: 12_000 },
      { variant: "hardware-queuing", framesPerCpu: 7 },
    ]),
  ).toBe("variant           frames per CPU\nnon-rss                   12,000\nhardware-queuing               7\n"));

test.each<[column: string, value: unknown, text: string]>([
  ["p99Ps", 8_350_000, "8.35 µs"],
  ["lostShare", 0.0642, "6.42 %"],
  ["lostShare", 0, "0 %"],
  ["mean", 3.14159, "3.142"],
  ["mean", 1234.5, "1,235"],
  ["mean", Number.NaN, "none"],
  ["chance", 9.2e-245, "9.2e-245"],
  ["rate", 4_000_000, "4,000,000"],
  ["isFull", true, "yes"],
  ["cpus", [0, 1, 2], "0, 1, 2"],
  ["defaultCpu", null, "none"],
  ["beside", undefined, ""],
])("in the column %s, %s is shown as %s", (column, value, text) =>
  expect(
    String(tableBundle([{ [column]: value }])["text/plain"])
      .split("\n")[1]
      .trim(),
  ).toBe(text),
);

test("rows with names get a first column; a column that some rows lack is empty there", () =>
  expect(printed({ "with RSS": { frames: 1 }, without: { frames: 2, lost: 3 } })).toBe(
    "          frames  lost\nwith RSS       1\nwithout        2     3\n",
  ));

test("of many rows the first 1,000 are shown, with a sentence about the rest", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => (row === 1500 ? { row, late: 1 } : { row }));
  const bundle = tableBundle(rows(200_000)); // more than a call may have arguments
  const lines = String(bundle["text/plain"]).split("\n");
  expect(lines).toHaveLength(1 + 1000 + 1);
  expect(lines[0]).toBe("row  late");
  expect(lines.slice(-2)).toEqual(["999", "(199,000 more rows: a table shows the first 1,000)"]);
  expect(String(bundle["text/html"]).match(/<tr>/g)).toHaveLength(1 + 1000);
  expect(bundle["text/html"]).toMatch(/<p>199,000 more rows: a table shows the first 1,000\.<\/p>$/);
  expect(tableBundle(rows(1001))["text/plain"]).toMatch(/\(1 more row: /);
  expect(tableBundle(rows(1000))["text/plain"]).not.toContain("more");
});

test("the HTML says the same, and what stands in a cell is no markup", () => {
  const html = String(tableBundle([{ name: "<b>" }])["text/html"]);
  expect(html).toContain('<td style="text-align:left;padding:0 0.5em">&#60;b&#62;</td>');
  expect(html).toContain(">name</th>");
});

test.each<[rows: unknown, sentence: string]>([
  [undefined, "table was given undefined: it shows a list of rows, such as [{ cpu: 0, frames: 12 }]."],
  [[], "table was given no rows: it shows one or more."],
  [[{ cpu: 0 }, 3], "table was given the row 3: it must be an object."],
])("wrong: table(%j)", (rows, sentence) => expect(() => printed(rows)).toThrow(sentence));
