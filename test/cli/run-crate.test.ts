// rss-lab run and merge leave ro-crate-metadata.json beside results: of whole experiments, with what was stated once,
// and without touching what the manifest holds.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rssLab } from "./run-cli.js";

const EXPERIMENT = {
  name: "one-cpu",
  question: "How many frames are lost?",
  replications: 2,
  scenario: { traffic: { kind: "load", framesPerSecond: 3e6, frames: 900 } },
  outcomes: ["loss share"],
};
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rss-lab-crate-"));
  writeFileSync(at("experiment.json"), JSON.stringify(EXPERIMENT));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (out: string, ...more: string[]) =>
  rssLab("run", at("experiment.json"), "--workers", "1", "--out", at(out), ...more);
const crateOf = (out: string): string => readFileSync(at(out, "ro-crate-metadata.json"), "utf8");
type Entity = Readonly<Record<string, unknown>>;
const entities = (out: string): Entity[] => (JSON.parse(crateOf(out)) as { "@graph": Entity[] })["@graph"];

describe("the crate of results", () => {
  test("holds every other file of the directory with its true hash, and the manifest does not hold the crate", async () => {
    expect((await run("all")).code).toBe(0);
    const files = entities("all").filter((entity) => entity["@type"] === "File");
    expect(files.map((entity) => entity["@id"]).sort()).toEqual(
      readdirSync(at("all"))
        .filter((name) => name !== "ro-crate-metadata.json")
        .sort(),
    );
    for (const { "@id": name, sha256, contentSize } of files) {
      const bytes = readFileSync(at("all", name as string));
      expect([sha256, contentSize]).toEqual([createHash("sha256").update(bytes).digest("hex"), String(bytes.length)]);
    }
    expect(readFileSync(at("all", "manifest.json"), "utf8")).not.toContain("ro-crate");
    expect((await rssLab("verify", at("all"))).code).toBe(0);
  });
  test("keeps the date and the licence that were stated once, and takes others", async () => {
    const before = crateOf("all");
    await run("all", "--date", "2026-11-27", "--license", "CC-BY-4.0");
    const stated = crateOf("all");
    expect(stated).toContain('"datePublished": "2026-11-27"');
    await run("all");
    expect(crateOf("all")).toBe(stated);
    await run("all", "--date", "2026-12-01");
    expect(crateOf("all")).toBe(stated.replace("2026-11-27", "2026-12-01"));
    expect(before).not.toContain('datePublished":');
  });
  test("is made of merged shards as of one process, and of no shard alone", async () => {
    await run("shard", "--shard", "1/1");
    expect(existsSync(at("shard", "ro-crate-metadata.json"))).toBe(false);
    expect((await rssLab("merge", at("shard"), "--out", at("merged"))).code).toBe(0);
    await run("one");
    expect(crateOf("merged")).toBe(crateOf("one"));
  });
  test("that is broken is made anew", async () => {
    writeFileSync(at("one", "ro-crate-metadata.json"), "{ broken");
    await run("one");
    expect(crateOf("one")).toBe(crateOf("merged"));
  });
  test.each([
    [["--date", "tomorrow"], 'The date of the results is "tomorrow": it must be a day as 2026-11-27.\n'],
    [["--license", "free"], null],
    [
      ["--license", "all mine"],
      'The licence of the results is "all mine": it must be an SPDX identifier as CC-BY-4.0 or CC0-1.0.\n',
    ],
  ])("%j is refused before anything runs, or taken", async (words, sentence) => {
    const { code, stderr } = await run(`given-${words.join("-").replaceAll(" ", "-")}`, ...words);
    expect([code, stderr]).toEqual(sentence === null ? [0, ""] : [2, sentence]);
    expect(existsSync(at(`given-${words.join("-").replaceAll(" ", "-")}`))).toBe(sentence === null);
  });
});
