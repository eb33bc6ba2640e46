// The face of an experiment's results: the question, whether its claim survives, what to beware of, and the tables of
// means and of paired differences.
import type { Face, FaceTable } from "./face.js";
import { counted, grouped } from "./words.js";

/** Results, as far as their face shows them. */
export interface FacedExperiment {
  readonly name: string;
  readonly question: string;
  /** Whether the claim survives, in a sentence; null without a claim. */
  readonly verdict: string | null;
  readonly warnings: readonly string[];
  readonly runs: number;
  readonly points: number;
  readonly confidence: string;
  readonly tables: readonly FaceTable[];
  readonly notes: readonly string[];
}

/** More rows are no screen. */
const MOST_ROWS = 40;

export function experimentFace(results: FacedExperiment): Face {
  const { name, question, verdict, warnings, runs, points, confidence, tables, notes } = results;
  const left = tables
    .filter((table) => table.rows.length > MOST_ROWS)
    .map(
      (table) =>
        `${counted(table.rows.length - MOST_ROWS, "more row")} of ${grouped(table.rows.length)}: see means and differences.`,
    );
  return {
    title: `${name}: ${counted(points, "point")}, ${counted(runs, "run")}`,
    outcome: verdict ?? question,
    sentences: [
      ...(verdict === null ? [question] : [verdict, `Question: ${question}`]),
      ...warnings.map((warning) => `Warning: ${warning}`),
    ],
    tables: tables.map(({ columns, rows: all }) => ({ columns, rows: all.slice(0, MOST_ROWS) })),
    note: [`±: half of the ${confidence} interval of Student's t over replications.`, ...notes, ...left].join("\n"),
    bars: "",
  };
}
