// rss-lab steer: the CPU of each frame of a capture, one line per frame. Follows "RSS Configuration" and "RSS Hashing
// Types" (Windows driver documentation); lib/src/rss/assign-cpu.ts does the work. If the capture has a fault, the
// frames before it are printed, then the error sentence, and the exit code is 1.
import { checkHashTypes } from "../rss/hash-types.js";
import { readFileSync } from "node:fs";
import {
  type Assignment,
  type CapturedFrame,
  HASH_TYPES,
  type HashTypeName,
  type IndirectionTable,
  type RssSettings,
  assignCpu,
  createIndirectionTable,
  describeAllConnections,
  formatHash,
  hashTypesNote,
  parseCapturedFrame,
  readCapture,
  roundRobin,
} from "../index.js";
import { InputError, checkOneOf, refuse, show } from "../check.js";
import { type Arguments, exactly, parseArguments, wholeNumber } from "./arguments.js";
import { NIC_HELP, NIC_OPTIONS, PARSING_HELP, PARSING_OPTIONS, readNicOptions } from "./nic-options.js";
import { alignColumns, printLines, printSentence } from "./output.js";

const DEFAULTS = {
  hashTypes: [
    "NDIS_HASH_IPV4",
    "NDIS_HASH_TCP_IPV4",
    "NDIS_HASH_IPV6",
    "NDIS_HASH_TCP_IPV6",
  ] as readonly HashTypeName[],
  cpus: 4,
  entries: 128,
  defaultCpu: 0,
};

const STEER_HELP = `rss-lab steer CAPTURE [--key HEX] [--hash-types NAME,...]
                      [--table CPU,CPU,... | --cpus N --entries M] [--default-cpu N] [--json]
                      [--nic NAME] [--packet outer|inner] [--opens KIND,...]
                      [--extra-fields FIELD,...] [--symmetric NAME]

Assigns every frame of a pcap or pcapng file to a CPU, as a NIC with RSS does, and says why.

  --key          secret key, 40 to 200 bytes in hexadecimal, with or without 0x, colons or spaces;
                 default: the key of Microsoft's published known answers
  --hash-types   enabled hash types; default: ${DEFAULTS.hashTypes.slice(0, 2).join(",")},
                 ${DEFAULTS.hashTypes.slice(2).join(",")}; there are
                 ${HASH_TYPES.slice(0, 3).join(", ")},
                 ${HASH_TYPES.slice(3, 6).join(", ")},
                 ${HASH_TYPES.slice(6).join(", ")}
  --table        the indirection table, a CPU for each entry; 1, 2, 4, ... 2048 entries
  --cpus         CPUs 0 to N-1, dealt to the entries in turn; default: ${DEFAULTS.cpus}
  --entries      entries of the table, a power of two from 1 to 2048; default: ${DEFAULTS.entries}
  --default-cpu  CPU for frames that are not hashed; need not be in the table; default: ${DEFAULTS.defaultCpu}
${NIC_HELP}
${PARSING_HELP}
  --json         one JSON object a frame and line: frame (from 1), hashType, hashValue, index, cpu,
                 reason, notes; hashType, hashValue and index are null if the frame is not hashed

Exit code: 0; 1 if the capture has a fault (the frames before it are printed); 2 for wrong usage.
`;

/** Runs the command. Returns the exit code; throws InputError for what was typed wrong. */
export function runSteer(words: readonly string[]): number {
  const given = parseArguments("rss-lab steer", words, {
    ...NIC_OPTIONS,
    ...PARSING_OPTIONS,
    "hash-types": "text",
    table: "text",
    cpus: "text",
    entries: "text",
    "default-cpu": "text",
    json: "flag",
  });
  if (given.flag("help")) return (printLines([STEER_HELP.trimEnd()]), 0);
  const [path] = exactly("rss-lab steer", ["CAPTURE"], given.positionals);
  const settings = readSettings(given);
  const { format, frames, error } = readCapture(readFile(path));
  if (format === null) throw new InputError(`${path}: ${error}`);

  (given.flag("json") ? printJson : printTable)(frames, settings);
  if (error !== null) printSentence(`${path}: ${error}`);
  return error === null ? 0 : 1;
}

