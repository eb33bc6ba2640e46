// Random scenarios of the three variants with RSS, chosen by fast-check, in which RSS changes while frames flow:
// tables, single moves, keys, hash types, RSS off and on, rebalancing by every policy at short periods, re-keying,
// re-targeted messages; with threads that vary, warm-up, windows, and an end that may cut the run. The rest is that of
// wide-scenarios.ts.
import fc from "fast-check";
import {
  MICROSOFT_KEY,
  REBALANCING_POLICIES,
  repeatKey,
  run,
  us,
  type HashTypeName,
  type RebalancingOptions,
  type RebalancingPolicy,
  type Retarget,
  type RssChange,
  type Scenario,
  type ThreadWorkDescription,
} from "rss-lab";
import { cpuCount, wideScenarios } from "./wide-scenarios.js";

export interface Changing {
  /** Whether changes of tables and moves drain: always, never, or each by chance. */
  readonly drain?: boolean;
  /** Whether key, hash types and RSS itself change too. */
  readonly hash?: boolean;
  readonly policies?: readonly RebalancingPolicy[];
  /** What changes; default: wide scenarios. */
  readonly scenarios?: fc.Arbitrary<Scenario>;
  /** Whether messages are re-targeted; default true. */
  readonly retargets?: boolean;
}

const KEYS = [MICROSOFT_KEY, repeatKey("6d5a", 20), Uint8Array.from({ length: 40 }, (_, i) => 7 * i + 1)];
const TYPES: readonly (readonly HashTypeName[])[] = [
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  ["NDIS_HASH_IPV4"],
  ["NDIS_HASH_IPV6"],
];

/** Thread work of every kind, with changes within the run. */
const threadWork = (endPs: number): fc.Arbitrary<ThreadWorkDescription> => {
  const share = fc.constantFrom(0, 0.3, 0.9, 1),
    timePs = fc.integer({ min: 1, max: Math.max(2, endPs) });
  return fc.oneof(
    share,
    fc.tuple(timePs, share, share).map(([at, a, b]): ThreadWorkDescription => ({
      kind: "steps",
      at: [
        [0, a],
        [at, b],
      ],
    })),
    fc
      .tuple(timePs, share, share)
      .map(([toPs, from, to]): ThreadWorkDescription => ({ kind: "ramp", fromPs: 0, toPs, from, to })),
    fc.tuple(timePs, share).map(([periodPs, on]): ThreadWorkDescription => ({
      kind: "bursts",
      periodPs,
      onPs: Math.ceil(periodPs / 3),
      share: on,
    })),
  );
};

/** Up to 8 changes; RSS is off between a disable and the enable that follows it at once. */
const changesOf = (
  endPs: number,
  entries: number,
  cpus: readonly number[],
  { drain, hash }: Changing,
): fc.Arbitrary<RssChange[]> => {
  const timePs = fc.integer({ min: 0, max: endPs }),
    cpu = fc.constantFrom(...cpus),
    draining = drain === undefined ? fc.boolean() : fc.constant(drain);
  const moves = fc.uniqueArray(fc.record({ entry: fc.nat(entries - 1), cpu }), {
    minLength: 1,
    maxLength: 4,
    selector: ({ entry }) => entry,
  });
  const kinds: fc.Arbitrary<RssChange[]>[] = [
    fc
      .record({ timePs, drain: draining, indirectionTable: fc.array(cpu, { minLength: entries, maxLength: entries }) })
      .map((change) => [change]),
    fc.record({ timePs, drain: draining, moves }).map((change) => [change]),
  ];
  if (hash)
    kinds.push(
      fc.record({ timePs, secretKey: fc.constantFrom(...KEYS) }).map((change) => [change]),
      fc.record({ timePs, hashTypes: fc.constantFrom(...TYPES) }).map((change) => [change]),
      fc.tuple(timePs, fc.nat(100)).map(([at, share]) => [
        { timePs: at, rss: "disable" },
        { timePs: at + Math.round((endPs * share) / 200), rss: "enable" },
      ]),
    );
  return fc.array(fc.oneof(...kinds), { maxLength: 8 }).map((groups) => {
    const changes: RssChange[] = [];
    // Nothing but the enable may follow a disable, so a group that would begin before the last one's end is left out.
    for (const group of groups.sort((a, b) => a[0].timePs - b[0].timePs))
      if (group[0]?.timePs >= (changes.at(-1)?.timePs ?? 0)) changes.push(...group);
    return changes;
  });
};

