// `ethtool -n DEV rx-flow-hash PROTO`: which fields a NIC hashes for one kind of traffic. `ethtool -N` sets them by the
// letters of HashField. Layout: ethtool 6.15, ethtool.c.
import { refuse } from "../check.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";
import { linesOfOutput } from "./recognise-output.js";

/** gtpc4t: with its TEID; gtpu4e: with an extension header; gtpu4u, gtpu4d: the PDU session's uplink and downlink. */
export const FLOW_TYPES = [
  "tcp4",
  "udp4",
  "sctp4",
  "ah4",
  "esp4",
  "tcp6",
  "udp6",
  "sctp6",
  "ah6",
  "esp6",
  "gtpu4",
  "gtpu4e",
  "gtpu4u",
  "gtpu4d",
  "gtpc4",
  "gtpc4t",
  "gtpu6",
  "gtpu6e",
  "gtpu6u",
  "gtpu6d",
  "gtpc6",
  "gtpc6t",
] as const;
export type FlowType = (typeof FLOW_TYPES)[number];

/**
 * s source address, d destination address, f L4 bytes 0 and 1, n L4 bytes 2 and 3, v VLAN, m MAC destination, t L3
 * protocol, e GTP TEID, l IPv6 flow label, r discard.
 */
export type HashField = "s" | "d" | "f" | "n" | "v" | "m" | "t" | "e" | "l" | "r";

export interface HashFields {
  readonly flow: FlowType;
  /** In the order in which ethtool prints them; empty: "None". */
  readonly fields: readonly HashField[];
  /** RSS context; 0 is the default one. */
  readonly context: number;
}

const OUTPUT = "ethtool -n rx-flow-hash";
export const USE = " use these fields for computing Hash flow key:";
export const DISCARD = " - All matching flows discarded on RX";

/** What ethtool calls a flow type, up to "over IPV4 flows". AH and ESP share one setting and one answer. */
const TITLES: readonly (readonly [title: string, flows: readonly string[]])[] = [
  ["TCP", ["tcp"]],
  ["UDP", ["udp"]],
  ["SCTP", ["sctp"]],
  ["IPSEC AH/ESP", ["ah", "esp"]],
  ["IPSEC AH", ["ah"]],
  ["IPSEC ESP", ["esp"]],
  ["GTP-U", ["gtpu"]],
  ["GTP-U and Extension Header", ["gtpu", "e"]],
  ["GTP-U PSC Uplink", ["gtpu", "u"]],
  ["GTP-U PSC Downlink", ["gtpu", "d"]],
  ["GTP-C", ["gtpc"]],
  ["GTP-C (include TEID)", ["gtpc", "t"]],
];

/** ethtool's lines and letters, in its order. */
const FIELD_LINES: readonly (readonly [HashField, string])[] = [
  ["m", "L2DA"],
  ["v", "VLAN tag"],
  ["t", "L3 proto"],
  ["s", "IP SA"],
  ["d", "IP DA"],
  ["f", "L4 bytes 0 & 1 [TCP/UDP src port]"],
  ["n", "L4 bytes 2 & 3 [TCP/UDP dst port]"],
  ["e", "GTP TEID"],
  ["l", "IPv6 Flow Label"],
];

/** Headings with their flow types, for both versions of IP. */
const HEADINGS: readonly (readonly [heading: string, flows: readonly FlowType[]])[] = [4, 6].flatMap((version) =>
  TITLES.map(([title, [name, ...more]]) => {
    const flows = title === "IPSEC AH/ESP" ? [`ah${version}`, `esp${version}`] : [`${name}${version}${more.join("")}`];
    return [`${title} over IPV${version} flows`, flows as FlowType[]] as const;
  }),
);

