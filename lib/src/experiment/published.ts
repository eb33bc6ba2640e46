// Every check's published numbers beside ours, and why a band is missed where one is. Nothing here is fitted to a band:
// docs/published.md says where costs, connections and loads come from, and which figures the costs were fitted to.
import { checkFields, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { SUSPENSION_STEPS, suspensionRows } from "./irq-suspension.js";
import { type Reason, SUSPENSION_REASONS } from "./irq-suspension-reasons.js";
import { CHECK_13_STEPS, check13 } from "./published-13.js";
import { CHECK_14_STEPS, check14 } from "./published-14.js";
import { type PublishedRow, verdict } from "./published-row.js";
import { type WithWorkers, withCrew } from "../workers/crew.js";
import { checkSeeds } from "./replicate.js";
import type { ScenarioJson } from "./published-scenario.js";

/**
 * The checks, and the scenario files in lib/scenarios/published that each runs; irq-suspension makes its own scenarios.
 */
export const PUBLISHED_CHECKS = {
  13: ["rss-plus-plus-8-cpus-single", "rss-plus-plus-8-cpus"],
  14: ["rss-100-connections-18-cpus"],
  "irq-suspension": [],
} as const;
export type PublishedCheck = keyof typeof PUBLISHED_CHECKS;

export interface PublishedOptions {
  readonly check: PublishedCheck;
  /** The scenario file of that name, parsed. */
  readonly scenario: (name: string) => ScenarioJson;
  /** Two or more different ones; default 1 to 4. */
  readonly seeds?: readonly Seed[];
  /** Called before each measurement is waited for, to show progress: done, in all. */
  readonly progress?: (done: number, all: number) => void;
  /**
   * How many threads may make runs at the same time, 1 to 256; default: the number of cores. The rows are the same for
   * any number.
   */
  readonly workers?: number;
}

/**
 * Measures what was published, with every seed, on all cores.
 *
 * @throws InputError for fewer than two seeds, or equal ones: the promise is rejected with it
 */
export async function publishedResults(options: PublishedOptions): Promise<PublishedRow[] & WithWorkers> {
  checkFields("What is to be published", options, ["check", "scenario", "seeds", "progress", "workers"]);
  const { check, scenario, seeds = [1, 2, 3, 4], progress = () => {}, workers } = options;
  if (![13, 14, "irq-suspension"].includes(check))
    refuse(`The published check is ${show(check)}`, 'it must be 13, 14 or "irq-suspension"');
  checkSeeds(seeds, "the table needs");
  let done = 0;
  const step = (): void => progress(done++, STEPS[check]);
  return withCrew(workers, (crew) => {
    const measured = { crew, seeds, step };
    if (check === "irq-suspension") return suspensionRows(measured);
    const [first, second] = PUBLISHED_CHECKS[check];
    if (check === 14) return check14(scenario(first), measured);
    return check13({ single: scenario(first), quad: scenario(second as string) }, measured);
  });
}

const STEPS: Readonly<Record<PublishedCheck, number>> = {
  13: CHECK_13_STEPS,
  14: CHECK_14_STEPS,
  "irq-suspension": SUSPENSION_STEPS,
};

/** Why a quantity misses its band; empty if it does not, or has none. */
export function whyMissed(row: PublishedRow): string {
  if (verdict(row) !== "MISSED") return "";
  const fits = ({ of, series = [row.series], x = row.x }: Reason): boolean =>
    row.quantity.startsWith(of) && series.includes(row.series) && x === row.x;
  return (row.check === "irq-suspension" ? SUSPENSION_REASONS : REASONS).find(fits)?.why ?? "";
}

const REASONS: readonly Reason[] = [
  {
    of: "imbalance, times lower",
    why:
      "RSS alone is more unequal here than in the published run, whose trace falls evenly on 8 cores by chance: on 7 " +
      "and 10 cores it has 10.6 and 9.1 times.",
  },
  {
    of: "knee, % of load",
    why:
      "RSS alone is more unequal here (see imbalance at 15 Gb/s), so its first CPU is full earlier; with RSS++ the " +
      "knee is near theirs.",
  },
  {
    of: "drops, times fewer",
    why:
      "frames arrive at random here, on a campus link presumably in bursts: RSS++ drops nothing at 86 % of what 4 " +
      "CPUs can do; at 95 % and more even the remaining imbalance fills a ring.",
  },
  {
    of: "CPUs with autoscale",
    why:
      "the published rule removes a CPU only if the slack is above 1 + (1 - target) + (N + 1) x 0.05 at least: with " +
      "target 0.8 it stops at 14 of 18; the script of the experiment has 0.9.",
  },
  {
    of: "p95, times lower",
    why: "the least and the largest load are to show no gain, and one between them a gain of 3.",
  },
];
