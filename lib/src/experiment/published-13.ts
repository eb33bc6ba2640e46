// Check 13: RSS beside RSS++ on the two campus link scenarios, whose connections are very unequal: imbalance by number
// of CPUs (figures 12a and 12b), 95th percentile against load (figure 13), drops (figure 10).
// Decision: 1 Gb/s is 138,889 frames of 900 bytes a second. This is an assumption: the traces are private, and no mean
// length was published. At 2.09 us a frame, figure 13's 8 CPUs are then full at 27.6 Gb/s, which agrees with its
// curves.
import { ln } from "../random/exact-math.js";
import { PS_PER_MS, PS_PER_S } from "../units.js";
import {
  DROPS_BY_LOAD,
  DROPS_CEILING_GBPS,
  IMBALANCE_BY_CPUS,
  IMBALANCE_RATIO,
  P95_BY_LOAD,
  type PublishedCurve,
} from "./published-figures.js";
import { type PublishedRow, publishedRatio, publishedRow } from "./published-row.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import type { ScenarioJson } from "./published-scenario.js";
import { DROPS_TASK, IMBALANCE_TASK, P95_TASK } from "./published-tasks.js";

const FRAMES_PER_GBPS = 1e9 / (900 * 8);
/**
 * The knee is where the delay exceeds this: a value between the delay of a load that is carried and that of a full ring
 * (8.55 ms).
 */
const KNEE_US = 1500;
const SERIES = ["RSS", "RSS++"] as const;
/** What a core does at most in figure 13: 2.09 us a frame (8550 us / 4096 descriptors). */
const CAPACITY_PER_CPU = 1e6 / 2.09;

export interface Check13 {
  /** "rss-plus-plus-8-cpus-single" at 4 Gb/s and "rss-plus-plus-8-cpus" at 15 Gb/s. */
  readonly single: ScenarioJson;
  readonly quad: ScenarioJson;
}

/**
 * Imbalance by number of CPUs, in windows of half a second (the published ones are of a second).
 *
 * @param cpuCounts default: all of the published curve
 */
export async function imbalanceRows(
  json: ScenarioJson,
  gbps: 4 | 15,
  measuring: Measuring,
  cpuCounts?: readonly number[],
): Promise<PublishedRow[]> {
  const published: PublishedCurve = IMBALANCE_BY_CPUS[gbps],
    quantity = `imbalance (max - min) / min in %, ${gbps} Gb/s, by CPUs`;
  const rows: PublishedRow[] = [];
  const measured = (cpuCounts ?? published.x).map((cpus) => {
    const of = (series: (typeof SERIES)[number]): (() => Promise<number[]>) =>
      forEachSeed(measuring, IMBALANCE_TASK, { json, difference: { series, cpus } });
    return { cpus, rss: of("RSS"), rebalanced: of("RSS++") };
  });
  for (const { cpus, rss, rebalanced } of measured) {
    const values = { RSS: await rss(), "RSS++": await rebalanced() };
    for (const series of SERIES)
      rows.push(
        publishedRow({ check: 13, quantity, x: cpus, series, published: at(published, series, cpus) }, values[series]),
      );
    if (cpus === 8) {
      const about = {
        check: 13,
        quantity: "imbalance, times lower at 8 CPUs, by Gb/s",
        x: gbps,
        series: "RSS over RSS++",
      } as const;
      const ratios = values.RSS.map((rss, i) => rss / values["RSS++"][i]);
      rows.push(publishedRatio({ ...about, published: IMBALANCE_RATIO[gbps], band: [3.5, 9] }, ratios));
    }
  }
  return rows;
}

/**
 * 95th percentile against load: the curves, the gain at low load, near saturation and in overload, and how far the knee
 * moves.
 */
