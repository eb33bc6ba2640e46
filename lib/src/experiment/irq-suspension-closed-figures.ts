// How evenly the published server's queues were used while its clients waited for replies, and how many it answered at
// the maximum: martinkarsten/irqsuspend, campaign v8. The modes in which the application polls stand with these in
// datasets/published-results/irq-suspension-closed.csv.
import type { SuspensionMode } from "./irq-suspension-figures.js";

/** Packets of the busiest of 8 queues over the mean: mean, least and most of a mode's runs. */
export interface QueueUse {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

export interface ClosedFigures {
  /** At 800,000 requests a second, 9 runs. */
  readonly below: QueueUse;
  /** With clients that do not pause, 10 runs; the requests answered a second and what a client waited for one. */
  readonly maximum: QueueUse & { readonly requestsPerSecond: number; readonly meanUs: number };
}

/** The load below the maximum. */
export const BELOW = 800_000;

export const CLOSED_FIGURES: Readonly<Record<SuspensionMode, ClosedFigures>> = {
  base: {
    below: { mean: 1.0557, least: 1.0329, most: 1.1001 },
    maximum: { mean: 1.2087, least: 1.1012, most: 1.3244, requestsPerSecond: 1_037_654, meanUs: 4181 },
  },
  defer10: {
    below: { mean: 1.0423, least: 1.0134, most: 1.0628 },
    maximum: { mean: 1.1513, least: 1.0945, most: 1.236, requestsPerSecond: 905_607, meanUs: 4815 },
  },
  defer20: {
    below: { mean: 1.045, least: 1.0136, most: 1.0696 },
    maximum: { mean: 1.1925, least: 1.1094, most: 1.2737, requestsPerSecond: 986_463, meanUs: 4413 },
  },
  defer50: {
    below: { mean: 1.058, least: 1.0366, most: 1.0972 },
    maximum: { mean: 1.1636, least: 1.0253, most: 1.2216, requestsPerSecond: 1_077_030, meanUs: 4040 },
  },
  defer200: {
    below: { mean: 1.0511, least: 1.0285, most: 1.0689 },
    maximum: { mean: 1.1887, least: 1.1051, most: 1.2578, requestsPerSecond: 1_040_728, meanUs: 4165 },
  },
};
