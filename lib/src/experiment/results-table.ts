// Results as tables: a row a run, tidy, with what each column is and its unit. The runs that were refused are a table
// of their own, with the reasons.
import type { Experiment, ExperimentPoint, FailedRun, Factor, ResultRow } from "./experiment-types.js";
import { outcomeOf } from "./outcomes.js";

/** A column, as a data package describes it. */
export interface ResultField<Row> {
  readonly name: string;
  readonly type: "integer" | "number" | "string" | "boolean";
  readonly unit?: string;
  readonly description: string;
  readonly of: (row: Row) => unknown;
}

export interface ResultTable<Row> {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly title: string;
  readonly fields: readonly ResultField<Row>[];
  readonly key: readonly string[];
  readonly rows: readonly Row[];
}

/** results.csv. @param rows in the order of their index */
export function resultsTable(experiment: Experiment, rows: readonly ResultRow[]): ResultTable<ResultRow> {
  const outcomes = experiment.outcomes.map((name): ResultField<ResultRow> => {
    const { column, unit, description } = outcomeOf(name);
    return { name: column, type: "number", unit, description, of: (row) => row.outcomes[name] };
  });
  const measured: readonly ResultField<ResultRow>[] = [
    {
      name: "warmup_ps",
      type: "integer",
      unit: "ps",
      description: "Beginning of the run that was left out",
      of: (row) => row.warmupPs,
    },
    {
      name: "measured_ps",
      type: "integer",
      unit: "ps",
      description: "Measured part of the run",
      of: (row) => row.measuredPs,
    },
    {
      name: "received",
      type: "integer",
      unit: "frames",
      description: "Frames that arrived in the measured part",
      of: (row) => row.received,
    },
    {
      name: "waiting",
      type: "integer",
      unit: "frames",
      description: "Those of them that still waited when it ended",
      of: (row) => row.waiting,
    },
    {
      name: "fingerprint",
      type: "string",
      description: "16 hexadecimal digits that depend on everything that happened",
      of: (row) => row.fingerprint,
    },
  ];
  return {
    name: "results",
    title: "A row a run",
    fields: [...pointFields<ResultRow>(experiment), ...outcomes, ...measured],
    key: ["index"],
    rows,
  };
}

/** failures.csv: the runs that were refused. */
export function failuresTable(experiment: Experiment, rows: readonly FailedRun[]): ResultTable<FailedRun> {
  return {
    name: "failures",
    title: "A row a run that was refused",
    fields: [
      ...pointFields<FailedRun>(experiment),
      { name: "reason", type: "string", description: "Why the run was refused", of: (row) => row.reason },
    ],
    key: ["index"],
    rows,
  };
}

function pointFields<Row extends ExperimentPoint>({ factors }: Experiment): ResultField<Row>[] {
  return [
    { name: "index", type: "integer", description: "Number of the run, from 0", of: (row) => row.index },
    { name: "point", type: "integer", description: "Number of its point, from 0", of: (row) => row.point },
    ...factors.map((factor) => factorField<Row>(factor)),
    {
      name: "replication",
      type: "integer",
      description: "Number of the replication, from 0",
      of: (row) => row.replication,
    },
    {
      name: "seed",
      type: "string",
      description: "Seed of the run: the same for a replication in all points",
      of: (row) => row.seed,
    },
  ];
}

function factorField<Row extends ExperimentPoint>({ name, field, levels, unit }: Factor): ResultField<Row> {
  const types = new Set(levels.map((level) => typeof level.name));
  const only = types.size === 1 ? [...types][0] : "string";
  return {
    name,
    type: only === "number" || only === "boolean" ? only : "string",
    ...(unit === null ? {} : { unit }),
    description: `Level of the factor that varies ${field} of the scenario`,
    of: ({ factors }) => factors[name],
  };
}
