// Inputs that once revealed a fault (npm run fuzz found them), each held to the rules of its target: refused in a
// sentence, or all rules hold.
import { join } from "node:path";
import { readdirSync } from "node:fs";
import * as course from "rss-lab-course";
import * as library from "rss-lab";
import { describe, expect, test } from "vitest";
import * as topology from "../lib/src/cpu/topology.js";
import * as processors from "../lib/src/rss/processors.js";
import * as streams from "../lib/src/frame/capture-stream.js";
import { main } from "../lib/src/cli/main.js";
import { runPlainly } from "../lib/src/receive-path.js";
import { kept } from "../tools/fuzz/corpus.mjs";
import { formatsOf } from "../tools/fuzz/formats.mjs";
import { READERS } from "../tools/fuzz/output-samples.mjs";
import { faultOf, makeCase } from "../tools/fuzz/search.mjs";
import { targetsOf } from "../tools/fuzz/targets.mjs";
import { repository } from "./support/source-files.js";

interface Target {
  readonly name: string;
  readonly form: "hex" | "json";
}
const folder = join(repository, "test", "fuzz-corpus");
const formats = (await formatsOf(new URL("../lib/src/formats/", import.meta.url))) as Record<string, unknown>;
const known = { ...processors, ...topology, ...library, ...course, ...streams, main, runPlainly, formats };
const targets = targetsOf(known) as readonly Target[];

describe("the corpus of past failures", () => {
  test("has folders for targets alone", () =>
    expect(
      readdirSync(folder, { withFileTypes: true }).filter(
        (entry) => entry.isDirectory() && !targets.some(({ name }) => name === entry.name),
      ),
    ).toEqual([]));

  test("every public reader of a text or a file is fuzzed", () => {
    const elsewhere = ["readCapture", "readScenario", "readTrace"];
    const readers = Object.keys(library).filter((name) => /^read[A-Z]/.test(name));
    expect(readers.filter((name) => !elsewhere.includes(name) && !(name in READERS))).toEqual([]);
    for (const name of Object.keys(READERS).filter((each) => each in formats)) {
      const { samples } = READERS[name as keyof typeof READERS];
      for (const text of samples) expect((formats[name] as (text: string) => unknown)(text)).toBeDefined();
    }
  });

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
