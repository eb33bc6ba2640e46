// The row of the rebalancing dataset that takes longest to compute: what the code computes is what the dataset says.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { policyComparison } from "rss-lab";
import { datasetRows } from "rss-lab-course";

test("zipf, rss-plus-plus: the code computes this row of datasets/rebalancing/policies.csv, digit for digit", async () => {
  const file = new URL("../../lib/scenarios/workloads/zipf.json", import.meta.url);
  const json = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const [row] = await policyComparison({ workloads: [{ name: "zipf", json }], policies: ["rss-plus-plus"] });
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const published = (await datasetRows("rebalancing/policies.csv")).find(
    ({ workload, policy }) => workload === "zipf" && policy === "rss-plus-plus",
  );
  expect(Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value]))).toEqual(published);
});
