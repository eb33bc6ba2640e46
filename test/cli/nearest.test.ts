// The name that was probably meant.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { nearest } from "../../lib/src/cli/nearest.js";

const NAMES = ["hash", "steer", "queue", "diagnose", "why-differs", "tune", "simulate"];

describe("the nearest name", () => {
  it("is found with one letter left out, added or changed, or two swapped", () =>
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.nat(), fc.nat(3), (name, place, way) => {
        const at = place % (name.length - 1);
        const [before, one, two, after] = [name.slice(0, at), name[at], name[at + 1], name.slice(at + 2)];
        const typed = [
          before + two + after,
          `${before}${one}x${two}${after}`,
          `${before}x${two}${after}`,
          before + two + one + after,
        ];
        expect(nearest(typed[way], NAMES)).toBe(name);
      }),
    ));
  test.each([
    ["why", "why-differs"],
    ["q", undefined],
    ["route", undefined],
    ["", undefined],
    ["-", undefined],
  ])("of %j is %j", (typed, name) => expect(nearest(typed, NAMES)).toBe(name));
});
