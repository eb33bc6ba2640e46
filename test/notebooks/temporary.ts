// Notebooks made on the fly and run by tools/lessons.py, for the tests of the runner and the kernel. In a list of
// cells, text is code; { markdown } and { code, tags } are the rest.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { house, jupyterEnv } from "../../tools/house.mjs";

export const paths = house(fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "")) as {
  root: string;
  state: string;
  python: string;
  kernelspec: string;
  kernelStart: string;
  notebooks: string;
};
export const env = jupyterEnv(paths) as NodeJS.ProcessEnv;
/** Without the virtual environment (npm run test:unit alone) these tests cannot run; npm test always prepares it. */
export const canExecute = existsSync(join(paths.kernelspec, "kernel.json")) && existsSync(paths.kernelStart);

export type TestCell = string | { markdown: string } | { code: string; tags: string[] };
export interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}
export interface NotebookCell {
  id?: string;
  cell_type: string;
  source: string | string[];
  outputs?: Output[];
  execution_count?: number | null;
}
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
}

export function notebookText(cells: readonly TestCell[], metadata: object = {}): string {
  return JSON.stringify({
    cells: cells.map((cell, n) =>
      typeof cell !== "string" && "markdown" in cell
        ? { cell_type: "markdown", id: `c${n}`, metadata: {}, source: cell.markdown }
        : {
            cell_type: "code",
            id: `c${n}`,
            metadata: typeof cell === "string" ? {} : { tags: cell.tags },
            source: typeof cell === "string" ? cell : cell.code,
            outputs: [],
            execution_count: null,
          },
    ),
    metadata: {
      kernelspec: { name: "rss-lab", display_name: "RSS Lab (TypeScript)", language: "typescript" },
      ...metadata,
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/** A folder inside the checkout, so that the cells find `rss-lab`; `remove` deletes it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  mkdirSync(paths.state, { recursive: true });
  const folder = mkdtempSync(join(paths.state, "test-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Ran {
  code: number;
  text: string;
  faults: Record<string, string[]>;
  executed: (name: string) => Notebook;
}

/** Runs lessons.py over files. */
export function runFiles(files: readonly string[], words: readonly string[]): Promise<Ran> {
  const { folder, remove } = temporaryFolder();
  const results = join(folder, "results.json");
  return new Promise((resolve) => {
    execFile(
      paths.python,
      [join(paths.root, "tools", "lessons.py"), "--json", results, "--keep", folder, ...words, ...files],
      { env, cwd: paths.root },
      (error, stdout, stderr) => {
        const answered = existsSync(results)
          ? (JSON.parse(readFileSync(results, "utf8")) as { notebook: string; faults: string[] }[])
          : [];
        const executed = new Map(
          files
            .map((file) => basename(file))
            .filter((name) => existsSync(join(folder, name)))
            .map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8")) as Notebook]),
        );
        remove();
        resolve({
          code: error === null ? 0 : Number(error.code),
          text: stdout + stderr,
          faults: Object.fromEntries(answered.map(({ notebook, faults }) => [notebook, faults])),
          executed: (name) => executed.get(name)!,
        });
      },
    );
  });
}

/** Writes notebooks into a temporary folder and runs them. */
export async function runNotebooks(notebooks: Record<string, string>, words: readonly string[] = []): Promise<Ran> {
  const { folder, remove } = temporaryFolder();
  const files = Object.entries(notebooks).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  try {
    return await runFiles(files, words);
  } finally {
    remove();
  }
}
