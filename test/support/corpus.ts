// Runs that several laws look at: examples of an arbitrary, each drawn and run once in a worker, when first asked for.
// They are the examples that fc.assert would draw anew for every law, since the seed is the same (seed.ts).
import fc from "fast-check";
import { run, type Run, type Scenario } from "rss-lab";

type Law = (result: Run, scenario: Scenario) => void;

/** Checks a law on the first `numRuns` runs of a corpus. */
export type Corpus = (law: Law, numRuns: number) => void;

export function corpusOf(scenarios: fc.Arbitrary<Scenario>): Corpus {
  const examples: { readonly scenario: Scenario; readonly result: Run }[] = [];
  return (law, numRuns) => {
    if (examples.length < numRuns) {
      const drawn = fc.sample(scenarios, numRuns).slice(examples.length);
      for (const scenario of drawn) examples.push({ scenario, result: run(scenario) });
    }
    for (const { scenario, result } of examples.slice(0, numRuns)) {
      try {
        law(result, scenario);
      } catch (error) {
        // fast-check finds the example again, makes it small and says how to repeat it.
        fc.assert(
          fc.property(scenarios, (again) => law(run(again), again)),
          { numRuns },
        );
        throw error;
      }
    }
  };
}