const rebalancingOf = (
  { drain, policies = REBALANCING_POLICIES }: Changing,
  entries: number,
  cpus: readonly number[],
): fc.Arbitrary<RebalancingOptions> =>
  fc
    .record({
      policy: fc.constantFrom(...policies),
      periodPs: fc.integer({ min: us(1), max: us(40) }),
      drain: drain === undefined ? fc.boolean() : fc.constant(drain),
      threshold: fc.constantFrom(0, 0.02),
      autoscale: fc.boolean(),
      table: fc.oneof(fc.constant(null), fc.array(fc.constantFrom(...cpus), { minLength: 1, maxLength: entries })),
    })
    .map(({ policy, periodPs, drain: drains, threshold, autoscale, table }): RebalancingOptions => {
      if (policy === "none") return { policy };
      const all = { policy, periodPs, drain: drains };
      if (policy === "rss-plus-plus") return { ...all, threshold, autoscale };
      return policy === "whole-table" && table ? { ...all, table } : { ...all, threshold };
    });

/** @param changing which kinds of change; default: all of them */
export function changingScenarios(changing: Changing = { hash: true }): fc.Arbitrary<Scenario> {
  return (changing.scenarios ?? wideScenarios)
    .filter(({ variant }) => variant !== "non-rss")
    .chain((plain) => {
      const { rss = {}, variant } = plain,
        { endPs } = run({ ...plain, records: "summary" });
      const entries = rss.indirectionTable?.length ?? 1;
      const { processors, queues, tableCpus } = run({ ...plain, records: "summary" }).scenario.rss;
      const served = processors.slice(0, queues),
        tableB = served.filter((cpu) => tableCpus.includes(cpu)); // a table for the policy whole-table may hold these
      const timePs = fc.integer({ min: 0, max: endPs });
      const retarget: fc.Arbitrary<Retarget> = fc.record({
        timePs,
        message: fc.nat(served.length - 1),
        cpu: fc.nat(cpuCount(plain) - 1),
      });
      return fc
        .record({
          rssChanges: changesOf(endPs, entries, processors, changing),
          rebalancing: rebalancingOf(changing, entries, tableB),
          rekeying: changing.hash
            ? fc.oneof(
                fc.constant(null),
                fc.record({
                  periodPs: fc.integer({ min: us(1), max: us(40) }),
                  threshold: fc.constantFrom(1e-6, 0.5, 1),
                }),
              )
            : fc.constant(null),
          retargets:
            changing.retargets !== false && variant === "message-signaled-interrupts"
              ? fc.array(retarget, { maxLength: 2 })
              : fc.constant([]),
          threadShare: fc.array(threadWork(endPs), { minLength: cpuCount(plain), maxLength: cpuCount(plain) }),
          windowPs: fc.oneof(fc.constant(Infinity), fc.integer({ min: Math.ceil(endPs / 20) + 1, max: 2 * endPs + 1 })),
        })
        .map(({ rekeying, retargets, ...more }): Scenario => ({
          ...plain,
          ...more,
          retargets: more.rebalancing.table ? [] : retargets,
          ...(rekeying && { rekeying }),
        }));
    });
}

/** The same, with a warm-up and an early end, each a share of the natural end. */
export const cutChanging = (changing?: Changing): fc.Arbitrary<Scenario> =>
  fc
    .tuple(
      changingScenarios(changing),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
    )
    .map(([scenario, share, warm]) => {
      const durationPs = Math.max(
        1,
        Math.floor(run({ ...scenario, records: "summary", windowPs: Infinity }).endPs * share),
      );
      return { ...scenario, durationPs, warmupPs: Math.floor(durationPs * warm) };
    });
