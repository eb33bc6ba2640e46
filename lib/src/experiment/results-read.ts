// Results as they were written, read again: results.csv and failures.csv, held to the experiment that they are of.
import { refuse, show } from "../check.js";
import { pointsOf } from "./experiment-points.js";
import type { Experiment, ExperimentPoint, FailedRun, ResultRow } from "./experiment-types.js";
import { failuresTable, resultsTable } from "./results-table.js";

/**
 * Reads results.csv.
 *
 * @throws InputError if it is not of this experiment: other columns, or a row that is none of its runs
 */
export function readResults(csv: string, experiment: Experiment): ResultRow[] {
  const { records, columns } = tableOf(
    csv,
    resultsTable(experiment, []).fields.map(({ name }) => name),
    "The results",
  );
  const points = pointsOf(experiment);
  const { outcomes } = experiment;
  const firstOutcome = columns.indexOf("seed") + 1;
  return records.map((cells, i) => {
    const line = i + 2;
    const number = (name: string): number => numberIn(cells[columns.indexOf(name)], line, name);
    return {
      ...pointIn(cells, columns, points, line),
      outcomes: Object.fromEntries(
        outcomes.map((name, at) => [
          name,
          cells[firstOutcome + at] === "" ? NaN : numberIn(cells[firstOutcome + at], line, name),
        ]),
      ),
      warmupPs: number("warmup_ps"),
      measuredPs: number("measured_ps"),
      received: number("received"),
      waiting: number("waiting"),
      fingerprint: cells[columns.indexOf("fingerprint")],
    };
  });
}

/** Reads failures.csv. */
export function readFailures(csv: string, experiment: Experiment): FailedRun[] {
  const { records, columns } = tableOf(
    csv,
    failuresTable(experiment, []).fields.map(({ name }) => name),
    "The failures",
  );
  const points = pointsOf(experiment);
  return records.map((cells, i) => ({
    ...pointIn(cells, columns, points, i + 2),
    reason: cells[columns.indexOf("reason")],
  }));
}

interface Records {
  readonly columns: readonly string[];
  readonly records: readonly (readonly string[])[];
}

function tableOf(csv: string, columns: readonly string[], what: string): Records {
  const [head = [], ...records] = csvRecords(csv);
  if (head.join() !== columns.join())
    refuse(`${what} have the columns ${show(head.join(","))}`, `those of this experiment are ${columns.join(",")}`);
  for (const [i, { length }] of records.entries())
    if (length !== columns.length)
      refuse(`${what}, line ${i + 2}, have ${length} cells`, `they must have ${columns.length}, one a column`);
  return { columns, records };
}

/** The run that a row is of; its levels and its seed must be that run's. */
function pointIn(
  cells: readonly string[],
  columns: readonly string[],
  points: readonly ExperimentPoint[],
  line: number,
): ExperimentPoint {
  const point = points[numberIn(cells[0], line, "index")];
  if (point === undefined)
    return refuse(
      `The results, line ${line}, have the index ${cells[0]}`,
      `the experiment has the runs 0 to ${points.length - 1}`,
    );
  const { index, factors, replication, seed } = point;
  const wanted = [index, point.point, ...Object.values(factors), replication, seed].map(String);
  const wrong = wanted.findIndex((cell, at) => cells[at] !== cell);
  if (wrong >= 0)
    refuse(
      `The results, line ${line}, have ${columns[wrong]} ${show(cells[wrong])}`,
      `run ${index} of this experiment has ${show(wanted[wrong])}`,
    );
  return point;
}

function numberIn(cell: string, line: number, column: string): number {
  const value = cell === "" ? NaN : Number(cell);
  if (!Number.isFinite(value)) refuse(`The results, line ${line}, have ${column} ${show(cell)}`, "it must be a number");
  return value;
}

/** Records of CSV after RFC 4180. */
function csvRecords(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // A cell in quotes, with quotes in it doubled, or one without; and what ends it.
  const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (CELL.lastIndex < csv.length) {
    const match = CELL.exec(csv);
    if (match === null)
      return refuse(
        `The results, line ${records.length + 1}, are no CSV`,
        "a quote must be closed, and those in a cell doubled",
      );
    const [, quoted, plain, end] = match;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}
