// Answers as a file holds them, and as an exercise is handed them. A file has data alone; what stands in a cell and is
// no data has a data form: `us(10)` is a number of picoseconds, and traffic is named by its kind, as in scenario files.
import { load, ms, ns, us, type LoadOptions } from "rss-lab";
import { judge, type CheckResult } from "../check.js";
import type { PosedExercise } from "../exercise-types.js";

const UNITS = { ns, us, ms } as const;
const NUMBER = /^-?\d[\d_]*(\.\d+)?(e\d+)?$/i;
const TIME = /^(ns|us|ms)\((\d[\d_]*(?:\.\d+)?(?:e\d+)?)\)$/i;

/** Nobody nests an answer deeper; beyond it a value is left as it is. */
const DEEPEST = 20;

/** Judges an answer from a file: the best of what is said of the forms that it can be meant in. */
export function judgeData(posed: PosedExercise, answer: unknown, hints: string): CheckResult {
  const given = asInCell(answer);
  let best = judge(posed, given, hints);
  for (const form of otherForms(posed, given)) {
    if (best.state === "got it") break;
    const next = judge(posed, form(), hints);
    if (RANKS.indexOf(next.state) >= RANKS.indexOf(best.state)) best = next;
  }
  return best;
}

/** With its traffic made, where it names one; as JSON, where a text is asked for and the JSON itself was written. */
function otherForms({ answer }: PosedExercise, given: unknown): readonly (() => unknown)[] {
  const isText = typeof answer === "string" && typeof given === "object";
  return [...(namesLoad(given) ? [() => withLoads(given)] : []), ...(isText ? [() => JSON.stringify(given)] : [])];
}

const RANKS: readonly CheckResult["state"][] = ["not tried", "keep working", "almost", "got it"];

type Change = (value: unknown) => unknown;

/** The same value with every part changed, the innermost first. */
function changed(value: unknown, change: Change, depth = 0): unknown {
  if (depth > DEEPEST || typeof value !== "object" || value === null) return change(value);
  if (Array.isArray(value)) return value.map((part) => changed(part, change, depth + 1));
  const parts = Object.entries(value).map(([name, part]) => [name, changed(part, change, depth + 1)] as const);
  return change(Object.fromEntries(parts));
}

/** As a cell has it: `us(10)` and `1_000_000` are numbers, and `{cpus:4}` needs no space. */
const asInCell = (answer: unknown): unknown => changed(answer, (value) => numberIn(withColons(value)));

/** YAML takes `cpus:4` for a name without a value. */
function withColons(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const parts = Object.entries(value).map(([name, part]) => {
    const [, before, after] = (part === null && /^(\w+):(.+)$/.exec(name)) || [];
    if (before === undefined || after === undefined) return [name, part];
    return [before, NUMBER.test(after) ? Number(after.replaceAll("_", "")) : numberIn(after)];
  });
  return Object.fromEntries(parts) as unknown;
}

function numberIn(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (NUMBER.test(text) && text.includes("_")) return Number(text.replaceAll("_", ""));
  const time = TIME.exec(text);
  if (time === null) return value;
  const ps = UNITS[time[1].toLowerCase() as keyof typeof UNITS];
  return attempt<unknown>(() => ps(Number(time[2].replaceAll("_", ""))), value);
}

const isLoad = (value: unknown): value is LoadOptions =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "load";

function namesLoad(answer: unknown): boolean {
  let found = false;
  changed(answer, (value) => {
    found ||= isLoad(value);
    return value;
  });
  return found;
}

/** With traffic made of what names it: `{ kind: "load", framesPerSecond: 1000000 }`; as it is where that is wrong. */
function withLoads(answer: unknown): unknown {
  return changed(answer, (value) => {
    if (!isLoad(value)) return value;
    const { kind: _, ...options } = value as LoadOptions & { readonly kind: string };
    return attempt<unknown>(() => load(options), value);
  });
}

/** What was made, or what it was to be made of: then the exercise says what is wrong with it. */
function attempt<T>(make: () => T, otherwise: T): T {
  try {
    return make();
  } catch {
    return otherwise;
  }
}
