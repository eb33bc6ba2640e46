// ro-crate-metadata.json of a results directory: the research object of what `rss-lab run` or `merge` wrote there. It
// is written last and names every other file with the hash that the manifest has; the manifest does not name it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, type ManifestFile, manifestText } from "../experiment/manifest.js";
import { type CrateAbout, type CrateFile, type CrateOptions, roCrateText } from "../experiment/ro-crate.js";
import type { Experiment } from "../experiment/experiment-types.js";
import type { Arguments } from "./arguments.js";
import { bytesIfThere, fileOf, writeDurably } from "./run-files.js";
import { MANIFEST } from "./run-folder.js";

export const CRATE_FILE = "ro-crate-metadata.json";

/** The options of a command that writes a crate. */
export const CRATE_OPTIONS = { date: "text", license: "text" } as const;

/** Their lines in a command's help. */
export const CRATE_HELP = `  --date     the day on which the results are published, as 2026-11-27, for their research object
             (${CRATE_FILE}); default: none, so that it is the same bytes on every day
  --license  their licence there, an SPDX identifier as CC-BY-4.0; default: none is stated`;

/** What was typed for the crate. A date or a licence that cannot be is refused here, before anything runs. */
export function crateGiven(given: Arguments): CrateOptions {
  const [datePublished, license] = [given.text("date"), given.text("license")];
  const options = {
    ...(datePublished === undefined ? {} : { datePublished }),
    ...(license === undefined ? {} : { license }),
  };
  roCrateText({ name: "", question: "", software: software({ version: "", commit: null }), files: [] }, options);
  return options;
}

/**
 * Writes the crate of finished results. A date and a licence that an earlier one states stay, if no others are given. A
 * shard has none: its results are not what is published.
 */
export function writeRunCrate(
  folder: string,
  manifest: Manifest,
  { name, question }: Pick<Experiment, "name" | "question">,
  options: CrateOptions = {},
): void {
  if (manifest.shard !== null) return;
  const about = { name, question, software: software(manifest.rssLab), files: filesOf(manifest) };
  writeDurably(folder, CRATE_FILE, [roCrateText(about, { ...stated(folder), ...options })]);
}

function filesOf(manifest: Manifest): CrateFile[] {
  const { experiment, inputs, outputs } = manifest;
  return [
    described(experiment, "input"),
    ...inputs.map((file) => described(file, "input")),
    ...(outputs ?? []).map((file) => described(file, "result")),
    described(fileOf(MANIFEST, manifestText(manifest)), "result"),
  ];
}

const described = ({ path, bytes, sha256 }: ManifestFile, role: CrateFile["role"]): CrateFile => {
  const [encodingFormat, description] = KNOWN[path] ?? ["application/octet-stream", "A file that the experiment reads"];
  return { path, name: path, description, encodingFormat, bytes, sha256, role };
};

const KNOWN: Readonly<Record<string, readonly [encodingFormat: string, description: string]>> = {
  "experiment.json": ["application/json", "The experiment with every default filled in"],
  "results.csv": ["text/csv", "A row for each run: factors, replication, seed, outcomes, fingerprint"],
  "results.parquet": ["application/vnd.apache.parquet", "The rows of results.csv as Parquet"],
  "failures.csv": ["text/csv", "The runs that were refused, and why"],
  "datapackage.json": ["application/json", "Every column of the tables: type, unit, meaning"],
  "manifest.json": ["application/json", "Versions, seeds, and the hash of every input and output"],
};

/** Which rss-lab made the results stands in the manifest; what it is, in the package. */
function software({ version, commit }: Manifest["rssLab"]): CrateAbout["software"] {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { description, license, author } = JSON.parse(text) as Record<"description" | "license" | "author", string>;
  return { version, commit, description, license, author };
}

/** What the crate that is there states of its root; nothing if there is none that can be read. */
function stated(folder: string): CrateOptions {
  try {
    const text = bytesIfThere(join(folder, CRATE_FILE))?.toString() ?? "{}";
    const { "@graph": graph } = JSON.parse(text) as { "@graph": readonly Record<string, unknown>[] };
    const root = graph.find((entity) => entity["@id"] === "./");
    const license = (root?.license as { "@id"?: string } | undefined)?.["@id"]?.split("/").at(-1);
    return {
      ...(typeof root?.datePublished === "string" ? { datePublished: root.datePublished } : {}),
      ...(license === undefined ? {} : { license }),
    };
  } catch {
    return {};
  }
}
