// Everything that pasted texts say of a host, tool by tool: each text is recognised, split where it holds the output of
// several tools, and given to the reader that knows it. Nothing is put together here; see read-host.ts.
import { InputError, refuse, show } from "../check.js";
import { type EthtoolChannels, readEthtoolChannels } from "../formats/ethtool-channels.js";
import { type HashFields, readHashFields } from "../formats/ethtool-hash-fields.js";
import { type EthtoolRings, readEthtoolRings } from "../formats/ethtool-rings.js";
import { type EthtoolRules, readEthtoolRules } from "../formats/ethtool-rules.js";
import { type EthtoolStatistics, readEthtoolStatistics } from "../formats/ethtool-statistics.js";
import { type EthtoolTable, readEthtoolTable } from "../formats/ethtool-table.js";
import { type CpusOfIrq, readIrqCpus } from "../formats/cpus-of.js";
import { type NetAdapterRss, readNetAdapterRss } from "../formats/get-netadapterrss.js";
import { type LscpuRow, readLscpu } from "../formats/lscpu.js";
import { type ProcInterrupts, readInterrupts } from "../formats/proc-interrupts.js";
import type { OutputName } from "../formats/recognise-output.js";
import { linesOf } from "../formats/fault.js";
import { isBeside, typedCommand } from "../formats/pasted.js";
import { type PastedOutput, splitOutputs } from "../formats/split-outputs.js";
import { type SoftnetRow, readSoftnetStat } from "../formats/softnet-stat.js";
import { type NetCoreSettings, readNetCore } from "../formats/sysctl-net.js";
import { complaintsOf, isComplaint } from "../formats/tool-complaints.js";
import { readKeyText } from "../formats/key-text.js";
import { type DeviceDriver, takeDrivers } from "./device-driver.js";
import { type DeviceSwitches, switchesOfJson, takeSwitches } from "./device-switches.js";

/** A text as somebody pasted it. */
export interface PastedText {
  readonly text: string;
  /** Where it comes from, for sentences: a file's name. */
  readonly name?: string;
}

/** What the texts say, in their order. */
export interface Collected {
  readonly tables: EthtoolTable[];
  readonly channels: EthtoolChannels[];
  readonly hashFields: HashFields[];
  readonly rules: EthtoolRules[];
  readonly statistics: EthtoolStatistics[];
  readonly switches: DeviceSwitches[];
  readonly drivers: DeviceDriver[];
  readonly interrupts: ProcInterrupts[];
  readonly irqCpus: CpusOfIrq[];
  /** Texts of rps_cpus and rps_flow_cnt, and of xps_cpus and xps_rxqs: whose lines count is known later. */
  readonly rps: string[];
  readonly xps: string[];
  /** Readings of /proc/net/softnet_stat, and what sysctl says of net.core. */
  readonly softnet: (readonly SoftnetRow[])[];
  readonly netCore: NetCoreSettings[];
  readonly adapters: NetAdapterRss[];
  /** Sizes of rings and logical processors: no part of a host, but of what is told about one. */
  readonly rings: EthtoolRings[];
  readonly processors: LscpuRow[][];
  /** /proc/sys/net/core/netdev_rss_key, of which every driver takes the beginning. */
  readonly bootKeys: Uint8Array[];
  /** What was no tool's output, one sentence each without its full stop. */
  readonly passedOver: string[];
}

