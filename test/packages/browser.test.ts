// rss-lab in a browser: a bundler takes it without a warning and without anything of Node's, what is not used stays
// away, and a run there is the same run to the last byte. Where there is no Chromium, the run there is skipped.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM_CURE, findChromium } from "../../tools/house.mjs";
import { repository } from "../support/source-files.js";
import { fingerprints } from "./fingerprints.js";
import { makeProject, type Project } from "./project.js";

const browserProgram: string | null = findChromium();
const KB = 1024;
/**
 * What a page may have to load, gzipped. A run needs nearly the whole model, so its limit is what the model takes, with
 * a little room; whoever takes one function should get little more than that.
 */
const LIMITS = { run: 96 * KB, toeplitz: 3 * KB };

let project: Project;
beforeAll(async () => {
  project = await makeProject();
}, 60_000);
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

interface Bundle {
  readonly code: string;
  /** Size on the wire, bytes. */
  readonly gzip: number;
  readonly imports: readonly string[];
  readonly warnings: readonly string[];
}

/** Bundles a program of the project for a page, as one script. */
async function bundle(program: string): Promise<Bundle> {
  const warnings: string[] = [];
  project.write("page.ts", program);
  const build = await rolldown({
    input: join(project.folder, "page.ts"),
    platform: "browser",
    onLog: (_, { message }) => void warnings.push(message),
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const [{ code, imports, dynamicImports }] = output;
  return { code, gzip: gzipSync(code).length, imports: [...imports, ...dynamicImports], warnings };
}

describe("a bundle for a page", () => {
  test.each([
    { names: ["load", "run"], limit: LIMITS.run },
    { names: ["toeplitz"], limit: LIMITS.toeplitz },
  ])("of $names needs nothing of Node's and stays below its limit, gzipped", async ({ names, limit }) => {
    const list = names.join(", ");
    const { gzip, imports, warnings } = await bundle(`import { ${list} } from "rss-lab";\nconsole.log(${list});\n`);
    console.log(`import { ${list} }: ${(gzip / KB).toFixed(1)} kB gzipped`);
    expect({ imports, warnings }).toEqual({ imports: [], warnings: [] });
    expect(gzip).toBeLessThan(limit);
  });

  test("of everything needs nothing of Node's either", async () => {
    const { imports, warnings } = await bundle(`import * as lab from "rss-lab";\nconsole.log(lab);\n`);
    expect({ imports, warnings }).toEqual({ imports: [], warnings: [] });
  });

  test("of a module of Node's is found to need it", async () => {
    const { imports, warnings } = await bundle(`import { readFileSync } from "node:fs";\nconsole.log(readFileSync);\n`);
    expect([...imports, ...warnings].join()).toContain("node:fs");
  });
});

describe.skipIf(browserProgram === null)(
  `a page${browserProgram === null ? ` (skipped: ${CHROMIUM_CURE})` : ""}`,
  () => {
    test("makes the fingerprints that Node makes: every variant, drawn times, turnover, rebalancing", async () => {
      copyFileSync(join(repository, "test/packages/fingerprints.ts"), join(project.folder, "fingerprints.ts"));
      const { code } = await bundle(
        `import { fingerprints } from "./fingerprints.js";\nObject.assign(globalThis, { made: fingerprints() });\n`,
      );
      const browser = await chromium.launch({
        executablePath: browserProgram!,
        args: ["--no-sandbox", "--disable-gpu"],
      });
      try {
        const page = await browser.newPage();
        await page.addScriptTag({ content: code, type: "module" });
        const made = await page.waitForFunction(() => (globalThis as { made?: Record<string, string> }).made);
        expect(await made.jsonValue()).toEqual(fingerprints());
      } finally {
        await browser.close();
      }
    }, 60_000);
  },
);
