// The page about mutants says what the last measurement found, and every mutant that no test noticed has been judged.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { page, table } from "../../tools/mutants/page.mjs";
import { repository } from "../support/source-files.js";

interface Survivor {
  readonly line: string;
  readonly was: string;
  readonly becomes: string;
  readonly covered: boolean;
  readonly reason: string;
}
interface Entry {
  readonly commit: string;
  readonly asked: "own" | "near" | "folder" | "-";
  readonly counts: Readonly<Record<string, number>>;
  readonly survivors: readonly Survivor[];
}

const results = JSON.parse(readFileSync(join(repository, "tools/mutants/results.json"), "utf8")) as Readonly<
  Record<string, Entry>
>;

describe("docs/mutants.md", () => {
  test("is what the tool writes from results.json (npm run mutants -- --page), and names what was not measured", () => {
    const text = readFileSync(join(repository, "docs/mutants.md"), "utf8");
    const missing = (/^Not measured yet: (.*)\.$/m.exec(text)?.[1] ?? "").split(", ");
    expect(text).toBe(page(results, missing));
    expect(missing.filter((file) => results[file])).toEqual([]);
  });
  test("is about files that are there", () =>
    expect(Object.keys(results).filter((file) => !existsSync(join(repository, "lib/src", file)))).toEqual([]));
  test("counts the survivors that it lists, each with a reason", () => {
    for (const [file, { counts, survivors }] of Object.entries(results)) {
      expect([file, survivors.length]).toEqual([file, (counts.Survived ?? 0) + (counts.NoCoverage ?? 0)]);
      for (const { was, becomes, reason } of survivors)
        expect([file, was, becomes, reason.length > 15]).toEqual([file, was, becomes, true]);
    }
  });
});

test("the score is the share of mutants that a test noticed; one that loops for ever was noticed", () => {
  const counts = { Killed: 6, Timeout: 1, Survived: 2, NoCoverage: 1, Ignored: 5 };
  const survivor = {
    line: "a < b;",
    mutator: "EqualityOperator",
    was: "a < b",
    becomes: "a <= b",
    covered: false,
    reason: "They are never equal.",
  };
  const measured = {
    "rss/a.ts": { commit: "abc", asked: "own", counts, survivors: [survivor] },
    "stack/b.ts": { commit: "abc", asked: "folder", counts: {}, survivors: [] },
  };
  expect(
    table(measured)
      .split("\n")
      .slice(1)
      .map((line) => line.split(/\s{2,}/)),
  ).toEqual([
    ["rss (1 file)", "10", "6", "1", "2", "1", "70.0 %"],
    ["stack (1 file)", "0", "0", "0", "0", "0", "-"],
  ]);
  expect(page(measured, [])).toContain("Not measured yet: nothing.");
  expect(page(measured, ["rss/c.ts", "rss/d.ts"])).toContain("Not measured yet: rss/c.ts, rss/d.ts.");
  expect(page(measured, [])).toContain(
    "- `a < b;`: `a < b` becomes `a <= b` (no test comes here): They are never equal.",
  );
});
