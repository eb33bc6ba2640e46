// The fingerprint of one run of each kind, so that other machines and other versions of Node can be compared. A change
// of the model, of a default cost or of the summary's fields changes them: then the numbers below are replaced, and the
// commit says why.
import { describe, expect, it } from "vitest";
import { load, run, us } from "rss-lab";

const GOLDEN = {
  poisson: {
    indicated: 2_000,
    interrupts: 503,
    cacheReloads: 1_471,
    endPs: 2_032_569_860,
    fingerprint: "9b6dba6474deb308",
  },
  moderated: {
    indicated: 2_000,
    interrupts: 85,
    cacheReloads: 618,
    endPs: 1_376_404_424,
    fingerprint: "d6b7302b1d7c1705",
  },
};

describe("fingerprints (golden)", () => {
  it("a Poisson load on four CPUs, non-RSS", () => {
    const { fingerprint, summary, endPs } = run({
      traffic: load({ framesPerSecond: 1e6, connections: 16, frames: 2_000 }),
      variant: "non-rss",
      cpus: 4,
      seed: 1,
      records: "summary",
    });
    expect({
      indicated: summary.indicated,
      interrupts: summary.interrupts,
      cacheReloads: summary.cacheReloads,
      endPs,
      fingerprint,
    }).toEqual(GOLDEN.poisson);
  });

  it("moderation, throttle and random interrupt CPUs near saturation", () => {
    const { fingerprint, summary, endPs } = run({
      traffic: load({ framesPerSecond: 1.5e6, connections: 16, frames: 2_000 }),
      variant: "non-rss",
      cpus: 3,
      seed: "text",
      receiveBuffers: 64,
      interruptModeration: { timeoutPs: us(10), frames: 16 },
      maxNblsToIndicate: 24,
      interruptCpu: "random",
      records: "summary",
    });
    expect({
      indicated: summary.indicated,
      interrupts: summary.interrupts,
      cacheReloads: summary.cacheReloads,
      endPs,
      fingerprint,
    }).toEqual(GOLDEN.moderated);
  });
});
