import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "rss-lab";
import { negativeLn } from "../../lib/src/random/logarithm.js";

const GOLDEN = {
  one: [547806985, 2882864172, 3828778361, 3587390886],
  text: [2821449871, 1913188947, 1313427138, 1456550750],
  kinds: [0.12754626082210418, 0.11489815445603814, 835, "a"],
};

const DRAWS = 100_000;
const drawn = <T>(draw: () => T, count = DRAWS): T[] => Array.from({ length: count }, draw);

describe("the generator", () => {
  it("gives these numbers for these seeds on every machine (golden)", () => {
    const first = (seed: number | string) => {
      const random = createRandom(seed, "arrivals");
      return drawn(() => random.nextUint32(), 4);
    };
    expect(first(1)).toEqual(GOLDEN.one);
    expect(first("text")).toEqual(GOLDEN.text);
    const random = createRandom(1, "arrivals");
    expect([random.uniform(), random.exponential(), random.below(1000), random.pick(["a", "b", "c"])]).toEqual(
      GOLDEN.kinds,
    );
  });

  it("seed and component decide together, and a number is not the text of it", () => {
    const streams = (
      [
        [1, "a"],
        [2, "a"],
        [1, "b"],
        ["1", "a"],
        [0, "a"],
        ["", "a"],
      ] as const
    ).map(([seed, component]) => {
      const random = createRandom(seed, component);
      return drawn(() => random.nextUint32(), 8).join();
    });
    expect(new Set(streams).size).toBe(streams.length);
  });

  it("two streams of the same seed and component are equal and independent objects", () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.string()), fc.string(), fc.nat(20), (seed, component, ahead) => {
        const [one, other] = [createRandom(seed, component), createRandom(seed, component)];
        const expected = drawn(() => one.nextUint32(), ahead + 5);
        expect(drawn(() => other.nextUint32(), ahead + 5)).toEqual(expected);
      }),
    );
  });

  it("the streams of neighbouring seeds are not correlated (sum of products of 10,000 pairs within 5 standard errors)", () => {
    const [one, next] = [createRandom(1, "a"), createRandom(2, "a")];
    const sum = drawn(() => (one.uniform() - 0.5) * (next.uniform() - 0.5), 10_000).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum)).toBeLessThan(5 * (1 / 12) * 100);
  });
});

describe("distributions", () => {
  it("uniform: in [0, 1), mean 1/2 and variance 1/12 within 5 standard errors", () => {
    const random = createRandom(1, "uniform");
    const values = drawn(() => random.uniform());
    const mean = values.reduce((a, b) => a + b, 0) / DRAWS;
    const variance = values.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / DRAWS;
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / DRAWS));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / DRAWS));
  });

  it("exponential: mean 1 and variance 1 within 5 standard errors", () => {
    const random = createRandom(1, "exponential");
    const values = drawn(() => random.exponential());
    const mean = values.reduce((a, b) => a + b, 0) / DRAWS;
    const variance = values.reduce((sum, x) => sum + (x - 1) ** 2, 0) / DRAWS;
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(DRAWS));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(8 / DRAWS));
  });

  it("exponential: the distribution function is 1 - exp(-x) (Kolmogorov-Smirnov, 0.1 %)", () => {
    const random = createRandom(2, "exponential");
    const values = drawn(() => random.exponential()).sort((a, b) => a - b);
    let distance = 0;
    values.forEach((x, i) => {
      const expected = 1 - Math.exp(-x);
      distance = Math.max(distance, Math.abs(expected - i / DRAWS), Math.abs(expected - (i + 1) / DRAWS));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(DRAWS));
  });

  it.each([2, 3, 7, 64, 100])(
    "below %d: every number about equally often (chi-square within 5 standard deviations)",
    (count) => {
      const random = createRandom(3, "below");
      const seen = new Array<number>(count).fill(0);
      for (let i = 0; i < DRAWS; i++) seen[random.below(count)]++;
      const expected = DRAWS / count;
      const chiSquare = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      expect(chiSquare).toBeLessThan(count - 1 + 5 * Math.sqrt(2 * (count - 1)));
    },
  );

  it("below stays in range for every count up to 2^32, and reaches the upper half of the largest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (count, seed) => {
        const value = createRandom(seed, "below").below(count);
        expect(Number.isInteger(value) && value >= 0 && value < count).toBe(true);
      }),
    );
    const random = createRandom(1, "large");
    expect(drawn(() => random.below(2 ** 32), 100).some((value) => value >= 2 ** 31)).toBe(true);
  });

  it("pick takes every value", () => {
    const random = createRandom(4, "pick");
    expect(new Set(drawn(() => random.pick(["a", "b", "c"]), 100))).toEqual(new Set(["a", "b", "c"]));
  });
});

