// Inputs that once revealed a fault (npm run fuzz found them), each held to the rules of its target: refused in a
// sentence, or all rules hold.
import { join } from "node:path";
import { readdirSync } from "node:fs";
import * as course from "rss-lab-course";
import * as library from "rss-lab";
import { describe, expect, test } from "vitest";
import * as topology from "../lib/src/cpu/topology.js";
import * as processors from "../lib/src/rss/processors.js";
import { main } from "../lib/src/cli/main.js";
import { runPlainly } from "../lib/src/receive-path.js";
import { kept } from "../tools/fuzz/corpus.mjs";
import { faultOf, makeCase } from "../tools/fuzz/search.mjs";
import { targetsOf } from "../tools/fuzz/targets.mjs";
import { repository } from "./support/source-files.js";

interface Target {
  readonly name: string;
  readonly form: "hex" | "json";
}
const folder = join(repository, "test", "fuzz-corpus");
const targets = targetsOf({ ...processors, ...topology, ...library, ...course, main, runPlainly }) as readonly Target[];

describe("the corpus of past failures", () => {
  test("has folders for targets alone", () =>
    expect(
      readdirSync(folder, { withFileTypes: true }).filter(
        (entry) => entry.isDirectory() && !targets.some(({ name }) => name === entry.name),
      ),
    ).toEqual([]));

  for (const target of targets) {
    const inputs = kept(folder, target) as readonly { name: string; shows: string; input: unknown }[];
    test.each(inputs)(`${target.name}: $name`, async ({ shows, input }) => {
      expect(shows.length).toBeGreaterThan(10);
      expect(await faultOf(target, input)).toBeNull();
    });
    test(`${target.name}: thirty new cases hold the rules`, async () => {
      for (let index = 0; index < 30; index++)
        expect(await faultOf(target, makeCase(target, "npm test", index))).toBeNull();
    });
  }
});
