// The fields of one adapter of Get-NetAdapterRss, checked and put into their types. A field is the lines of its value;
// names are those of the printed list and of the class MSFT_NetAdapterRssSettingData.
import { RSS_PROFILES, type RssProfile } from "../rss/processor-options.js";
import { refuseLine } from "./fault.js";

/** A logical processor as Windows names it, group and number. */
export interface ProcessorName {
  readonly group: number;
  readonly number: number;
}

/** Null where the text does not say. */
export interface NetAdapterRss {
  readonly name: string | null;
  readonly description: string | null;
  readonly enabled: boolean | null;
  readonly receiveQueues: number | null;
  readonly profile: string | null;
  readonly baseProcessor: ProcessorName | null;
  readonly maxProcessor: ProcessorName | null;
  readonly maxProcessors: number | null;
  readonly processorArray: readonly (ProcessorName & { readonly distance: number | null })[];
  /** Empty for teamed adapters and where RSS is off. */
  readonly indirectionTable: readonly ProcessorName[];
  readonly notes: readonly string[];
}

/** Lines of a value, with where they stand. */
export type Fields = Map<string, { readonly line: number; readonly text: string; readonly value: string }[]>;

const OUTPUT = "Get-NetAdapterRss";

/** The profiles as PowerShell names them, in the order of their numbers 1 to 6, as RSS_PROFILES. */
export const PROFILE_NAMES = ["Closest", "ClosestStatic", "NUMA", "NUMAStatic", "Conservative", "Balanced"] as const;

/** The INF keyword's name of a profile that PowerShell named; null for a name that is not known. */
export function profileOf(name: string | null): RssProfile | null {
  const place = PROFILE_NAMES.findIndex((known) => known.toLowerCase() === name?.toLowerCase());
  return RSS_PROFILES[place] ?? null;
}

export function adapterOf(fields: Fields): NetAdapterRss {
  const notes: string[] = [];
  const line = (label: string) => fields.get(label)?.[0];
  const textOf = (label: string): string | null =>
    fields
      .get(label)
      ?.map(({ value }) => value)
      .join(" ")
      .trim() || null;
  const whole = (label: string, max: number): number | null => {
    const text = textOf(label);
    if (text === null) return null;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max)) fault(line(label), `${label} is a whole number from 0 to ${max}`);
    return value;
  };
  const enabled = textOf("Enabled");
  if (enabled !== null && !/^(true|false)$/i.test(enabled)) fault(line("Enabled"), "Enabled is True or False");
  const single = (label: string): ProcessorName | null => {
    const found = processors(fields, label, notes);
    if (found.length > 1) fault(line(label), `${label} is one processor as group:number: 0:4`);
    if (found.length > 0) return { group: found[0].group, number: found[0].number };
    const group = whole(`${label}Group`, 65_535);
    const number = whole(`${label}Number`, 63);
    return number === null ? null : { group: group ?? 0, number };
  };
  const profile = textOf("Profile");
  const queues = whole("NumberOfReceiveQueues", 65_535);
  const table = processors(fields, "IndirectionTable", notes);
  if (table.length === 0 && fields.has("IndirectionTable") && notes.length === 0)
    notes.push(
      queues === 0
        ? "The indirection table is empty and there are no receive queues: a team or a virtual adapter; look at its members."
        : "The indirection table is empty: RSS is off, or the adapter has no link.",
    );
  return {
    name: textOf("Name"),
    description: textOf("InterfaceDescription"),
    enabled: enabled === null ? null : /^true$/i.test(enabled),
    receiveQueues: queues,
    profile: profile === null ? null : /^[1-6]$/.test(profile) ? PROFILE_NAMES[Number(profile) - 1] : profile,
    baseProcessor: single("BaseProcessor"),
    maxProcessor: single("MaxProcessor"),
    maxProcessors: whole("MaxProcessors", 65_535),
    processorArray: processors(fields, "RssProcessorArray", notes),
    indirectionTable: table.map(({ group, number }) => ({ group, number })),
    notes,
  };
}

/** "0:0/0  0:2/0", over any number of lines, with tabs or spaces; {...} is how Format-List shortens it. */
function processors(fields: Fields, label: string, notes: string[]): NetAdapterRss["processorArray"] {
  return (fields.get(label) ?? []).flatMap((at) => {
    const shortened = /\.\.\.|…|MSFT_|CimInstance/.test(at.value);
    if (shortened) {
      notes.push(`${label} is shortened in this output: use Get-NetAdapterRss without Format-List *.`);
      return [];
    }
    const words = at.value
      .replace(/^\{|\}$/g, "")
      .replace(/\s*([:/])\s*/g, "$1")
      .split(/[\s,]+/);
    return words
      .filter((word) => word !== "")
      .map((word) => {
        const match = /^(\d{1,5}):(\d{1,2})(?:\/(\d{1,5}))?$/.exec(word);
        const [group, number, distance] = (match ?? [])
          .slice(1)
          .map((cell) => (cell === undefined ? null : Number(cell)));
        if (match === null || group! > 65_535 || number! > 63 || (distance ?? 0) > 65_535)
          fault(
            at,
            `a processor of ${label} is group:number with a number from 0 to 63, and /distance where it has one: 0:4/0`,
          );
        return { group: group!, number: number!, distance: distance ?? null };
      });
  });
}

function fault(at: { line: number; text: string } | undefined, rule: string): never {
  return refuseLine(OUTPUT, at?.line ?? 1, at?.text ?? "", rule);
}
