// `ethtool -x DEV`: the indirection table, the secret key, the hash function and the input transformation of an RSS
// context, as text of old and new ethtool, and as JSON. Layout: ethtool 6.15, common.c and netlink/rss.c. The text
// names no context; the command typed before it may.
import { checkWhole } from "../check.js";
import { tableFromJson } from "./ethtool-table-json.js";
import {
  checkAnyRow,
  completeRows,
  gapsOf,
  isEllipsis,
  isRow,
  rangeText,
  readRow,
  sizeNotes,
  type TableRows,
} from "./ethtool-table-rows.js";
import {
  HASH_FUNCTIONS,
  isUnsupported,
  keyNotes,
  readKeyLines,
  readSwitches,
  toldBy,
  TRANSFORMS,
} from "./ethtool-table-sections.js";
import type { EthtoolTable } from "./ethtool-table-type.js";
import { refuseLine } from "./fault.js";
import { isJson } from "./ethtool-json.js";
import type { Pasted, PastedLine } from "./pasted.js";
import { linesOfOutput, wordsAfter } from "./recognise-output.js";

export type { EthtoolTable } from "./ethtool-table-type.js";

const OUTPUT = "ethtool -x";
const HEADING = /^RX flow hash indirection table for (\S+) with (\d{1,5}) RX ring\(s\)(?:, context (\d{1,10}))?:$/;
const SECTIONS = ["RSS hash key:", "RSS hash function:", "RSS input transformation:"] as const;

/**
 * Reads what `ethtool -x DEV`, `ethtool -x DEV context N` or `ethtool --json -x DEV` prints.
 *
 * @param text of any layout: without key, functions or transformation; rows of any width; a prompt with the command
 * before it
 * @param options `context`: the RSS context, 0 to 4294967294, if neither the text nor the command in it says one; 0
 * @returns 1 to 2048 entries, each a receive queue from 0
 * @throws InputError with the line, if one is malformed, if an entry names a ring that the heading does not count, or
 * if rows are missing that cannot be filled in
 * @example
 * const text = "RX flow hash indirection table for eth0 with 2 RX ring(s):\n    0:      0     1     0     1\n";
 * readEthtoolTable(text).queues // => [0, 1, 0, 1]
 */
export function readEthtoolTable(text: string, options: { context?: number } = {}): EthtoolTable {
  const read = linesOfOutput(OUTPUT, text);
  const words = wordsAfter(read, ["-x", "--show-rxfh-indir", "--show-rxfh"]) ?? [];
  const at = words.indexOf("context");
  const typed = at >= 0 && /^\d{1,10}$/.test(words[at + 1] ?? "") ? Number(words[at + 1]) : undefined;
  const context = typed ?? options.context ?? 0;
  checkWhole("The RSS context", context, 0, 0xffff_fffe);
  const table = isJson(read) ? tableFromJson(read, context) : tableFromText(read, context);
  return { ...table, device: table.device ?? words[0] ?? null };
}

function tableFromText(read: Pasted, context: number): EthtoolTable {
  const [first, ...others] = read.lines;
  const heading = HEADING.exec(first.text.trim());
  const rings = heading ? Number(heading[2]) : null;
  const { rows, sections } = splitSections(heading ? others : read.lines, heading !== null);
  const table: TableRows = { entries: [], afterGaps: [] };
  for (const line of rows) {
    if (isRow(line.text)) readRow(table, line, rings);
    else if (!isEllipsis(line.text)) refuseTableLine(line, heading !== null);
    else if (line === rows[rows.length - 1])
      refuseLine(OUTPUT, line.number, line.text, "the last row must stand here: it tells how many entries there are");
  }
  checkAnyRow(table);
  const queues = completeRows(table, rings);
  const inferred = gapsOf(table.entries);
  const keySection = sections.get("RSS hash key:");
  const key = keySection ? readKeyLines(keySection.lines) : null;
  const hashFunction = toldBy("hash function", switchesOf(sections.get("RSS hash function:")), HASH_FUNCTIONS);
  const transform = toldBy("input transformation", switchesOf(sections.get("RSS input transformation:")), TRANSFORMS);
  return {
    device: heading?.[1] ?? null,
    rings,
    context: heading?.[3] === undefined ? context : Number(heading[3]),
    queues,
    key,
    hashFunction: hashFunction.name,
    transform: transform.name ?? (transform.allOff ? "none" : null),
    inferred,
    notes: [
      ...inferred.map(
        (gap) => `The text leaves out ${rangeText(gap)}: filled in as entry modulo ${rings!} rings, ethtool's default.`,
      ),
      ...(heading ? [] : ["The text has no heading: how many RX rings there are is not known."]),
      ...sizeNotes(queues),
      ...keyNotes(key),
      ...hashFunction.notes,
      ...transform.notes,
    ],
    layout: { key: keySection !== undefined, functions: hashFunction.names, transforms: transform.names },
  };
}

interface Section {
  readonly heading: PastedLine;
  readonly lines: PastedLine[];
}

/** The rows, and the lines under each section's heading. */
function splitSections(
  lines: readonly PastedLine[],
  headed: boolean,
): { rows: PastedLine[]; sections: Map<string, Section> } {
  const rows: PastedLine[] = [];
  const sections = new Map<string, Section>();
  let into = rows;
  for (const line of lines) {
    const name = SECTIONS.find((section) => line.text.trim() === section);
    if (headed && HEADING.test(line.text.trim()))
      refuseLine(OUTPUT, line.number, line.text, "one output ends before the next begins: read them one at a time");
    if (name === undefined) into.push(line);
    else if (sections.has(name)) refuseLine(OUTPUT, line.number, line.text, "this section stands above already");
    else {
      sections.set(name, { heading: line, lines: [] });
      into = sections.get(name)!.lines;
    }
  }
  for (const { heading, lines: under } of sections.values())
    if (under.length === 0) refuseLine(OUTPUT, heading.number, heading.text, "a line must follow it");
  return { rows, sections };
}

const switchesOf = (section: Section | undefined) => section && readSwitches(section.heading, section.lines);

function refuseTableLine(line: PastedLine, underHeading: boolean): never {
  if (isUnsupported(line.text))
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      "the driver shows no indirection table, so no entry can be read from it",
    );
  return refuseLine(
    OUTPUT,
    line.number,
    line.text,
    underHeading
      ? "under the heading stand rows such as `    0:      0     1     2`"
      : 'the first line is "RX flow hash indirection table for DEV with N RX ring(s):"',
  );
}
