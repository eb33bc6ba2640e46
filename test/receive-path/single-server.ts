// One CPU as a single server, with the overheads switched off, and its laws at any load (queueing theory). The unit
// tests ask about light loads; test/long about those that take longest to settle.
import { expect } from "vitest";
import { confidenceInterval, load, ms, replicate, run, us, type Run, type Scenario, type Seed } from "rss-lab";
import { NO_COSTS } from "./handmade.js";

export const SERVICE_PS = us(1);
/** One server, service time 1 us, nothing else takes time. */
export const server = (more: Pick<Scenario, "traffic"> & Partial<Scenario>): Scenario => ({
  cpus: 1,
  receiveBuffers: 65_536,
  costs: { ...NO_COSTS, protocolPs: SERVICE_PS },
  records: "summary",
  ...more,
});

export const seeds = Array.from({ length: 20 }, (_, seed) => seed);
/** The same server with drawn service times, at this load; several laws ask about the same runs. */
const exponentialRuns = new Map<string, Run>();
export function exponential(rho: number, seed: Seed): Run {
  const name = `${rho} ${seed}`;
  const known = exponentialRuns.get(name);
  if (known) return known;
  const result = run(
    server({
      traffic: load({ framesPerSecond: rho * 1e6, connections: 8 }),
      seed,
      protocolTimes: "exponential",
      warmupPs: ms(2),
      durationPs: ms(2 + 16 / (1 - rho)),
    }),
  );
  exponentialRuns.set(name, result);
  return result;
}

/**
 * M/M/1: mean waiting time = rho / (mu - lambda), the Pollaczek-Khinchine formula with a squared coefficient of
 * variation of 1.
 */
export async function expectExponentialWait(rho: number): Promise<void> {
  const waits = await replicate(
    seeds,
    (seed) => {
      const { toDone, indicated, cpus } = exponential(rho, seed).summary;
      return toDone.meanPs - cpus[0].busyPs.protocol / indicated;
    },
    { confidence: 0.99 },
  );
  const theory = (rho / (1 - rho)) * SERVICE_PS;
  expect(waits.high - waits.low).toBeLessThan(0.1 * theory);
  expect(waits.low < theory && theory < waits.high).toBe(true);
}

/**
 * M/G/1 with service of two lengths (Pollaczek-Khinchine): a frame takes a; with probability p it triggers an
 * acknowledgment's send of b on the same CPU at once, so that the server is busy for a or a + b.
 */
export function expectTwoLengthsWait({ a, b, p, rho }: Record<"a" | "b" | "p" | "rho", number>): void {
  const mean = a + p * b;
  const secondMoment = (1 - p) * a * a + p * (a + b) ** 2;
  const perPs = rho / mean;
  const theory = (perPs * secondMoment) / (2 * (1 - rho)) + a;
  const toDone = seeds.map(
    (seed) =>
      run({
        traffic: load({ framesPerSecond: perPs * 1e12, connections: 8 }),
        cpus: 1,
        receiveBuffers: 65_536,
        seed,
        warmupPs: ms(2),
        durationPs: ms(42),
        costs: { ...NO_COSTS, protocolPs: a, sendPs: b },
        sends: { perFrame: p, trigger: "ack" },
        records: "summary",
      }).summary.toDone.meanPs,
  );
  const { mean: found, low, high } = confidenceInterval(toDone, { confidence: 0.99 });
  expect([low < theory, theory < high]).toEqual([true, true]);
  expect(high - low).toBeLessThan(0.2 * found);
}