/** What is read and what is passed over: other commands use that. */
const READERS: Readonly<Record<OutputName, ((text: string, into: Collected) => void) | null>> = {
  "ethtool -x": (text, { tables }) => tables.push(readEthtoolTable(text)),
  "ethtool -x --json": (text, { tables }) => tables.push(readEthtoolTable(text)),
  "ethtool -l": (text, { channels }) => channels.push(readEthtoolChannels(text)),
  "ethtool -n rx-flow-hash": (text, { hashFields }) => hashFields.push(...readHashFields(text)),
  "ethtool -n": (text, { rules }) => rules.push(readEthtoolRules(text)),
  "ethtool -S": (text, { statistics }) => statistics.push(readEthtoolStatistics(text)),
  "ethtool -c": null,
  "ethtool -g": (text, { rings }) => rings.push(readEthtoolRings(text)),
  "/proc/interrupts": (text, { interrupts }) => interrupts.push(readInterrupts(text)),
  "/proc/softirqs": null,
  "/proc/stat": null,
  smp_affinity: (text, { irqCpus }) => irqCpus.push(...readIrqCpus(text)),
  rps_cpus: (text, { rps }) => rps.push(text),
  xps_cpus: (text, { xps }) => xps.push(text),
  "/proc/net/softnet_stat": (text, { softnet }) => softnet.push(readSoftnetStat(text)),
  "sysctl net.core": (text, { netCore }) => netCore.push(readNetCore(text)),
  "Get-NetAdapterRss": (text, { adapters }) => adapters.push(...readNetAdapterRss(text)),
  "lscpu -p": (text, { processors }) => processors.push(readLscpu(text)),
  netdev_rss_key: (text, { bootKeys }) => bootKeys.push(readKeyText(text).key),
};

/**
 * Reads texts of any mixture of tools.
 *
 * @throws InputError for a text that no known tool prints, and for malformed lines, with the text's name before
 */
export function collect(texts: readonly PastedText[]): Collected {
  const into: Collected = {
    tables: [],
    channels: [],
    hashFields: [],
    rules: [],
    statistics: [],
    switches: [],
    drivers: [],
    interrupts: [],
    irqCpus: [],
    rps: [],
    xps: [],
    softnet: [],
    netCore: [],
    adapters: [],
    rings: [],
    processors: [],
    bootKeys: [],
    passedOver: [],
  };
  if (!Array.isArray(texts)) refuse(`The texts are ${show(texts)}`, "they must be a list, as [{ text }]");
  for (const given of texts as readonly PastedText[]) {
    if (typeof given?.text !== "string")
      refuse(`A text of the host is ${show(given)}`, "it must be { text, name }, with text as a tool printed it");
    readText(given, into);
  }
  return into;
}

function readText({ text, name = "" }: PastedText, into: Collected): void {
  for (const complaint of complaintsOf(text))
    into.passedOver.push(`${name === "" ? "A text" : name} says: ${complaint.replace(/\.$/, "")}`);
  const { switches, rest: without } = takeSwitches(text);
  const { drivers, rest } = takeDrivers(without);
  into.switches.push(...switches);
  into.drivers.push(...drivers);
  const taken = switches.length + drivers.length > 0;
  const isSilent = (line: string): boolean => line.trim() === "" || isBeside(line) || typedCommand(line) !== null;
  // Nothing else was printed: by a file with nothing but a complaint, one tool said that it cannot tell.
  if ((taken || linesOf(text).some(isComplaint)) && linesOf(rest).every(isSilent)) return;
  let parts: readonly PastedOutput[] = [];
  named(name, () => (parts = splitOutputs(rest)));
  const isKnown = ({ output, text: part }: PastedOutput): boolean => output !== null || switchesOfJson(part) !== null;
  if (!taken && parts.length > 0 && !parts.some(isKnown))
    refuse(
      `${name === "" ? "The text" : `The text of ${name}`} that begins with ${show(rest.trim().slice(0, 40))} is the output of no tool that is known here`,
      `known are ${Object.keys(READERS).join(", ")}, ethtool -k, -i and --show-priv-flags`,
    );
  for (const part of parts) {
    const place = part.line === 1 ? name : `${name === "" ? "The text" : name}, from line ${part.line} on`;
    const switched = part.output === null ? switchesOfJson(part.text) : null;
    if (switched !== null) into.switches.push(switched);
    else if (part.output === null)
      into.passedOver.push(`${place === "" ? "A text" : place}: the output of no tool that is known here, passed over`);
    else named(place, () => READERS[part.output as OutputName]?.(part.text, into));
  }
}

/** Puts the text's name before what is wrong with it. */
function named(name: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError) || name === "") throw error;
    throw new InputError(`${name}: ${error.message}`, { cause: error });
  }
}
