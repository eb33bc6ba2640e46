// rss-lab merge: the bytes of one process, whatever the number of shards and whoever made them; shards that do not belong
// together are refused by their names.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it, test } from "vitest";
import { SMALL, contentOf, newFolder } from "./experiment-folder.js";
import { rssLab } from "./run-cli.js";

const { at, write } = newFolder();
const small = write("small.json", SMALL);
const warm = write("warm.json", { ...SMALL, name: "warm", warmup: { rule: "mser-5", windowPs: 1e7 } });
const other = write("other.json", { ...SMALL, seed: 2 });
const shard = (number: number, of: number): string => at(`s${number}-${of}`);
const run = async (...words: string[]): Promise<void> => {
  const { code, stderr } = await rssLab("run", ...words, "--workers", "1");
  expect([code, stderr]).toEqual([0, ""]);
};

beforeAll(async () => {
  await run(small, "--out", at("whole"));
  for (const of of [1, 2, 7])
    for (let number = 1; number <= of; number++)
      await run(small, "--shard", `${number}/${of}`, "--out", shard(number, of));
  await run(other, "--shard", "1/2", "--out", at("other"));
}, 60_000);

const all = (of: number): string[] => Array.from({ length: of }, (_, i) => shard(i + 1, of));

describe("rss-lab merge", () => {
  test.each([1, 2, 7])("of %i shards, in any order, gives the bytes of the one-process run", async (of) => {
    const out = at(`merged-${of}`);
    const { code, stdout } = await rssLab("merge", ...all(of).reverse(), "--out", out);
    expect(code).toBe(0);
    expect(stdout).toContain("small: 2 points, 10 runs");
    expect(contentOf(out)).toEqual(contentOf(at("whole")));
  });

  it("also where pilot runs find the warm-up, and where a shard has no run", async () => {
    await run(warm, "--out", at("warm"));
    for (const number of [1, 2, 3]) await run(warm, "--shard", `${number}/3`, "--out", at(`w${number}`));
    expect((await rssLab("merge", at("w3"), at("w1"), at("w2"), "--out", at("warm-merged"))).code).toBe(0);
    expect(contentOf(at("warm-merged"))).toEqual(contentOf(at("warm")));
  });

  test.each<[string, () => string[], number, string]>([
    [
      "a missing shard",
      () => all(2).slice(1),
      2,
      "Shard 1 of 2 is missing: run it with rss-lab run EXPERIMENT --shard 1/2.",
    ],
    ["several", () => all(7).slice(0, 5), 2, "Shards 6, 7 of 7 are missing"],
    ["one twice", () => [...all(2), shard(2, 2)], 2, "both hold shard 2: give each once."],
    [
      "one of another experiment",
      () => [shard(2, 2), at("other")],
      2,
      "is of an experiment with seed 2, and this one has 1",
    ],
    [
      "one of another number of shards",
      () => [shard(1, 2), shard(2, 7)],
      2,
      "holds shard 2 of 7, and this is shard 2 of 2",
    ],
    ["all runs", () => [at("whole")], 2, "holds all runs: only shards are joined."],
    [
      "one that is not finished",
      () => [shard(1, 2), edited(shard(2, 2), "manifest.json", /"outputs": \[[^\]]*\]/, '"outputs": null')],
      2,
      "is not finished: run it on with the same command.",
    ],
    [
      "one that was changed",
      () => [shard(1, 2), edited(shard(2, 2), "results.csv", "0,", "1,")],
      1,
      "is not what was written",
    ],
    ["no directory", () => [at("none")], 2, "holds no results: there is no such directory."],
  ])("refuses %s by its name, and writes nothing", async (_, words, code, sentence) => {
    const outcome = await rssLab("merge", ...words(), "--out", at("refused"));
    expect([outcome.code, outcome.stdout]).toEqual([code, ""]);
    expect(outcome.stderr).toMatch(/^[^\n]+\.\n$/);
    expect(outcome.stderr).toContain(sentence);
    expect(existsSync(at("refused"))).toBe(false);
  });
});

/** A copy of a directory in which a file says something else. */
function edited(folder: string, name: string, from: string | RegExp, to: string): string {
  const copy = at("edited");
  cpSync(folder, copy, { recursive: true, force: true });
  const text = readFileSync(`${copy}/${name}`, "utf8");
  expect(text.replace(from, to)).not.toBe(text);
  writeFileSync(`${copy}/${name}`, text.replace(from, to));
  return copy;
}