/**
 * Reads what `ethtool -n DEV rx-flow-hash PROTO` prints, also several such answers one after the other.
 *
 * @param options `context`: the RSS context of answers that do not say theirs ("For RSS context 1:"); 0
 * @returns an item for each flow type, in the order of the text; AH and ESP share an answer and are two items
 * @throws InputError with the line that is malformed
 * @example
 * const text = "UDP over IPV4 flows use these fields for computing Hash flow key:\nIP SA\nIP DA\n";
 * readHashFields(text) // => [{ flow: "udp4", fields: ["s", "d"], context: 0 }]
 */
export function readHashFields(text: string, options: { context?: number } = {}): HashFields[] {
  const read = linesOfOutput(OUTPUT, text);
  // An answer is filled in by the lines after its heading.
  const answers: { flows: readonly FlowType[]; fields: HashField[]; context: number; line: PastedLine }[] = [];
  let context: number | null = null;
  let open = false;
  for (const line of read.lines) {
    const words = line.text.trim();
    const told = /^For RSS context (\d{1,10}):$/.exec(words);
    if (told) {
      context = Number(told[1]);
      open = false;
    } else if (line.text.trimEnd().endsWith(USE) || line.text.trimEnd().endsWith(DISCARD)) {
      const discard = line.text.trimEnd().endsWith(DISCARD);
      const flows = flowsOf(line, discard ? DISCARD : USE);
      answers.push({ flows, fields: discard ? ["r"] : [], context: context ?? options.context ?? 0, line });
      context = null;
      open = !discard;
    } else if (open) readField(answers[answers.length - 1].fields, line);
    else
      refuseLine(OUTPUT, line.number, line.text, `before it must stand a heading such as "UDP over IPV4 flows${USE}"`);
  }
  if (answers.length === 0)
    refuse(`The output of ${OUTPUT} has no answer`, "the driver tells nothing of the flow types asked for");
  return distinct(answers.flatMap(({ flows, ...rest }) => flows.map((flow) => ({ flow, ...rest }))));
}

function flowsOf(line: PastedLine, ending: string): readonly FlowType[] {
  const title = line.text.trimEnd().slice(0, -ending.length).trim();
  const found = HEADINGS.find(([heading]) => heading === title);
  if (!found)
    return refuseLine(
      OUTPUT,
      line.number,
      line.text,
      `an answer begins with one of ${TITLES.map(([name]) => name).join(", ")} and "over IPV4 flows" or "over IPV6 flows"`,
    );
  return found[1];
}

function readField(fields: HashField[], line: PastedLine): void {
  const words = line.text.trim();
  if (words === "None" && fields.length === 0) return;
  const field = FIELD_LINES.find(([, text]) => text === words)?.[0];
  if (field === undefined || fields.includes(field))
    return refuseLine(
      OUTPUT,
      line.number,
      line.text,
      `a field is one of ${FIELD_LINES.map(([, text]) => text).join(", ")}, each once, or "None"`,
    );
  fields.push(field);
}

/** Each flow type of a context once; refused if two answers differ. */
function distinct(answers: readonly (HashFields & { readonly line: PastedLine })[]): HashFields[] {
  const found = new Map<string, HashFields>();
  for (const { flow, fields, context, line } of answers) {
    const key = `${flow} ${context}`;
    const before = found.get(key);
    if (before && before.fields.join("") !== fields.join(""))
      refuseLine(OUTPUT, line.number, line.text, "an answer for this flow type stands above, with other fields");
    found.set(key, { flow, fields, context });
  }
  return [...found.values()];
}

/** The heading of a flow type's answer; `both` where AH and ESP have one. */
export const headingOfFlow = (flow: FlowType, both = false): string =>
  HEADINGS.find(([, flows]) => flows.length === (both ? 2 : 1) && flows.includes(flow))?.[0] ?? flow;

/** Fields as ethtool's lines, in its order. */
export const fieldLines = (fields: readonly HashField[]): string[] =>
  FIELD_LINES.filter(([field]) => fields.includes(field)).map(([, text]) => text);
