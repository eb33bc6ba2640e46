// Options of charts: every one may be left out, and one that a chart does not know is refused by name.
import { checkKnownFields, refuse, show } from "../check.js";
import { formatPs } from "../units.js";
import type { RunLike } from "./shown.js";

/** What an option must be. A list's entries, and what may be anything here, are looked at where they are used. */
type Kind = "text" | "number" | "boolean" | "list" | "object" | "any";

/** The options that every chart has. */
const WORDS = { title: "text", subtitle: "text" } as const;

const RULES: Readonly<Record<Kind, readonly [isMet: (value: unknown) => boolean, rule: string]>> = {
  text: [(value) => typeof value === "string", "it must be a text"],
  number: [(value) => typeof value === "number" && !Number.isNaN(value), "it must be a number"],
  boolean: [(value) => typeof value === "boolean", "it must be true or false"],
  list: [Array.isArray, "it must be a list"],
  any: [() => true, ""],
  object: [(value) => typeof value === "object" && value !== null, "it must be an object or a list"],
};

/**
 * The options of a chart, an empty object if there are none.
 *
 * @param kinds the options besides title and subtitle, with what each must be
 * @throws InputError for an option that the chart does not have, or one that is of the wrong kind
 */
export function optionsOf<Options extends object>(
  chart: string,
  options: Options | undefined,
  kinds: Readonly<Record<string, Kind>> = {},
): Options | Record<string, never> {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || Array.isArray(options))
    refuse(`The second argument of ${chart} is ${show(options)}`, "it must be an object of options, or left out");
  const known: Readonly<Record<string, Kind>> = { ...WORDS, ...kinds };
  checkKnownFields(`The options object of ${chart}`, options, Object.keys(known));
  for (const [name, value] of Object.entries(options)) {
    const [isMet, rule] = RULES[known[name]];
    if (value !== undefined && !isMet(value)) refuse(`The ${name} of ${chart} is ${show(value)}`, rule);
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/** Refuses CPUs that are no CPU numbers, or that the run does not have. Without a run any CPU may be named. */
export function checkCpus(chart: string, cpus: readonly unknown[] | undefined, run: RunLike | null): void {
  if (cpus === undefined) return;
  if (cpus.length === 0) refuse(`The list of CPUs for ${chart} is empty`, "name one at least, or leave it out");
  for (const cpu of cpus)
    if (typeof cpu !== "number" || !Number.isInteger(cpu) || cpu < 0)
      refuse(`CPU ${show(cpu)} for ${chart} is no CPU`, "CPUs are whole numbers from 0");
    else if (run !== null && cpu >= run.summary.cpus.length)
      refuse(`CPU ${cpu} for ${chart} is not there`, `the run has CPUs 0 to ${run.summary.cpus.length - 1}`);
}

/** Refuses a stretch of time that is empty, or that lies outside [0, `endPs`]. */
export function checkWindow(
  chart: string,
  { fromPs, toPs }: { readonly fromPs?: number; readonly toPs?: number },
  endPs: number,
): void {
  if (fromPs !== undefined && toPs !== undefined && !(fromPs < toPs))
    refuse(
      `The window of ${chart} is from ${formatPs(fromPs)} to ${formatPs(toPs)}`,
      "it must end after its beginning",
    );
  if (fromPs !== undefined && fromPs > endPs)
    refuse(`The window of ${chart} begins at ${formatPs(fromPs)}`, `the run ends at ${formatPs(endPs)}`);
  if (toPs !== undefined && toPs < 0) refuse(`The window of ${chart} ends at ${formatPs(toPs)}`, "the run begins at 0");
}
