// How a user's project compiles test/packages/consumer.ts: which TypeScript, which module settings, which kinds of
// file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/source-files.js";
import type { Project } from "./project.js";

export interface Compilation {
  readonly typescript: "5.9" | "7";
  readonly module: string;
  readonly moduleResolution: string;
  /** ES module or CommonJS by their names; what consumer.ts becomes is CommonJS, as the project says nothing else. */
  readonly files: readonly ("consumer.mts" | "consumer.cts" | "consumer.ts")[];
}

const COMPILERS = { "5.9": "typescript/bin/tsc", "7": "@typescript/native/bin/tsc" };
const CONSUMER = readFileSync(join(repository, "test/packages/consumer.ts"), "utf8");

/**
 * Compiles as strictly as can be, the declarations of the packages included, and with it `more` files that the project
 * already has; what the compiler complains of.
 */
export function compile(project: Project, compilation: Compilation, more: readonly string[] = []): string {
  const { typescript, module, moduleResolution, files } = compilation;
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022"],
    types: ["node"],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
  };
  for (const file of files) project.write(file, CONSUMER);
  project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [...files, ...more] }));
  return project.node(join(repository, "node_modules", COMPILERS[typescript]), "-p", "tsconfig.json");
}

/** What the compiled programs print, one after the other. */
export const outputs = (project: Project, { files }: Compilation): string[] =>
  files.map((file) => project.node(file.replace(/ts$/, "js")));
