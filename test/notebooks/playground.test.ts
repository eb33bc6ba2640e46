// The playground's last section, as it is committed: the file that it prints is one for rss-lab simulate, and gives the
// run that stands above it; so does the cell of code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readScenario, run } from "rss-lab";
import { scenarioCell } from "rss-lab-course";
import { rssLab } from "../cli/run-cli.js";
import { paths, type Notebook } from "./temporary.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-playground-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { cells } = JSON.parse(readFileSync(join(paths.notebooks, "playground.ipynb"), "utf8")) as Notebook;
/** What the cell that holds these words put out, as text. */
const saidBy = (words: string): string => {
  const found = cells.filter(
    ({ cell_type, source }) => cell_type === "code" && [source].flat().join("").includes(words),
  );
  expect(found).toHaveLength(1);
  return (found[0].outputs ?? [])
    .map(({ text, data }) => [text ?? data?.["text/plain"]].flat().join(""))
    .join("\n")
    .trim();
};

describe("what the playground's last section prints", () => {
  const file = saidBy("scenarioFile(");
  const { fingerprint } = run(readScenario(JSON.parse(file)));
  test("is the scenario of the run that is shown", () =>
    expect(saidBy("await live(")).toContain(`seed 1, fingerprint ${fingerprint}`));
  test("is a file for rss-lab simulate", async () => {
    const path = join(folder, "mine.json");
    writeFileSync(path, file);
    const { code, stdout, stderr } = await rssLab("simulate", path, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect((JSON.parse(stdout) as { fingerprint: string }).fingerprint).toBe(fingerprint);
  });
  test("is followed by the same as a cell of code", () =>
    expect(saidBy("scenarioCell(")).toBe(scenarioCell(JSON.parse(file) as Record<string, unknown>)));
});
