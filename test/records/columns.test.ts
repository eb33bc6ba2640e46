// Columns keep what was written into them when they grow.
import { expect, test } from "vitest";
import { FrameColumns, FrameList, MomentColumns, WorkColumns } from "../../lib/src/records/columns.js";

/** The columns of numbers of an object, by name. */
const columnsOf = (object: object) =>
  Object.entries(object).filter(([, value]) => ArrayBuffer.isView(value)) as [string, Float64Array][];

test.each([
  ["work", () => new WorkColumns()],
  ["moments", () => new MomentColumns()],
] as const)("columns of %s grow together and keep every row", (_, make) => {
  const columns = make();
  for (let row = 0; row < 3000; row++) {
    expect(columns.next()).toBe(row);
    expect(columns.length).toBe(row + 1);
    for (const [, column] of columnsOf(columns)) column[row] = row % 100;
  }
  expect(columnsOf(columns).length).toBeGreaterThan(4);
  for (const [name, column] of columnsOf(columns))
    expect([name, column.length, ...column.slice(0, 3000)]).toEqual([
      name,
      4096,
      ...Array.from({ length: 3000 }, (_row, i) => i % 100),
    ]);
});

test("columns grow when they are full, not before", () => {
  for (const columns of [new WorkColumns(), new MomentColumns()]) {
    for (let row = 0; row < 1024; row++) columns.next();
    expect(columns.cpu.length).toBe(1024);
  }
  const [frames, list] = [new FrameColumns(), new FrameList()];
  frames.row(1024);
  list.next(1024);
  expect([frames.state.length, list.frame.length]).toEqual([1024, 1024]);
});

test("the columns of frames have a row for each frame up to the greatest, in whatever order they are heard of", () => {
  const columns = new FrameColumns();
  for (const frame of [5000, 3, 5001, 1]) {
    expect(columns.row(frame)).toBe(frame - 1);
    for (const [, column] of columnsOf(columns)) column[frame - 1] = frame % 100;
  }
  expect(columns.length).toBe(5001);
  expect(columnsOf(columns).length).toBe(9);
  for (const [name, column] of columnsOf(columns))
    expect([name, column.length, column[4999], column[2], column[5000], column[0]]).toEqual([name, 8192, 0, 3, 1, 1]);
});

test("a list of frames gives each chain a place of its own, however long the chain is", () => {
  const list = new FrameList();
  expect([list.next(700), list.next(700), list.next(5000)]).toEqual([0, 700, 1400]);
  expect([list.length, list.frame.length]).toEqual([6400, 8192]);
});
