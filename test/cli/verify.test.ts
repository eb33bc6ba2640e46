// rss-lab verify: everything that a manifest says is held to the files, and whatever was changed is named.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it, test } from "vitest";
import { SMALL, newFolder } from "./experiment-folder.js";
import { rssLab } from "./run-cli.js";

const { at, write } = newFolder();
const whole = at("whole");
beforeAll(async () => void (await rssLab("run", write("small.json", SMALL), "--out", whole)));

const replaced =
  (name: string, from: string | RegExp, to: string) =>
  (folder: string): void => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    expect(text.replace(from, to)).not.toBe(text);
    writeFileSync(`${folder}/${name}`, text.replace(from, to));
  };

describe("rss-lab verify", () => {
  it("says that all holds, and how much that is", async () => {
    expect(await rssLab("verify", whole)).toEqual({
      code: 0,
      stdout: `${whole}: all holds. 3 files, 10 runs.\n`,
      stderr: "",
    });
    const { stdout } = await rssLab("verify", whole, "--json");
    expect(JSON.parse(stdout)).toEqual({ holds: true, files: 3, runs: 10, faults: [] });
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      "a number in the results",
      replaced("results.csv", "10000", "10001"),
      "The file results.csv was changed: its SHA-256 is ",
    ],
    [
      "a seed in the results",
      replaced("results.csv", "1, replication 3", "2, replication 3"),
      'have seed "2, replication 3": run 3 of this experiment has "1, replication 3".',
    ],
    ["a row left out", replaced("results.csv", /\r\n4,.*\r\n/, "\r\n"), "Run 4 is not in the results."],
    ["a row twice", replaced("results.csv", /(\r\n4,.*)\r\n/, "$1$1\r\n"), "Run 4 stands twice in the results"],
    ["a file removed", (folder) => rmSync(`${folder}/datapackage.json`), "The file datapackage.json is not there."],
    [
      "a description of something else",
      replaced("datapackage.json", "A row a run", "A run a row"),
      "datapackage.json does not describe these tables.",
    ],
    ["the scenario", replaced("experiment.json", '"cpus": 4', '"cpus": 5'), "The file experiment.json was changed"],
    [
      "the seeds of the manifest",
      replaced("manifest.json", '"seed": 1', '"seed": 2'),
      'The manifest has the seeds {"seed":2,',
    ],
    [
      "the number of runs",
      replaced("manifest.json", '"planned": 10', '"planned": 11'),
      "The manifest plans 11 runs, and the experiment has 10.",
    ],
    ["the version", replaced("manifest.json", '"version": "', '"version": "9'), "The results are of rss-lab 9"],
    [
      "the name",
      replaced("manifest.json", '"name": "small"', '"name": "large"'),
      'The manifest names the experiment "large", and it is "small".',
    ],
    [
      "a table that nobody knows",
      (folder) => writeFileSync(`${folder}/more.csv`, ""),
      "The manifest does not name more.csv.",
    ],
    [
      "an end that did not come",
      replaced("manifest.json", /"outputs": \[[^\]]*\]/, '"outputs": null'),
      "The experiment is not finished",
    ],
  ])("names %s: exit code 1", async (_, change, sentence) => {
    const folder = at("changed");
    rmSync(folder, { recursive: true, force: true });
    cpSync(whole, folder, { recursive: true });
    change(folder);
    const { code, stdout, stderr } = await rssLab("verify", folder);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain(sentence);
    for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/\.$/);
  });

  test.each([
    ["a manifest that is broken", "{", "is broken: it must be JSON, as rss-lab run writes it."],
    ["one of something else", '{ "name": "x" }', "is not one of an experiment: rss-lab run writes it."],
  ])("%s: exit code 2, one sentence", async (_, text, sentence) => {
    const folder = at("broken");
    cpSync(whole, folder, { recursive: true });
    writeFileSync(`${folder}/manifest.json`, text);
    const { code, stdout, stderr } = await rssLab("verify", folder);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
  });
});
