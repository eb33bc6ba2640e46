// A command of `rss-lab-course` as data, and how what was typed after its name is taken apart: node:util parseArgs does
// the first part, the error sentences are our own. What is wrong with the words is an InputError, exit code 2; what is
// wrong with the input or this machine is an InputFault, exit code 1.
import { parseArgs } from "node:util";
import { refuse, show } from "../words.js";

export interface Command {
  /** Options, each with what it takes: a value or none. */
  readonly options: Readonly<Record<string, "text" | "flag">>;
  /** Usage, what it does, every option with its default, exit codes, and two examples that can be run. */
  readonly help: string;
  /** @returns exit code: 0 done, 1 the input has a fault, which is said; throws InputError (2) for wrong usage */
  run(given: Arguments): number | Promise<number>;
}

/** Parsed words. */
export interface Arguments {
  /** Value of an option, undefined if it was not given. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  readonly positionals: readonly string[];
}

/** Not the words are wrong but the input, or this machine: exit code 1. */
export class InputFault extends Error {}

/** Refuses as `refuse` does, with exit code 1. */
export function inputFault(fact: string, rule: string): never {
  throw new InputFault(`${fact}: ${rule}.`);
}

/**
 * Takes words apart.
 *
 * @param command as error sentences name it: "rss-lab-course sheet"
 * @throws InputError for unknown options, options given twice, missing values and values that a flag does not take
 */
export function parseArguments(command: string, words: readonly string[], known: Command["options"]): Arguments {
  const kinds: Command["options"] = { ...known, help: "flag" };
  const { tokens, positionals } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, { type: kind === "flag" ? "boolean" : "string" } as const]),
    ),
  });
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { rawName, value, inlineValue } = token;
    const name = token.name === "h" ? "help" : token.name;
    if (!Object.hasOwn(kinds, name)) {
      const list = Object.keys(kinds).map((each) => `--${each}`);
      refuse(`${command} does not know the option ${quoted(rawName).slice(1, -1)}`, `it knows ${list.join(", ")}`);
    }
    if (values.has(name)) refuse(`The option --${name} is given twice`, "it may be given once");
    const isFlag = kinds[name] === "flag";
    if (isFlag && value !== undefined) refuse(`The option --${name} has the value ${quoted(value)}`, "it takes none");
    // "--out --salt": the next option is not taken as a value.
    if (!isFlag && (value === undefined || value === "" || (!inlineValue && value.startsWith("--"))))
      refuse(`The option --${name} has no value`, `write --${name} VALUE`);
    values.set(name, value ?? "");
  }
  return { text: (name) => values.get(name), flag: (name) => values.has(name), positionals };
}

/** Refuses unless exactly these positional words were given; returns them. */
export function exactly(command: string, names: readonly string[], positionals: readonly string[]): readonly string[] {
  if (positionals.length !== names.length) {
    const got = positionals.length === 0 ? "nothing" : quoted(positionals.join(" "));
    const needs = names.length === 0 ? "takes only options" : `needs ${names.join(" ")}`;
    refuse(`${command} ${needs} and got ${got}`, `see ${command} --help`);
  }
  return positionals;
}

/** A text in a sentence: in quotation marks, on one line, and not longer than a sentence bears. */
export function quoted(text: string): string {
  return show(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
