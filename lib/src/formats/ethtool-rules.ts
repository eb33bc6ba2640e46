// `ethtool -n DEV`: n-tuple rules, which send frames to a queue or to an RSS context before RSS decides. Layout:
// ethtool 6.15, rxclass.c; before 6.14 a context stood in a line of its own ("RSS Context ID: 1").
import { refuse } from "../check.js";
import type { EthtoolRules, NtupleRule, RuleAction } from "./ethtool-rule-type.js";
import { ignoresAll, maskedAddress, maskedNumber, printedField } from "./ethtool-rule-values.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";
import { linesOfOutput } from "./recognise-output.js";

export type { EthtoolRules, Masked, MaskedAddress, NtupleRule, RuleAction } from "./ethtool-rule-type.js";

const OUTPUT = "ethtool -n";

/** What ethtool calls a rule's kind of frame. */
export const RULE_TYPES: readonly (readonly [string, NtupleRule["flow"]])[] = [
  ...([4, 6] as const).flatMap((version) =>
    (
      [
        ["TCP over IPv", "tcp"],
        ["UDP over IPv", "udp"],
        ["SCTP over IPv", "sctp"],
        ["IPSEC AH over IPv", "ah"],
        ["IPSEC ESP over IPv", "esp"],
        ["Raw IPv", "ip"],
      ] as const
    ).map(([title, name]) => [`${title}${version}`, `${name}${version}`] as const),
  ),
  ["Raw Ethernet", "ether"],
];

/**
 * Reads what `ethtool -n DEV` or `ethtool -n DEV rule N` prints.
 *
 * @returns the rules in the order of the text; fields with masks whose 1 bits count
 * @throws InputError with the line that is malformed, or if rules are missing
 * @example
 * readEthtoolRules("4 RX rings available\nTotal 0 rules\n") // => { rings: 4, rules: [] }
 */
export function readEthtoolRules(text: string): EthtoolRules {
  const { lines } = linesOfOutput(OUTPUT, text);
  let rings: number | null = null;
  let total: number | null = null;
  const blocks: PastedLine[][] = [];
  for (const line of lines) {
    const words = line.text.trim();
    const counted = /^(\d{1,9}) RX rings available$/.exec(words);
    const totalled = /^Total (\d{1,9}) rules$/.exec(words);
    if (counted && blocks.length === 0) rings = Number(counted[1]);
    else if (totalled && blocks.length === 0) total = Number(totalled[1]);
    else if (/^Filter: \d{1,10}$/.test(words)) blocks.push([line]);
    else if (blocks.length === 0)
      refuseLine(OUTPUT, line.number, line.text, 'a rule begins with "Filter: " and its number');
    else blocks[blocks.length - 1].push(line);
  }
  if (total !== null && total > blocks.length)
    refuse(`The output of ${OUTPUT} counts ${total} rules and shows ${blocks.length}`, "give all that it prints");
  return { rings, rules: blocks.map(readRule) };
}

function readRule([head, ...lines]: readonly PastedLine[]): NtupleRule {
  const rule: { -readonly [Field in keyof NtupleRule]?: NtupleRule[Field] } = {};
  const others: string[] = [];
  const seen = new Set<string>();
  let flow: NtupleRule["flow"] | undefined;
  let context: number | null = null;
  let action: RuleAction | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    const type = /^(?:Rule|Flow) Type: (.*)$/.exec(text);
    const told = /^RSS Context ID: (\d{1,10})$/.exec(text);
    if (type && !flow) {
      flow = RULE_TYPES.find(([title]) => title === type[1])?.[1];
      if (!flow)
        refuseLine(OUTPUT, line.number, text, `a rule's type is one of ${RULE_TYPES.map(([name]) => name).join(", ")}`);
    } else if (told && context === null) context = Number(told[1]);
    else if (text.startsWith("Action: ") && !action) action = readAction(line, context);
    else if (!flow || action)
      refuseLine(OUTPUT, line.number, text, "a rule has its type, its fields and one action, in this order");
    else {
      const field = readField(line, flow, seen);
      if (typeof field === "string") others.push(field);
      else Object.assign(rule, field);
    }
  }
  if (!flow || !action)
    return refuseLine(OUTPUT, head.number, head.text, 'this rule is cut off: it must end with a line "Action: ..."');
  const { source = null, destination = null, sourcePort = null, destinationPort = null } = rule;
  const { etherType = null, vlan = null, protocol = null } = rule;
  const id = Number(head.text.trim().slice("Filter: ".length));
  return { id, flow, source, destination, sourcePort, destinationPort, etherType, vlan, protocol, others, action };
}

