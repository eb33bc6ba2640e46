// N-tuple rules as `ethtool -n` prints them, and the `ethtool -N` line that makes a rule again.
import { checkDevice } from "./device-name.js";
import type { EthtoolRules, NtupleRule, RuleAction } from "./ethtool-rule-type.js";
import { printedField, printMasked, printMaskedAddress } from "./ethtool-rule-values.js";
import { RULE_TYPES } from "./ethtool-rules.js";

/** Prints rules as `ethtool -n DEV` does; {@link readEthtoolRules} reads them back. */
export function printEthtoolRules({ rings, rules }: EthtoolRules): string {
  const count = rings === null ? "" : `${rings} RX rings available\n`;
  return `${count}Total ${rules.length} rules\n\n${rules.map(printRule).join("")}`;
}

/** Fields that this library does not match, with their values when they match everything. */
const EVERYTHING: Readonly<Record<string, string>> = {
  TOS: "0x0 mask: 0xff",
  "Traffic Class": "0x0 mask: 0xff",
  SPI: "0 mask: 0xffffffff",
  "L4 bytes": "0x0 mask: 0xffffffff",
  "Src MAC addr": "00:00:00:00:00:00 mask: FF:FF:FF:FF:FF:FF",
  "Dest MAC addr": "00:00:00:00:00:00 mask: FF:FF:FF:FF:FF:FF",
  "VLAN EtherType": "0x0 mask: 0xffff",
  "User-defined": "0x0 mask: 0xffffffffffffffff",
};

function printRule(rule: NtupleRule): string {
  const { flow, others } = rule;
  const other = (name: string) => others.find((text) => text.startsWith(`${name}: `)) ?? `${name}: ${EVERYTHING[name]}`;
  const title = RULE_TYPES.find(([, name]) => name === flow)?.[0] ?? flow;
  const lines = [`${flow === "ether" ? "Flow" : "Rule"} Type: ${title}`];
  if (flow === "ether") {
    const etherType = printMasked(rule.etherType, 16, { radix: 16, upper: true });
    lines.push(other("Src MAC addr"), other("Dest MAC addr"), `Ethertype: ${etherType}`);
  } else {
    const bytes = flow.endsWith("4") ? 4 : 16;
    lines.push(
      `Src IP addr: ${printMaskedAddress(rule.source, bytes)}`,
      `Dest IP addr: ${printMaskedAddress(rule.destination, bytes)}`,
      other(bytes === 4 ? "TOS" : "Traffic Class"),
    );
    if (/^ip\d$/.test(flow)) lines.push(`Protocol: ${printMasked(rule.protocol, 8)}`, other("L4 bytes"));
    else if (/^(?:ah|esp)\d$/.test(flow)) lines.push(other("SPI"));
    else
      lines.push(
        `Src port: ${printMasked(rule.sourcePort, 16)}`,
        `Dest port: ${printMasked(rule.destinationPort, 16)}`,
      );
  }
  if (rule.vlan !== null || others.some((text) => /^(?:VLAN EtherType|User-defined): /.test(text))) {
    lines.push(other("VLAN EtherType"), `VLAN: ${printMasked(rule.vlan, 16, { radix: 16 })}`, other("User-defined"));
  }
  lines.push(...others.filter((text) => !lines.includes(text)));
  lines.push(`Action: ${printAction(rule.action)}`);
  return `Filter: ${rule.id}\n${lines.map((line) => `\t${line}\n`).join("")}\n`;
}

function printAction(action: RuleAction): string {
  if (action.kind === "drop") return "Drop";
  if (action.kind === "elsewhere") return action.text;
  if (action.kind === "queue") return `Direct to queue ${action.queue}`;
  const offset = action.queue === 0 ? "" : ` (queue base offset: ${action.queue})`;
  return `Direct to RSS Context ${action.context}${offset}`;
}

/** Words of `ethtool -N` for the lines of `others`. */
const WORDS: Readonly<Record<string, string>> = {
  TOS: "tos",
  "Traffic Class": "tclass",
  SPI: "spi",
  "L4 bytes": "l4data",
  "Src MAC addr": "src",
  "VLAN EtherType": "vlan-etype",
  "User-defined": "user-def",
};

/**
 * The `ethtool -N` line that makes a rule, in its place.
 *
 * @param device network interface: "eth0"
 * @returns "ethtool -N eth0 flow-type tcp4 dst-port 80 action 5 loc 3"
 */
export function ntupleRuleCommand(rule: NtupleRule, device: string): string {
  const { flow } = rule;
  const bytes = flow.endsWith("4") ? 4 : 16;
  const words = [`ethtool -N ${checkDevice(device)} flow-type ${flow}`];
  const add = (name: string, printed: string) => {
    const [value, mask] = printed.split(" mask: ");
    // Without a mask every bit counts.
    words.push(/^(?:0x0|0\.0\.0\.0|::|(?:00:){5}00)$/.test(mask) ? `${name} ${value}` : `${name} ${value} m ${mask}`);
  };
  if (rule.source) add("src-ip", printMaskedAddress(rule.source, bytes));
  if (rule.destination) add("dst-ip", printMaskedAddress(rule.destination, bytes));
  if (rule.protocol) add("l4proto", printMasked(rule.protocol, 8));
  if (rule.sourcePort) add("src-port", printMasked(rule.sourcePort, 16));
  if (rule.destinationPort) add("dst-port", printMasked(rule.destinationPort, 16));
  if (rule.etherType) add("proto", printMasked(rule.etherType, 16, { radix: 16 }));
  for (const text of rule.others) {
    const { name = "", value = "", mask = "" } = printedField(text) ?? {};
    if (Object.hasOwn(WORDS, name)) add(WORDS[name], `${value} mask: ${mask}`);
    // Beside IP fields this one mask is printed with 1 bits that count; typed it is inverted as all are.
    else if (flow === "ether") add("dst", `${value} mask: ${mask}`);
    else add("dst-mac", `${value} mask: ${invertedMac(mask)}`);
  }
  if (rule.vlan) add("vlan", printMasked(rule.vlan, 16, { radix: 16 }));
  return [...words, actionWords(rule.action), `loc ${rule.id}`].join(" ");
}

const invertedMac = (mask: string): string =>
  mask.replace(/[0-9a-f]{2}/gi, (digits) => (255 - Number.parseInt(digits, 16)).toString(16).padStart(2, "0"));

function actionWords(action: RuleAction): string {
  if (action.kind === "queue") return `action ${action.queue}`;
  if (action.kind === "context") return `context ${action.context} action ${action.queue}`;
  if (action.kind === "drop") return "action -1";
  const [vf, queue] = action.text.match(/\d+/g) ?? [];
  return vf === undefined ? "action -2" : `vf ${vf} queue ${queue}`;
}
