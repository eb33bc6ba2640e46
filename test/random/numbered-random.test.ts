// Random numbers by number: the same whenever they are asked for, and as random as a stream's.
import { describe, expect, it } from "vitest";
import { createRandom } from "rss-lab";
import { NumberedRandom } from "../../lib/src/random/numbered-random.js";

const COUNT = 200_000;
const numbered = (seed: number): NumberedRandom => new NumberedRandom(createRandom(seed, "frames"));
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cov = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return cov(a, ma, b, mb) / Math.sqrt(cov(a, ma, a, ma) * cov(b, mb, b, mb));
};

describe("random numbers by number", () => {
  const first = numbered(1),
    draws = Array.from({ length: COUNT }, (_, i) => first.uniform(i + 1));

  it("do not depend on the order of the asking, and differ with seed and place", () => {
    const [one, other] = [numbered(1), numbered(1)];
    const backwards = Array.from({ length: 100 }, (_, i) => other.uint32(99 - i)).reverse();
    expect(Array.from({ length: 100 }, (_, i) => one.uint32(i))).toEqual(backwards);
    expect(numbered(2).uint32(5)).not.toBe(one.uint32(5));
    expect(one.uint32(5, 1)).not.toBe(one.uint32(5));
  });

  it("are the same on every engine (golden)", () =>
    expect([1, 2, 3].map((number) => numbered(1).uint32(number))).toMatchInlineSnapshot(`
      [
        1315341255,
        2820166304,
        3181907922,
      ]
    `));

  it("are even in 256 classes (chi squared, 255 degrees of freedom: 370 has a probability of 3e-6), also two in a row", () => {
    for (const pairs of [false, true]) {
      const classes = new Array<number>(256).fill(0);
      draws.forEach((value, i) => {
        if (pairs && i % 2 === 1) return;
        classes[pairs ? Math.floor(value * 16) * 16 + Math.floor(draws[i + 1] * 16) : Math.floor(value * 256)]++;
      });
      const expected = classes.reduce((sum, count) => sum + count, 0) / 256;
      expect(classes.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(370);
    }
  });

  it("are not correlated with their neighbours, with another place, or with another seed's (five standard deviations)", () => {
    const second = numbered(2);
    const all = [
      draws.slice(1),
      draws.map((_, i) => first.uniform(i + 1, 1)),
      draws.map((_, i) => second.uniform(i + 1)),
    ];
    for (const others of all)
      expect(Math.abs(correlation(draws.slice(0, others.length), others))).toBeLessThan(5 / Math.sqrt(COUNT));
  });

  it("waiting times have mean 1 and standard deviation 1 (five standard errors)", () => {
    const random = numbered(3),
      waits = Array.from({ length: COUNT }, (_, i) => random.exponential(i));
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / COUNT;
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(COUNT));
    expect(Math.abs(waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / COUNT - 1)).toBeLessThan(
      5 * Math.sqrt(8 / COUNT),
    );
  });
});
