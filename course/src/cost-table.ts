// costTable: what everything costs in the model, and who says so, as rows. The values are those of the code, the words
// those of lib/docs/costs.md, which a test holds to the code.
import { place } from "#place";
import { DEFAULT_COSTS } from "rss-lab";
import { refuse, show } from "./words.js";

/** A cost of the model. */
export interface CostOfModel {
  /** Its name in a scenario's `costs`, which replaces it. */
  readonly cost: string;
  readonly value: number;
  readonly unit: string;
  readonly standsFor: string;
  /** Who says so; or that it is an assumption, and beside which number. */
  readonly source: string;
}

/**
 * Every cost of the model with its unit, what it stands for and its source; in a lesson, `table(costTable())`.
 *
 * @param names only these, in this order. Default: all
 * @throws InputError if there is no cost of a name
 * @example
 * costTable(["isrPs"])[0].value // => 300
 * costTable(["isrPs"])[0].unit // => "ns"
 * costTable(["isr"]) // => throws "costTable was asked for \"isr\""
 */
export function costTable(names: readonly string[] = Object.keys(DEFAULT_COSTS)): CostOfModel[] {
  const words = documented();
  return names.map((name) => {
    const value = (DEFAULT_COSTS as unknown as Readonly<Record<string, number | undefined>>)[name];
    const told = words.get(name);
    if (value === undefined || told === undefined)
      refuse(`costTable was asked for ${show(name)}`, `the costs are ${Object.keys(DEFAULT_COSTS).join(", ")}`);
    return {
      cost: name,
      ...(name.endsWith("Ps") ? { value: value / 1000, unit: "ns" } : { value, unit: "lines" }),
      ...told,
    };
  });
}

/** The words of the table in lib/docs/costs.md, by the names of the costs. */
function documented(): Map<string, Pick<CostOfModel, "standsFor" | "source">> {
  const page = new TextDecoder().decode(place.labFile("docs/costs.md"));
  return new Map(
    [...page.matchAll(/^\| `(\w+)` \| [^|]* \| (.*) \|$/gm)].map(([, name, words]) => {
      const [standsFor, source = ""] = words
        .replaceAll("`", "")
        .split(/(?<=\.) (?=Assumption|Default)|: (?=[\d.]+ ns)/);
      return [name, { standsFor: standsFor.replace(/\.$/, ""), source: source.replace(/\.$/, "") }];
    }),
  );
}
