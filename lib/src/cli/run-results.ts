// Finished results: the tables, what they say of themselves, and last the manifest with the hash of each. The same rows
// give the same bytes, whoever made them.
import { join } from "node:path";
import { refuse, show } from "../check.js";
import { type Table, type WrittenTable, packageText, tableCsv } from "../formats/data-package.js";
import { readExperiment } from "../experiment/experiment-file.js";
import { isFailed } from "../experiment/experiment-run.js";
import type { Experiment, FailedRun, ResultRow } from "../experiment/experiment-types.js";
import { type Manifest, type ManifestFile, manifestText } from "../experiment/manifest.js";
import { readFailures, readResults } from "../experiment/results-read.js";
import { failuresTable, resultsTable } from "../experiment/results-table.js";
import { inputFault, ofInput } from "./command.js";
import { bytesIfThere, fileOf, writeDurably } from "./run-files.js";
import { EXPERIMENT, MANIFEST } from "./run-folder.js";
import { openFrom } from "./run-inputs.js";
import { parquetOf } from "./run-parquet.js";
import { textOf } from "./read-file.js";

export interface Results {
  readonly experiment: Experiment;
  readonly rows: readonly ResultRow[];
  readonly failed: readonly FailedRun[];
}

/** Runs in the order of their index, as results. */
export const resultsOf = (experiment: Experiment, made: readonly (ResultRow | FailedRun)[]): Results => ({
  experiment,
  rows: made.filter((row): row is ResultRow => !isFailed(row)),
  failed: made.filter(isFailed),
});

/** A file of results and what is in it. */
export interface ResultText {
  readonly path: string;
  readonly chunks: () => Iterable<string>;
}

/** results.csv, and failures.csv if runs were refused. */
function tablesOf({ experiment, rows, failed }: Results): Table<never>[] {
  const tables = [resultsTable(experiment, rows), ...(failed.length > 0 ? [failuresTable(experiment, failed)] : [])];
  return tables as unknown as Table<never>[];
}

/** The texts of the tables. */
export const csvOf = (results: Results): ResultText[] =>
  tablesOf(results).map((table) => ({ path: `${table.name}.csv`, chunks: () => tableCsv(table) }));

/** The text of datapackage.json. */
export function descriptionOf(results: Results, files: readonly ManifestFile[]): string {
  const { name, question } = results.experiment;
  const tables = tablesOf(results).map((table): WrittenTable => {
    const { bytes, sha256 } = files.find(({ path }) => path === `${table.name}.csv`) as ManifestFile;
    return { table, rows: table.rows.length, bytes, sha256 };
  });
  return packageText({ name, title: question, description: ABOUT, source: "rss-lab run" }, tables);
}

const ABOUT =
  "Simulated runs of the experiment in experiment.json, a row each. Times are simulated. " +
  "manifest.json has the hash of every file; rss-lab reproduce runs it all again.";

/** Writes everything; the manifest comes last, and says that all is there. */
export async function writeResults(
  folder: string,
  planned: Manifest,
  results: Results,
  { parquet }: { readonly parquet: boolean },
): Promise<Manifest> {
  const packed = parquet ? await parquetOf(resultsTable(results.experiment, results.rows)) : null;
  const tables = csvOf(results).map(({ path, chunks }) => writeDurably(folder, path, chunks()));
  const outputs = [
    ...tables,
    writeDurably(folder, "datapackage.json", [descriptionOf(results, tables)]),
    ...(packed === null ? [] : [writeDurably(folder, "results.parquet", [packed])]),
  ];
  const { planned: runs } = planned.runs;
  const manifest = { ...planned, runs: { planned: runs, failed: results.failed.length }, outputs };
  writeDurably(folder, MANIFEST, [manifestText(manifest)]);
  return manifest;
}

/** A directory's experiment, whose files are found in it. */
export function experimentIn(folder: string): Experiment {
  const bytes = bytesIfThere(join(folder, EXPERIMENT));
  if (bytes === null) return refuse(`The directory ${show(folder)} has no ${EXPERIMENT}`, "it is no results directory");
  return readExperiment(textOf(bytes), { openFile: openFrom(folder) });
}

/**
 * Finished results, read again. What was changed since is refused; the tables may be, if they are to be compared.
 */
export function resultsIn(folder: string, manifest: Manifest, { mayDiffer = false } = {}): Results {
  const { experiment: own, inputs, outputs } = manifest;
  const files = [...(outputs ?? []), own, ...inputs].map((file) => ({
    file,
    bytes: bytesIfThere(join(folder, file.path)),
  }));
  for (const { file, bytes } of files) {
    const isCompared = mayDiffer && outputs?.includes(file) === true;
    if (bytes === null || (!isCompared && fileOf(file.path, bytes).sha256 !== file.sha256))
      inputFault(
        `The file ${show(join(folder, file.path))} is ${bytes === null ? "not there" : "not what was written"}`,
        "take the directory from where it came, or run the experiment again in another one",
      );
  }
  const text = (path: string): string | undefined => files.find(({ file }) => file.path === path)?.bytes?.toString();
  const [rows, failed] = [text("results.csv"), text("failures.csv")];
  return ofInput(() => {
    const experiment = experimentIn(folder);
    return {
      experiment,
      rows: rows === undefined ? [] : readResults(rows, experiment),
      failed: failed === undefined ? [] : readFailures(failed, experiment),
    };
  });
}
