// What experimentResults is given: an experiment, and rows of its runs.
import { refuse, show } from "../check.js";
import type { Experiment, ResultRow } from "../experiment/experiment-types.js";
import { checkRows } from "../experiment/statistics-places.js";

/** Refuses what is no experiment as readExperiment gives it. */
export function checkDesign(design: unknown): asserts design is Experiment {
  const { factors, outcomes, points, scenario, compare } = (design ?? {}) as Partial<Record<keyof Experiment, unknown>>;
  if (![factors, outcomes, points].every(Array.isArray) || !isObject(scenario) || compare === undefined)
    refuse(
      `The experiment of the results is ${show(design)}`,
      "give what readExperiment gave, or the text of its file",
    );
}

/** Refuses rows that are not of runs of the experiment. */
export function checkMeasured(rows: unknown, { factors, outcomes }: Experiment): asserts rows is readonly ResultRow[] {
  if (!Array.isArray(rows) || rows.length === 0)
    refuse(`The rows of the results are ${show(rows)}`, "give one row for each run, one at least");
  checkRows(rows);
  for (const [i, row] of (rows as readonly ResultRow[]).entries()) {
    const factor = factors.find(({ name }) => row.factors[name] === undefined);
    if (factor !== undefined) refuse(`Row ${i} of the results has no level of ${factor.name}`, ROW);
    const outcome = outcomes.find((name) => typeof row.outcomes[name] !== "number");
    if (outcome !== undefined) refuse(`Row ${i} of the results has no number for ${outcome}`, ROW);
    const field = (["warmupPs", "received", "waiting"] as const).find((name) => !Number.isFinite(row[name]));
    if (field !== undefined) refuse(`Row ${i} of the results has ${show(row[field])} as its ${field}`, ROW);
  }
}

const ROW = "give rows of results.csv of this experiment";

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
