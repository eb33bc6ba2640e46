// The course in Node: datasets are found from the folder of the notebook (or program) that asks, and what a cell shows
// goes to the running kernel. Nothing is fetched from a network.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeToKernel } from "./kernel-output.js";
import type { Place } from "./place.js";
import { refuse } from "./words.js";

const require = createRequire(import.meta.url);

export const place: Place = {
  dataset: (name) => bytesOf(resolve(datasetsFolder(), name)),
  ownFile: (path) => bytesOf(path),
  labFile: (name) => bytesOf(join(dirname(require.resolve("rss-lab/package.json")), name)),
  show(bundle) {
    if (!writeToKernel(bundle)) process.stdout.write(`${String(bundle["text/plain"] ?? "")}\n`);
  },
  get version() {
    return (require("rss-lab/package.json") as { version: string }).version;
  },
  get isNewEnough() {
    return isNodeNewEnough(process.versions.node);
  },
};

const bytesOf = (path: string): Uint8Array | undefined =>
  existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;

/**
 * The `datasets` folder of the checkout that this file belongs to, or one beside or above the folder of the notebook.
 */
function datasetsFolder(): string {
  const starts = [dirname(fileURLToPath(import.meta.url)), process.cwd()];
  for (const start of starts)
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, "datasets");
      if (existsSync(join(candidate, "captures"))) return candidate;
      if (folder === dirname(folder)) break;
    }
  return refuse("The folder datasets was not found", "open the notebook inside a checkout of RSS Lab");
}

/** Whether this version of Node is 20.19, 22.12 or newer. Older ones cannot load ES modules from a cell. */
export function isNodeNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}
