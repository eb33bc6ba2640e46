// What lesson 12 asks of selections: every logical processor has a row, the taken ones in RSS's order.
import { expect, test } from "vitest";
import { selectRssProcessors } from "rss-lab";
import { machine, processorRows, selectionCells } from "rss-lab-course";

test("every logical processor has a row; the taken ones are numbered in RSS's order, the others say why not", () => {
  const topology = machine("two-nodes-32");
  const rows = processorRows(topology, { baseProcessor: "0:4", maxProcessor: "0:25", maxRssProcessors: 5 });
  expect(rows).toHaveLength(32);
  const taken = rows.filter((row) => row.place !== null).sort((a, b) => a.place! - b.place!);
  expect(taken.map((row) => row.cpu)).toEqual(
    selectRssProcessors(topology.processors, { baseProcessor: "0:4", maxProcessor: "0:25", maxRssProcessors: 5 }).cpus,
  );
  const short = (cpu: number) => rows[cpu]?.short;
  expect([short(0), short(5), short(28), short(24)]).toEqual(["below base", "sibling", "beyond max", "limit"]);
});

test("the range 1:16 to 3:8 takes 1:16 to 1:63, group 2, and 3:0 to 3:8 (Standardized INF Keywords for RSS)", () => {
  const rows = processorRows(machine("five-groups-320"), {
    baseProcessor: "1:16",
    maxProcessor: "3:8",
    maxRssProcessors: 400,
    numRssQueues: 400,
  });
  expect(rows.filter((row) => row.place !== null)).toHaveLength(48 + 64 + 9);
});

test("a grid of settings names the nodes that each selection covers", () => {
  const cells = selectionCells(
    { server: machine("two-nodes-32") },
    { near: { profile: "ClosestProcessor", maxRssProcessors: 4 }, spread: { maxRssProcessors: 4 } },
  );
  expect(cells.map((cell) => cell.text)).toEqual(["4 on 1 node", "4 on 2 nodes"]);
  expect(() => machine("toaster")).toThrow(/the machines are quad-core/);
});
