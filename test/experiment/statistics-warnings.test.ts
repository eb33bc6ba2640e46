// What a reader is warned of, and whether a claim survives: each on made-up results that have just that to be warned of.
import { describe, expect, test } from "vitest";
import { verdictOf } from "../../lib/src/experiment/statistics-claim.js";
import { warningsOf } from "../../lib/src/experiment/statistics-warnings.js";
import { experimentOf, rowsOf } from "./experiment-rows.js";

const policies = experimentOf({ policy: ["none", "greedy"] });
const loads = experimentOf({ policy: ["none", "greedy"], load: [1e6, 2e6, 3e6] });
/** A little chance, the same in every replication. */
const chance = (replication: number): number => [0, 3, -1, 2, -4][replication % 5];
const sentences = (...given: Parameters<typeof warningsOf>): string[] =>
  warningsOf(...given).map(({ sentence }) => sentence);

test("sound results have no warning", () => {
  const rows = rowsOf(loads, (_, replication) => ({ outcomes: { "p99 delay": 1000 + chance(replication) } }));
  expect(warningsOf(loads, rows)).toEqual([]);
});

describe("few runs", () => {
  const few = { ...policies, replications: 4 };
  test("intervals on fewer than 5 runs are counted", () => {
    const rows = rowsOf(few, (_, replication) => ({ outcomes: { "p99 delay": chance(replication) } }));
    expect(sentences(few, rows)).toEqual([
      "All intervals rest on fewer than 5 runs (on 4 at the least): one unusual run decides such an interval; ask for more replications.",
    ]);
  });
  test("also where only one point has lost a run", () => {
    const rows = rowsOf(policies, (_, replication) => ({ outcomes: { "p99 delay": chance(replication) } })).slice(1);
    expect(sentences(policies, rows)[0]).toMatch(/^1 of 2 intervals rest on fewer than 5 runs \(on 4/);
  });
});

test("a run without the outcome is told", () => {
  const rows = rowsOf(experimentOf({ policy: ["none", "greedy"] }, { replications: 7 }), ({ policy }, replication) => ({
    outcomes: { "p99 delay": policy === "greedy" && replication === 2 ? NaN : chance(replication) },
  }));
  expect(sentences(policies, rows)).toEqual([
    "1 run has no p99 delay (policy greedy): means and differences leave out what is missing, and so may flatter.",
  ]);
});

describe("frames left waiting", () => {
  const rows = (waiting: number) =>
    rowsOf(loads, ({ load }, replication) => ({
      outcomes: { "p99 delay": 1000 + chance(replication) },
      waiting: load === 3e6 ? waiting : 1,
    }));
  test("more than 1 % of those that arrived: a warning, with the places", () =>
    expect(sentences(loads, rows(25))).toEqual([
      "Frames are left waiting: up to 2.5 % of those that arrived were not indicated when the runs ended (policy none, load 3,000,000 frames/s; policy greedy, load 3,000,000 frames/s). Their delays are in no outcome, and the queues may still grow: make the runs longer, or the load lower.",
    ]));
  test("1 % or less: none", () => expect(sentences(loads, rows(10))).toEqual([]));
});

describe("a knee inside the range", () => {
  const rows = (delays: readonly number[], outcome = "p99 delay") =>
    rowsOf(loads, ({ policy, load }, replication) => ({
      outcomes: {
        [outcome]: (policy === "none" ? delays : [100, 100, 100])[Number(load) / 1e6 - 1] + chance(replication) / 100,
      },
    }));
  test("is named with its series: the last level before a delay is more than 5 times its least", () => {
    expect(sentences(loads, rows([100, 120, 700]))[0]).toMatch(
      /^A knee lies inside the range of load: the p99 delay is more than 5 times its least beyond 2,000,000 frames\/s \(policy none\)\. /,
    );
    expect(sentences(loads, rows([100, 700, 900]))[0]).toContain("beyond 1,000,000 frames/s (policy none).");
  });
  test("is not seen in a delay that grows less, or that falls", () => {
    expect(sentences(loads, rows([100, 200, 480]))).toEqual([]);
    expect(sentences(loads, rows([900, 200, 100]))).toEqual([]);
  });
  test("is not looked for in a count, which grows with the load anyway", () => {
    const counts = { ...loads, outcomes: ["interrupts"] };
    expect(sentences(counts, rows([100, 700, 5000], "interrupts"))).toEqual([]);
  });
});

describe("several comparisons", () => {
  const compare = { factor: "policy", baseline: "none" } as const;
  const compared = { ...loads, compare };
  const rows = rowsOf(compared, ({ policy, load }, replication) => ({
    outcomes: { "p99 delay": 1000 + (policy === "greedy" ? Number(load) / 1e6 - 2 + chance(replication) / 4 : 0) },
  }));
  test("are counted, with those that still exclude zero at Bonferroni's level", () =>
    expect(sentences(compared, rows)).toEqual([
      "3 differences are compared at 95 % each, so with a chance of up to 15 % one of them misleads: 2 exclude zero, and at 98.33 % each (Bonferroni) 0 still do.",
    ]));
  test("one comparison needs no correction", () => {
    const one = { ...policies, compare };
    expect(
      sentences(
        one,
        rowsOf(one, (_, replication) => ({ outcomes: { "p99 delay": chance(replication) } })),
      ),
    ).toEqual([]);
  });
  test("results in which the baseline has not been run yet have nothing to compare", () =>
    expect(
      sentences(
        compared,
        rows.filter(({ factors }) => factors.policy !== "none"),
      ),
    ).toEqual([]));
});

describe("a claim", () => {
  const claim = { outcome: "p99 delay", factor: "policy", level: "greedy", than: "none", is: "lower" } as const;
  const claimed = { ...loads, claim };
  const verdict = (effects: readonly number[], is: "lower" | "higher" = "lower") =>
    verdictOf(
      { ...claimed, claim: { ...claim, is } },
      rowsOf(claimed, ({ policy, load }, replication) => ({
        outcomes: {
          "p99 delay": 100 + (policy === "greedy" ? effects[Number(load) / 1e6 - 1] + chance(replication) : 0),
        },
      })),
    );
  test("holds where every interval lies on the claimed side", () => {
    expect(verdict([-50, -40, -30])).toEqual({
      verdict: "holds",
      sentence: "The claim holds: p99 delay is lower with policy greedy than with none at all 3 places.",
    });
    expect(verdict([50, 40, 30], "higher")?.verdict).toBe("holds");
  });
  test("is open where an interval reaches over zero, and the place is named", () =>
    expect(verdict([-50, 0, -30])).toEqual({
      verdict: "open",
      sentence:
        "The claim is OPEN: the interval does not tell whether p99 delay is lower with policy greedy than with none for load 2,000,000 frames/s.",
    }));
  test("is refuted where an interval lies on the other side, whatever the others say", () => {
    expect(verdict([-50, 0, 30])).toEqual({
      verdict: "refuted",
      sentence:
        "The claim is REFUTED: that p99 delay is lower with policy greedy than with none is wrong for load 3,000,000 frames/s.",
    });
    expect(verdict([-50, -40, -30], "higher")?.sentence).toContain("is wrong everywhere");
  });
  test("that does not hold stands first among the warnings; one that holds in none", () => {
    const rows = (effect: number) =>
      rowsOf(claimed, ({ policy }, replication) => ({
        outcomes: { "p99 delay": 100 + (policy === "greedy" ? effect + chance(replication) : 0) },
      }));
    expect(warningsOf(claimed, rows(30))[0].kind).toBe("claim");
    expect(warningsOf(claimed, rows(-30))).toEqual([]);
  });
  test("is open without runs to compare; an experiment without a claim has no verdict", () => {
    expect(verdictOf(claimed, [])?.verdict).toBe("open");
    expect(verdictOf(loads, [])).toBeNull();
  });
});
