// Get-NetAdapterRss (PowerShell): what Windows says of an adapter's RSS, as the list that it prints by itself, as
// `Format-List *` and as JSON (get-netadapterrss-json.ts).
import { refuse } from "../check.js";
import { linesOf, refuseLine } from "./fault.js";
import { type Fields, type NetAdapterRss, type ProcessorName, adapterOf } from "./get-netadapterrss-fields.js";
import { typedCommand } from "./pasted.js";
import { readAdaptersJson } from "./get-netadapterrss-json.js";

export type { NetAdapterRss, ProcessorName } from "./get-netadapterrss-fields.js";

const OUTPUT = "Get-NetAdapterRss";
/** "RssProcessorArray: [Group:Number/NUMA Distance] : 0:0/0"; the label's explanation is passed over. */
const LABEL = /^\s*([A-Za-z]\w*)\s*(?::\s*\[[^\]]*\]\s*)?:(?:\s+(.*))?$/s;
const LIST = "use Get-NetAdapterRss | Format-List";

/**
 * Reads Get-NetAdapterRss of one adapter or of several, one after the other.
 *
 * @returns the adapters, in the order of the text
 * @throws InputError naming the line and what it must be
 * @example
 * readNetAdapterRss("Name : Ethernet\nEnabled : True\nNumberOfReceiveQueues : 8")[0].receiveQueues // => 8
 */
export function readNetAdapterRss(text: string): NetAdapterRss[] {
  if (typeof text !== "string") refuse(`${OUTPUT} is not a text`, "give what it prints as one text");
  if (/^\ufeff?\s*(?:\{|\[\s*[{\]\d"])/.test(text)) return readAdaptersJson(text).map(adapterOf);
  const records: Fields[] = [];
  let fields: Fields = new Map();
  let last: string | null = null;
  for (const [i, line] of linesOf(text).entries()) {
    const at = { line: i + 1, text: line };
    if (line.trim() === "") continue;
    if (typedCommand(line) !== null) last = null;
    else if (/^\s*-{3,}\s+-{3,}/.test(line) || /^\s*Name\s+InterfaceDescription\b/.test(line))
      refuseLine(OUTPUT, at.line, line, `a table leaves out most of it; ${LIST}`);
    else {
      const label = LABEL.exec(line);
      if (label !== null) {
        // An adapter has every label once: one that comes again begins the next adapter.
        if (fields.has(label[1])) {
          records.push(fields);
          fields = new Map();
        }
        last = label[1];
        fields.set(last, [{ ...at, value: (label[2] ?? "").trim() }]);
      } else if (last !== null && /^\s/.test(line)) fields.get(last)!.push({ ...at, value: line.trim() });
      else
        refuseLine(
          OUTPUT,
          at.line,
          line,
          `a line is "NumberOfReceiveQueues : 8", or goes on with the one above; ${LIST}`,
        );
    }
  }
  records.push(fields);
  const adapters = records.filter((record) => KNOWN.some((label) => record.has(label)));
  if (adapters.length === 0) refuse("The text has no adapter of Get-NetAdapterRss", `paste the whole list; ${LIST}`);
  return adapters.map(adapterOf);
}

/** A text without any of these is something else. */
const KNOWN = [
  "NumberOfReceiveQueues",
  "RssProcessorArray",
  "IndirectionTable",
  "BaseProcessor",
  "BaseProcessorNumber",
];

const WIDTH = 47;
const indent = `\n${" ".repeat(WIDTH + 3)}`;

/** Writes adapters as Get-NetAdapterRss prints them; what is null is left out. */
export function printNetAdapterRss(adapters: readonly NetAdapterRss[]): string {
  return adapters
    .map((adapter) => {
      const rows: readonly (readonly [string, string | null])[] = [
        ["Name", adapter.name],
        ["InterfaceDescription", adapter.description],
        ["Enabled", adapter.enabled === null ? null : adapter.enabled ? "True" : "False"],
        ["NumberOfReceiveQueues", shown(adapter.receiveQueues)],
        ["Profile", adapter.profile],
        ["BaseProcessor: [Group:Number]", adapter.baseProcessor && processor(adapter.baseProcessor)],
        ["MaxProcessor: [Group:Number]", adapter.maxProcessor && processor(adapter.maxProcessor)],
        ["MaxProcessors", shown(adapter.maxProcessors)],
        ["RssProcessorArray: [Group:Number/NUMA Distance]", inRows(adapter.processorArray.map(withDistance), "  ")],
        ["IndirectionTable: [Group:Number]", inRows(adapter.indirectionTable.map(processor), "\t")],
      ];
      return rows
        .filter((row) => row[1] !== null)
        .map(([label, value]) => `${label.padEnd(WIDTH)} : ${value}`.trimEnd())
        .join("\n");
    })
    .join("\n\n")
    .concat("\n");
}

const shown = (value: number | null): string | null => (value === null ? null : String(value));
const processor = ({ group, number }: ProcessorName): string => `${group}:${number}`;
const withDistance = (one: ProcessorName & { readonly distance: number | null }): string =>
  one.distance === null ? processor(one) : `${processor(one)}/${one.distance}`;

function inRows(items: readonly string[], gap: string): string {
  const rows: string[] = [];
  for (let i = 0; i < items.length; i += 8) rows.push(items.slice(i, i + 8).join(gap));
  return rows.join(indent);
}
