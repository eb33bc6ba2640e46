// The rebalancing policies side by side: the dataset is what the code computes, and the table says what must be so.
import { COMPARED_POLICIES, NEW_KEY } from "../../lib/src/experiment/policy-run.js";
import { seededScenario } from "../../lib/src/experiment/seeded-scenario.js";
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import {
  MICROSOFT_KEY,
  WORKLOADS,
  aimedConnections,
  connectionInput,
  policyComparison,
  readScenario,
  run,
  toeplitz,
  type ComparedPolicy,
  type PolicyRow,
} from "rss-lab";
import { datasetRows } from "rss-lab-course";

const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../lib/scenarios/workloads/${name}.json`, import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
const dataset = await datasetRows("rebalancing/policies.csv");
const published = (workload: string, policy: ComparedPolicy): Record<string, string | number> =>
  dataset.find((row) => row.workload === workload && row.policy === policy) ??
  expect.fail(`no row ${workload} ${policy}`);
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const asDataset = (row: PolicyRow): Record<string, string | number> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value as string | number]));

describe("datasets/rebalancing/policies.csv", () => {
  it("has a row for every workload and policy, and the new key for the attack", () => {
    const expected = WORKLOADS.flatMap((workload) =>
      COMPARED_POLICIES.filter((policy) => policy !== NEW_KEY || workload === "attack").map((policy) => [
        workload,
        policy,
      ]),
    );
    expect(dataset.map(({ workload, policy }) => [workload, policy])).toEqual(expected);
  });

  // One more row, of the policy that takes longest, is in test/long/policy-comparison.test.ts.
  test.each([["attack", NEW_KEY]] as const)(
    "%s, %s: the code computes this row, digit for digit",
    async (name, policy) => {
      const [row] = await policyComparison({ workloads: [{ name, json: json(name) }], policies: [policy] });
      expect(asDataset(row)).toEqual(published(name, policy));
    },
  );

  const number = (workload: string, policy: ComparedPolicy, column: string): number =>
    Number(published(workload, policy)[column]);
  const dynamic = COMPARED_POLICIES.filter((policy) => policy !== "none" && policy !== NEW_KEY);

  it("no policy is below what no table can beat, an elephant's CPU is full under each, and frames are dropped under each", () => {
    for (const policy of COMPARED_POLICIES.filter((one) => one !== NEW_KEY)) {
      expect(number("elephant", policy, "imbalance")).toBeGreaterThan(number("elephant", policy, "best_imbalance"));
      expect(number("elephant", policy, "drop_share")).toBeGreaterThan(0.04);
    }
  });
  it("under the attack every policy drops, because one entry is more than a CPU; a new key does without moves what no policy can", () => {
    for (const policy of dynamic) {
      expect(number("attack", policy, "drop_share")).toBeGreaterThan(0.09);
      expect(number("attack", policy, "drop_share")).toBeLessThan(number("attack", "none", "drop_share"));
    }
    expect(number("attack", NEW_KEY, "drop_share")).toBeLessThan(0.01);
    expect(number("attack", NEW_KEY, "moves")).toBe(0);
  });
  it("connections by Zipf's law: every policy that uses all CPUs is below the imbalance of none, and ends its drops", () => {
    for (const policy of dynamic.filter((one) => one !== "conservative-scaling")) {
      expect(number("zipf", policy, "imbalance_high")).toBeLessThan(number("zipf", "none", "imbalance_low"));
      expect([number("zipf", "none", "drop_share") > 0.01, number("zipf", policy, "drop_share")]).toEqual([true, 0]);
    }
  });
  it("a policy that moves receive work away from a busy host displaces less thread work", () => {
    for (const policy of dynamic)
      expect(number("shifting-host-load", policy, "displaced_share")).toBeLessThan(
        number("shifting-host-load", "none", "displaced_share"),
      );
  });
  it("only draining keeps order: no frame out of order under rss-plus-plus, some under every other policy that moves", () => {
    for (const policy of dynamic) expect(number("zipf", policy, "out_of_order") > 0).toBe(policy !== "rss-plus-plus");
    for (const workload of WORKLOADS) expect(number(workload, "rss-plus-plus", "out_of_order")).toBe(0);
  });
});

describe("the scenario files of the workloads", () => {
  it.each(WORKLOADS)("%s: one machine for all, and a file that runs", (name) => {
    const machine = ["variant", "cpus", "durationPs", "warmupPs", "windowPs", "receiveBuffers", "interruptModeration"];
    const of = (file: string): unknown[] => machine.map((field) => json(file)[field]);
    expect(of(name)).toEqual(of("uniform"));
    expect(
      run({ ...readScenario(json(name)), warmupPs: 0, durationPs: 1e9, windowPs: 1e9 }).summary.received,
    ).toBeGreaterThan(1000);
  });
  it("the attack's connections are those that aimedConnections gives for entry 5 under the NIC's key, with its default seed", () => {
    const { traffic } = json("attack") as { traffic: { parts: { endpoints?: unknown[] }[] } };
    const aimed = aimedConnections({
      secretKey: MICROSOFT_KEY,
      entry: 5,
      count: 64,
      server: { address: "192.0.2.1", port: 443 },
    });
    expect(traffic.parts[1]?.endpoints).toEqual(aimed);
    expect(new Set(aimed.map((connection) => toeplitz(connectionInput(connection), MICROSOFT_KEY) % 128))).toEqual(
      new Set([5]),
    );
  });
});

describe("seededScenario", () => {
  it("gives every load its own connections, and leaves those that are named", () => {
    const parts = (seed: number): string[] => {
      const { traffic } = seededScenario(json("attack"), seed);
      return [traffic.label(0), traffic.label(4096)];
    };
    expect(parts(1)[0]).not.toBe(parts(2)[0]);
    expect(parts(1)[1]).toBe(parts(2)[1]);
    const two = {
      traffic: { kind: "merge", parts: [1, 2].map(() => ({ kind: "load", framesPerSecond: 1e6, connections: 1 })) },
    };
    const { traffic } = seededScenario(two, 3);
    expect(traffic.label(0)).not.toBe(traffic.label(1));
  });
  it("with seed 1 the zipf workload is the file itself", () => {
    const brief = { durationPs: 2e9, warmupPs: 0, windowPs: 1e9 };
    expect(run({ ...seededScenario(json("zipf"), 1), ...brief }).fingerprint).toBe(
      run({ ...readScenario(json("zipf")), ...brief }).fingerprint,
    );
  });
});

describe("policyComparison refuses", () => {
  const workloads = [{ name: "uniform", json: json("uniform") }];
  it.each([
    [{ seeds: [1, 1] }, "give every replication a seed of its own"],
    [{ periodPs: 0 }, "The period of the looks in picoseconds"],
    [{ workloads: [] }, "There are no workloads to compare: give one at least."],
    [{ policies: [] }, "There are no policies to compare: give one at least."],
    [{ workloads: [...workloads, ...workloads] }, 'Two of the workloads are called "uniform": give each a name'],
    [{ workloads: [{ ...workloads[0], name: 5 as never }] }, "The name of a workload is 5: it must be a text"],
    [{ policies: ["greedy", "greedy"] as const }, 'Two of the policies are called "greedy": give each a name'],
    [{ workers: 0 }, "The number of workers is 0: it must be a whole number from 1 to 256."],
  ])(
    "%j",
    async (wrong, sentence) => await expect(policyComparison({ workloads, ...wrong })).rejects.toThrow(sentence),
  );
});
