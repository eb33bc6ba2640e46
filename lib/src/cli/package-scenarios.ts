// The scenario files that come with the package. They are found relative to this file, so the working directory does
// not matter.
import { readFileSync } from "node:fs";

/** A scenario of the package, as JSON: `packageScenario("workloads", "zipf")`. */
export function packageScenario(folder: string, name: string): Record<string, unknown> {
  // The relative path is the same from src/cli and from dist/cli.
  return JSON.parse(readFileSync(new URL(`../../scenarios/${folder}/${name}.json`, import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
}
