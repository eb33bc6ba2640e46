// The search for conventions, by chance: how often random values are explained, against how often it is said that they
// would be.
import { describe, expect, test } from "vitest";
import { type Observation, readObservation } from "../../lib/src/advice/observation.js";
import { whyDiffers } from "../../lib/src/advice/why-differs.js";
import { createRandom } from "../../lib/src/random/random.js";
import { keyNamed } from "../rss/dataset.js";

const seen = (value: string): Observation[] => [readObservation(["66.9.149.187:2794", "161.142.100.80:1766", value])];

describe("accidents", () => {
  test("of 100 random values, none of 32 bits has an explanation", () => {
    const random = createRandom(1, "random values");
    const found = Array.from({ length: 100 }, () =>
      whyDiffers(seen(random.nextUint32().toString(16).padStart(8, "0")), { key: keyNamed("MS40") }),
    );
    expect(found.filter(({ findings }) => findings.length > 0)).toEqual([]);
    // ... as it should be: all of them together expected 0.002.
    expect(found.reduce((sum, { byAccident }) => sum + byAccident, 0)).toBeLessThan(0.01);
  });

  test("short values are explained by accident as often as is said: with 20 bits within 4 standard errors", () => {
    const random = createRandom(2, "random values");
    let [found, expected] = [0, 0];
    for (let trial = 0; trial < 60; trial++) {
      const [observation] = seen(
        random
          .below(2 ** 20)
          .toString(16)
          .padStart(8, "0"),
      );
      const result = whyDiffers([{ ...observation, bits: 20 }], { key: keyNamed("MLX40") });
      found += result.found;
      expected += result.byAccident;
    }
    expect(expected).toBeGreaterThan(2);
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});
