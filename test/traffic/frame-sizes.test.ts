// Size mixes: the shares are those that were asked for, and nothing else of the load changes.
import { describe, expect, it } from "vitest";
import { SIMPLE_IMIX } from "../../lib/src/traffic/frame-sizes.js";
import { load, ms, run, type FrameSize, type LoadOptions, type Population } from "rss-lab";
import { arrivalsOf, chiSquareDeviations } from "./arrivals.js";

const lengths = (options: Partial<LoadOptions>, seed = 1): number[] =>
  arrivalsOf(load({ framesPerSecond: 1e6, frames: 24_000, ...options }), seed).map(({ frameBytes }) => frameBytes);

describe("the simple IMIX", () => {
  it("is 64, 594 and 1518 bytes, 7 to 4 to 1: IP packets of 40, 576 and 1500 bytes with 18 more, 64 at least", () => {
    expect(SIMPLE_IMIX.map(({ bytes }) => bytes)).toEqual([40, 576, 1500].map((ip) => Math.max(64, ip + 18)));
    expect(SIMPLE_IMIX.map(({ share }) => Math.round(share * 12))).toEqual([7, 4, 1]);
    // (7 * 64 + 4 * 594 + 1518) / 12 = 4342 / 12
    expect(SIMPLE_IMIX.reduce((sum, { bytes, share }) => sum + bytes * share, 0)).toBeCloseTo(361.8333, 4);
  });

  it.each<Population>(["equal", { kind: "zipf", exponent: 1 }])(
    "comes in these shares, population %j",
    (population) => {
      const found = lengths({ frameBytes: "imix", population });
      const counts = SIMPLE_IMIX.map(({ bytes }) => found.filter((length) => length === bytes).length);
      expect(counts.reduce((a, b) => a + b)).toBe(found.length);
      expect(
        chiSquareDeviations(
          counts,
          SIMPLE_IMIX.map(({ share }) => share),
        ),
      ).toBeLessThan(4);
    },
  );
});

describe("a mix of frame sizes", () => {
  it("takes its shares from the list, however many sizes there are", () => {
    for (const count of [1, 2, 3, 7, 100]) {
      const weights = Array.from({ length: count }, (_, i) => i + 1);
      const total = weights.reduce((a, b) => a + b);
      const mix = weights.map((weight, i) => ({ bytes: 64 + i, share: weight / total }));
      const counts = new Array<number>(count).fill(0);
      for (const length of lengths({ frameBytes: mix })) counts[length - 64]++;
      expect(
        chiSquareDeviations(
          counts,
          mix.map(({ share }) => share),
        ),
      ).toBeLessThan(4);
    }
  });

  it("changes neither times nor connections of the load, and a size of share 0 never comes", () => {
    const rest = (frameBytes: LoadOptions["frameBytes"]): object[] =>
      arrivalsOf(load({ framesPerSecond: 1e6, frames: 3_000, frameBytes })).map(({ timePs, connection }) => ({
        timePs,
        connection,
      }));
    const mix: FrameSize[] = [
      { bytes: 100, share: 1 },
      { bytes: 200, share: 0 },
    ];
    expect(rest(mix)).toEqual(rest(64));
    expect(rest("imix")).toEqual(rest(64));
    expect(new Set(lengths({ frameBytes: mix }))).toEqual(new Set([100]));
  });

  it("follows the run's seed, and a stream starts anew", () => {
    expect(lengths({ frameBytes: "imix" })).toEqual(lengths({ frameBytes: "imix" }));
    expect(lengths({ frameBytes: "imix" }, 2)).not.toEqual(lengths({ frameBytes: "imix" }));
  });

  it("does not change when the caller's list does", () => {
    const mix = [{ bytes: 100, share: 1 }];
    const traffic = load({ framesPerSecond: 1e6, frames: 5, frameBytes: mix });
    mix[0].bytes = 200;
    expect(arrivalsOf(traffic).map(({ frameBytes }) => frameBytes)).toEqual([100, 100, 100, 100, 100]);
  });

  it("costs wire time: 10 Gb/s carry 3.27 million frames of the simple IMIX in a second, not 14.88", () => {
    // (361.83 + 20) bytes * 8 bits at 10 Gb/s: 305.47 ns a frame
    const { summary } = run({
      traffic: load({ framesPerSecond: 1e7, gaps: "constant", frameBytes: "imix" }),
      linkBitsPerSecond: 1e10,
      durationPs: ms(20),
      records: "summary",
    });
    expect(Math.abs(summary.received / (ms(20) / 305_467) - 1)).toBeLessThan(0.02);
  });

  it.each<[unknown, string]>([
    [[], "The number of frame sizes is 0"],
    ["jumbo", 'The frame length in bytes is "jumbo": it must be a whole number from 64 to 9216, "imix", or a list'],
    [[5], "Frame size 0 is 5: it must be an object with the fields bytes, share."],
    [[{ bytes: 64, share: 0.5 }], "The shares of the frame sizes add up to 0.5: they must add up to 1."],
    [[{ bytes: 63, share: 1 }], "The bytes of frame size 0 is 63"],
    [[{ bytes: 64, share: -1 }], "The share of frame size 0 is -1"],
    [[{ bytes: 64, weight: 1 }], 'Frame size 0 has an unknown field "weight"'],
  ])("%j is refused", (frameBytes, sentence) => {
    expect(() => load({ framesPerSecond: 1e6, frameBytes: frameBytes as never })).toThrow(sentence);
  });
});
