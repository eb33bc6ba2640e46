// Checks 13 and 14 computed afresh: the command with two seeds, and rows of the dataset that must come out again.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type PublishedRow, type ScenarioJson } from "rss-lab";
import { datasetRows } from "rss-lab-course";
import { imbalanceRows } from "../../lib/src/experiment/published-13.js";
import { placementRow } from "../../lib/src/experiment/published-14.js";
import { withCrew } from "../../lib/src/workers/crew.js";
import { rssLab } from "../cli/run-cli.js";

const json = (name: string): ScenarioJson =>
  JSON.parse(
    readFileSync(new URL(`../../lib/scenarios/published/${name}.json`, import.meta.url), "utf8"),
  ) as ScenarioJson;
const dataset = await datasetRows("rebalancing/published.csv");
const SEEDS = [1, 2, 3, 4];
const asDataset = ({ check, quantity, x, series, ours, low, high, published }: PublishedRow): object => ({
  check,
  quantity,
  x,
  series,
  ours,
  low,
  high,
  published,
});

describe("rss-lab published", () => {
  it("prints published numbers beside ours, with band and verdict, and says why one is missed", async () => {
    const { code, stdout, stderr } = await rssLab("published", "14", "--seeds", "2");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^check and quantity +x +series +published +ours +range +band$/m);
    expect(stdout).toMatch(/^14 {2}busiest over mean, by CPUs +18 +RSS +1\.92 /m);
    expect(stdout).toMatch(/^14 {2}CPUs with autoscale, by target load +0\.8 +RSS\+\+ +12 +14 .* 11\.\.13 +MISSED$/m);
    expect(stdout).toMatch(/^MISSED CPUs with autoscale.* Why: \w/m);
  });
});

describe("datasets/rebalancing/published.csv is what the code computes", () => {
  it("imbalance on 4 CPUs at 4 Gb/s, and on 8 with the ratio", async () => {
    for (const row of await withCrew(undefined, (crew) =>
      imbalanceRows(json("rss-plus-plus-8-cpus-single"), 4, { crew, seeds: SEEDS }, [4, 8]),
    ))
      expect(dataset).toContainEqual(asDataset(row));
  });
  it("100 equal connections on 18 CPUs, as RSS places them; the command above runs the rest", async () =>
    expect(dataset).toContainEqual(
      asDataset(
        await withCrew(undefined, (crew) => placementRow(json("rss-100-connections-18-cpus"), { crew, seeds: SEEDS })),
      ),
    ));
});
