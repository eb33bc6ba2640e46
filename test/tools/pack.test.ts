// What npm run pack refuses before it does anything, and how a broken Node package is found.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenPackage, packageFolders, packageRecord, recordFile } from "../../tools/packages.mjs";

const TOOLS = fileURLToPath(new URL("../../tools", import.meta.url));
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "rss-lab-pack-"));
  cpSync(TOOLS, join(root, "tools"), { recursive: true, filter: (file) => !/mutants|fuzz|claims/.test(file) });
  const packages = {
    "": {},
    "node_modules/vega": {},
    "node_modules/vega/node_modules/inner": {},
    "node_modules/vitest": { dev: true },
    "node_modules/rss-lab": { link: true },
    "node_modules/fsevents": { optional: true },
  };
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
  for (const name of ["vega", "vega/node_modules/inner", "vitest"]) {
    mkdirSync(join(root, "node_modules", name), { recursive: true });
    writeFileSync(join(root, "node_modules", name, "index.js"), `"${name}"`);
  }
  mkdirSync(join(root, ".rss-lab"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const git = (...words: string[]) =>
  spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: root });
function pack(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/pack.mjs", ...words], {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stdout).toBe("");
  return stderr;
}

test("outside of Git there is nothing to pack", () =>
  expect(pack()).toMatch(/is not a checkout that Git can read: .*needs one/));
test("what is not committed would not be in the kit: one sentence, and how many files", () => {
  git("init", "-q");
  expect(pack()).toMatch(/^\d+ files are not as committed \(.+\): commit or put away .*made of what is committed\.\n$/);
});
test.each([
  [["--too", "x"], /was given --too x: it takes --to FOLDER, and --python/],
  [["--python", "3"], /was given --python 3: it takes/],
  [["--to"], /was given --to: it takes/],
])("%j is refused", (words, sentence) => expect(pack(...words)).toMatch(sentence));
test("a kit is not packed again", () => {
  writeFileSync(join(root, ".rss-lab", "kit.json"), JSON.stringify({ pythons: [] }));
  expect(pack()).toMatch(/^This is a kit already/);
  rmSync(join(root, ".rss-lab", "kit.json"));
});
test("a kit has the Node packages that run, not those that build and test", () =>
  expect(packageFolders({ root })).toEqual(["node_modules/vega", "node_modules/vega/node_modules/inner"]));
test("a package of which a file is cut, gone or new is found, and one inside of another is told apart", () => {
  const file = join(root, "node_modules", "vega", "node_modules", "inner", "index.js");
  expect(brokenPackage({ root })).toBeUndefined();
  writeFileSync(recordFile({ root }), JSON.stringify(packageRecord({ root })));
  expect(brokenPackage({ root })).toBeUndefined();
  writeFileSync(file, "");
  expect(brokenPackage({ root })).toBe("node_modules/vega/node_modules/inner");
  rmSync(file);
  expect(brokenPackage({ root })).toBe("node_modules/vega/node_modules/inner");
  rmSync(join(root, "node_modules", "vega"), { recursive: true });
  expect(brokenPackage({ root })).toBe("node_modules/vega");
});
