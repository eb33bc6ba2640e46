import { expect, test } from "vitest";
import { maxOverMean } from "../../lib/src/records/max-over-mean.js";

test("the greatest load over the mean: 1 if all are equal or nobody has any, their number if one has everything", () => {
  expect([
    maxOverMean([2, 2, 2]),
    maxOverMean([0, 0]),
    maxOverMean([]),
    maxOverMean([0, 7, 0, 0]),
    maxOverMean([1, 2, 3]),
  ]).toEqual([1, 1, 1, 4, 1.5]);
});