/** Fields that are matched, with their bits; 0 for addresses. */
const FIELDS: Readonly<Record<string, readonly [keyof NtupleRule, number]>> = {
  "Src IP addr": ["source", 0],
  "Dest IP addr": ["destination", 0],
  "Src port": ["sourcePort", 16],
  "Dest port": ["destinationPort", 16],
  Protocol: ["protocol", 8],
  Ethertype: ["etherType", 16],
  VLAN: ["vlan", 16],
};

/** Names of the fields that ethtool prints for a kind of frame. */
function fieldsOf(flow: NtupleRule["flow"]): string[] {
  const always = ["Dest MAC addr", "VLAN EtherType", "VLAN", "User-defined"];
  if (flow === "ether") return ["Src MAC addr", "Ethertype", ...always];
  const transport = /^ip\d/.test(flow)
    ? ["Protocol", "L4 bytes"]
    : /^(?:ah|esp)/.test(flow)
      ? ["SPI"]
      : ["Src port", "Dest port"];
  return ["Src IP addr", "Dest IP addr", flow.endsWith("4") ? "TOS" : "Traffic Class", ...transport, ...always];
}

function readField(line: PastedLine, flow: NtupleRule["flow"], seen: Set<string>): Partial<NtupleRule> | string {
  const field = printedField(line.text);
  const refused = (rule: string) => refuseLine(OUTPUT, line.number, line.text, rule);
  if (!field) return refused('a field is such as "Src port: 80 mask: 0x0", or an action');
  const names = fieldsOf(flow);
  if (!names.includes(field.name)) refused(`the fields of a rule for ${flow} are ${names.join(", ")}`);
  if (seen.has(field.name)) refused("this field stands above already");
  seen.add(field.name);
  if (!Object.hasOwn(FIELDS, field.name)) return ignoresAll(field, flow !== "ether") ? {} : line.text.trim();
  const [name, bits] = FIELDS[field.name];
  const version = flow.endsWith("4") ? 4 : 6;
  const value = bits === 0 ? maskedAddress(field, version === 4 ? 4 : 16) : maskedNumber(field, bits);
  if (value === undefined)
    return refused(
      bits === 0
        ? `the address and its mask must be those of IPv${version}`
        : `the value and its mask must be numbers of at most ${bits} bits`,
    );
  return { [name]: value };
}

function readAction(line: PastedLine, context: number | null): RuleAction {
  const text = line.text.trim().slice("Action: ".length);
  const number = (digits: string | undefined) => Number(digits ?? 0);
  const queue = /^Direct to queue (\d{1,10})$/.exec(text);
  if (queue && context !== null) return { kind: "context", context, queue: number(queue[1]) };
  if (queue) return { kind: "queue", queue: number(queue[1]) };
  const inContext = /^Direct to RSS Context (?:ID:? )?(\d{1,10})(?: \(queue base offset: (\d{1,10})\))?$/i.exec(text);
  if (inContext) return { kind: "context", context: number(inContext[1]), queue: number(inContext[2]) };
  if (text === "Drop") return { kind: "drop" };
  if (/^(?:Direct to VF \d+ queue \d+|Wake-on-LAN)$/.test(text)) return { kind: "elsewhere", text };
  return refuseLine(
    OUTPUT,
    line.number,
    line.text,
    "an action is Drop, Wake-on-LAN, or Direct to a queue, an RSS Context or a VF's queue",
  );
}
