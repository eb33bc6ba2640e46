// What the protocol driver remembers of every connection (lib/src/stack/connection-table.ts).
import { expect, test } from "vitest";
import { ConnectionTable } from "../../lib/src/stack/connection-table.js";

test("who touched a connection's state before: nobody at first, then the CPU that did last, each connection for itself", () => {
  const table = new ConnectionTable(2, false);
  expect([table.touch(0, 3), table.touch(0, 5), table.touch(0, 5), table.touch(1, 0), table.touch(1, 2)]).toEqual([
    -1, 3, 5, -1, 0,
  ]);
});

test("a frame is in order if no later one of its connection was indicated before; one that is late does not make the next one late", () => {
  const table = new ConnectionTable(2, false);
  expect([1, 4, 2, 3, 4, 5].map((frame) => table.indicate(0, frame))).toEqual([true, true, false, false, false, true]);
  expect(table.indicate(1, 2)).toBe(true);
});

test("frames are counted, in order or not, if they are to be; else there is no column of them", () => {
  const counted = new ConnectionTable(3, true),
    uncounted = new ConnectionTable(3, false);
  for (const table of [counted, uncounted]) for (const frame of [2, 1, 3]) table.indicate(1, frame);
  expect(Array.from(counted.frames)).toEqual([0, 3, 0]);
  expect(Array.from(uncounted.frames)).toEqual([]);
});

test("a connection is active since a frame if one with a greater number was indicated", () => {
  const table = new ConnectionTable(1, false);
  table.indicate(0, 7);
  expect([6, 7, 8].map((since) => table.isActiveSince(0, since))).toEqual([true, false, false]);
});
