// The parts of tslab that this kernel is made of, loaded once and inspected before they are used. tslab's internals are
// not public: only this file names them, and it expects exactly the version that the lock file pins.
import { createRequire } from "node:module";
import type ts from "typescript";
import { keepTimersApart } from "./watch-timers.js";

/** The tslab version whose internals this kernel knows. */
export const TSLAB_VERSION = "1.0.22";

export interface Converted {
  readonly output?: string;
  readonly diagnostics: readonly object[];
  /** The name under which the last expression's value is kept, if the cell ends in one. */
  readonly lastExpressionVar?: string;
}
export interface Converter {
  convert(previous: string, source: string): Converted;
  close(): void;
}
export interface ConverterSet {
  readonly node: Converter;
  readonly browser: Converter;
  close(): void;
}
export interface CellConsole {
  log(value: unknown): void;
  error(...values: unknown[]): void;
}
export interface Executor {
  execute(source: string): Promise<boolean>;
  /** Names that fit at a place, and the part of the text that they replace; places are UTF-16 units. */
  complete(source: string, position: number): { start: number; end: number; candidates: string[] };
  /** What the compiler knows of the name at a place. */
  inspect(source: string, position: number): ts.QuickInfo | undefined;
  /** The variables of the cells. */
  readonly locals: Record<string, unknown>;
  interrupt(): void;
  close(): void;
}

export interface Tslab {
  readonly createConverter: (options: { isJS: boolean; isBrowser: boolean }) => Converter;
  readonly createExecutor: (folder: string, converters: ConverterSet, console: CellConsole) => Executor;
  /** The compiler that cells are compiled with. */
  readonly compiler: typeof ts;
  /** tslab's own display functions, and those that reach for it, call what stands here. */
  readonly jupyter: { lastWriteDisplayData: ((content: object, update?: boolean) => void) | null };
}

/** Loads a file of tslab; tests pass their own. */
export type Load = (path: string) => unknown;
const requireHere = createRequire(import.meta.url);
export const loadTslab: Load = (path) =>
  // The compiler is tslab's, wherever npm has put it.
  path.startsWith("@tslab/") ? createRequire(requireHere.resolve("tslab/package.json"))(path) : requireHere(path);

/** tslab's parts, or a sentence about what is not as expected. */
export function tslabParts(load: Load): Tslab | string {
  const { version } = load("tslab/package.json") as { version?: string };
  if (version !== TSLAB_VERSION)
    return `tslab is version ${version}, and its inside is known for ${TSLAB_VERSION} only`;
  const { createConverter } = load("tslab/dist/converter.js") as Partial<Tslab>;
  const { createExecutor } = load("tslab/dist/executor.js") as Partial<Tslab>;
  const jupyter = load("tslab/dist/jupyter.js") as Tslab["jupyter"];
  const compiler = load("@tslab/typescript-for-tslab") as typeof ts;
  const isExpected = {
    createConverter: typeof createConverter === "function",
    createExecutor: typeof createExecutor === "function",
    lastWriteDisplayData: "lastWriteDisplayData" in jupyter,
    "compiler with a type checker": typeof compiler.createProgram === "function",
  };
  const missing = Object.entries(isExpected)
    .filter(([, has]) => !has)
    .map(([name]) => name);
  if (missing.length > 0) return `tslab has no ${missing.join(", ")}`;
  keepTimersApart(compiler.sys);
  return {
    createConverter: createConverter!,
    createExecutor: createExecutor!,
    compiler,
    jupyter,
  };
}
