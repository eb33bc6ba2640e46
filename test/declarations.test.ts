// The declarations that a notebook cell sees can be read by the TypeScript inside the kernel (tslab: TypeScript 5.0.4,
// moduleResolution node10, which reads `main` and `types` and not `exports`). The library is built afresh into
// node_modules/.cache, so a stale or missing lib/dist changes nothing.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "./support/source-files.js";

const kernelTs = createRequire(import.meta.url)("@tslab/typescript-for-tslab") as typeof ts;
const cache = join(repository, "node_modules/.cache");
let folder = "",
  library = "";

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, "rss-lab-declarations-"));
  library = join(folder, "node_modules/rss-lab");
  mkdirSync(library, { recursive: true });
  cpSync(join(repository, "lib/package.json"), join(library, "package.json"));
  const [compiler, dist] = [join(repository, "node_modules/@typescript/native/bin/tsc"), join(library, "dist")];
  const build = ["-p", "lib", "--outDir", dist, "--tsBuildInfoFile", join(dist, ".tsbuildinfo")];
  execFileSync(process.execPath, [compiler, ...build, "--emitDeclarationOnly"], { cwd: repository });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: ts.CompilerOptions = {
  target: kernelTs.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: kernelTs.ModuleKind.CommonJS,
  moduleResolution: kernelTs.ModuleResolutionKind.NodeJs,
  esModuleInterop: true,
  strict: true,
  noEmit: true,
  types: ["node"],
  typeRoots: [join(repository, "node_modules/@types")],
};
/** Reads what stays the same from cell to cell once: the declarations of the language, of Node and of the library. */
const host = kernelTs.createCompilerHost(OPTIONS);
const read = host.getSourceFile;
const lasting = new Map<string, ts.SourceFile | undefined>();
host.getSourceFile = (name, ...how) => {
  if (/\/(cell|newer)(\.d)?\.ts$/.test(name)) return read(name, ...how);
  if (!lasting.has(name)) lasting.set(name, read(name, ...how));
  return lasting.get(name);
};

/** What the kernel's TypeScript says about a cell and about the library's declarations, one line each. */
function complaints(cell: string): string[] {
  const file = join(folder, "cell.ts");
  writeFileSync(file, cell);
  const program = kernelTs.createProgram([file], OPTIONS, host);
  const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder.replaceAll("\\", "/")));
  return [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ].map(
    ({ file: where, messageText }) =>
      `${where?.fileName.slice(folder.length + 1) ?? ""}: ${kernelTs.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

const declarations = () =>
  readdirSync(join(library, "dist"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"));
/** `Uint8Array<ArrayBuffer>` and its like: written by TypeScript since 5.7, not understood by earlier versions. */
const newTypedArrays = (text: string) =>
  text.match(/\b(\w+Array|DataView)<(ArrayBuffer|SharedArrayBuffer|ArrayBufferLike)\w*>/g) ?? [];

describe("the kernel's TypeScript reads the library's declarations", () => {
  test("the kernel's TypeScript is the old one (tslab 1.0.22 has 5.0.4)", () => expect(kernelTs.version).toBe("5.0.4"));
  test("the build writes a declaration for the table of contents and for each file beside it", () => {
    expect(declarations()).toContain("index.d.ts");
    expect(declarations().length).toBeGreaterThan(5);
  });
  test(
    "a cell that imports everything has no complaint",
    () =>
      expect(
        complaints(`import * as lab from "rss-lab";\nconst ps: number = lab.wireTimePs(64, 10);\nexport { ps };\n`),
      ).toEqual([]),
    60_000,
  );
  test(
    "every declaration by itself has no complaint",
    () =>
      expect(
        complaints(
          declarations()
            .map((name) => `import "./node_modules/rss-lab/dist/${name.replace(/\.d\.ts$/, ".js")}";`)
            .join("\n"),
        ),
      ).toEqual([]),
    60_000,
  );
  test("no declaration has a typed array with a type argument", () => {
    for (const name of declarations())
      expect(newTypedArrays(readFileSync(join(library, "dist", name), "utf8")), name).toEqual([]);
  });
});

describe("a declaration that the kernel could not read is found", () => {
  test(
    "a name that the library does not have",
    () =>
      expect(complaints(`import { hidden } from "rss-lab";\nexport { hidden };\n`).join()).toContain(
        "no exported member 'hidden'",
      ),
    60_000,
  );
  test.each([
    ["a typed array with a type argument", "export declare const bytes: Uint8Array<ArrayBuffer>;\n", "is not generic"],
    [
      "a syntax of TypeScript 5.3",
      `export type { A } from "./a.js" with { "resolution-mode": "import" };\n`,
      "';' expected",
    ],
    ["an import of a file that is not there", `export * from "./missing.js";\n`, "Cannot find module './missing.js'"],
  ])(
    "%s",
    (_, text, complaint) => {
      writeFileSync(join(folder, "newer.d.ts"), text);
      expect(complaints(`import "./newer.js";\n`).join("\n")).toContain(complaint);
      rmSync(join(folder, "newer.d.ts"));
    },
    60_000,
  );
  test("the text of one", () =>
    expect(
      newTypedArrays("a: Uint8Array<ArrayBuffer>, b: Float64Array<ArrayBufferLike>, c: Array<number>"),
    ).toHaveLength(2));
});
