// The three packages as npm would publish them: what is in them, that their links and paths lead somewhere, that a
// strict project compiles and runs against them, and that each read-me's example prints what the read-me says.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as library from "rss-lab";
import { load, run } from "rss-lab";
import { linkFaults } from "../support/repository-rules.js";
import { repository, sourceFile, sourceFiles, type SourceFile } from "../support/source-files.js";
import { compile, outputs, type Compilation } from "./compile.js";
import { makeProject, NAMES, PACKAGES, type PackageName, type Project } from "./project.js";

interface Manifest {
  readonly version: string;
  readonly private?: boolean;
  readonly main: string;
  readonly types: string;
  readonly exports: Record<string, unknown>;
  readonly imports?: Record<string, unknown>;
  readonly bin?: Record<string, string>;
  readonly engines: { readonly node: string };
  readonly dependencies: Record<string, string>;
}

/** A program in a text, and behind it what it prints. */
const EXAMPLE = /^```ts\n((?:(?!^```)[\s\S])*)^```\n\n```text\n([^`]*)^```/gm;
const files = sourceFiles();

let project: Project;
beforeAll(async () => {
  project = await makeProject();
}, 60_000);
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

const manifest = (name: PackageName): Manifest =>
  JSON.parse(readFileSync(join(repository, PACKAGES[name], "package.json"), "utf8")) as Manifest;
const text = (name: PackageName, file: string): string => readFileSync(join(project.installed(name), file), "utf8");
const shipped = (name: PackageName): string[] => project.packed[name].files.map(({ path }) => path);

describe.each(NAMES)("the package %s", (name) => {
  test("has a read-me, the licence of the house, programs with their types, and nothing of the workshop", () => {
    expect(text(name, "LICENSE")).toBe(readFileSync(join(repository, "LICENSE"), "utf8"));
    expect(shipped(name)).toEqual(expect.arrayContaining(["README.md", "dist/index.js", "dist/index.d.ts"]));
    expect(shipped(name)).toEqual(expect.arrayContaining(["dist/index.cjs", "dist/index.d.cts"]));
    const strangers = shipped(name).filter(
      (path) =>
        /\.map$|\.tsbuildinfo$|^src\//.test(path) ||
        !/^(bin|dist|docs|experiments|logos|scenarios)\/|^[^/]+$/.test(path),
    );
    expect(strangers).toEqual([]);
  });

  test("ships no file whose source is gone", () => {
    const programs = shipped(name).filter((path) => /^dist\/.*\.js$/.test(path));
    const sources = files.map(({ path }) => path);
    const prefix = name === "rss-lab" ? "" : `${PACKAGES[name]}/`;
    expect(programs.length).toBeGreaterThan(5);
    expect(
      programs.filter((path) => !sources.includes(path.replace(/^dist\//, prefix).replace(/\.js$/, ".ts"))),
    ).toEqual([]);
  });

  test("names only files that it ships: main, types, exports, imports, bin", () => {
    const { main, types, exports, imports = {}, bin = {}, private: secret } = manifest(name);
    const paths = [
      main,
      types,
      ...Object.values(bin),
      ...[...JSON.stringify([exports, imports]).matchAll(/:"\.\/(.*?)"/g)].map(([, path]) => path),
    ].filter((path) => path !== "");
    expect(paths.filter((path) => !shipped(name).includes(path))).toEqual([]);
    expect(secret).toBeUndefined();
  });

  test("has no link in its texts that leads out of the package or nowhere", () => {
    const texts = shipped(name).filter((path) => path.endsWith(".md"));
    expect(texts).toContain("README.md");
    expect(texts.flatMap((path) => linkFaults(path, text(name, path), project.installed(name)))).toEqual([]);
  });

  test("says one version, and the versions of the others that they have", () => {
    const { version, dependencies } = manifest(name);
    expect(version).toBe(manifest("rss-lab").version);
    const ours = Object.entries(dependencies).filter(([other]) => other in PACKAGES);
    expect(ours.filter(([, wanted]) => wanted !== version)).toEqual([]);
  });

  test("prints with its texts' examples what its texts say", () => {
    const examples = examplesOf(name);
    expect(examples.map(({ file }) => file)).toContain("README.md");
    for (const { program, printed } of examples) {
      project.write("example.mjs", program);
      expect(project.node("example.mjs")).toBe(printed);
    }
  });
});

describe("rss-lab", () => {
  test("takes less than 1 MB on the wire, and with all that it needs less than 5 MB on the disk", () => {
    const { size, unpackedSize } = project.packed["rss-lab"];
    const needed = Object.keys(manifest("rss-lab").dependencies).map((name) => join(repository, "node_modules", name));
    // 456 kB before the command had thirteen more subcommands, and the library what they stand on.
    expect(size).toBeLessThan(1_000_000);
    expect(unpackedSize + needed.reduce((sum, folder) => sum + bytesIn(folder), 0)).toBeLessThan(5_000_000);
  });
  test("shows 120 values at most, in groups with a comment each", () => {
    expect(Object.keys(library).length).toBeLessThanOrEqual(120);
    const text = readFileSync(join(repository, "lib/src/index.ts"), "utf8");
    expect(text.split("\n\n").filter((group) => !group.startsWith("//"))).toEqual([]);
  });
  test("depends on three packages at most", () =>
    expect(Object.keys(manifest("rss-lab").dependencies).length).toBeLessThanOrEqual(3));
  test("needs no module of Node's behind its public entry", () => expect(nodeModulesBehind(files)).toEqual([]));
  test("a module of Node's behind the public entry is found, three files down", () => {
    const made = [
      sourceFile("index.ts", `export { a } from "./a.js";`),
      sourceFile("a.ts", `import { b } from "./b.js";\nexport const a = b;`),
      sourceFile("b.ts", `const fs = await import("node:fs");\nexport const b = fs;`),
    ];
    expect(nodeModulesBehind(made)).toEqual(["b.ts: node:fs"]);
  });
  test("its command runs from the package", () =>
    expect(project.node("node_modules/rss-lab/bin/rss-lab.mjs", "--version")).toBe(
      `rss-lab ${manifest("rss-lab").version}\n`,
    ));
});

test("rss-lab-kernel's command registers the kernel below the prefix that it is given", () => {
  mkdirSync(join(project.folder, "environment"));
  const said = project.node("node_modules/rss-lab-kernel/bin/rss-lab-kernel.mjs", "install", "--prefix", "environment");
  const folder = join("environment", "share", "jupyter", "kernels", "typescript-lab");
  expect(said).toBe(`The kernel stands in ${folder}.\n`);
  const { argv } = JSON.parse(readFileSync(join(project.folder, folder, "kernel.json"), "utf8")) as { argv: string[] };
  expect(argv[1]).toBe(join(project.installed("rss-lab-kernel"), "dist", "main.js"));
});

test("a strict project compiles under node16 and runs, as an ES module and as CommonJS; so do the texts' examples", () => {
  const programs = NAMES.flatMap(examplesOf).map(({ program }, n) => ({ file: `example-${n}.mts` as const, program }));
  for (const { file, program } of programs) project.write(file, program);
  const consumers = ["consumer.mts", "consumer.cts"] as const;
  const compilation: Compilation = { typescript: "7", module: "node16", moduleResolution: "node16", files: consumers };
  expect(
    compile(
      project,
      compilation,
      programs.map(({ file }) => file),
    ),
  ).toBe("");
  const traffic = load({ framesPerSecond: 2e6, connections: 64, frames: 5_000 });
  const { fingerprint } = run({ variant: "message-signaled-interrupts", traffic, cpus: 4, seed: 1 });
  const printed = `${fingerprint}\nInputError\nexplain\nargv display_name language interrupt_mode kernel_protocol_version\n`;
  expect(outputs(project, compilation)).toEqual([printed, printed]);
}, 60_000);

/** The programs in a package's texts that say what they print. */
function examplesOf(name: PackageName): { file: string; program: string; printed: string }[] {
  return shipped(name)
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...text(name, file).matchAll(EXAMPLE)].map(([, program = "", printed = ""]) => ({ file, program, printed })),
    );
}

/** Node's modules that the public entry imports in the end, with the file that does. */
function nodeModulesBehind(sources: readonly SourceFile[]): string[] {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const reached = new Set(["index.ts"]);
  for (const path of reached) for (const { file } of byPath.get(path)?.imports ?? []) if (file) reached.add(file);
  return [...reached].flatMap((path) =>
    (byPath.get(path)?.imports ?? [])
      .filter(({ from }) => from.startsWith("node:"))
      .map(({ from }) => `${path}: ${from}`),
  );
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
