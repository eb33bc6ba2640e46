// What rss-lab run and rss-lab merge say at their end: means, differences and warnings, and the runs that were refused.
import { describePoint } from "../experiment/experiment-points.js";
import type { FailedRun } from "../experiment/experiment-types.js";
import { experimentResults } from "../results/experiment-results.js";
import type { Arguments } from "./arguments.js";
import { printLines } from "./output.js";
import { MANIFEST, manifestIn } from "./run-folder.js";
import { PAGE_BEGINNING } from "./html-page.js";
import { experimentPage } from "./run-html.js";
import type { Results } from "./run-results.js";
import { fileOf } from "./run-files.js";
import { checkReplaceable, writeFileSafely } from "./write-file.js";
import { readBytes } from "./read-file.js";
import { join } from "node:path";

export interface Report {
  readonly folder: string;
  readonly results: Results;
  readonly given: Arguments;
}

/** Runs that were refused are listed up to so many; failures.csv has them all. */
const LISTED = 10;

/** Refuses to write the page over anything but a page: results, an experiment, somebody's file. */
export function checkPage(given: Arguments): void {
  const page = given.text("html");
  if (page !== undefined) checkReplaceable("The page", page, PAGE_BEGINNING);
}

/** @returns exit code: 0, or 3 if runs were refused */
export async function report({ folder, results, given }: Report): Promise<number> {
  const { experiment, rows, failed } = results;
  const drawn = rows.length === 0 ? null : experimentResults(rows, experiment);
  const page = given.text("html");
  const written = [folder];
  if (page !== undefined && drawn !== null) {
    const { manifest, sha256 } = {
      manifest: manifestIn(folder),
      ...fileOf(MANIFEST, readBytes(join(folder, MANIFEST))),
    };
    const facts = [
      ["rss-lab", manifest.rssLab.version],
      ["commit", manifest.rssLab.commit ?? "not known"],
      ...[manifest.experiment, ...manifest.inputs, ...(manifest.outputs ?? [])].map((file) => [
        `${file.path}, sha256`,
        file.sha256,
      ]),
      [`${MANIFEST}, sha256`, sha256],
    ] as [string, string][];
    checkPage(given);
    writeFileSafely("The page", page, [await experimentPage(drawn, facts)]);
    written.push(page);
  }
  if (given.flag("json")) {
    const { means = [], differences = [], verdict = null, warnings = [] } = drawn ?? {};
    const { name } = experiment;
    const told = { name, directory: folder, runs: rows.length, failed, verdict, means, differences, warnings };
    printLines([JSON.stringify(told)]);
  } else
    printLines([
      ...(drawn === null ? [] : [String(drawn), ""]),
      ...(failed.length === 0 ? [] : [...failures(failed, rows.length), ""]),
      `Written: ${written.join(", ")}`,
    ]);
  return failed.length === 0 ? 0 : 3;
}

function failures(failed: readonly FailedRun[], done: number): string[] {
  const count = failed.length + done;
  return [
    `${failed.length} of ${count} ${count === 1 ? "run was" : "runs were"} refused (failures.csv has all):`,
    ...failed
      .slice(0, LISTED)
      .map(
        ({ index, factors, replication, reason }) =>
          `  run ${index}, ${describePoint(factors)}, replication ${replication}: ${reason}`,
      ),
    ...(failed.length > LISTED ? [`  and ${failed.length - LISTED} more`] : []),
  ];
}
