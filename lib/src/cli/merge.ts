// rss-lab merge: the shards of an experiment, made wherever, become the results that one process would have written.
import { join } from "node:path";
import { refuse, show } from "../check.js";
import type { FailedRun, ResultRow } from "../experiment/experiment-types.js";
import { type Manifest, experimentDifference, foreignness } from "../experiment/manifest.js";
import type { Arguments } from "./arguments.js";
import type { Command } from "./command.js";
import { CRATE_HELP, CRATE_OPTIONS, crateGiven, writeRunCrate } from "./run-crate.js";
import { bytesIfThere } from "./run-files.js";
import { EXPERIMENT, manifestIn, openFolder, runsOf } from "./run-folder.js";
import { type GivenExperiment, openFrom } from "./run-inputs.js";
import { parquetWriter } from "./run-parquet.js";
import { checkPage, report } from "./run-report.js";
import { type Results, resultsIn, resultsOf, writeResults } from "./run-results.js";

const MERGE_HELP = `rss-lab merge DIR... --out DIR [--parquet] [--html FILE] [--date DAY] [--license ID] [--json]

Joins the shards of an experiment (rss-lab run --shard I/N), in any order, into the results that one
process would have written, byte for byte. A shard that is missing, given twice, not finished,
changed since, or of another experiment or version is refused by its name.

  --out      directory of the joined results, new or empty
  --parquet  writes results.parquet too, with the package hyparquet-writer
  --html     writes a page with tables and charts
${CRATE_HELP}
  --json     one JSON object, as that of rss-lab run

Exit codes: 0, done; 1, a shard was changed, or a file cannot be written; 2, shards that do not
belong together, or wrong usage; 3, done, but some runs were refused, which are listed.

Examples, with a file experiment.json that says
  { "name": "one-cpu", "question": "How many frames are lost?", "replications": 4,
    "scenario": { "traffic": { "kind": "load", "framesPerSecond": 3000000, "frames": 9000 } },
    "outcomes": ["loss share"] }

  rss-lab run experiment.json --shard 1/1 --out s1 >s1.txt && rss-lab merge s1 --out all
  rss-lab run experiment.json --shard 1/1 --out s1 >s1.txt && rss-lab merge s1 --out all --json
`;

export const MERGE: Command = {
  options: { out: "text", parquet: "flag", html: "text", ...CRATE_OPTIONS, json: "flag" },
  help: MERGE_HELP,
  run: merge,
};

async function merge(given: Arguments): Promise<number> {
  const { positionals } = given;
  if (positionals.length === 0) refuse("rss-lab merge needs DIR... and got nothing", "see rss-lab merge --help");
  const out = given.text("out");
  if (out === undefined) return refuse("rss-lab merge has no --out", "give the directory of the joined results");
  const crate = crateGiven(given);
  if (given.flag("parquet")) await parquetWriter();
  checkPage(given);
  const shards = positionals.map((folder) => ({ folder, manifest: manifestIn(folder) }));
  checkTogether(shards);
  const results = joined(shards);
  const [{ folder: first, manifest }] = shards;
  const openFile = openFrom(first);
  const whole: GivenExperiment = {
    experiment: results.experiment,
    inputs: manifest.inputs.map((file) => ({ file, bytes: openFile(file.path) })),
  };
  const opened = openFolder(out, whole, null);
  try {
    const planned = { ...opened.manifest, rssLab: manifest.rssLab };
    const written = await writeResults(out, planned, results, { parquet: given.flag("parquet") });
    writeRunCrate(out, written, results.experiment, crate);
    return await report({ folder: out, results, given });
  } finally {
    opened.close();
  }
}

interface ShardFolder {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Refuses shards that are not all of one experiment, each once, each finished. */
function checkTogether(shards: readonly ShardFolder[]): void {
  const [first] = shards;
  const byNumber = new Map<number, string>();
  for (const { folder, manifest } of shards) {
    const { shard, outputs } = manifest;
    if (shard === null) return refuse(`The directory ${show(folder)} holds all runs`, "only shards are joined");
    const alike = { ...first.manifest, shard: { ...shard, of: first.manifest.shard?.of ?? shard.of } };
    const foreign =
      foreignness(manifest, alike) ?? experimentDifference(experimentOf(folder), experimentOf(first.folder));
    if (foreign)
      refuse(
        `The shard ${show(folder)} ${foreign[0]}`,
        `those that are joined with ${show(first.folder)} must be of one experiment, version and number of shards`,
      );
    if (outputs === null) refuse(`The shard ${show(folder)} is not finished`, "run it on with the same command");
    const twin = byNumber.get(shard.number);
    if (twin !== undefined)
      refuse(`The directories ${show(twin)} and ${show(folder)} both hold shard ${shard.number}`, "give each once");
    byNumber.set(shard.number, folder);
  }
  const of = first.manifest.shard?.of ?? 0;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((number) => !byNumber.has(number));
  if (missing.length > 0)
    refuse(
      `${missing.length === 1 ? "Shard" : "Shards"} ${missing.slice(0, 10).join(", ")}${missing.length > 10 ? " and more" : ""} of ${of} ${missing.length === 1 ? "is" : "are"} missing`,
      `run ${missing.length === 1 ? "it" : "them"} with rss-lab run EXPERIMENT --shard ${missing[0]}/${of}`,
    );
}

const experimentOf = (folder: string): string => bytesIfThere(join(folder, EXPERIMENT))?.toString() ?? "";

/** All rows in the order of the runs. */
function joined(shards: readonly ShardFolder[]): Results {
  const made = new Map<number, ResultRow | FailedRun>();
  const all = shards.map(({ folder, manifest }) => {
    const results = resultsIn(folder, manifest);
    const wanted = new Set(runsOf(results.experiment, manifest.shard).map(({ index }) => index));
    for (const row of [...results.rows, ...results.failed]) {
      if (!wanted.delete(row.index))
        refuse(`The shard ${show(folder)} has run ${row.index}`, "it is none of this shard's, or stands in it twice");
      made.set(row.index, row);
    }
    const [lacking] = wanted;
    if (lacking !== undefined)
      refuse(`The shard ${show(folder)} has no run ${lacking}`, "run it again in another directory");
    return results;
  });
  return resultsOf(
    all[0].experiment,
    [...made.values()].sort((a, b) => a.index - b.index),
  );
}
