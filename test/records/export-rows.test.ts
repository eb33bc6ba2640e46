// Rows for other programs: what is written reads back as the same values, with a reader that knows RFC 4180 alone.
import { describe, expect, it, test } from "vitest";
import fc from "fast-check";
import { load, run, type Scenario } from "rss-lab";
import { rowsToCsv, rowsToJson } from "../../lib/src/records/export-rows.js";

type Read = string | number | boolean | null;

/** RFC 4180, read letter by letter: rows of cells, each with whether it stood in quotation marks. */
function readCells(text: string): (readonly [string, boolean])[][] {
  const rows: (readonly [string, boolean])[][] = [];
  let row: (readonly [string, boolean])[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else while (text[at] !== "," && text[at] !== "\r") cell += text[at++];
    row.push([cell, isQuoted]);
    if (text[at] === ",") {
      at++;
      if (text[at] === "\r") row.push(["", false]);
      else continue;
    }
    expect(text.slice(at, at + 2)).toBe("\r\n");
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Rows read as rowsToCsv specifies: quotation marks mean text, an empty cell null. */
function readCsv(text: string): Record<string, Read>[] {
  const [names, ...rows] = readCells(text);
  return rows.map((row) => {
    expect(row).toHaveLength(names.length);
    return Object.fromEntries(
      row.map(([cell, isQuoted], i) => [names[i][0], isQuoted ? cell : cell === "" ? null : read(cell)]),
    );
  });
}
const read = (cell: string): Read => (cell === "true" || cell === "false" ? cell === "true" : Number(cell));

const scenario: Scenario = {
  traffic: load({ framesPerSecond: 9e6, frames: 400, connections: 8 }),
  variant: "message-signaled-interrupts",
  cpus: 2,
  receiveBuffers: 16,
  windowPs: 20_000_000,
  rssChanges: [{ timePs: 20_000_000, moves: [{ entry: 0, cpu: 1 }] }],
};
const one = run(scenario);

describe("CSV", () => {
  it("of frames reads back as the frames: numbers, NaN, null, texts, true and false", () => {
    const frames = one.frames();
    expect(new Set(frames.map(({ state }) => state))).toEqual(new Set(["indicated", "dropped"]));
    expect(frames.some(({ donePs }) => Number.isNaN(donePs))).toBe(true);
    expect(readCsv(rowsToCsv(frames))).toEqual(frames);
  });

  it.each(["work", "moments"] as const)("of %s reads back as they are", (name) =>
    expect(readCsv(rowsToCsv(one[name]()))).toEqual(one[name]()),
  );

  it("has a column for each field of an object within a row, and JSON for a list", () => {
    const rows = readCsv(rowsToCsv(one.summary.cpus));
    rows.forEach((row, cpu) => {
      expect(row["busyPs.isr"]).toBe(one.summary.cpus[cpu].busyPs.isr);
      expect(Object.keys(row)).not.toContain("busyPs");
    });
    const connections = readCsv(rowsToCsv(one.connections()));
    expect(connections.map(({ cpus }) => JSON.parse(String(cpus)) as unknown)).toEqual(
      one.connections().map(({ cpus }) => cpus),
    );
    const windows = readCsv(rowsToCsv(one.windows()));
    expect(windows.map(({ cpus }) => JSON.parse(String(cpus)) as unknown)).toEqual(
      one.windows().map(({ cpus }) => cpus),
    );
  });

  it("is this text, by hand: CR LF, doubled marks, an empty cell for null and for a field that is missing", () =>
    expect(
      rowsToCsv([
        { a: 1, b: 'say "x"', c: null, d: { e: true, f: [1, "2"] } },
        { g: 12n, b: "" },
      ]),
    ).toBe('a,b,c,d.e,d.f,g\r\n1,"say ""x""",,true,"[1,""2""]",\r\n,"",,,,12\r\n'));

  it("writes every number so that it is the same one when read, and typed arrays as lists", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), (values) => {
        const rows = values.map((value) => ({ value: value === 0 ? 0 : value })); // -0 is written as 0
        expect(readCsv(rowsToCsv(rows))).toEqual(rows);
      }),
    );
    expect(rowsToCsv([{ key: new Uint8Array([1, 255]), ids: new BigUint64Array([5n]) }])).toBe(
      'key,ids\r\n"[1,255]","[""5""]"\r\n',
    );
  });

  it("carries any text and any name, line breaks and commas too", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string().filter((name) => name !== "__proto__"),
        (value, name) => {
          expect(readCsv(rowsToCsv([{ [name]: value }]))).toEqual([{ [name]: value }]);
        },
      ),
    );
    const odd = [{ 'a,"b"\r\n': "x,\ny" }];
    expect(readCsv(rowsToCsv(odd))).toEqual(odd);
  });

  test("an empty object keeps its column", () => expect(rowsToCsv([{ a: {}, b: 1 }])).toBe('a,b\r\n"{}",1\r\n'));
  test("of no rows is empty: nobody knows the columns", () => expect(rowsToCsv([])).toBe(""));
});

