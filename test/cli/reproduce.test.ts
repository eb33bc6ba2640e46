// rss-lab reproduce: identical, or the first difference with both values.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { SMALL, contentOf, newFolder } from "./experiment-folder.js";
import { rssLab } from "./run-cli.js";

const { at, write } = newFolder();
const small = write("small.json", SMALL);
const whole = at("whole");
beforeAll(async () => {
  await rssLab("run", small, "--out", whole);
  await rssLab("run", small, "--out", at("shard"), "--shard", "2/3");
});

/** A copy in which a file says something else. */
function changed(name: string, from: string | RegExp, to: string): string {
  const folder = at("changed");
  rmSync(folder, { recursive: true, force: true });
  cpSync(whole, folder, { recursive: true });
  const text = readFileSync(`${folder}/${name}`, "utf8");
  expect(text.replace(from, to)).not.toBe(text);
  writeFileSync(`${folder}/${name}`, text.replace(from, to));
  return folder;
}

describe("rss-lab reproduce", () => {
  it("says that results are identical, and writes nothing", async () => {
    const before = contentOf(whole);
    expect(await rssLab("reproduce", whole)).toEqual({
      code: 0,
      stdout: "identical: 10 runs, every byte as it was.\n",
      stderr: "",
    });
    expect(contentOf(whole)).toEqual(before);
    const { stdout } = await rssLab("reproduce", whole, "--json", "--workers", "1");
    expect(JSON.parse(stdout)).toMatchObject({ identical: true, runs: 10, difference: null });
    expect((await rssLab("reproduce", at("shard"))).stdout).toBe("identical: 3 runs, every byte as it was.\n");
  });

  it("names the first run that differs, its outcome and both values", async () => {
    const row = readFileSync(`${whole}/results.csv`, "utf8").split("\r\n")[8];
    const [, was] = /^7,.*?",(\d+),/.exec(row) as unknown as [string, string];
    const folder = changed("results.csv", row, row.replace(`",${was},`, '",12345,'));
    const { code, stdout } = await rssLab("reproduce", folder);
    expect([code, stdout]).toEqual([
      1,
      `DIFFERENT: run 7 (load 4000000, replication 2) had p99_delay_ps 12345, and has ${was}.\n`,
    ]);
    const json = JSON.parse((await rssLab("reproduce", folder, "--json")).stdout) as object;
    expect(json).toMatchObject({
      identical: false,
      difference: { run: 7, column: "p99_delay_ps", then: "12345", now: was },
    });
  });

  it("sees a byte that changes no value", async () => {
    const { code, stdout } = await rssLab(
      "reproduce",
      changed("results.csv", "\r\n0,", "\r\n00,").replace("00,", "00,"),
    );
    expect([code, stdout === "" || stdout.startsWith("DIFFERENT")]).toEqual([1, true]);
  });

  it("does not run what was changed: the experiment", async () => {
    const { code, stdout, stderr } = await rssLab("reproduce", changed("experiment.json", '"cpus": 4', '"cpus": 5'));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("is not what was written");
  });
});
