// Which tool printed a text: by the headings that it prints, or, where it prints a bare value, by the command typed
// before it. So one option takes the output of any tool, and a reader that gets another's can name it.
import { InputError, refuse } from "../check.js";
import { ethtoolWords, pasted, type Pasted, type PastedLine } from "./pasted.js";
import { queueCounter } from "./queue-counters.js";

/** Tools whose output this library reads. */
export type OutputName =
  | "ethtool -x"
  | "ethtool -x --json"
  | "ethtool -l"
  | "ethtool -n rx-flow-hash"
  | "ethtool -n"
  | "ethtool -S"
  | "ethtool -c"
  | "ethtool -g"
  | "/proc/interrupts"
  | "/proc/softirqs"
  | "/proc/stat"
  | "smp_affinity"
  | "rps_cpus"
  | "xps_cpus"
  | "/proc/net/softnet_stat"
  | "sysctl net.core"
  | "Get-NetAdapterRss"
  | "lscpu -p"
  | "netdev_rss_key";

/** Lines that one tool alone prints. */
const HEADINGS: readonly (readonly [RegExp, OutputName])[] = [
  [/^RX flow hash indirection table for /, "ethtool -x"],
  [/^Channel parameters for /, "ethtool -l"],
  [/^Ring parameters for /, "ethtool -g"],
  [/^Coalesce parameters for /, "ethtool -c"],
  [/^(?:NIC|PHY) statistics:?$/, "ethtool -S"],
  [/ use these fields for computing Hash flow key:$/, "ethtool -n rx-flow-hash"],
  [/ - All matching flows discarded on RX$/, "ethtool -n rx-flow-hash"],
  [/^For RSS context \d+:$/, "ethtool -n rx-flow-hash"],
  [/^\d+ RX rings available$/, "ethtool -n"],
  [/^cpu(?:\s+\d+){4,}$/, "/proc/stat"],
  [/^# .*parsable format/, "lscpu -p"],
  [/^#\s*CPU,/i, "lscpu -p"],
  [/^(?:\S*\/)?smp_affinity(?:_list)?:/, "smp_affinity"],
  [/^(?:\S*\/)?rps_(?:cpus|flow_cnt):/, "rps_cpus"],
  [/^(?:\S*\/)?xps_(?:cpus|rxqs):/, "xps_cpus"],
  [/^(?!0{8})[0-9a-f]{8}(?: [0-9a-f]{8}){2}(?: 0{8}){5}(?: [0-9a-f]{8})+$/, "/proc/net/softnet_stat"],
  [/^net[./]core[./][\w-]+ ?= ?/, "sysctl net.core"],
  [/^\/proc\/sys\/net\/core\/[\w-]+:/, "sysctl net.core"],
  [/^(?:InterfaceDescription|NumberOfReceiveQueues|RssProcessorArray|IndirectionTable)\b/, "Get-NetAdapterRss"],
  [/^Name\s+:\s/, "Get-NetAdapterRss"],
];

/** Lines that tell a tool, but stand inside its output: they begin none. */
const INNER: readonly (readonly [RegExp, OutputName])[] = [
  [/^RSS (?:hash key|hash function|input transformation):/, "ethtool -x"],
  [/^0:(?:\s+\d+)+$/, "ethtool -x"],
  [/^Total \d+ rules$/, "ethtool -n"],
  [/^Filter: \d+$/, "ethtool -n"],
  [/^Adaptive RX: /, "ethtool -c"],
  [/^RX (?:Mini|Jumbo):/, "ethtool -g"],
  [/^Combined:/, "ethtool -l"],
  [/^(?:[0-9a-f]{2}:){39,}[0-9a-f]{2}$/i, "netdev_rss_key"],
];

/** Keys of ethtool's JSON, the telling ones first. */
const JSON_KEYS: readonly (readonly [RegExp, OutputName])[] = [
  [/"rss-(?:indirection-table|hash-key)"\s*:/, "ethtool -x --json"],
  [/"(?:combined|other)(?:-max)?"\s*:/, "ethtool -l"],
  [/"(?:rx-usecs|tx-usecs|adaptive-rx)"\s*:/, "ethtool -c"],
  [/"(?:rx-mini|rx-jumbo|rx-push|tx-push|tcp-data-split|cqe-size|rx-buf-len)"\s*:/, "ethtool -g"],
  [/"rx-max"\s*:/, "ethtool -l"],
  [/"(?:NumberOfReceiveQueues|RssProcessorArray)"\s*:/, "Get-NetAdapterRss"],
];

/** Commands whose output may be a bare value. */
const COMMANDS: readonly (readonly [RegExp, OutputName])[] = [
  [/\/(?:smp|effective)_affinity(?:_list)?\b/, "smp_affinity"],
  [/\/rps_(?:cpus|flow_cnt)\b/, "rps_cpus"],
  [/\/xps_(?:cpus|rxqs)\b/, "xps_cpus"],
  [/\/softnet_stat\b/, "/proc/net/softnet_stat"],
  [/netdev_rss_key\b/, "netdev_rss_key"],
  [/net[./]core[./]\w/, "sysctl net.core"],
  [/\/proc\/interrupts\b/, "/proc/interrupts"],
  [/\/proc\/softirqs\b/, "/proc/softirqs"],
  [/\/proc\/stat\b/, "/proc/stat"],
  [/\blscpu\s.*-p/, "lscpu -p"],
  [/\bethtool\s(?:\S+\s)*(?:-S|--statistics)(?:\s|$)/, "ethtool -S"],
];

const first = (rules: readonly (readonly [RegExp, OutputName])[], text: string): OutputName | null =>
  rules.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** The tool whose output begins with this line; null for a line inside one. `next` is the line after it. */
export function beginsOutput(line: string, next = ""): OutputName | null {
  const text = line.trim();
  if (/^CPU\d+(?:\s+CPU\d+)*$/.test(text)) return /^\s*HI:/.test(next) ? "/proc/softirqs" : "/proc/interrupts";
  return first(HEADINGS, text);
}

/** As {@link recogniseOutput}, of a text that is split already. */
export function recogniseLines({ lines, commands }: Pasted): OutputName | null {
  if (/^\s*[[{]/.test(lines[0]?.text ?? "")) {
    const all = lines.map(({ text }) => text).join("\n");
    const found = /^\s*(?:\[\s*)?\{/.test(all) ? first(JSON_KEYS, all) : null;
    if (found) return found;
  }
  for (const [i, { text }] of lines.entries()) {
    const found = beginsOutput(text, lines[i + 1]?.text);
    if (found) return found;
  }
  for (const { text } of lines) {
    const found = first(INNER, text.trim());
    if (found) return found;
  }
  for (const { text } of commands) {
    const found = first(COMMANDS, text);
    if (found) return found;
  }
  return areCounters(lines) ? "ethtool -S" : null;
}

/** Counters that grep left of `ethtool -S`: nothing but them, one of a receive queue at least. */
function areCounters(lines: readonly PastedLine[]): boolean {
  const names = lines.map(({ text }) => /^\s*(\S.*?):\s*\d{1,20}\s*$/.exec(text)?.[1] ?? null);
  return names.every((name) => name !== null) && names.some((name) => queueCounter(name)?.metric != null);
}

/**
 * Which tool printed a text.
 *
 * @param text what was pasted; a prompt with the command may stand before it
 * @returns the tool by the command that prints such a text; null if it looks like none
 * @example
 * recogniseOutput("Channel parameters for eth0:\nPre-set maximums:\nRX:\t\tn/a") // => "ethtool -l"
 */
export function recogniseOutput(text: string): OutputName | null {
  try {
    return recogniseLines(pasted("The text", text));
  } catch (error) {
    if (error instanceof InputError) return null; // No text, or nothing but prompts.
    throw error;
  }
}

/** Outputs that are not read here, but may be pasted by mistake. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^Settings for \S+:$/, "ethtool DEV"],
  [/^Features for \S+:$/, "ethtool -k"],
  [/^Pause parameters for /, "ethtool -a"],
  [/^Time stamping parameters for /, "ethtool -T"],
  [/^Private flags for /, "ethtool --show-priv-flags"],
  [/^driver: \S+$/, "ethtool -i"],
  [/^\d+: \S+: <[A-Z,_]*> mtu /, "ip link"],
  [/^\S+: flags=\d+</, "ifconfig"],
  [/^Inter-\|\s+Receive/, "/proc/net/dev"],
  [/^Architecture:\s/, "lscpu without -p"],
];

/** How the command is typed that prints an output. */
const TYPED: Partial<Record<OutputName, string>> = {
  "ethtool -n rx-flow-hash": "ethtool -n DEV rx-flow-hash udp4",
  "ethtool -x --json": "ethtool --json -x DEV",
};
const typed = (output: OutputName): string =>
  TYPED[output] ?? (output.startsWith("ethtool") ? `${output} DEV` : output);

/** The lines of one tool's output; refuses the output of another, and says whose it is. */
export function linesOfOutput(output: OutputName, text: string): Pasted {
  const read = pasted(`The output of ${output}`, text);
  const looks = recogniseLines(read);
  const other = looks === null ? OTHERS.find(([pattern]) => pattern.test(read.lines[0].text.trim()))?.[1] : undefined;
  if (other !== undefined)
    refuse(`The text given as the output of ${output} is that of ${other}`, `give what \`${typed(output)}\` prints`);
  if (looks !== null && looks !== output && !(looks === "ethtool -x --json" && output === "ethtool -x"))
    refuse(`The text given as the output of ${output} is that of ${looks}`, `give what \`${typed(output)}\` prints`);
  return read;
}

/** What the commands say that were typed before an output: its words after the option (`-x` or `--show-rxfh`). */
export function wordsAfter({ commands }: Pasted, options: readonly string[]): string[] | null {
  for (const { text } of commands) {
    const words = ethtoolWords(text);
    const at = words?.findIndex((word) => options.includes(word)) ?? -1;
    if (words && at >= 0) return words.slice(at + 1);
  }
  return null;
}
