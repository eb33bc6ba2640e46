// MSER-5: laws of the rule, a plain second opinion, examples worked by hand, and what it is for: the mean of a series
// that begins far from its mean is less biased without its start.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "rss-lab";
import { mser5 } from "../../lib/src/experiment/mser.js";

/** z(d) word for word from White (1997), over batch means. */
function byDefinition(series: readonly number[]): number[] {
  const batches: number[] = [];
  for (let i = 0; i + 5 <= series.length; i += 5)
    batches.push((series[i] + series[i + 1] + series[i + 2] + series[i + 3] + series[i + 4]) / 5);
  const z: number[] = [];
  for (let d = 0; batches.length - d >= 5; d++) {
    const rest = batches.slice(d);
    const mean = rest.reduce((a, b) => a + b) / rest.length;
    z.push(rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2);
  }
  return z;
}

const anySeries = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 50, maxLength: 200 });

describe("laws", () => {
  test("the statistic is the rule's definition (White 1997), batch by batch", () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const { statistic, batches, truncated } = mser5(series);
        const wanted = byDefinition(series);
        expect(statistic).toHaveLength(wanted.length);
        statistic.forEach((z, d) => expect(z).toBeCloseTo(wanted[d], 6));
        expect(batches).toBe(Math.floor(series.length / 5));
        expect(statistic[truncated / 5]).toBe(Math.min(...statistic));
      }),
    );
  });
  test("another unit changes nothing: twice as large, the same place", () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const { truncated, tooShort } = mser5(series.map((value) => 2 * value));
        expect({ truncated, tooShort }).toEqual({
          truncated: mser5(series).truncated,
          tooShort: mser5(series).tooShort,
        });
      }),
    );
  });
  test("up to four observations at the end, which fill no batch, change nothing", () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 4 }), (series, more) => {
        const whole = series.slice(0, series.length - (series.length % 5));
        expect(mser5([...whole, ...Array.from({ length: more }, () => 9999)])).toEqual(mser5(whole));
      }),
    );
  });
});

describe("examples worked by hand", () => {
  test("one batch of 10 and nine of 0: z(0) = (81 + 9 x 1) / 100 = 0.9, z(1) = 0; one batch is left out", () => {
    const { statistic, truncated, tooShort } = mser5(Array.from({ length: 50 }, (_, i) => (i < 5 ? 10 : 0)));
    expect(statistic[0]).toBeCloseTo(0.9, 12);
    expect(statistic.slice(1)).toEqual([0, 0, 0, 0, 0]);
    expect([truncated, tooShort]).toEqual([5, false]);
  });
  test("batches 8 4 2 then 1 0 1 0 1 0 1 0 1: three are left out", () => {
    const batches = [8, 4, 2, 1, 0, 1, 0, 1, 0, 1, 0, 1];
    const { statistic, truncated } = mser5(batches.flatMap((value) => [value, value, value, value, value]));
    // Of the nine that are left five are 1: their squares about 5/9 sum to 20/9, over 81.
    expect(statistic[3]).toBeCloseTo(20 / 9 / 81, 12);
    expect(truncated).toBe(15);
  });
  test("nothing is left out of what never varies", () =>
    expect(mser5(Array.from({ length: 60 }, () => 7)).truncated).toBe(0));
  test("a series that only rises is too short to tell", () =>
    expect(mser5(Array.from({ length: 100 }, (_, i) => i)).tooShort).toBe(true));
});

test("the bias of the mean of a series that starts far away shrinks at least twenty times (AR(1), 0.9, 300 series)", () => {
  let [plain, cut, tooShort] = [0, 0, 0];
  for (let trial = 0; trial < 300; trial++) {
    const random = createRandom(trial, "ar1");
    let value = 40;
    const series = Array.from({ length: 1000 }, () => (value = 0.9 * value + 2 * random.uniform() - 1));
    const found = mser5(series);
    if (found.tooShort) tooShort++;
    else [plain, cut] = [plain + meanOf(series), cut + meanOf(series.slice(found.truncated))];
  }
  const told = 300 - tooShort;
  expect(tooShort).toBeLessThan(15);
  expect(plain / told).toBeCloseTo(0.36, 1); // 40 x (0.9 + 0.9^2 + ...) over 1000
  expect(Math.abs(cut)).toBeLessThan(plain / 20);
});

test("of a series without a start the rule leaves out little, and says rarely that it is too short", () => {
  const found = Array.from({ length: 300 }, (_, trial) => {
    const random = createRandom(trial, "noise");
    return mser5(Array.from({ length: 500 }, () => random.uniform()));
  });
  expect(found.filter(({ tooShort }) => tooShort).length).toBeLessThan(15);
  expect(meanOf(found.filter(({ tooShort }) => !tooShort).map(({ truncated }) => truncated))).toBeLessThan(25);
});

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

describe("refusals", () => {
  test.each([
    [[1, 2, 3], "The series for MSER-5 has 3 observations: it needs 50 at least: 10 batches of 5."],
    [[1, NaN], "Observation 1 for MSER-5 is NaN: every observation must be a finite number."],
    ["abc", 'The observations for MSER-5 are "abc": they must be a list of numbers.'],
  ])("%j", (series, sentence) => expect(() => mser5(series as number[])).toThrow(sentence));
});
