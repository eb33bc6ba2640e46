// Check 14: 100 equal connections on 18 CPUs, as RSS places them, as RSS++ rebalances them, and on as few CPUs as RSS++
// finds enough, beside RSS++'s figures 1 and 3 and the exact expectation (balls in bins). The offered load is what the
// 18 cores of figure 1 did together: 9.41 cores' work (the sum of their published shares), so 4.5 million frames/s.
import { PS_PER_MS } from "../units.js";
import { EQUAL_CONNECTIONS } from "./published-figures.js";
import { type PublishedRow, publishedRow } from "./published-row.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type ScenarioJson, rateOf } from "./published-scenario.js";
import { BUSIEST_FRAMES_TASK, BUSIEST_WORK_TASK, LOADS_TASK } from "./published-tasks.js";

export const CHECK_14_STEPS = 5;
/** Placements drawn for each seed of the runs; they are cheap. */
const PLACEMENTS = 20;

const BRIEF = { warmupPs: 0, durationPs: 100 * PS_PER_MS, windowPs: 100 * PS_PER_MS };

/**
 * Target loads of autoscale: 0.8 is the code's default, 0.9 stands in the Linux experiment's script (kernel.testie).
 */
const TARGETS = [0.8, 0.9] as const;

/**
 * The whole of check 14.
 *
 * @param json "rss-100-connections-18-cpus"
 */
export async function check14(json: ScenarioJson, measuring: Measuring): Promise<PublishedRow[]> {
  const published = EQUAL_CONNECTIONS,
    about = { check: 14, x: 18 } as const,
    quantity = "busiest over mean, by CPUs";
  const fields = { ...BRIEF, warmupPs: BRIEF.durationPs, durationPs: 2 * BRIEF.durationPs };
  const placement = placementRow(json, measuring);
  const busy = forEachSeed(measuring, BUSIEST_WORK_TASK, { json, difference: { series: "RSS", fields } });
  const balanced = forEachSeed(measuring, BUSIEST_WORK_TASK, { json, difference: { series: "RSS++" } });
  const scaled = TARGETS.map((targetLoad) => ({
    targetLoad,
    loads: forEachSeed(measuring, LOADS_TASK, {
      json,
      difference: { series: "RSS++", rebalancing: { autoscale: true, targetLoad } },
    }),
  }));
  const rows = [
    await placement,
    publishedRow({ ...about, quantity, series: "RSS", published: published.rssMaxOverMean }, await busy()),
    publishedRow(
      { ...about, quantity, series: "RSS++", published: published.rebalancedMaxOverMean, band: [1, 1.1] },
      await balanced(),
    ),
  ];
  for (const { targetLoad, loads } of scaled) {
    const ends = await loads();
    const means = ends.map((each) => each.reduce((sum, load) => sum + load, 0) / each.length);
    const one = { check: 14, x: targetLoad, series: "RSS++" } as const;
    rows.push(
      publishedRow(
        {
          ...one,
          quantity: "CPUs with autoscale, by target load",
          published: published.autoscaleCpus,
          band: [11, 13],
        },
        ends.map((each) => each.length),
      ),
      publishedRow(
        { ...one, quantity: "load of those CPUs, by target load", published: published.autoscaleLoad },
        means,
      ),
    );
  }
  return rows;
}

/** How RSS places the connections, measured at a quarter of the load, where no CPU is full. */
export async function placementRow(json: ScenarioJson, measuring: Measuring): Promise<PublishedRow> {
  const framesPerSecond = rateOf(json.traffic) / 4;
  const seeds = measuring.seeds.flatMap((seed) =>
    Array.from({ length: PLACEMENTS }, (_, i) => `${seed}, placement ${i}`),
  );
  const difference = { series: "RSS", framesPerSecond, fields: BRIEF } as const;
  const values = forEachSeed({ ...measuring, seeds }, BUSIEST_FRAMES_TASK, { json, difference });
  const quantity = "frames of the fullest over mean, a quarter of the load, by CPUs";
  return publishedRow(
    { check: 14, x: 18, quantity, series: "RSS", published: EQUAL_CONNECTIONS.expectedMaxOverMean, band: [1.74, 1.94] },
    await values(),
  );
}
