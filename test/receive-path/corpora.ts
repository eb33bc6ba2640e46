// The runs that laws share: of all variants, and with changes of RSS, to their natural end and cut.
import fc from "fast-check";
import { run, type Scenario } from "rss-lab";
import { corpusOf } from "../support/corpus.js";
import { changingScenarios, cutChanging } from "./changing-scenarios.js";
import { wideScenarios } from "./wide-scenarios.js";

export const wideRuns = corpusOf(wideScenarios);

/** The same scenarios, each ended at a share of its natural length. */
const cutScenarios: fc.Arbitrary<Scenario> = fc
  .tuple(wideScenarios, fc.double({ min: 0.01, max: 1, noNaN: true }))
  .map(([scenario, share]) => ({
    ...scenario,
    durationPs: Math.max(1, Math.floor(run({ ...scenario, records: "summary" }).endPs * share)),
  }));
export const cutWideRuns = corpusOf(cutScenarios);

export const changingRuns = corpusOf(changingScenarios({ hash: true }));
export const cutChangingRuns = corpusOf(cutChanging({ hash: true }));
