// The files that an experiment names: found from its own folder, copied into the results' folder "inputs", so that the
// directory alone is enough to run the experiment again.
import { dirname, join, resolve } from "node:path";
import type { Experiment } from "../experiment/experiment-types.js";
import { readExperiment } from "../experiment/experiment-file.js";
import { type OpenFile, inputPathsOf, withInputPaths } from "../experiment/experiment-scenario.js";
import type { ManifestFile } from "../experiment/manifest.js";
import { bytesIfThere, fileOf, makeFolders, writeDurably } from "./run-files.js";
import { readBytes, textOf } from "./read-file.js";

/** An experiment as its results have it, and the files that it names. */
export interface GivenExperiment {
  /** Its captures and traces are "inputs/NAME". */
  readonly experiment: Experiment;
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly file: ManifestFile;
  readonly bytes: Uint8Array;
}

/** Opens files from a folder, each once. */
export function openFrom(folder: string): OpenFile {
  const opened = new Map<string, Uint8Array>();
  return (path) => {
    const bytes = opened.get(path) ?? readBytes(resolve(folder, path));
    opened.set(path, bytes);
    return bytes;
  };
}

/** Reads an experiment file; `-` is standard input, whose files are found from the working directory. */
export function readGiven(path: string): GivenExperiment {
  const openFile = openFrom(path === "-" ? "." : dirname(path));
  const given = readExperiment(textOf(readBytes(path)), { openFile });
  const names = new Map<string, string>();
  for (const input of inputPathsOf(given)) names.set(input, newName(input, [...names.values()]));
  return {
    experiment: withInputPaths(given, (input) => names.get(input) as string),
    inputs: [...names].map(([input, name]) => ({ file: fileOf(name, openFile(input)), bytes: openFile(input) })),
  };
}

/** "inputs/campus.pcap"; "inputs/2-campus.pcap" for another file of the same name. */
function newName(path: string, taken: readonly string[]): string {
  const base = path.split(/[\\/]/).at(-1) || "input";
  for (let i = 1; ; i++) {
    const name = `inputs/${i === 1 ? "" : `${i}-`}${base}`;
    if (!taken.includes(name)) return name;
  }
}

/** Copies the inputs that are not there yet. */
export function keepInputs(folder: string, inputs: readonly Input[]): void {
  if (inputs.length > 0) makeFolders(join(folder, "inputs"));
  for (const { file, bytes } of inputs) {
    const there = bytesIfThere(join(folder, file.path));
    if (there === null || fileOf(file.path, there).sha256 !== file.sha256) writeDurably(folder, file.path, [bytes]);
  }
}
