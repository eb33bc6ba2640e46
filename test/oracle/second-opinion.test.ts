// The library against the second opinion of oracle.ts: the same run, frame by frame and to the last picosecond, on
// scenarios drawn at random.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_COSTS, VARIANTS, run } from "rss-lab";
import { COVERED, NOT_COVERED } from "./fields.js";
import { first, max, second } from "./said.js";
import { type Case, casesOf } from "./scenarios.js";

describe("a second opinion, simulated naively from the documents", () => {
  it.each(VARIANTS)(
    "%s: tells the same run: frames, drops, ISRs, DPCs, busy time by kind, delays to indication and to done",
    (variant) => {
      fc.assert(
        fc.property(casesOf(variant), (one) => void expect(first(one)).toEqual(second(one))),
        { numRuns: 60 },
      );
    },
  );

  it("is asked about runs with drops, throttled DPCs, long chains, copies, requests to other CPUs, preempted DPCs and reloads", () => {
    const seen = {
      drops: 0,
      throttled: 0,
      chains: 0,
      copies: 0,
      requests: 0,
      merged: 0,
      reloads: 0,
      cut: 0,
      warm: 0,
      unhashed: 0,
      fewQueues: 0,
    };
    const cases = VARIANTS.flatMap((variant) => fc.sample(casesOf(variant), { numRuns: 60, seed: 1 }));
    for (const { scenario } of cases) {
      const {
        summary,
        frames,
        scenario: { rss, variant, retargets },
      } = run(scenario);
      const { dropped, interrupts, dpcs, copied, cacheReloads, cpus } = summary;
      const together = new Map<string, number>();
      for (const { cycle, cpu } of frames())
        together.set(`${cycle} ${cpu}`, (together.get(`${cycle} ${cpu}`) ?? 0) + (cpu < 0 ? 0 : 1));
      if (dropped > 0) seen.drops++;
      if ((variant === "non-rss" || variant === "message-signaled-interrupts") && dpcs > interrupts + 1)
        seen.throttled++;
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
    const costs = COVERED.filter((field) => field.startsWith("costs.")).map(
      (field) => field.slice("costs.".length) as keyof typeof DEFAULT_COSTS,
    );
    const cases = VARIANTS.flatMap((variant) => fc.sample(casesOf(variant), { numRuns: 25, seed: 2 })).map((one) => ({
      one,
      said: JSON.stringify(second(one)),
    }));
    for (const cost of costs)
      expect(
        cases.some(({ one, said }) => {
          const given = { ...DEFAULT_COSTS, ...one.scenario.costs };
          return (
            JSON.stringify(
              first({ ...one, scenario: { ...one.scenario, costs: { ...given, [cost]: given[cost] + 1 } } }),
            ) !== said
          );
        }),
        cost,
      ).toBe(true);
  });
});

it("is short enough to be read at a sitting: 450 lines at most as the formatter sets them, blank ones aside", () => {
  const lines = ["machine.ts", "queues.ts", "oracle.ts"].flatMap((name) =>
    readFileSync(new URL(name, import.meta.url), "utf8").split("\n"),
  );
  expect(lines.filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(450);
});

describe("what it knows", () => {
  const complete = run({ traffic: casesFrom("non-rss")[0].scenario.traffic }).scenario as unknown as Record<
    string,
    object
  >;
  const firstTable = readFileSync(new URL("../../lib/docs/scenario.md", import.meta.url), "utf8").split("\n## ")[0];
  const documented = [...firstTable.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, field]) => field);
  const fields = [
    ...new Set([
      ...documented,
      ...Object.keys(complete),
      ...["rss", "costs", "interruptModeration"].flatMap((part) =>
        Object.keys(complete[part]).map((field) => `${part}.${field}`),
      ),
    ]),
  ];
  const isNamed = (field: string): boolean => COVERED.includes(field) || field in NOT_COVERED;

  it("is said of every field of a scenario: covered, or not and why (a new field needs a word in fields.ts)", () => {
    expect(fields.filter((field) => !isNamed(field) && !isNamed(field.split(".")[0]))).toEqual([]);
    expect(fields.filter((field) => /^(rss|costs|interruptModeration)\./.test(field) && !isNamed(field))).toEqual([]);
    const stale = [...COVERED, ...Object.keys(NOT_COVERED)].filter(
      (field) => !fields.includes(field) && !fields.includes(field.split(".")[0]),
    );
    expect(stale).toEqual([]);
    console.log(
      `The second opinion does not cover:\n${Object.entries(NOT_COVERED)
        .map(([field, why]) => `  ${field}: ${why}`)
        .join("\n")}`,
    );
  });

  it("is drawn: every covered field takes more than one value", () => {
    const cases = VARIANTS.flatMap((variant) => casesFrom(variant));
    const valueOf = ({ scenario }: Case, path: string): string => {
      const named = path
        .split(".")
        .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], scenario);
      return JSON.stringify(path === "traffic" ? scenario.traffic.frames : named) ?? "";
    };
    expect(
      COVERED.filter(
        (field) => new Set(cases.map((one) => valueOf(one, field)).filter((value) => value !== "")).size < 2,
      ),
    ).toEqual([]);
  });

  function casesFrom(variant: (typeof VARIANTS)[number]): Case[] {
    return fc.sample(casesOf(variant), { numRuns: 40, seed: 3 });
  }
});
