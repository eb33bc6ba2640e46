// What the course's charts are given: rows or runs, and options that may be left out. Whatever else comes is refused in
// a sentence that says what the chart draws. Below stand the words that several claims share.
import type { Run } from "rss-lab";
import { refuse, show } from "../words.js";

/** What an option must be. */
type Kind = "string" | "number" | "boolean" | "list" | "object";
/** What a field of a row must be; "any" may be missing too. */
type FieldKind = "string" | "number" | "object";

/** One run, several in a list, or several by name. */
export type Runs = Run | readonly Run[] | Readonly<Record<string, Run>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Whether a chart was given a run: all that charts read of one, not only something with a summary. */
export const isRun = (given: unknown): given is Run =>
  isObject(given) &&
  isObject(given.scenario) &&
  typeof given.scenario.variant === "string" &&
  isObject(given.summary) &&
  typeof given.summary.indicated === "number" &&
  Array.isArray(given.summary.cpus) &&
  ["work", "windows", "tableChanges"].every((name) => typeof given[name] === "function");

/** A value in a sentence, cut where it is long. */
export function brief(value: unknown): string {
  if (isRun(value)) return "a run";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : isRun(value[0]) ? "a list of runs" : "a list";
  return isObject(value) ? "an object" : show(value);
}

/** The options of a chart; an unknown one, or one of the wrong kind, is refused by name. */
export function optionsOf<Options extends object>(
  chart: string,
  options: Options | undefined,
  kinds: Readonly<Record<string, Kind>> = {},
): Options | Record<string, never> {
  if (options === undefined) return {};
  if (!isObject(options) || Array.isArray(options))
    refuse(`The second argument of ${chart} is ${brief(options)}`, "it must be an object of options, or left out");
  const known: Readonly<Record<string, Kind>> = { title: "string", subtitle: "string", ...kinds };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name))
      refuse(
        `The options object of ${chart} has an unknown field "${name}"`,
        `the fields are ${Object.keys(known).join(", ")}`,
      );
    const kind = known[name];
    if (value !== undefined && !(kind === "list" ? Array.isArray(value) : typeof value === kind))
      refuse(`The ${name} of ${chart} is ${brief(value)}`, `it must be a ${kind}`);
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/** The rows, one at least, once each of them has the fields that tell them from others. */
export function someRows<Row>(
  chart: string,
  rows: unknown,
  fields: Readonly<Record<string, FieldKind>>,
  takes = `rows of ${Object.keys(fields).join(", ")}`,
): readonly Row[] {
  if (!Array.isArray(rows) || rows.length === 0) refuse(`${chart} was given ${brief(rows)}`, `it draws ${takes}`);
  (rows as readonly unknown[]).forEach((row, i) => {
    if (!isObject(row) || isRun(row)) refuse(`Row ${i} for ${chart} is ${brief(row)}`, `it draws ${takes}`);
    const lacks = Object.keys(fields).find((name) => typeof row[name] !== fields[name] || row[name] === null);
    if (lacks !== undefined)
      refuse(
        `Row ${i} for ${chart} has ${brief(row[lacks])} as its ${lacks}`,
        `it must be a ${fields[lacks]}; the chart draws ${takes}`,
      );
  });
  return rows as readonly Row[];
}

/** Runs with names; null for what holds no run. Runs of a list have their variant's name, or a number. */
export function namedRuns(given: unknown): readonly { readonly series: string; readonly run: Run }[] | null {
  if (isRun(given)) return [{ series: given.scenario.variant, run: given }];
  if (!isObject(given)) return null;
  const entries = Object.entries(given);
  if (entries.length === 0 || !entries.every((entry): entry is [string, Run] => isRun(entry[1]))) return null;
  if (!Array.isArray(given)) return entries.map(([series, run]) => ({ series, run }));
  const variants = entries.map(([, run]) => run.scenario.variant);
  const areApart = new Set(variants).size === variants.length;
  return entries.map(([, run], i) => ({ series: areApart ? variants[i] : `${variants[i]}, run ${i + 1}`, run }));
}

/** "97 %", "3.4 %"; never 0 or 100 % unless it is just that. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "less than 0.1 %";
  if (value > 99 && value < 100) return `${Math.min(99.9, Math.floor(value * 10) / 10)} %`;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} %`;
}

/** "a", "a and b", "a, b and c". */
export const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;

/** "no frames", "1 frame", "12 frames". */
export const counted = (count: number, name: string, plural = `${name}s`): string =>
  `${count === 0 ? "no" : count} ${count === 1 ? name : plural}`;

/** Three significant digits. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

/** A sentence begins with a capital letter. */
export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/**
 * A line for each label of several that stand at the same height: a label that would reach into another one on its line
 * takes the next. Lines count from 0.
 *
 * @param labels where each begins, in pixels, and its words
 */
export function linesOf(labels: readonly { readonly at: number; readonly words: string }[]): number[] {
  const ends: number[] = [];
  const order = labels.map((_, i) => i).sort((a, b) => labels[a].at - labels[b].at);
  const lines = new Array<number>(labels.length).fill(0);
  for (const i of order) {
    const { at, words } = labels[i];
    const free = ends.findIndex((end) => end < at);
    lines[i] = free < 0 ? ends.length : free;
    ends[lines[i]] = at + words.length * 7.4 + 12;
  }
  return lines;
}

/** The distinct names of a list, in the order of first appearance. */
export const namesOf = (names: readonly string[]): string[] => [...new Set(names)];
