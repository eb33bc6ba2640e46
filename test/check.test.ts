import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "rss-lab";
import { checkKnownFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../lib/src/check.js";

function sentence(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).name).toBe("InputError");
    return (error as Error).message;
  }
  return "";
}

describe("sentences", () => {
  it("say the fact, then the rule, and end with a full stop", () => {
    expect(sentence(() => refuse("The table has 100 entries", "it must be a power of two"))).toBe(
      "The table has 100 entries: it must be a power of two.",
    );
  });

  it.each([
    [() => checkWhole("The seed", 1.5, 0, 9), "The seed is 1.5: it must be a whole number from 0 to 9."],
    [() => checkWhole("The seed", "7", 0, 9), 'The seed is "7": it must be a whole number from 0 to 9.'],
    [() => checkWhole("The seed", undefined, 0, 9), "The seed is undefined: it must be a whole number from 0 to 9."],
    [() => checkWhole("The seed", 7n, 0, 9), "The seed is 7n: it must be a whole number from 0 to 9."],
    [() => checkNumber("The speed", NaN, 0, 1), "The speed is NaN: it must be a number from 0 to 1."],
    [() => checkNumber("The speed", Infinity, 0, 1), "The speed is Infinity: it must be a number from 0 to 1."],
    [() => checkOneOf("The kind", "c", ["a", "b"]), 'The kind is "c": it must be one of a, b.'],
    [() => checkOneOf("The kind", null, ["a", "b"]), "The kind is null: it must be one of a, b."],
    [
      () => checkKnownFields("The load", { a: 1, x: 2 }, ["a", "b"]),
      'The load has an unknown field "x": the fields are a, b.',
    ],
  ])("%#: %s", (act, expected) => expect(sentence(act)).toBe(expected));
});

describe("laws", () => {
  it("a whole number passes exactly if it lies in the range, ends included", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -20, max: 0 }),
        fc.integer({ min: 0, max: 20 }),
        (value, min, max) => {
          expect(sentence(() => checkWhole("It", value, min, max)) === "").toBe(value >= min && value <= max);
          expect(sentence(() => checkNumber("It", value / 2, min, max)) === "").toBe(
            value / 2 >= min && value / 2 <= max,
          );
        },
      ),
    );
  });

  it("whatever is not a number is refused by both, with one short sentence", () => {
    const others = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.array(fc.nat()),
      fc.object(),
      fc.bigInt(),
    );
    fc.assert(
      fc.property(others, (value) => {
        for (const check of [checkWhole, checkNumber]) {
          const message = sentence(() => check("It", value, 0, 9));
          expect(message).toMatch(/^It is /);
          expect(message.length).toBeLessThan(130);
        }
      }),
    );
  });

  it("known fields pass in any number, and the first unknown one is named", () => {
    fc.assert(
      fc.property(fc.subarray(["a", "b", "c"]), (keys) => {
        checkKnownFields("It", Object.fromEntries(keys.map((key) => [key, 1])), ["a", "b", "c"]);
      }),
    );
  });

  it("a value is shown in at most 60 characters", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(show(value).length).toBeLessThanOrEqual(60);
      }),
    );
    expect(show("x".repeat(100))).toBe(`"${"x".repeat(56)}...`);
  });
});
