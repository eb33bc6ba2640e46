// The library against the second opinion of oracle.ts: the same run, frame by frame and to the last picosecond, on scenarios drawn at random.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, run, type Scenario } from "rss-lab";
import { COVERED, NOT_COVERED } from "./fields.js";
import { type OracleFrame, secondOpinion } from "./oracle.js";
import { type Case, TUPLES, casesOf } from "./scenarios.js";

const numRuns = Number(process.env.RSS_LAB_ORACLE_RUNS ?? 60);
const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** Sums divided by counts: equal means of whole picoseconds are equal sums. */
const delays = (measured: readonly OracleFrame[], end: "indicatedPs" | "donePs"): { meanPs: number; maxPs: number } => {
  const waited = measured.filter((frame) => !Number.isNaN(frame[end])).map((frame) => frame[end] - frame.arrivalPs);
  return waited.length > 0 ? { meanPs: mean(waited), maxPs: max(waited) } : { meanPs: NaN, maxPs: NaN };
};
const isWhole = ({ warmupPs = 0, durationPs = Infinity }: Scenario): boolean => warmupPs === 0 && durationPs === Infinity;

/** What the second opinion says of a run. */
function second({ scenario, arrivals }: Case) {
  const { warmupPs = 0 } = scenario;
  const { frames, cpus, endPs, interrupts, isrs, dpcs, cacheReloads } = secondOpinion(scenario, arrivals, TUPLES);
  const measured = frames.filter(({ arrivalPs }) => arrivalPs >= warmupPs);
  const count = (is: OracleFrame["state"]): number => measured.filter(({ state }) => state === is).length;
  return {
    endPs, interrupts, indicated: count("indicated"), dropped: count("dropped"), waiting: count("waiting"),
    toIndication: delays(measured, "indicatedPs"), toDone: delays(measured, "donePs"),
    // A run counts a chain's reloads when it begins: with an end or a warm-up within a chain the two differ.
    cacheReloads: isWhole(scenario) && cacheReloads,
    cpus: cpus.map(({ busyPs }, cpu) => ({
      ...busyPs, frames: measured.filter((frame) => frame.cpu === cpu && !Number.isNaN(frame.donePs)).length,
      // What a warm-up cuts in two is not said anywhere.
      begun: warmupPs === 0 && [isrs[cpu], dpcs[cpu]],
    })),
    frames: frames.map(({ rssCpu: _, ...frame }) => frame),
  };
}

/** What the library says of it. */
function first({ scenario }: Case): ReturnType<typeof second> {
  const { summary, endPs, frames } = run(scenario);
  const { interrupts, indicated, dropped, waiting, toIndication, toDone, cacheReloads } = summary;
  return {
    endPs, interrupts, indicated, dropped, waiting,
    toIndication: { meanPs: toIndication.meanPs, maxPs: toIndication.maxPs }, toDone: { meanPs: toDone.meanPs, maxPs: toDone.maxPs },
    cacheReloads: isWhole(scenario) && cacheReloads,
    cpus: summary.cpus.map(({ isrs, dpcs, frames: own, busyPs: { isr, dpc, protocol, ipi, "cache-stall": stall } }) =>
      ({ isr, dpc, protocol, ipi, "cache-stall": stall, frames: own, begun: !scenario.warmupPs && [isrs, dpcs] })),
    frames: frames().map(({ arrivalPs, connection, hashValue, queue, cpu, state, indicatedPs, donePs }) =>
      ({ arrivalPs, connection, hashValue, queue, cpu, state, indicatedPs, donePs })),
  };
}