async function latencyRows(json: ScenarioJson, measuring: Measuring): Promise<PublishedRow[]> {
  const loads = P95_BY_LOAD.x;
  const { seeds } = measuring;
  const measured = loads.flatMap((gbps) =>
    SERIES.map((series) => {
      const difference = { series, framesPerSecond: gbps * FRAMES_PER_GBPS, fields: { durationPs: PS_PER_S } };
      return { series, values: forEachSeed(measuring, P95_TASK, { json, difference }) };
    }),
  );
  const p95 = { RSS: [], "RSS++": [] } as Record<(typeof SERIES)[number], number[][]>; // by load, by seed
  for (const { series, values } of measured) p95[series].push(await values());
  const curves = SERIES.flatMap((series) =>
    loads.map((x, i) =>
      publishedRatio(
        { check: 13, quantity: "p95 delay in us, by Gb/s", x, series, published: at(P95_BY_LOAD, series, x) },
        p95[series][i],
      ),
    ),
  );
  const gains = loads.map((x, i) =>
    publishedRatio(
      {
        check: 13,
        quantity: "p95, times lower, by Gb/s",
        x,
        series: "RSS over RSS++",
        published: at(P95_BY_LOAD, "RSS", x) / at(P95_BY_LOAD, "RSS++", x),
      },
      p95.RSS[i].map((rss, seed) => rss / p95["RSS++"][i][seed]),
    ),
  );
  const [first, last] = [gains[0], gains[gains.length - 1]];
  const most = gains.reduce((best, row) => (row.ours > best.ours ? row : best));
  const knees = SERIES.map((series) =>
    seeds.map((_, seed) =>
      kneeAt(
        loads,
        p95[series].map((values) => values[seed]),
      ),
    ),
  );
  const publishedKnees = SERIES.map((series) => kneeAt(P95_BY_LOAD.x, P95_BY_LOAD[series]));
  const about = { check: 13, x: 8, quantity: `knee (p95 above ${KNEE_US} us) in Gb/s, by CPUs` } as const;
  return [
    ...curves,
    ...gains.map((row) => (row === first || row === last ? { ...row, band: [0.9, 1.1] as const } : row)),
    { ...most, quantity: "p95, times lower at most, at Gb/s", published: 5.211, band: [3, Infinity] },
    ...SERIES.map((series, i) => publishedRow({ ...about, series, published: publishedKnees[i] }, knees[i])),
    publishedRow(
      {
        check: 13,
        quantity: "knee, % of load to the right, by CPUs",
        x: 8,
        series: "RSS over RSS++",
        band: [10, 20],
        published: shift(publishedKnees[0], publishedKnees[1]),
      },
      knees[0].map((rss, seed) => shift(rss, knees[1][seed])),
    ),
  ];
}

const shift = (rss: number, rebalanced: number): number => 100 * (rebalanced / rss - 1);

/**
 * Where a curve crosses `KNEE_US`, interpolating the logarithms of delays; the last load if it never does, the first if
 * it starts above.
 */
export function kneeAt(loads: readonly number[], delaysUs: readonly number[]): number {
  const beyond = delaysUs.findIndex((delay) => delay > KNEE_US);
  if (beyond <= 0) return loads[beyond < 0 ? loads.length - 1 : 0];
  const [x0, x1, y0, y1] = [loads[beyond - 1], loads[beyond], delaysUs[beyond - 1], delaysUs[beyond]] as [
    number,
    number,
    number,
    number,
  ];
  return x0 + ((x1 - x0) * ln(KNEE_US / y0)) / ln(y1 / y0);
}

/** Drops on 4 CPUs, at the published share of what 4 CPUs do at most. */
async function dropRows(json: ScenarioJson, measuring: Measuring): Promise<PublishedRow[]> {
  const fields = { durationPs: 1600 * PS_PER_MS };
  const measured = DROPS_BY_LOAD.x.map((gbps) => {
    const framesPerSecond = (gbps / DROPS_CEILING_GBPS) * 4 * CAPACITY_PER_CPU;
    const of = (series: (typeof SERIES)[number]): (() => Promise<number[]>) =>
      forEachSeed(measuring, DROPS_TASK, { json, difference: { series, cpus: 4, framesPerSecond, fields } });
    return { gbps, rss: of("RSS"), rebalanced: of("RSS++") };
  });
  const all: PublishedRow[] = [];
  for (const { gbps, rss, rebalanced } of measured) {
    const thousands = [await rss(), await rebalanced()];
    const about = { check: 13, x: gbps } as const;
    const quantity = "thousand drops a second on 4 CPUs, by Gb/s";
    const rows = SERIES.map((series, i) =>
      publishedRow({ ...about, quantity, series, published: at(DROPS_BY_LOAD, series, gbps) }, thousands[i]),
    );
    const [plain, moved] = rows as [PublishedRow, PublishedRow];
    // Decision: the ratio is that of the means, as in the publication; fewer than one drop a second under RSS++ counts
    // as one.
    const ratio = plain.ours / Math.max(0.001, moved.ours),
      published = plain.published / moved.published;
    const fewer = {
      ...about,
      quantity: "drops, times fewer on 4 CPUs, by Gb/s",
      series: "RSS over RSS++",
      published,
      band: [5, 8],
    } as const;
    all.push(...rows, publishedRow(fewer, [ratio]));
  }
  return all;
}

/** The whole of check 13. */
export async function check13({ single, quad }: Check13, measuring: Measuring): Promise<PublishedRow[]> {
  const parts = await Promise.all([
    imbalanceRows(single, 4, measuring),
    imbalanceRows(quad, 15, measuring),
    latencyRows(quad, measuring),
    dropRows(quad, measuring),
  ]);
  return parts.flat();
}

/** How many measurements check 13 makes: calls of `step`. */
export const CHECK_13_STEPS =
  2 * (IMBALANCE_BY_CPUS[4].x.length + IMBALANCE_BY_CPUS[15].x.length + P95_BY_LOAD.x.length + DROPS_BY_LOAD.x.length);

function at(curve: PublishedCurve, series: (typeof SERIES)[number], x: number): number {
  return curve[series][curve.x.indexOf(x)];
}
