// How projects compile: a TypeScript, its module settings, and the file's kind.
import { join } from "node:path";
import { repository } from "../support/source-files.js";
import type { Project } from "./project.js";

export interface Compilation {
  readonly typescript: "5.9" | "7";
  readonly module: string;
  readonly moduleResolution: string;
  /** Source file; an ES module or CommonJS by its name. */
  readonly file: "consumer.mts" | "consumer.cts" | "consumer.ts";
}

const COMPILERS = { "5.9": "typescript/bin/tsc", "7": "@typescript/native/bin/tsc" };
/** Where the compiled program lies: beside its source. */
const OUTPUT = { "consumer.mts": "consumer.mjs", "consumer.cts": "consumer.cjs", "consumer.ts": "consumer.js" };

/** Compiles a file of a project as strictly as can be, declarations of the packages included; what the compiler says. */
export function compile(project: Project, { typescript, module, moduleResolution, file }: Compilation): string {
  const tsconfig = {
    compilerOptions: {
      target: "es2022",
      lib: ["es2022"],
      types: ["node"],
      module,
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    },
    files: [file],
  };
  project.write("tsconfig.json", JSON.stringify(tsconfig));
  return project.node(join(repository, "node_modules", COMPILERS[typescript]), "-p", "tsconfig.json");
}

/** The name of the program that a source file becomes. */
export const compiled = (file: Compilation["file"]): string => OUTPUT[file];
