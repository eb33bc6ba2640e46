// rss-lab rebalance: the table of all policies; every mistake is one sentence.
import { describe, expect, it, test } from "vitest";
import type { PolicyRow } from "rss-lab";
import { rssLab } from "./run-cli.js";

describe("rss-lab rebalance", () => {
  it("prints a table for people, with what no table can beat, and nothing on stderr", async () => {
    const { code, stdout, stderr } = await rssLab(
      "rebalance",
      "--workload",
      "elephant",
      "--policy",
      "none",
      "--seeds",
      "2",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^workload +policy +imbalance .* no table beats +p50 µs +p99 µs +dropped +moves +on old CPU +reordered +held /m,
    );
    expect(stdout).toMatch(/^elephant +none +1\.\d{3} /m);
    expect(stdout).toContain("no table splits a connection");
  });
  it("prints with --json one object: seeds and rows", async () => {
    const { stdout } = await rssLab(
      "rebalance",
      "--workload",
      "uniform",
      "--policy",
      "greedy",
      "--seeds",
      "2",
      "--json",
    );
    const { seeds, rows } = JSON.parse(stdout) as { seeds: number[]; rows: PolicyRow[] };
    expect([seeds, rows.length, rows[0]?.workload, rows[0]?.policy]).toEqual([[1, 2], 1, "uniform", "greedy"]);
    expect(rows[0]?.moves).toBeGreaterThan(0);
  });
  test.each([
    [
      ["--workload", "web"],
      'The workload is "web": it must be one of uniform, zipf, elephant, shifting-host-load, attack.',
    ],
    [["--policy", "best"], 'The policy is "best": it must be one of none, whole-table'],
    [["--seeds", "1"], 'The number of seeds is "1": it must be a whole number from 2 to 100.'],
    [["--workers", "0"], 'The number of workers is "0": it must be a whole number from 1 to 256.'],
    [["--workers", "all"], 'The number of workers is "all": it must be a whole number from 1 to 256.'],
    [["--policy", "none, new key", "--workload", "zipf"], "it answers the attack alone"],
    [["zipf"], 'rss-lab rebalance got "zipf": it takes options alone.'],
    [["--fast"], "rss-lab rebalance does not know the option --fast"],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    const { code, stdout, stderr } = await rssLab("rebalance", ...words);
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toContain(sentence);
  });
});
