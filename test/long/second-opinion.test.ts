// The second opinion on many more runs than the unit tests.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS } from "rss-lab";
import { first, second } from "../oracle/said.js";
import { casesOf } from "../oracle/scenarios.js";

describe("the second opinion", () => {
  it.each(VARIANTS)("%s: tells the same run, 2,000 times", (variant) => {
    fc.assert(
      fc.property(casesOf(variant), (one) => void expect(first(one)).toEqual(second(one))),
      { numRuns: 2_000 },
    );
  });
});
