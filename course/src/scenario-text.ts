// A scenario as text to copy: the file that `rss-lab simulate` reads, and the cell of code that runs the same.
import { readScenario } from "rss-lab";
import { refuse, show } from "./words.js";

/** A scenario as a file has it: its traffic named by kind, everything else as in a program. */
type ScenarioFile = Readonly<Record<string, unknown>>;

/**
 * The text of a scenario file, a field a line; fields that are undefined are left out.
 *
 * @param scenario as a file has it: `readScenario` reads it
 * @throws InputError if its traffic is not one that a file can name
 * @example
 * scenarioFile({ cpus: 2, traffic: { kind: "load", framesPerSecond: 1e6, frames: 10 } }).split("\n")[1] // => "  \"cpus\": 2,"
 */
export function scenarioFile(scenario: ScenarioFile): string {
  checkTraffic(scenario.traffic);
  return fieldsByLine(scenario, (name, value) => `${JSON.stringify(name)}: ${literal(value, JSON.stringify)}`);
}

/**
 * A cell of code that runs the scenario, with the imports that it needs.
 *
 * @param scenario as a file has it
 * @throws InputError if it is none that `readScenario` reads, or its traffic is no load and no merge of loads
 * @example
 * scenarioCell({ cpus: 2, traffic: { kind: "load", framesPerSecond: 1e6, frames: 10 } }).split("\n")[0] // => "import { load, run } from \"rss-lab\";"
 */
export function scenarioCell(scenario: ScenarioFile): string {
  checkTraffic(scenario.traffic);
  readScenario(scenario);
  const imports = new Set(["run"]);
  const call = (name: string, given: string): string => {
    imports.add(name);
    return `${name}(${given})`;
  };
  const traffic = (value: unknown): string => {
    const { kind, parts, ...options } = value as { kind: string; parts?: unknown[] };
    if (kind === "merge") return call("mergeTraffic", (parts ?? []).map(traffic).join(", "));
    if (kind !== "load")
      refuse(
        `The scenario's traffic is of kind ${show(kind)}`,
        "a cell is written for loads and for merges of them; keep the file",
      );
    return call("load", literal(options, nameOf, field));
  };
  const field = (name: string, value: unknown): string | undefined => {
    if (name === "traffic") return traffic(value);
    if (name === "secretKey") return call("secretKey", JSON.stringify(value));
    if (!name.endsWith("Ps") || typeof value !== "number") return undefined;
    const unit = UNITS.find(({ ps }) => value >= ps && value % ps === 0);
    return unit && call(unit.name, String(value / unit.ps));
  };
  const body = fieldsByLine(
    scenario,
    (name, value) => `${nameOf(name)}: ${field(name, value) ?? literal(value, nameOf, field)}`,
  );
  return `import { ${[...imports].sort().join(", ")} } from "rss-lab";\nrun(${body})`;
}

const UNITS = [
  { name: "ms", ps: 1e9 },
  { name: "us", ps: 1e6 },
  { name: "ns", ps: 1e3 },
];

function checkTraffic(traffic: unknown): void {
  const kind = (traffic as { readonly kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== "string")
    refuse(
      `The scenario's traffic is of kind ${show(kind)}`,
      'as text it is written as a file has it: { kind: "load", framesPerSecond: 1e6 }',
    );
}

const fieldsByLine = (scenario: ScenarioFile, line: (name: string, value: unknown) => string): string =>
  `{\n${given(scenario)
    .map(([name, value]) => `  ${line(name, value)}`)
    .join(",\n")}\n}`;

const given = (fields: object): [string, unknown][] =>
  Object.entries(fields).filter(([, value]) => value !== undefined);

const nameOf = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : JSON.stringify(name));

/** A value on one line; `field` writes those fields that need more than their value. */
function literal(
  value: unknown,
  nameIn: (name: string) => string,
  field: (name: string, value: unknown) => string | undefined = () => undefined,
): string {
  if (Array.isArray(value)) return `[${value.map((part) => literal(part, nameIn, field)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = given(value).map(
    ([name, part]) => `${nameIn(name)}: ${field(name, part) ?? literal(part, nameIn, field)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
