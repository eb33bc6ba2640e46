// Check 14: 100 equal connections on 18 CPUs, as RSS places them, as RSS++ rebalances them, and on as few CPUs as RSS++
// finds enough, beside RSS++'s figures 1 and 3 and the exact expectation (balls in bins). The offered load is what the
// 18 cores of figure 1 did together: 9.41 cores' work (the sum of their published shares), so 4.5 million frames/s.
import type { Seed } from "../random/random.js";
import { cpusInUse, lastWholeWindow, maxOverMean } from "../records/figures.js";
import type { WindowRow } from "../records/rows.js";
import { PS_PER_MS } from "../units.js";
import { EQUAL_CONNECTIONS } from "./published-figures.js";
import { type PublishedRow, publishedRow } from "./published-row.js";
import { type ScenarioJson, rateOf, runPublished } from "./published-scenario.js";

export const CHECK_14_STEPS = 5;
/** Placements drawn for each seed of the runs; they are cheap. */
const PLACEMENTS = 20;

const BRIEF = { warmupPs: 0, durationPs: 100 * PS_PER_MS, windowPs: 100 * PS_PER_MS };

export interface Check14 {
  /** "rss-100-connections-18-cpus". */
  readonly json: ScenarioJson;
  readonly seeds: readonly Seed[];
  /**
   * Target loads of autoscale: 0.8 is the code's default, 0.9 stands in the Linux experiment's script (kernel.testie).
   */
  readonly targets?: readonly number[];
  readonly step?: () => void;
}

/** The whole of check 14. */
export function check14({ json, seeds, targets = [0.8, 0.9], step = () => {} }: Check14): PublishedRow[] {
  const published = EQUAL_CONNECTIONS,
    about = { check: 14, x: 18 } as const,
    quantity = "busiest over mean, by CPUs";
  step();
  const placed = placementRow(json, seeds);
  step();
  const fields = { ...BRIEF, warmupPs: BRIEF.durationPs, durationPs: 2 * BRIEF.durationPs };
  const busy = seeds.map((seed) =>
    maxOverMean(lastWindow(runPublished(json, seed, { series: "RSS", fields }).windows(), "work")),
  );
  step();
  const balanced = seeds.map((seed) =>
    maxOverMean(lastWindow(runPublished(json, seed, { series: "RSS++" }).windows(), "work")),
  );
  return [
    placed,
    publishedRow({ ...about, quantity, series: "RSS", published: published.rssMaxOverMean }, busy),
    publishedRow(
      { ...about, quantity, series: "RSS++", published: published.rebalancedMaxOverMean, band: [1, 1.1] },
      balanced,
    ),
    ...targets.flatMap((targetLoad) => {
      step();
      const difference = { series: "RSS++", rebalancing: { autoscale: true, targetLoad } } as const;
      const ends = seeds.map((seed) => loadsInUse(runPublished(json, seed, difference).windows()));
      const means = ends.map((loads) => loads.reduce((sum, load) => sum + load, 0) / loads.length);
      const one = { check: 14, x: targetLoad, series: "RSS++" } as const;
      return [
        publishedRow(
          {
            ...one,
            quantity: "CPUs with autoscale, by target load",
            published: published.autoscaleCpus,
            band: [11, 13],
          },
          ends.map((loads) => loads.length),
        ),
        publishedRow(
          { ...one, quantity: "load of those CPUs, by target load", published: published.autoscaleLoad },
          means,
        ),
      ];
    }),
  ];
}

/** How RSS places the connections, measured at a quarter of the load, where no CPU is full. */
export function placementRow(json: ScenarioJson, seeds: readonly Seed[]): PublishedRow {
  const framesPerSecond = rateOf(json.traffic) / 4;
  const placements = seeds.flatMap((seed) => Array.from({ length: PLACEMENTS }, (_, i) => `${seed}, placement ${i}`));
  const difference = { series: "RSS", framesPerSecond, fields: BRIEF } as const;
  const values = placements.map((seed) =>
    maxOverMean(lastWindow(runPublished(json, seed, difference).windows(), "frames")),
  );
  const quantity = "frames of the fullest over mean, a quarter of the load, by CPUs";
  return publishedRow(
    { check: 14, x: 18, quantity, series: "RSS", published: EQUAL_CONNECTIONS.expectedMaxOverMean, band: [1.74, 1.94] },
    values,
  );
}

/** Frames, or share of time in receive work, of each CPU in the last whole window. */
function lastWindow(windows: readonly WindowRow[], what: "frames" | "work"): number[] {
  return lastWholeWindow(windows).cpus.map(({ frames, receiveShare }) => (what === "frames" ? frames : receiveShare));
}

/** Share of time in receive work of each CPU that is in use in the last whole window. */
function loadsInUse(windows: readonly WindowRow[]): number[] {
  const work = lastWindow(windows, "work");
  return cpusInUse(lastWindow(windows, "frames")).map((cpu) => work[cpu]);
}
