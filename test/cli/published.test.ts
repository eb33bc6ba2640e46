// rss-lab published: every mistake is refused in one sentence. What it prints is tested in test/long/published.test.ts,
// the numbers in test/checks/rebalancing.test.ts.
import { describe, expect, test } from "vitest";
import { rssLab } from "./run-cli.js";

describe("rss-lab published", () => {
  test.each([
    [["15"], 'rss-lab published got "15": it takes 13, 14, irq-suspension or nothing, for all.'],
    [["13", "14"], "it takes 13, 14, irq-suspension or nothing, for all"],
    [["toString"], "it takes 13, 14, irq-suspension or nothing, for all"],
    [["--seeds", "1"], 'The number of seeds is "1": it must be a whole number from 2 to 100.'],
    [["--workers", "257"], 'The number of workers is "257": it must be a whole number from 1 to 256.'],
    [["--fast"], "rss-lab published does not know the option --fast"],
  ])("%j: exit code 2 and one sentence", async (words, sentence) => {
    const { code, stdout, stderr } = await rssLab("published", ...words);
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toContain(sentence);
  });
});
