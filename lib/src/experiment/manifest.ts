// The manifest of a results directory: what the results are of, and the hash of every file, so that whoever gets the
// directory can tell what was run, and whether anything was changed since.
import { refuse, show } from "../check.js";
import type { Experiment } from "./experiment-types.js";

/** A file of the directory. */
export interface ManifestFile {
  /** From the directory: "results.csv", "inputs/campus.pcap". */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One of several parts into which an experiment's runs were divided, from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

export interface Manifest {
  readonly rssLab: {
    readonly version: string;
    /** Of the sources, if it was known when the package was made. */
    readonly commit: string | null;
  };
  /** experiment.json. */
  readonly experiment: ManifestFile & { readonly name: string };
  /** Captures and traces. */
  readonly inputs: readonly ManifestFile[];
  readonly seeds: { readonly seed: Experiment["seed"]; readonly replications: number; readonly ofRun: string };
  readonly runs: { readonly planned: number; readonly failed: number };
  readonly shard: Shard | null;
  /** Null until all runs are made. */
  readonly outputs: readonly ManifestFile[] | null;
}

/** How a run's seed follows, in words. */
export const SEED_OF_RUN = "SEED, replication R";

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** @throws InputError if the text is not a manifest */
export function readManifest(text: string, path: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse(`The manifest ${show(path)} is broken`, "it must be JSON, as rss-lab run writes it");
  }
  const { rssLab, experiment, inputs, seeds, runs, outputs } = (parsed ?? {}) as Partial<Manifest>;
  const isWhole =
    typeof rssLab?.version === "string" &&
    isFile(experiment) &&
    Array.isArray(inputs) &&
    inputs.every(isFile) &&
    typeof seeds?.replications === "number" &&
    typeof runs?.planned === "number" &&
    (outputs === null || (Array.isArray(outputs) && outputs.every(isFile)));
  if (!isWhole) refuse(`The manifest ${show(path)} is not one of an experiment`, "rss-lab run writes it");
  return parsed as Manifest;
}

const isFile = (file: unknown): boolean => {
  const { path, bytes, sha256 } = (file ?? {}) as Partial<ManifestFile>;
  return typeof path === "string" && typeof bytes === "number" && typeof sha256 === "string";
};

/** What tells a directory's results from those that are wanted: two halves of a refusal; null if nothing does. */
export function foreignness(there: Manifest, wanted: Manifest): readonly [fact: string, rule: string] | null {
  const [old, own] = [there.rssLab, wanted.rssLab];
  if (old.version !== own.version)
    return [`is of rss-lab ${old.version}, and this is ${own.version}`, "take that version, or another directory"];
  if (old.commit !== own.commit && old.commit !== null && own.commit !== null)
    return [`is of the commit ${old.commit}, and this is ${own.commit}`, "take that commit, or another directory"];
  if (there.experiment.name !== wanted.experiment.name)
    return [
      `is of the experiment ${show(there.experiment.name)}, and this is ${show(wanted.experiment.name)}`,
      ANOTHER,
    ];
  const shards = [there.shard, wanted.shard].map(shardText);
  if (shards[0] !== shards[1]) return [`holds ${shards[0]}, and this is ${shards[1]}`, ANOTHER];
  const input = wanted.inputs.find(
    ({ path, sha256 }) => !there.inputs.some((file) => file.path === path && file.sha256 === sha256),
  );
  return input === undefined ? null : [`is of another ${input.path}`, "take the same file, or another directory"];
}

/** The first field in which two experiment files differ, likewise; null if they are the same. */
export function experimentDifference(there: string, here: string): readonly [fact: string, rule: string] | null {
  if (there === here) return null;
  const found = differentField(parsed(there), parsed(here), "");
  if (found === null) return ["is of the same experiment with its fields in another order", ANOTHER];
  const [field, old, own] = found;
  return [`is of an experiment with ${field} ${shown(old)}, and this one has ${shown(own)}`, ANOTHER];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const shown = (value: unknown): string => (value === undefined ? "left out" : show(value));

function differentField(
  old: unknown,
  own: unknown,
  path: string,
): readonly [field: string, old: unknown, own: unknown] | null {
  const [was, is] = [JSON.stringify(old), JSON.stringify(own)];
  if (was === is) return null;
  const areObjects = [old, own].every((value) => typeof value === "object" && value !== null);
  if (!areObjects || Array.isArray(old) !== Array.isArray(own)) return [path, old, own];
  const [one, other] = [old, own] as readonly Record<string, unknown>[];
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = differentField(one[name], other[name], path === "" ? name : `${path}.${name}`);
    if (found) return found;
  }
  return null; // the same fields in another order
}

const ANOTHER = "take another directory";

export const shardText = (shard: Shard | null): string =>
  shard === null ? "all runs" : `shard ${shard.number} of ${shard.of}`;
