// The scenarios that come with the package, found from this file: nothing depends on the folder that a person works in.
// In: the folder below lib/scenarios, and a name. Out: parsed JSON.
import { readFileSync } from "node:fs";

/** A scenario of the package, as JSON: `packageScenario("workloads", "zipf")`. */
export function packageScenario(folder: string, name: string): Record<string, unknown> {
  // The way is the same from src/cli and from dist/cli.
  return JSON.parse(readFileSync(new URL(`../../scenarios/${folder}/${name}.json`, import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
}