describe("a second opinion, simulated naively from the documents", () => {
  it.each(VARIANTS)("%s: tells the same run: frames, drops, ISRs, DPCs, busy time by kind, delays to indication and to done", (variant) => {
    fc.assert(fc.property(casesOf(variant), (one) => void expect(first(one)).toEqual(second(one))), { numRuns });
  });

  it("is asked about runs with drops, throttled DPCs, long chains, copies, requests to other CPUs, preempted DPCs and reloads", () => {
    const seen = { drops: 0, throttled: 0, chains: 0, copies: 0, requests: 0, merged: 0, reloads: 0, cut: 0, warm: 0, unhashed: 0, fewQueues: 0 };
    const cases = VARIANTS.flatMap((variant) => fc.sample(casesOf(variant), { numRuns: 60, seed: 1 }));
    for (const { scenario } of cases) {
      const { summary, frames, scenario: { rss, variant, retargets } } = run(scenario);
      const { dropped, interrupts, dpcs, copied, cacheReloads, cpus } = summary;
      const together = new Map<string, number>();
      for (const { cycle, cpu, state } of frames()) if (state === "indicated") together.set(`${cycle} ${cpu}`, (together.get(`${cycle} ${cpu}`) ?? 0) + 1);
      if (dropped > 0) seen.drops++;
      if ((variant === "non-rss" || variant === "message-signaled-interrupts") && dpcs > interrupts + 1) seen.throttled++;
      if (max([...together.values()]) > 64) seen.chains++;
      if (copied > 0) seen.copies++;
      if (cpus.some(({ busyPs }) => busyPs.ipi > 0)) seen.requests++;
      if (retargets.length > 0) seen.merged++;
      if (cacheReloads > 0) seen.reloads++;
      if (scenario.durationPs !== Infinity) seen.cut++;
      if (scenario.warmupPs! > 0) seen.warm++;
      if (variant !== "non-rss" && rss.hashTypes[0] === "NDIS_HASH_IPV6") seen.unhashed++;
      if (variant.startsWith("message") && rss.queues < rss.processors.length) seen.fewQueues++;
    }
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(5);
  });

  it("notices a single picosecond: with any covered cost larger by one in the library alone, some run differs", () => {
    const costs = COVERED.filter((field) => field.startsWith("costs.")).map((field) => field.slice("costs.".length) as keyof typeof DEFAULT_COSTS);
    const cases = VARIANTS.flatMap((variant) => fc.sample(casesOf(variant), { numRuns: 25, seed: 2 })).map((one) => ({ one, said: JSON.stringify(second(one)) }));
    for (const cost of costs)
      expect(cases.some(({ one, said }) => {
        const given = { ...DEFAULT_COSTS, ...one.scenario.costs };
        return JSON.stringify(first({ ...one, scenario: { ...one.scenario, costs: { ...given, [cost]: given[cost] + 1 } } })) !== said;
      }), cost).toBe(true);
  });
});

describe("what it knows", () => {
  const complete = run({ traffic: casesFrom("non-rss")[0]!.scenario.traffic }).scenario as unknown as Record<string, object>;
  const documented = [...readFileSync(new URL("../../lib/docs/scenario.md", import.meta.url), "utf8").split("## Traffic")[0]!.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, field]) => field!);
  const fields = [...new Set([...documented, ...Object.keys(complete),
    ...["rss", "costs", "interruptModeration"].flatMap((part) => Object.keys(complete[part]!).map((field) => `${part}.${field}`))])];
  const isNamed = (field: string): boolean => COVERED.includes(field) || field in NOT_COVERED;

  it("is said of every field of a scenario: covered, or not and why (a new field needs a word in fields.ts)", () => {
    expect(fields.filter((field) => !isNamed(field) && !isNamed(field.split(".")[0]!))).toEqual([]);
    expect(fields.filter((field) => /^(rss|costs|interruptModeration)\./.test(field) && !isNamed(field))).toEqual([]);
    expect([...COVERED, ...Object.keys(NOT_COVERED)].filter((field) => !fields.includes(field))).toEqual([]);
    console.log(`The second opinion does not cover:\n${Object.entries(NOT_COVERED).map(([field, why]) => `  ${field}: ${why}`).join("\n")}`);
  });

  it("is drawn: every covered field takes more than one value", () => {
    const cases = VARIANTS.flatMap((variant) => casesFrom(variant));
    const valueOf = ({ scenario }: Case, path: string): string =>
      JSON.stringify(path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], { ...scenario, traffic: scenario.traffic.frames })) ?? "";
    expect(COVERED.filter((field) => new Set(cases.map((one) => valueOf(one, field)).filter((value) => value !== "")).size < 2)).toEqual([]);
  });

  function casesFrom(variant: (typeof VARIANTS)[number]): Case[] {
    return fc.sample(casesOf(variant), { numRuns: 40, seed: 3 });
  }
});
