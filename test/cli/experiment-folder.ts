// A folder in which commands of experiments run, and a small experiment.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export const SMALL = {
  name: "small",
  question: "What do more frames do?",
  scenario: {
    variant: "message-signaled-interrupts",
    cpus: 4,
    durationPs: 500_000_000,
    traffic: { kind: "load", framesPerSecond: 1e6, connections: 20 },
  },
  factors: { load: { field: "traffic.framesPerSecond", levels: [1e6, 4e6], unit: "frames/s" } },
  replications: 5,
  outcomes: ["p99 delay", "drops"],
};

/** A folder that is removed after the file's tests; `at` names a file in it. */
export function newFolder(): {
  readonly at: (...path: string[]) => string;
  readonly write: (name: string, content: object) => string;
} {
  const folder = mkdtempSync(join(tmpdir(), "rss-lab-run-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (...path: string[]): string => join(folder, ...path);
  return {
    at,
    write: (name, content) => {
      writeFileSync(at(name), JSON.stringify(content));
      return at(name);
    },
  };
}

/** Every file of a directory with its content. */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "latin1")]));
}
