// What charts are given: a run, several runs, or rows that a caller has already. This file turns each of them into
// rows, once, and refuses everything else in a sentence that says what the chart draws.
import { refuse, show } from "../check.js";
import type {
  ConnectionRow,
  CpuRow,
  FrameRow,
  MomentRow,
  TableChangeRow,
  WindowRow,
  WorkRow,
} from "../records/rows.js";

/** What charts read of a run: the value of `run(...)` has it all. Times are simulated picoseconds. */
export interface RunLike {
  readonly scenario: {
    readonly variant: string;
    readonly records: "full" | "summary";
    readonly warmupPs: number;
    readonly receiveBuffers: number;
    readonly buffersReturned: "by-chain" | "by-frame";
    readonly rss: { readonly indirectionTable: readonly number[] };
    readonly retargets?: readonly { readonly timePs: number; readonly message: number; readonly cpu: number }[];
    /** Null, or left out: a run of one of Windows' variants. */
    readonly linux?: { readonly indirectionTable: readonly number[]; readonly affinity: readonly number[] } | null;
  };
  readonly summary: {
    readonly measuredPs: number;
    readonly received: number;
    readonly indicated: number;
    readonly dropped: number;
    readonly copied: number;
    readonly toDone: { readonly p50Ps: number; readonly p95Ps: number; readonly p99Ps: number };
    readonly cpus: readonly CpuRow[];
  };
  readonly endPs: number;
  work(): readonly WorkRow[];
  frames(): readonly FrameRow[];
  moments(): readonly MomentRow[];
  connections(): readonly ConnectionRow[];
  tableChanges(): readonly TableChangeRow[];
  windows(): readonly WindowRow[];
}

/** One run, several in a list, or several by name: `{ "one queue": a, "four queues": b }`. */
export type Runs = RunLike | readonly RunLike[] | Readonly<Record<string, RunLike>>;

/** A run, and the name that a chart gives it. */
export interface NamedRun {
  readonly series: string;
  readonly run: RunLike;
}

/** The rows that a run can hand out. */
export interface Parts {
  readonly work: readonly WorkRow[];
  readonly frames: readonly FrameRow[];
  readonly moments: readonly MomentRow[];
  readonly connections: readonly ConnectionRow[];
}

/** A field of a row, and what it must be. */
type Kind = "number" | "string" | "object";

/** By these fields a list of rows is told from a list of others. */
const PART_FIELDS: { readonly [Part in keyof Parts]: Readonly<Record<string, Kind>> } = {
  work: { cpu: "number", kind: "string", startPs: "number", endPs: "number" },
  frames: { frame: "number", connection: "number", state: "string", arrivalPs: "number" },
  moments: { timePs: "number", what: "string", queue: "number" },
  connections: { connection: "number", label: "string", frames: "number" },
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const RUN_METHODS = ["work", "frames", "moments", "connections", "tableChanges", "windows"];

/** Whether a chart was given a run: all that charts read of one, not only something with a summary. */
export const isRun = (given: unknown): given is RunLike =>
  isObject(given) &&
  isObject(given.scenario) &&
  typeof given.scenario.variant === "string" &&
  isObject(given.summary) &&
  isObject(given.summary.toDone) &&
  Array.isArray(given.summary.cpus) &&
  typeof given.endPs === "number" &&
  RUN_METHODS.every((name) => typeof given[name] === "function");

/** The sentence for what a chart cannot draw. `takes` ends it: "a run, or rows of frames per CPU". */
export function refuseShown(chart: string, given: unknown, takes: string): never {
  const what = isRun(given)
    ? "a run"
    : Array.isArray(given) && given.length > 0 && given.every(isRun)
      ? "a list of runs"
      : Array.isArray(given) && given.length === 0
        ? "an empty list"
        : show(given);
  return refuse(`${chart} was given ${what}`, `it draws ${takes}`);
}

/**
 * Some parts of a run, as lists: of a run by calling its methods, of `{ work, moments }` as they are.
 *
 * @throws InputError for anything else; for a run that kept its summary only
 */
export function partsOf<Name extends keyof Parts>(
  chart: string,
  given: unknown,
  names: readonly Name[],
): Pick<Parts, Name> {
  const takes = `a run, or ${names.length > 1 ? `{ ${names.join(", ")} }` : `the ${names[0]}() rows`} of one`;
  if (!isObject(given) || Array.isArray(given)) return refuseShown(chart, given, takes);
  const lists = names.map((name): readonly [Name, unknown] => {
    const part: unknown = given[name];
    const list: unknown = typeof part === "function" ? part.call(given) : part;
    if (list === undefined) return refuse(`${chart} was given an object without ${name}`, `it draws ${takes}`);
    if (isRun(given)) return [name, list]; // its rows need no second look
    return [name, checkRows(chart, list, PART_FIELDS[name], `${name} as ${name}() of a run gives them`)];
  });
  return Object.fromEntries(lists) as Pick<Parts, Name>;
}

/**
 * The same list, once it is known to hold rows of the right kind.
 *
 * @throws InputError that names the first row that is of another kind, and the field that it lacks
 */
export function checkRows<Row>(
  chart: string,
  rows: unknown,
  fields: Readonly<Record<string, Kind>>,
  takes: string,
): readonly Row[] {
  if (!Array.isArray(rows)) return refuseShown(chart, rows, takes);
  const kinds = Object.entries(fields);
  rows.forEach((row: unknown, i) => {
    if (!isObject(row) || isRun(row))
      refuse(`Row ${i} for ${chart} is ${isRun(row) ? "a run" : show(row)}`, `it draws ${takes}`);
    for (const [name, kind] of kinds)
      if (typeof row[name] !== kind || row[name] === null)
        refuse(
          `Row ${i} for ${chart} has ${show(row[name])} as its ${name}`,
          `it must be a ${kind}; the chart draws ${takes}`,
        );
  });
  return rows as readonly Row[];
}

/** As `checkRows`, for charts that have nothing to draw without a row. */
export function someRows<Row>(
  chart: string,
  rows: unknown,
  fields: Readonly<Record<string, Kind>>,
  takes: string,
): readonly Row[] {
  const checked = checkRows<Row>(chart, rows, fields, takes);
  return checked.length > 0 ? checked : refuseShown(chart, rows, takes);
}

/**
 * Runs with names: one run, a list of them, or an object that names them; null for what holds no run. Runs of a list
 * are named by their variant, or numbered where that does not tell them apart.
 */
export function namedRuns(given: unknown): readonly NamedRun[] | null {
  if (isRun(given)) return [{ series: given.scenario.variant, run: given }];
  if (Array.isArray(given)) {
    if (given.length === 0 || !given.every(isRun)) return null;
    const variants = given.map((run) => run.scenario.variant);
    const areApart = new Set(variants).size === variants.length;
    return given.map((run, i) => ({ series: areApart ? variants[i] : `${variants[i]}, run ${i + 1}`, run }));
  }
  if (!isObject(given)) return null;
  const entries = Object.entries(given);
  if (entries.length === 0 || !entries.every((entry): entry is [string, RunLike] => isRun(entry[1]))) return null;
  return entries.map(([series, run]) => ({ series, run }));
}
