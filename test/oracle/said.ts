// What the library and the second opinion say of a run, in the same words.
import { type Scenario, run } from "rss-lab";
import { type OracleFrame, secondOpinion } from "./oracle.js";
import { type Case, TUPLES } from "./scenarios.js";

export const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** Sums divided by counts: equal means of whole picoseconds are equal sums. */
const delays = (measured: readonly OracleFrame[], end: "indicatedPs" | "donePs"): { meanPs: number; maxPs: number } => {
  const waited = measured.filter((frame) => !Number.isNaN(frame[end])).map((frame) => frame[end] - frame.arrivalPs);
  return waited.length > 0 ? { meanPs: mean(waited), maxPs: max(waited) } : { meanPs: NaN, maxPs: NaN };
};
const isWhole = ({ warmupPs = 0, durationPs = Infinity }: Scenario): boolean =>
  warmupPs === 0 && durationPs === Infinity;

/** What the second opinion says of a run. */
export function second({ scenario, arrivals }: Case) {
  const { warmupPs = 0 } = scenario;
  const { frames, cpus, endPs, interruptsPs, isrs, dpcs, cacheReloads } = secondOpinion(scenario, arrivals, TUPLES);
  const measured = frames.filter(({ arrivalPs }) => arrivalPs >= warmupPs);
  const count = (is: OracleFrame["state"]): number => measured.filter(({ state }) => state === is).length;
  return {
    endPs,
    interrupts: interruptsPs.filter((timePs) => timePs >= warmupPs).length,
    indicated: count("indicated"),
    dropped: count("dropped"),
    waiting: count("waiting"),
    toIndication: delays(measured, "indicatedPs"),
    toDone: delays(measured, "donePs"),
    // A run counts a chain's reloads when it begins: with an end or a warm-up within a chain the two differ.
    cacheReloads: isWhole(scenario) && cacheReloads,
    cpus: cpus.map(({ busyPs }, cpu) => ({
      ...busyPs,
      frames: measured.filter((frame) => frame.cpu === cpu && !Number.isNaN(frame.donePs)).length,
      isrs: isrs[cpu],
      // No document says which DPCs a warm-up leaves out.
      dpcs: warmupPs === 0 && dpcs[cpu],
    })),
    frames: frames.map(({ rssCpu: _, ...frame }) => frame),
  };
}

/** What the library says of a run. */
export function first({ scenario }: Case): ReturnType<typeof second> {
  const { summary, endPs, frames } = run(scenario);
  const { interrupts, indicated, dropped, waiting, toIndication, toDone, cacheReloads } = summary;
  return {
    endPs,
    interrupts,
    indicated,
    dropped,
    waiting,
    toIndication: { meanPs: toIndication.meanPs, maxPs: toIndication.maxPs },
    toDone: { meanPs: toDone.meanPs, maxPs: toDone.maxPs },
    cacheReloads: isWhole(scenario) && cacheReloads,
    cpus: summary.cpus.map(
      ({ isrs, dpcs, frames: own, busyPs: { isr, dpc, protocol, ipi, "cache-stall": stall } }) => ({
        isr,
        dpc,
        protocol,
        ipi,
        "cache-stall": stall,
        frames: own,
        isrs,
        dpcs: !scenario.warmupPs && dpcs,
      }),
    ),
    frames: frames().map(({ arrivalPs, connection, hashValue, queue, cpu, state, indicatedPs, donePs }) => ({
      arrivalPs,
      connection,
      hashValue,
      queue,
      cpu,
      state,
      indicatedPs,
      donePs,
    })),
  };
}
