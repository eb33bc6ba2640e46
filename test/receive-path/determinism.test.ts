// A run depends on its scenario and seed alone, and on nothing that watches it or runs beside it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VARIANTS, createRandom, forVariant, load, run, type Run, type Scenario, type Traffic } from "rss-lab";
import { scenarios } from "./handmade.js";
import { examples } from "../support/examples.js";

const variants = fc.constantFrom(...VARIANTS);
const counts = { numRuns: examples(40) };
const everything = ({ fingerprint, endPs, summary, work, frames, moments, connections }: Run) => ({
  fingerprint,
  endPs,
  summary,
  work: work(),
  frames: frames(),
  moments: moments(),
  connections: connections(),
});

describe("determinism", () => {
  it("the same scenario twice gives the same fingerprint, summary and rows", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        expect(everything(run(forVariant(scenario, variant)))).toEqual(everything(run(forVariant(scenario, variant))));
      }),
      counts,
    );
  });

  it("a run that starts and ends in the middle of another, with the same traffic, does not touch it", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const alone = everything(run(forVariant(scenario, variant)));
        const { traffic } = scenario;
        const disturbed: Traffic = {
          ...traffic,
          arrivals: (random) => {
            const source = traffic.arrivals(random);
            return {
              nextBlock: () => (run({ ...forVariant(scenario, variant), seed: "another" }), source.nextBlock()),
            };
          },
        };
        expect(everything(run({ ...forVariant(scenario, variant), traffic: disturbed }))).toEqual(alone);
      }),
      counts,
    );
  });

  it("a recorder does not change the run: full and summary records give the same summary and fingerprint (Never 6)", () => {
    fc.assert(
      fc.property(scenarios, variants, (scenario, variant) => {
        const [full, short] = (["full", "summary"] as const).map((records) =>
          run({ ...forVariant(scenario, variant), records }),
        );
        expect(short?.summary).toEqual(full?.summary);
        expect(short?.fingerprint).toBe(full?.fingerprint);
      }),
      counts,
    );
  });

  it("reading the rows, in any order and twice, gives the same rows", () => {
    const result = run({ traffic: load({ framesPerSecond: 1e6, frames: 300 }), threadShare: 0.5 });
    const first = everything(result);
    expect(everything(result)).toEqual(first);
  });

  it("every seed gives another fingerprint, whether number or text", () => {
    const traffic = load({ framesPerSecond: 1e6, frames: 50 });
    const seeds = [...Array.from({ length: 200 }, (_, i) => i), ...Array.from({ length: 200 }, (_, i) => `${i}`)];
    expect(new Set(seeds.map((seed) => run({ traffic, seed, records: "summary" }).fingerprint)).size).toBe(400);
  });

  it("the arrivals do not depend on what the interrupt policy draws: every policy sees the same frames", () => {
    const traffic = load({ framesPerSecond: 2e6, frames: 300 });
    const arrivals = (interruptCpu: Scenario["interruptCpu"]) =>
      run({ traffic, interruptCpu })
        .frames()
        .map(({ frame, connection, arrivalPs }) => ({ frame, connection, arrivalPs }));
    const expected = arrivals("fixed");
    for (const policy of ["random", "round-robin", "least-busy"] as const) expect(arrivals(policy)).toEqual(expected);
  });

  it("drawing more numbers in one component does not change what another draws", () => {
    const draws = (before: number): number[] => {
      const other = createRandom(7, "interrupt CPU");
      for (let i = 0; i < before; i++) other.nextUint32();
      const own = createRandom(7, "arrivals");
      return Array.from({ length: 20 }, () => own.nextUint32());
    };
    expect(draws(1000)).toEqual(draws(0));
  });
});
