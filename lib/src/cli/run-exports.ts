// What `rss-lab simulate` writes of a run for other programs: a trace, and a data package of its rows.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { occupancyOf } from "../charts/ring-rows.js";
import { refuse, show } from "../check.js";
import { packageText, tableCsv } from "../formats/data-package.js";
import { TRACE_BEGINNING, perfettoTrace } from "../formats/perfetto-trace.js";
import { runTables } from "../formats/run-export.js";
import type { Run, Scenario } from "../index.js";
import { checkReplaceable, makeFolder, orFault, writeFileSafely } from "./write-file.js";

/** Where the files go; what is not wanted is left out. */
export interface Exports {
  readonly trace?: string | undefined;
  readonly csv?: string | undefined;
}

/** Rows of a million frames, with all their work and moments, take about 900 MB. */
const MOST_FRAMES = 1_000_000;
const SOURCE = "rss-lab simulate";

/** Refuses what would be refused after a long run: places that are taken, and too many frames for rows. */
export function checkExports({ trace, csv }: Exports, { traffic, durationPs = Infinity }: Scenario): void {
  if (trace === undefined && csv === undefined) return;
  if (trace === "-") refuse("The trace is to go to -", "it is a file of its own, so give its name");
  if (trace !== undefined) checkReplaceable("The trace", trace, TRACE_BEGINNING);
  if (csv !== undefined) orFault(`The folder for --csv, ${show(csv)}, cannot be looked into`, () => checkFolder(csv));
  const expected = Math.min(traffic.frames, traffic.expectedFrames?.(durationPs) ?? Infinity);
  if (Number.isFinite(expected)) checkFrames(Math.round(expected), "about ");
}

function checkFrames(frames: number, about = ""): void {
  if (frames > MOST_FRAMES)
    refuse(
      `The run has ${about}${frames} frames, and --trace and --csv write every one`,
      `they take ${MOST_FRAMES} at most, so give the scenario a shorter durationPs or fewer frames`,
    );
}

/** A folder of our own may be written again; one with other files in it is somebody's. */
function checkFolder(path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) refuse(`The folder for --csv, ${show(path)}, is a file`, "give another name");
  const description = join(path, "datapackage.json");
  const isOurs = existsSync(description) && readFileSync(description, "utf8").includes(`"title": "${SOURCE}`);
  if (readdirSync(path).length > 0 && !isOurs)
    refuse(
      `The folder for --csv, ${show(path)}, has files in it that rss-lab did not write`,
      "give the name of a new or empty folder",
    );
}

/** Writes what is wanted, and returns the names of the files. */
export function writeExports({ trace, csv }: Exports, run: Run): string[] {
  if (trace === undefined && csv === undefined) return [];
  checkFrames(run.summary.received);
  return [...(trace === undefined ? [] : writeTrace(trace, run)), ...(csv === undefined ? [] : writeTables(csv, run))];
}

function writeTrace(path: string, run: Run): string[] {
  const { variant, seed, cpus } = run.scenario;
  const rows = {
    about: { variant, seed, fingerprint: run.fingerprint },
    cpus,
    work: run.work(),
    moments: run.moments(),
    tableChanges: run.tableChanges(),
    buffers: occupancyOf(run),
  };
  writeFileSafely("The trace", path, perfettoTrace(rows));
  return [path];
}

function writeTables(folder: string, run: Run): string[] {
  makeFolder("The folder for --csv", folder);
  const written = runTables({
    frames: run.frames(),
    work: run.work(),
    connections: run.connections(),
    windows: run.windows(),
    tableChanges: run.tableChanges(),
    cpus: run.summary.cpus,
  }).map((table) => {
    const path = join(folder, `${table.name}.csv`);
    return { table, rows: table.rows.length, path, ...writeFileSafely("The table", path, tableCsv(table)) };
  });
  const { variant, seed, cpus } = run.scenario;
  const about = {
    name: "rss-lab-run",
    title: `A run of ${variant} on ${cpus} ${cpus === 1 ? "CPU" : "CPUs"}`,
    description: `One simulated run, seed ${JSON.stringify(seed)}, fingerprint ${run.fingerprint}. Times are simulated and begin at 0.`,
    source: SOURCE,
  };
  const description = join(folder, "datapackage.json");
  writeFileSafely("The description", description, [packageText(about, written)]);
  return [...written.map(({ path }) => path), description];
}
