// Placing entries afresh (lib/src/stack/rebalancer/largest-first.ts; Graham 1969).
import { expect, test } from "vitest";
import { placeLargestFirst } from "../../../lib/src/stack/rebalancer/largest-first.js";

test("the largest goes first, each to the CPU that is least loaded then, of equal ones to the first; the CPUs' loads grow by it", () => {
  const cpuLoad = [9, 4, 0, 1];
  expect(placeLargestFirst([0, 1, 2, 3, 4], [1, 5, 0, 2, 2], cpuLoad, [1, 2])).toEqual([1, 2, 1, 1, 2]);
  expect(cpuLoad).toEqual([9, 7, 7, 1]);
});

test("of equal entries the lower number goes first", () =>
  expect(placeLargestFirst([2, 5, 3], [0, 0, 1, 1, 0, 1], [0, 0, 0], [0, 1, 2])).toEqual([0, 1, 2]));

test("entries without frames are dealt in turn, beginning with the first CPU, whatever the loads", () => {
  const cpuLoad = [5, 0, 0];
  expect(placeLargestFirst([0, 1, 2, 3], [0, 0, 3, 0], cpuLoad, [0, 1])).toEqual([0, 1, 1, 0]);
  expect(cpuLoad).toEqual([5, 3, 0]);
});
