// Runs grouped by where they were made: the levels of some of the factors.
import { checkList, refuse, show } from "../check.js";
import { describePoint } from "./experiment-points.js";
import type { FactorLevels as Levels, ResultRow } from "./experiment-types.js";

/** A run, as far as means and differences see it. */
export type MeasuredRow = Pick<ResultRow, "index" | "factors" | "replication" | "outcomes">;

/** Levels without one of the factors. */
export const without = (factors: Levels, factor: string): Levels =>
  Object.fromEntries(Object.entries(factors).filter(([name]) => name !== factor));

/** The same text for the same levels. */
export const keyOf = (factors: Levels): string => JSON.stringify(Object.entries(factors));

/** Rows in the order of the runs, so that no sum depends on the order in which they are given. */
export const inOrderOfRuns = (rows: readonly MeasuredRow[]): MeasuredRow[] =>
  [...rows].sort((a, b) => a.index - b.index);

/** Groups in the order in which they first occur. */
export function groupsOf<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return [...groups.values()];
}

/** Refuses what are no rows of runs. */
export function checkRows(rows: unknown): asserts rows is readonly MeasuredRow[] {
  checkList("The rows of the runs", rows, "they must be a list, one for each run");
  for (const [i, row] of (rows as readonly Partial<MeasuredRow>[]).entries()) {
    const { index, replication, factors, outcomes } = row ?? {};
    if (!Number.isInteger(index) || !Number.isInteger(replication) || !isObject(factors) || !isObject(outcomes))
      refuse(`Row ${i} of the runs is ${show(row)}`, "it must have index, replication, factors and outcomes");
  }
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses rows of one point that have the same replication: a run would count twice. */
export function checkOnce(point: readonly MeasuredRow[]): void {
  const seen = new Set<number>();
  for (const { replication, factors } of point) {
    if (seen.has(replication))
      refuse(`Replication ${replication} at ${describePoint(factors)} stands in two rows`, "give every run once");
    seen.add(replication);
  }
}
