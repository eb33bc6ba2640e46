// A reading of a host's counters, as a person has it: one file with the outputs of several tools after each other (a
// pasted session, or what head and tail print), or a folder of such files.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError, refuse, show } from "../check.js";
import type { Reading } from "../advice/calibrate.js";
import { readEthtoolStatistics } from "../formats/ethtool-statistics.js";
import { readInterrupts } from "../formats/proc-interrupts.js";
import { readSoftirqs } from "../formats/proc-softirqs.js";
import { readProcStat } from "../formats/proc-stat.js";
import { type PastedOutput, splitOutputs } from "../formats/split-outputs.js";
import { readBytes, textOf } from "./read-file.js";

/** Most files of a folder that are read. */
const MAX_FILES = 100;
const KINDS = ["/proc/interrupts", "/proc/softirqs", "/proc/stat", "ethtool -S"] as const;
type Kind = (typeof KINDS)[number];
const RULE = `a reading is the outputs of ${KINDS.slice(0, 3).join(", ")} and ${KINDS[3]}, one or more of them`;

/** The text of a file, or of all files of a folder, by their names. What cannot be read is wrong usage. */
export function readingTexts(path: string): string[] {
  const isFolder = path !== "-" && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
  if (!isFolder) return [textOf(readBytes(path))];
  const files = filesIn(path);
  if (files.length === 0 || files.length > MAX_FILES)
    refuse(`The folder ${show(path)} has ${files.length} files`, `it must have 1 to ${MAX_FILES}`);
  return files.map((name) => textOf(readBytes(join(path, name))));
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return refuse(`The folder ${show(folder)} cannot be read`, `check its rights (${code})`);
  }
}

/**
 * The counters of a reading; what other tools printed between them is passed over.
 *
 * @param which "BEFORE", for sentences
 * @param device whose `ethtool -S` counts, where there are several
 */
export function readingOf(which: string, texts: readonly string[], device: string | null): Reading {
  const outputs = texts
    .filter((text) => text.trim() !== "")
    .flatMap((text) => splitOutputs(text.replace(/^==> (.*) <==[ \t]*$/gm, "$$ cat $1")));
  const found = new Map<Kind, string>();
  for (const kind of KINDS) {
    const own = choose(
      outputs.filter(({ output }) => output === kind),
      device,
    );
    if (own.length > 1)
      refuse(
        `${which} has ${kind} twice, the second at line ${own[1].line}`,
        kind === "ethtool -S" ? "leave one device's, or name it with --device" : "a reading has each output once",
      );
    // In its lines of the whole text, so that refusals name these.
    if (own.length === 1) found.set(kind, "\n".repeat(own[0].line - 1) + own[0].text);
  }
  if (found.size === 0) refuse(`${which} has no counters that are known`, RULE);
  const read = <T>(kind: Kind, reader: (text: string) => T): T | null => {
    const text = found.get(kind);
    if (text === undefined) return null;
    try {
      return reader(text);
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${which}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  return {
    interrupts: read("/proc/interrupts", readInterrupts),
    softirqs: read("/proc/softirqs", readSoftirqs),
    stat: read("/proc/stat", readProcStat),
    statistics: read("ethtool -S", readEthtoolStatistics),
  };
}

/** Of several `ethtool -S`, the one that was typed for the device. */
function choose(outputs: readonly PastedOutput[], device: string | null): readonly PastedOutput[] {
  if (outputs.length < 2 || device === null) return outputs;
  const typed = outputs.filter(({ text }) => text.split("\n", 1)[0].split(/\s+/).includes(device));
  return typed.length > 0 ? typed : outputs;
}
