// What a person typed after `rss-lab COMMAND`, taken apart and checked. node:util parseArgs does the first part; the
// error sentences are our own, because its messages speak to programmers.
import { parseArgs } from "node:util";
import { refuse, show } from "../check.js";
import { nearest } from "./nearest.js";

/** What an option takes: one value, several (given again and again, or with commas between them), or none. */
export type OptionKind = "text" | "list" | "flag";

/** The options that a command knows, each with what it takes. */
export type OptionKinds = Readonly<Record<string, OptionKind>>;

/** Parsed words. */
export interface Arguments {
  /** Value of a text option, undefined if it was not given. */
  text(name: string): string | undefined;
  /** Values of a list option in the order in which they were typed, empty if it was not given. */
  list(name: string): readonly string[];
  flag(name: string): boolean;
  readonly positionals: readonly string[];
}

/**
 * Takes words apart.
 *
 * @param command as error sentences name it: "rss-lab steer"
 * @throws InputError for unknown options, options but lists given twice, missing values and values that a flag does not
 *   take
 */
export function parseArguments(command: string, words: readonly string[], options: OptionKinds): Arguments {
  const { tokens, positionals } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        Object.entries(options).map(([name, kind]) => [
          name,
          { type: kind === "flag" ? "boolean" : "string" } as const,
        ]),
      ),
      help: { type: "boolean", short: "h" },
    },
  });
  const kinds: OptionKinds = { ...options, help: "flag" };
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(kinds, name)) {
      const names = Object.keys(kinds);
      const meant = nearest(name, names);
      refuse(
        `${command} does not know the option ${JSON.stringify(rawName).slice(1, -1)}`,
        `it knows ${names.map((known) => `--${known}`).join(", ")}${meant === undefined ? "" : `; perhaps --${meant} is meant`}`,
      );
    }
    const kind = kinds[name];
    if (kind !== "list" && values.has(name)) refuse(`The option --${name} is given twice`, "it may be given once");
    if (kind === "flag" && value !== undefined)
      refuse(`The option --${name} has the value ${show(value)}`, "it takes none");
    // "--key --json": the next option is not taken as a value. A negative number is, so that the error is about the
    // number.
    if (kind !== "flag" && (value === undefined || (!inlineValue && /^-[^0-9]/.test(value))))
      refuse(`The option --${name} has no value`, `write --${name} VALUE`);
    const more = kind === "list" ? value!.split(",").map((part) => part.trim()) : [value ?? ""];
    if (kind === "list" && more.includes(""))
      refuse(`The option --${name} has the value ${show(value)}`, "between its commas stands one value each");
    values.set(name, [...(values.get(name) ?? []), ...more]);
  }
  return {
    text: (name) => values.get(name)?.[0],
    list: (name) => values.get(name) ?? [],
    flag: (name) => values.has(name),
    positionals,
  };
}

/** What a whole number may be: from `min` to `max`; `fallback` if nothing was typed. */
export interface WholeNumberRule {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

/** A whole number as typed, or the fallback if nothing was typed. */
export function wholeNumber(what: string, text: string | undefined, { min, max, fallback }: WholeNumberRule): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    refuse(`${what} is ${show(text)}`, `it must be a whole number from ${min} to ${max}`);
  return value;
}

/** Refuses unless exactly these positional words were given; returns them. */
export function exactly(command: string, names: readonly string[], positionals: readonly string[]): readonly string[] {
  if (positionals.length !== names.length) {
    const got = positionals.length === 0 ? "nothing" : positionals.map(show).join(" ");
    refuse(`${command} needs ${names.join(" ")} and got ${got}`, `see ${command} --help`);
  }
  return positionals;
}
