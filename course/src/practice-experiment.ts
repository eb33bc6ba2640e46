// The experiment of an exercise of lesson 14: small enough to be run while an answer is looked at, and with a pilot of
// five runs at each point from which the number of replications is to be planned.
import { createRandom, experiments, type Random, type Seed } from "rss-lab";
import { differencesAt, runsInPlace } from "./lesson-14.js";

export const PRACTICE_ID = "14-plan";
export const PRACTICE_OUTCOME = "mean delay";
const PILOT = 5;
const PS_PER_NS = 1000;

export interface Practice {
  /** The file, with the pilot's replications. */
  readonly text: string;
  /** Replications of the pilot. */
  readonly pilot: number;
  /** The half width that is asked for, nanoseconds. */
  readonly halfWidthNs: number;
  readonly pilotHalfWidthNs: number;
  /** The number that the two-stage rule gives. */
  readonly needed: number;
}

/** The file (JSON) of the experiment in the variant of a seed: 1 is that of `exercise("14-plan", 1)`. */
export const practiceExperiment = (seed: Seed): string => practice(createRandom(seed, `exercise ${PRACTICE_ID}`)).text;

export function practice(random: Random): Practice {
  const few = random.pick([2, 3, 4]);
  const many = few + 2;
  const file = {
    name: "two-cpus-more",
    question: `Do ${many} CPUs make the mean delay shorter than ${few}?`,
    scenario: {
      variant: "message-signaled-interrupts",
      traffic: {
        kind: "load",
        framesPerSecond: 200_000 * few + 10_000 * random.below(10),
        connections: 24,
        frames: 2000,
      },
    },
    factors: { cpus: { field: "cpus", levels: [few, many], unit: "CPUs" } },
    seed: 1 + random.below(1000),
    replications: PILOT,
    outcomes: [PRACTICE_OUTCOME],
    compare: { factor: "cpus", baseline: few },
    claim: { outcome: PRACTICE_OUTCOME, cpus: many, than: few, is: "lower" },
  };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  const experiment = experiments.readExperiment(text);
  const results = experiments.experimentResults(runsInPlace(experiment), experiment);
  const values = differencesAt(results, { outcome: PRACTICE_OUTCOME });
  const { pilotHalfWidth } = experiments.replicationsNeeded(values, { halfWidth: 1 });
  const share = random.pick([0.5, 0.55, 0.6, 0.65]);
  const halfWidthNs = Number(((pilotHalfWidth * share) / PS_PER_NS).toPrecision(2));
  const { replications } = experiments.replicationsNeeded(values, { halfWidth: halfWidthNs * PS_PER_NS });
  const pilotHalfWidthNs = Number((pilotHalfWidth / PS_PER_NS).toPrecision(3));
  return { text, pilot: PILOT, halfWidthNs, pilotHalfWidthNs, needed: replications };
}

/** The half width that the experiment comes to with so many replications, nanoseconds. */
export function reachedNs(text: string): { readonly halfWidthNs: number; readonly verdict: string } {
  const experiment = experiments.readExperiment(text);
  const { differences, verdict } = experiments.experimentResults(runsInPlace(experiment), experiment);
  const { low, high } = differences[0];
  return { halfWidthNs: ((high ?? NaN) - (low ?? NaN)) / 2 / PS_PER_NS, verdict: verdict?.sentence ?? "" };
}