/** Settings whose table is made. */
type Settings = RssSettings & { readonly indirectionTable: IndirectionTable };

function readSettings(given: Arguments): Settings {
  const hashTypes =
    (given
      .text("hash-types")
      ?.split(",")
      .map((name) => name.trim()) as HashTypeName[] | undefined) ?? DEFAULTS.hashTypes;
  for (const name of hashTypes) checkOneOf("The hash type", name, HASH_TYPES);
  checkHashTypes(hashTypes);
  return {
    ...readNicOptions(given),
    hashTypes: hashTypes,
    indirectionTable: createIndirectionTable(readEntries(given)),
    defaultCpu: wholeNumber("The default CPU", given.text("default-cpu"), {
      min: 0,
      max: 65535,
      fallback: DEFAULTS.defaultCpu,
    }),
  };
}

function readEntries(given: Arguments): number[] {
  const table = given.text("table");
  if (table !== undefined) {
    const other = ["cpus", "entries"].find((name) => given.text(name) !== undefined);
    if (other !== undefined)
      refuse(
        `Both --table and --${other} are given`,
        "a table is either written out or made with --cpus and --entries",
      );
    return table
      .split(",")
      .map((cpu, i) =>
        wholeNumber(`The CPU in entry ${i} of the indirection table`, cpu, { min: 0, max: 65535, fallback: 0 }),
      );
  }
  const cpus = wholeNumber("The number of CPUs", given.text("cpus"), { min: 1, max: 65536, fallback: DEFAULTS.cpus });
  const entries = wholeNumber("The number of entries", given.text("entries"), {
    min: 1,
    max: 2048,
    fallback: DEFAULTS.entries,
  });
  return roundRobin(
    Array.from({ length: cpus }, (_, cpu) => cpu),
    entries,
  );
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : code === "EACCES"
            ? "you have no permission to read it"
            : String(code);
    return refuse(`The capture ${show(path)} cannot be read`, `${why}, but it must be a pcap or pcapng file`);
  }
}

function printJson(frames: readonly CapturedFrame[], settings: Settings): void {
  for (let first = 0; first < frames.length; first += 1000) {
    const lines = frames.slice(first, first + 1000).map((captured) => {
      const { hashType, hashValue, index, cpu, reason, notes } = assignCpu(parseCapturedFrame(captured), settings);
      return JSON.stringify({
        frame: captured.frame,
        hashType,
        hashValue: hashValue === null ? null : formatHash(hashValue),
        index,
        cpu,
        reason,
        notes,
      });
    });
    if (!printLines(lines)) return;
  }
}

function printTable(frames: readonly CapturedFrame[], settings: Settings): void {
  const cells = ({ hashType, hashValue, index, cpu, reason }: Assignment): string[] => [
    hashType ?? "-",
    hashValue === null ? "-" : formatHash(hashValue),
    index === null ? "-" : String(index),
    String(cpu),
    reason,
  ];
  const perCpu = new Map([...settings.indirectionTable.entries, settings.defaultCpu].map((cpu) => [cpu, 0]));
  const rows = frames.map((captured) => {
    const frame = parseCapturedFrame(captured);
    const assignment = assignCpu(frame, settings);
    perCpu.set(assignment.cpu, perCpu.get(assignment.cpu)! + 1);
    return [String(captured.frame), describeAllConnections(frame), ...cells(assignment)];
  });
  const table = alignColumns(
    [["frame", "connection", "hash type", "hash value", "entry", "CPU", "why"], ...rows],
    [true, false, false, false, true, true, false],
  );
  const counts = [...perCpu].sort(([a], [b]) => a - b).map(([cpu, count]) => [String(cpu), String(count)]);
  const listed = hashTypesNote(settings.hashTypes);
  const note = listed === null ? [] : ["", `Note: ${listed}.`];
  printLines([...table, "", ...alignColumns([["CPU", "frames"], ...counts], [true, true]), ...note]);
}