describe("JSON", () => {
  it("is one list, a row a line, with null for what is not a number", () => {
    const text = rowsToJson(one.frames());
    expect(text.trimEnd().split("\n")).toHaveLength(one.frames().length + 2);
    expect(JSON.parse(text)).toEqual(
      one.frames().map((row) => ({
        ...row,
        indicatedPs: Number.isNaN(row.indicatedPs) ? null : row.indicatedPs,
        donePs: Number.isNaN(row.donePs) ? null : row.donePs,
      })),
    );
    expect(rowsToJson([])).toBe("[]\n");
  });
  it("has a bigint as its digits and a byte array as a list", () =>
    expect(rowsToJson([{ a: 2n ** 60n, b: new Uint8Array([7]) }])).toBe('[\n{"a":"1152921504606846976","b":[7]}\n]\n'));
});

test("the same run gives the same bytes", () => {
  for (const write of [rowsToCsv, rowsToJson]) expect(write(run(scenario).frames())).toBe(write(one.frames()));
});

describe("what is no row is refused in one sentence", () => {
  const itself: Record<string, unknown> = {};
  itself.self = itself;
  test.each<readonly [string, unknown, string]>([
    ["no list", 5, "The rows are 5: they must be a list of plain objects, as run.frames() gives."],
    ["a number", [{}, 5], "Row 2 is 5: every row must be a plain object."],
    ["null", [null], "Row 1 is null: every row must be a plain object."],
    ["a list", [[1]], "Row 1 is [1]: every row must be a plain object."],
    ["a hole", new Array(2), "Row 1 is undefined: every row must be a plain object."],
    ["a Date", [new Date(0)], 'Row 1 is "1970-01-01T00:00:00.000Z": every row must be a plain object.'],
    ["a Map", [new Map()], "Row 1 is {}: every row must be a plain object."],
  ])("%s", (_, rows, sentence) => {
    for (const write of [rowsToCsv, rowsToJson]) expect(() => write(rows as object[])).toThrow(sentence);
  });
  test("a function that was not called", () => {
    for (const [name, write] of Object.entries({ rowsToCsv, rowsToJson }))
      expect(() => write(one.frames as never)).toThrow(
        `The rows are a function, not the list that it gives: call it: ${name}(run.frames()).`,
      );
  });
  test.each<readonly [string, object]>([
    ["a function", { f: () => 1 }],
    ["a Date", { at: new Date(0) }],
    ["a Date in a list", { at: [new Date(0)] }],
    ["a Set", { ids: new Set([1]) }],
    ["a symbol", { s: Symbol("x") }],
    ["itself", itself],
    ["itself in a list", { list: [itself] }],
  ])("a row with %s", (_, row) => {
    for (const write of [rowsToCsv, rowsToJson])
      expect(() => write([{}, row])).toThrow(/^Row 2 cannot be written.*: rows hold numbers, texts/);
  });
  test("two columns of one name", () =>
    expect(() => rowsToCsv([{ "a.b": 1, a: { b: 2 } }])).toThrow('Row 1 has "a.b" twice'));
});
