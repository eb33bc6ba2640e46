// What may lie in the repository: no traces of a machine, no generated files, no dead links, no data that differs from
// its description. Each rule is shown once with a text that breaks it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  dataPackageFaults,
  generatedFaults,
  linkFaults,
  repositoryFiles,
  textFaults,
  textOf,
  typeCheckedFiles,
} from "./support/repository-rules.js";

const paths = repositoryFiles();
const texts = paths.flatMap((path) => {
  const text = textOf(path);
  return text === null ? [] : [{ path, text }];
});

describe("the repository", () => {
  test("has files, and text files among them", () => {
    expect(paths).toContain("package.json");
    expect(texts.length).toBeGreaterThan(10);
  });
  test("has no generated files beyond the lock file, the executed notebooks and the datasets", () =>
    expect(paths.flatMap(generatedFaults)).toEqual([]));
  test("names no absolute path of a machine and no package registry, and its text files end with a newline", () =>
    expect(texts.flatMap(({ path, text }) => textFaults(path, text))).toEqual([]));
  test("has no program without type-checking but two that need StrykerJS, which is installed when it is asked for", () => {
    const checked = typeCheckedFiles(paths);
    expect(paths.filter((path) => /\.(ts|mjs|cjs)$/.test(path) && !checked.has(path))).toEqual([
      "tools/mutants/runner.mjs",
      "tools/mutants/wording.mjs",
    ]);
  });
  test("has no relative link that leads nowhere", () =>
    expect(
      texts.filter(({ path }) => /\.(md|ipynb)$/.test(path)).flatMap(({ path, text }) => linkFaults(path, text)),
    ).toEqual([]));
  test("describes its datasets truly: length, checksum, licence (datapackage.json)", () =>
    expect(
      texts
        .filter(({ path }) => path.endsWith("datapackage.json"))
        .flatMap(({ path, text }) => dataPackageFaults(path, text)),
    ).toEqual([]));
  test("runs in continuous integration commands that there are: npm's scripts and programs of tools/", () => {
    const workflow = textOf(".github/workflows/ci.yml")!;
    const { scripts } = JSON.parse(textOf("package.json")!) as { scripts: Record<string, string> };
    const commands = [...workflow.matchAll(/run: (.*)$/gm)].map(([, command]) => command);
    expect(commands.length).toBeGreaterThan(3);
    const known = ["npm ci", "npm test", ...Object.keys(scripts).map((name) => `npm run ${name}`)];
    const tools = paths.filter((path) => path.startsWith("tools/")).map((path) => `node ${path}`);
    expect(commands.filter((command) => ![...known, ...tools].includes(command))).toEqual([]);
  });
  test("is cited with the version that the packages have", () => {
    const { version } = JSON.parse(textOf("lib/package.json")!) as { version: string };
    expect(textOf("CITATION.cff")).toContain(`\nversion: ${version}\n`);
  });
  test("has a description for every folder of datasets", () => {
    const inFolders = paths.filter((path) => /^datasets\/[^/]+\//.test(path));
    const folders = new Set(inFolders.map((path) => path.split("/").slice(0, 2).join("/")));
    expect([...folders].filter((folder) => !paths.includes(`${folder}/datapackage.json`))).toEqual([]);
  });
});

describe("what should not be there is found", () => {
  const slash = "/",
    dot = ".";
  test.each([
    [`see ${slash}home/somebody/lab`, "absolute path"],
    [`"${slash}root/lab/x.ts"`, "absolute path"],
    [`file:${slash}${slash}${slash}srv/lab`, "absolute path"],
    [`C:${"\\"}Users\\somebody`, "absolute path"],
    [`https://registry${dot}npmjs${dot}org/vega`, "package registry"],
    [`pip install -i https://pypi${dot}org/simple`, "package registry"],
    ["no newline", "does not end with a newline"],
  ])("in a text: %s", (text, fault) => expect(textFaults("a.md", text).join("\n")).toContain(fault));
  test.each([
    `a${slash}home${slash}b\n`,
    "https://example.org/work/page\n",
    "${folder}/home/x\n",
    "../work/x\n",
    "the work/home balance\n",
    "",
  ])("not in: %s", (text) => expect(textFaults("a.md", text)).toEqual([]));

  test.each([
    "lib/dist/index.js",
    "node_modules/a/b.js",
    "lib/src/units.js",
    "lib/src/units.d.ts",
    "a/__pycache__/b.pyc",
    "npm.log",
    ".rss-lab/x",
  ])("a generated file: %s", (path) => expect(generatedFaults(path)).toHaveLength(1));
  test.each([
    "package-lock.json",
    "notebooks/01-a.ipynb",
    "datasets/a/b.pcap",
    "lib/bin/rss-lab.mjs",
    "lib/src/units.ts",
    "lib/src/records/distance.ts",
  ])("not a generated file: %s", (path) => expect(generatedFaults(path)).toEqual([]));

  const folder = mkdtempSync(join(tmpdir(), "rss-lab-repository-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "there.md"), "# The first one\n## And `two`: 2!\n");
  test.each([
    ['[a](there.md) [b](there.md#the-first-one) ![c](<there.md> "title") [d](there.md#and-two-2)', []],
    ["[a](https://example.org/x) [b](mailto:a@example.org) `[c](gone.md)`\n```\n[d](gone.md)\n```\n", []],
    ["[a](gone.md)", ["x.md: the link gone.md leads nowhere"]],
    ["[a]: pictures/gone.svg", ["x.md: the link pictures/gone.svg leads nowhere"]],
    ['<img src="gone.png">', ["x.md: the link gone.png leads nowhere"]],
    ["[a](there.md#gone)", ["x.md: the link there.md#gone means a heading that is not there"]],
  ])("links in %s", (text, faults) => expect(linkFaults("x.md", text, folder)).toEqual(faults));
  test("a dead link in a notebook's text cell, but not in its code", () => {
    const notebook = (kind: string) =>
      JSON.stringify({ cells: [{ cell_type: kind, source: ["see\n", "[a](gone.md)"] }] });
    expect(linkFaults("x.ipynb", notebook("markdown"), folder)).toHaveLength(1);
    expect(linkFaults("x.ipynb", notebook("code"), folder)).toEqual([]);
  });

  test("a dataset that differs from its description", () => {
    writeFileSync(join(folder, "data.bin"), "abc");
    const hash = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of "abc" (FIPS 180-2)
    const resource = { path: "data.bin", bytes: 3, hash };
    const faults = (change: object) =>
      dataPackageFaults(
        "datapackage.json",
        JSON.stringify({ licenses: [{}], resources: [{ ...resource, ...change }] }),
        folder,
      );
    expect(faults({})).toEqual([]);
    expect(faults({ bytes: 4 })).toEqual(["datapackage.json: data.bin has 3 bytes, not 4"]);
    expect(faults({ hash: "sha256:00" })).toEqual(["datapackage.json: data.bin has another checksum than sha256:00"]);
    expect(faults({ path: "gone.bin" })).toEqual(["datapackage.json: gone.bin is not there"]);
    expect(dataPackageFaults("datapackage.json", "{}", folder)).toHaveLength(2);
  });
});
