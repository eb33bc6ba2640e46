// Bursts: a two-state Markov-modulated Poisson process, held to its mean rate and to its index of dispersion for
// counts.
import { describe, expect, it } from "vitest";
import {
  VARIANTS,
  confidenceInterval,
  createRandom,
  forVariant,
  load,
  ms,
  run,
  us,
  type BurstyGaps,
  type LoadOptions,
} from "rss-lab";
import { arrivalsOf } from "./arrivals.js";

type Case = Required<Omit<BurstyGaps, "kind">> & { readonly framesPerSecond: number };
const CASES: readonly Case[] = [
  { framesPerSecond: 1e6, meanOnPs: us(5), meanOffPs: us(15), offFramesPerSecond: 0 },
  { framesPerSecond: 2e6, meanOnPs: us(20), meanOffPs: us(20), offFramesPerSecond: 5e5 },
  { framesPerSecond: 1e6, meanOnPs: us(2), meanOffPs: us(50), offFramesPerSecond: 9e5 },
];
const bursty = ({ framesPerSecond, ...gaps }: Case, more: Partial<LoadOptions> = {}): LoadOptions => ({
  framesPerSecond,
  gaps: { kind: "bursts", ...gaps },
  ...more,
});

/**
 * Variance over mean of the frames in a window of `windowPs`. With rates s1 = 1 / on and s2 = 1 / off of leaving the
 * states, s = s1 + s2, and frame rates a and b, the rate's covariance over a time u is (s1 s2 / s^2) (a - b)^2 e^(-s
 * u); integrated twice over the window it gives what the variance has more than a Poisson process (Fischer and
 * Meier-Hellstern 1993, the two-state case).
 */
function dispersion({ framesPerSecond, meanOnPs, meanOffPs, offFramesPerSecond }: Case, windowPs: number): number {
  const rate = framesPerSecond / 1e12,
    between = offFramesPerSecond / 1e12,
    within = (rate * (meanOnPs + meanOffPs) - between * meanOffPs) / meanOnPs;
  const [s1, s2] = [1 / meanOnPs, 1 / meanOffPs],
    s = s1 + s2;
  const part = (2 * s1 * s2 * (within - between) ** 2) / (s ** 3 * rate);
  return 1 + part * (1 - (1 - Math.exp(-s * windowPs)) / (s * windowPs));
}

/** Frames in each window of one stream. */
function counts(options: LoadOptions, windowPs: number, windows: number, seed: number): number[] {
  const found = new Array<number>(windows).fill(0);
  const source = load({ ...options, endPs: windows * windowPs }).arrivals(createRandom(seed, "arrivals"));
  for (let block = source.nextBlock(); block !== null; block = source.nextBlock())
    for (let i = 0; i < block.count; i++) found[Math.floor(block.timePs(i) / windowPs)]++;
  return found;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a load that comes in bursts", () => {
  it("the closed form by hand: 4 frames/us for 5 us on average, then none for 15 us: 23.5 for long windows, 1 for short", () => {
    // s1 = 0.2, s2 = 1/15, s = 4/15 per us; 2 s1 s2 / s^2 = 0.375; 0.375 * 16 / (s * 1) = 22.5
    expect(dispersion(CASES[0], us(1e9))).toBeCloseTo(23.5, 5);
    expect(dispersion(CASES[0], 1)).toBeCloseTo(1, 5);
  });

  it.each(CASES)("has the mean rate that it was asked for, within four standard errors: %o", (given) => {
    const lengthPs = ms(400);
    const expected = (given.framesPerSecond * lengthPs) / 1e12;
    const [frames] = counts(bursty(given), lengthPs, 1, 1);
    const error = Math.sqrt(expected * dispersion(given, lengthPs));
    expect(Math.abs(frames - expected)).toBeLessThan(4 * error);
    expect(error / expected).toBeLessThan(0.01); // else the test would not notice a wrong rate
  });

  it.each(CASES.flatMap((given) => [us(2), us(10), us(100)].map((windowPs) => ({ ...given, windowPs }))))(
    "counts in windows vary as the closed form says, within the 99.9 % interval of 20 streams: %o",
    ({ windowPs, ...given }) => {
      const indices = Array.from({ length: 20 }, (_, seed) => {
        const found = counts(bursty(given), windowPs, 1_000, seed),
          average = mean(found);
        return mean(found.map((count) => (count - average) ** 2)) / average;
      });
      const { low, high } = confidenceInterval(indices, { confidence: 0.999 });
      expect(low).toBeLessThan(dispersion(given, windowPs));
      expect(high).toBeGreaterThan(dispersion(given, windowPs));
    },
  );

  it("begins in the middle of things: the first microseconds of many streams have the mean rate", () => {
    const first = Array.from({ length: 4_000 }, (_, seed) => counts(bursty(CASES[0]), us(4), 1, seed)[0]);
    const error = Math.sqrt((4 * dispersion(CASES[0], us(4))) / first.length);
    expect(Math.abs(mean(first) - 4)).toBeLessThan(4 * error);
  });

  it("has the connections of the Poisson load, frame by frame, whatever the population", () => {
    for (const population of ["equal", { kind: "zipf", exponent: 1 }] as const) {
      const plain = load({ framesPerSecond: 1e6, frames: 5_000, population });
      const names = (traffic: typeof plain): number[] => arrivalsOf(traffic).map(({ connection }) => connection);
      expect(names(load(bursty(CASES[0], { frames: 5_000, population })))).toEqual(names(plain));
    }
  });

  it("with the same rate on and off it is the Poisson load, but for the rounding of a picosecond", () => {
    const even = bursty({ ...CASES[0], offFramesPerSecond: 1e6 }, { frames: 5_000 });
    const plain = arrivalsOf(load({ framesPerSecond: 1e6, frames: 5_000 }));
    arrivalsOf(load(even)).forEach(({ timePs }, i) => expect(Math.abs(timePs - plain[i].timePs)).toBeLessThan(2));
  });

  it.each(VARIANTS)("runs, starts anew in every run, and follows the seed (%s)", (variant) => {
    const traffic = load(bursty(CASES[0], { frames: 1_000, frameBytes: "imix" }));
    const ran = (seed: number): string => run(forVariant({ traffic, seed, records: "summary" }, variant)).fingerprint;
    expect(ran(1)).toBe(ran(1));
    expect(ran(2)).not.toBe(ran(1));
  });

  it.each<[Record<string, unknown>, string]>([
    [{ kind: "storm" }, 'The kind of gaps is "storm": it must be one of bursts.'],
    [{ kind: "bursts" }, "The mean length of the bursts in picoseconds is undefined"],
    [{ kind: "bursts", meanOnPs: us(1) }, "The mean time between bursts in picoseconds is undefined"],
    [
      { kind: "bursts", meanOnPs: us(1), meanOffPs: us(1), offFramesPerSecond: 2e6 },
      "The rate between bursts in frames per second is 2000000: it must be a number from 0 to 1000000.",
    ],
    [
      { kind: "bursts", meanOnPs: 1, meanOffPs: 1 },
      "From burst to burst 0.000002 frames come on average: there must be 0.01 at least",
    ],
    [
      { kind: "bursts", meanOnPs: us(1), meanOffPs: us(9999) },
      "The rate within bursts is 10000000000 frames per second: it must be 1000000000 at most",
    ],
    [{ kind: "bursts", meanOnPs: us(1), meanOffPs: us(1), phasePs: 5 }, 'an unknown field "phasePs"'],
  ])("%j is refused", (gaps, sentence) => {
    expect(() => load({ framesPerSecond: 1e6, gaps: gaps as never })).toThrow(sentence);
  });
});
