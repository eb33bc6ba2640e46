// Every way of compiling against the three packages that people use, with TypeScript 5.9 and 7, and the programs run.
// The shortest of them is in test/packages/packages.test.ts.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, outputs, type Compilation } from "../packages/compile.js";
import { makeProject, type Project } from "../packages/project.js";

let project: Project;
let printed: string;
beforeAll(async () => {
  project = await makeProject();
  const first: Compilation = { typescript: "7", module: "node16", moduleResolution: "node16", files: ["consumer.mts"] };
  compile(project, first);
  [printed = ""] = outputs(project, first);
});
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

const ALL = ["consumer.mts", "consumer.cts", "consumer.ts"] as const;
const COMPILATIONS: readonly Compilation[] = [
  ...(["5.9", "7"] as const).flatMap((typescript): Compilation[] => [
    { typescript, module: "node16", moduleResolution: "node16", files: ALL },
    { typescript, module: "node20", moduleResolution: "node16", files: ALL },
    { typescript, module: "nodenext", moduleResolution: "nodenext", files: ALL },
    { typescript, module: "esnext", moduleResolution: "bundler", files: ["consumer.mts"] },
  ]),
  // TypeScript 7 has no node10 any more; the kernel's 5.0 has no other.
  { typescript: "5.9", module: "commonjs", moduleResolution: "node10", files: ["consumer.ts"] },
];

describe("a strict project compiles and runs", () => {
  test("and prints a fingerprint", () => expect(printed).toMatch(/^[0-9a-f]{16}\nInputError\n/));
  test.each(COMPILATIONS.map((one) => ({ ...one, one })))(
    "with TypeScript $typescript, module $module, resolution $moduleResolution: $files",
    ({ one, files }) => {
      expect(compile(project, one)).toBe("");
      expect(outputs(project, one)).toEqual(files.map(() => printed));
    },
  );
});

test("without types of its own for CommonJS, node16 refuses the package (TS1479)", () => {
  const file = join(project.installed("rss-lab"), "package.json");
  const manifest = readFileSync(file, "utf8");
  const only = { types: "./dist/index.d.ts", default: "./dist/index.js" };
  project.write(
    "node_modules/rss-lab/package.json",
    JSON.stringify({ ...JSON.parse(manifest), exports: { ".": only } }),
  );
  const files = ["consumer.cts"] as const;
  const said = compile(project, { typescript: "5.9", module: "node16", moduleResolution: "node16", files });
  project.write("node_modules/rss-lab/package.json", manifest);
  expect(said).toContain("error TS1479");
});
