// rss-lab published: check 14 in full with two seeds; every mistake is one sentence. Check 13 is in test/checks/rebalancing.test.ts.
import { describe, expect, it, test } from "vitest";
import { rssLab } from "./run-cli.js";

describe("rss-lab published", () => {
  it("prints published numbers beside ours, with band and verdict, and says why one is missed", async () => {
    const { code, stdout, stderr } = await rssLab("published", "14", "--seeds", "2");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^check and quantity +x +series +published +ours +range +band$/m);
    expect(stdout).toMatch(/^14 {2}busiest over mean, by CPUs +18 +RSS +1\.92 /m);
    expect(stdout).toMatch(/^14 {2}CPUs with autoscale, by target load +0\.8 +RSS\+\+ +12 +14 .* 11\.\.13 +MISSED$/m);
    expect(stdout).toMatch(/^MISSED CPUs with autoscale.* Why: \w/m);
  }, 120_000);
  test.each([
    [["15"], 'rss-lab published got "15": it takes 13, 14, irq-suspension or nothing, for all.'],
    [["13", "14"], "it takes 13, 14, irq-suspension or nothing, for all"],
    [["toString"], "it takes 13, 14, irq-suspension or nothing, for all"],
    [["--seeds", "1"], 'The number of seeds is "1": it must be a whole number from 2 to 100.'],
    [["--fast"], "rss-lab published does not know the option --fast"],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    const { code, stdout, stderr } = await rssLab("published", ...words);
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toContain(sentence);
  });
});
