// Runs side by side: the settings in which they differ and what came of it, one row for each run.
import { refuse, show } from "../check.js";
import { comparisonFace, settingText } from "../face/comparison-face.js";
import type { Displayable } from "../face/displayable.js";
import { withFace } from "../face/face.js";
import type { Run } from "../receive-path.js";
import { cpuTimePerFramePs, dropShare, offeredPerSecond } from "../records/figures.js";
import { type FieldDifference, type FieldValue, scenarioDifferences } from "./scenario-differences.js";

/** What a comparison needs of a run. */
export type ComparedRun = Pick<Run, "scenario" | "summary" | "arrivalsEndPs" | "fingerprint">;

/** One run of a comparison; `rowsToCsv` writes its settings as columns of their own. */
export interface ComparisonRow {
  readonly name: string;
  /**
   * The settings in which the runs differ, by the path of the field ("costs.protocolPs"). What follows from another
   * setting, as the table of RSS follows from the number of CPUs, is left out.
   */
  readonly scenario: Readonly<Record<string, FieldValue>>;
  readonly received: number;
  readonly indicated: number;
  readonly dropped: number;
  /** Share of the frames that arrived, 0 to 1. */
  readonly dropShare: number;
  /** Frames that arrived, a second of the time in which any did. */
  readonly offeredPerSecond: number;
  /** From a frame's arrival until the protocol driver was done with it; NaN without any. */
  readonly p50Ps: number;
  readonly p95Ps: number;
  readonly p99Ps: number;
  /** CPU time of a frame, all CPUs and all kinds of work but threads together; NaN if none was indicated. */
  readonly cpuTimePerFramePs: number;
  readonly interrupts: number;
  readonly dpcs: number;
  /** Share of its time that the busiest CPU spent in receive work, 0 to 1. */
  readonly busiestShare: number;
  /** As in the summary. */
  readonly imbalance: number;
  readonly jainIndex: number;
  readonly fingerprint: string;
}

/** Several runs side by side. As the last expression of a notebook's cell it shows a table, a line for each run. */
export interface Comparison extends Displayable {
  readonly rows: readonly ComparisonRow[];
  /** What a notebook shows, as text. */
  toString(): string;
}

/**
 * Puts runs side by side. Without names they are called by their variant, if that tells them apart, or else by the
 * settings that do.
 *
 * @param runs two or more, in a list or by name
 * @throws InputError if there are fewer, or one of them is not a run
 * @example
 * const traffic = load({ framesPerSecond: 1e6, frames: 500 });
 * compare([run({ traffic, cpus: 1 }), run({ traffic, cpus: 2 })]).rows.map(({ name }) => name) // => ["cpus 1", "cpus 2"]
 */
export function compare(runs: readonly ComparedRun[] | Readonly<Record<string, ComparedRun>>): Comparison {
  if (isRun(runs)) refuse("compare is given a run by itself", "put the runs in a list, as compare([a, b])");
  if (typeof runs !== "object" || runs === null) refuse(`compare is given ${show(runs)}`, RULE);
  const all: readonly ComparedRun[] = Array.isArray(runs) ? runs : Object.values(runs);
  const given = Array.isArray(runs) ? null : Object.keys(runs);
  // not forEach, which passes over the holes of a list
  for (const [i, one] of all.entries())
    if (!isRun(one))
      refuse(`compare is given ${show(one)} as ${given === null ? `run ${i + 1}` : show(given[i])}`, RULE);
  if (all.length < 2) refuse(`compare is given ${all.length === 1 ? "1 run" : "no runs"}`, RULE);
  const differences = scenarioDifferences(all.map(({ scenario }) => scenario));
  const { names, told } = given === null ? namesFor(differences, all.length) : { names: given, told: [] };
  const rows = Object.freeze(all.map((one, i) => rowOf(names[i], one, differences, i)));
  return withFace({ rows }, () => comparisonFace(rows, told));
}

const RULE = "give two or more runs, as [a, b] or { first: a, second: b }";

const isRun = (value: unknown): value is ComparedRun => {
  const { scenario, summary, fingerprint } = (value ?? {}) as Partial<Record<keyof ComparedRun, unknown>>;
  return typeof scenario === "object" && typeof summary === "object" && typeof fingerprint === "string";
};

function rowOf(name: string, one: ComparedRun, differences: readonly FieldDifference[], i: number): ComparisonRow {
  const { summary, fingerprint } = one;
  const { received, indicated, dropped, interrupts, dpcs, toDone, imbalance, jainIndex, cpus } = summary;
  const { p50Ps, p95Ps, p99Ps } = toDone;
  return {
    name,
    scenario: Object.fromEntries(differences.map(({ field, values }) => [field, values[i]])),
    received,
    indicated,
    dropped,
    dropShare: dropShare(summary),
    offeredPerSecond: offeredPerSecond(one),
    p50Ps,
    p95Ps,
    p99Ps,
    cpuTimePerFramePs: cpuTimePerFramePs(one),
    interrupts,
    dpcs,
    busiestShare: Math.max(...cpus.map(({ receiveShare }) => receiveShare)),
    imbalance,
    jainIndex,
    fingerprint,
  };
}

/**
 * Names that tell the runs apart, by the first single field that does, or by all of them; and which fields they tell.
 * Runs that nothing tells apart are numbered.
 */
function namesFor(differences: readonly FieldDifference[], runs: number): { names: string[]; told: string[] } {
  const named = (fields: readonly FieldDifference[]): string[] =>
    Array.from({ length: runs }, (_, i) =>
      fields
        .map(({ field, values }) => `${field === "variant" ? "" : `${field} `}${settingText(field, values[i])}`)
        .join(", "),
    );
  const choices = [...differences.map((one) => [one]), ...(differences.length <= 3 ? [differences] : [])];
  const fields = choices.find((choice) => new Set(named(choice)).size === runs);
  return fields
    ? { names: named(fields), told: fields.map(({ field }) => field) }
    : { names: Array.from({ length: runs }, (_, i) => `run ${i + 1}`), told: [] };
}