describe("substreams", () => {
  const first = (random: ReturnType<typeof createRandom>): number[] =>
    Array.from({ length: 8 }, () => random.nextUint32());

  it("depend on seed, component and name alone: not on what was drawn before, and asking draws nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.string()), fc.string(), fc.nat(20), (seed, name, draws) => {
        const [fresh, used, undisturbed] = [
          createRandom(seed, "arrivals"),
          createRandom(seed, "arrivals"),
          createRandom(seed, "arrivals"),
        ];
        for (let i = 0; i < draws; i++) void (used.nextUint32(), undisturbed.nextUint32());
        expect(first(used.substream(name))).toEqual(first(fresh.substream(name)));
        expect(first(used)).toEqual(first(undisturbed));
      }),
    );
  });

  it("differ from their stream, from one another, and from those of other seeds, components and depths", () => {
    const arrivals = createRandom(1, "arrivals");
    const streams = [
      arrivals,
      arrivals.substream("part 0"),
      arrivals.substream("part 1"),
      arrivals.substream("part 0").substream("part 1"),
      createRandom(2, "arrivals").substream("part 0"),
      createRandom("1", "arrivals").substream("part 0"),
      createRandom(1, "sends").substream("part 0"),
    ];
    expect(new Set(streams.map((stream) => first(stream).join())).size).toBe(streams.length);
  });
});

describe("gaps and places of many frames in one loop", () => {
  it("are those that exponential and below draw one by one, with pure-rand's own generator; and the stream goes on behind them", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 20 }), fc.nat(64), (seed, below, count) => {
        const [fast, plain] = [createRandom(seed, "arrivals"), createRandom(seed, "arrivals")];
        const columns = () => ({ gaps: new Float64Array(64), places: new Int32Array(64) });
        const [one, other] = [columns(), columns()];
        for (let block = 0; block < 2; block++) {
          fast.fillGapsAndPlaces({ gaps: one.gaps, places: one.places, count: count }, 67_204.3, below);
          plain.fillOneByOne({ gaps: other.gaps, places: other.places, count: count }, 67_204.3, below);
          expect(one).toEqual(other);
        }
        expect(fast.nextUint32()).toBe(plain.nextUint32());
      }),
    );
  });
});

describe("negativeLn", () => {
  const agrees = (bits: number): void =>
    expect(Math.abs(negativeLn(bits) + Math.log(Math.max(0.5, bits) / 2 ** 32))).toBeLessThan(1e-12);

  it("is -ln(bits / 2^32) to 1e-12, and 33 ln 2 for 0, for every power of two and its neighbours", () => {
    for (let power = 0; power <= 32; power++)
      for (const bits of [2 ** power - 1, 2 ** power, 2 ** power + 1]) if (bits < 2 ** 32) agrees(bits);
  });

  it("is so for any bits, is greater than 0, and falls as they grow", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), (bits) => {
        agrees(bits);
        expect(negativeLn(bits)).toBeGreaterThan(negativeLn(2 ** 32 - 1));
        if (bits > 0) expect(negativeLn(bits - 1) - negativeLn(bits)).toBeGreaterThan(-1e-13);
      }),
      { numRuns: 5_000 },
    );
    expect(negativeLn(2 ** 32 - 1)).toBeGreaterThan(0);
  });
});
