// The options by which a command takes a host: what its tools printed, in files, and what nobody printed. Any of the
// file options may hold any output: it is recognised by what it says.
import { readKeyText } from "../formats/key-text.js";
import { HASH_TYPES, type HashTypeName } from "../index.js";
import type { Host } from "../host/host.js";
import { type PastedText, type ReadHostOptions, readHost } from "../host/read-host.js";
import { checkOneOf, refuse } from "../check.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import { ofInput } from "./command.js";
import {
  NIC_CHOICES,
  NIC_HELP,
  NIC_OPTIONS,
  PARSING_CHOICES,
  PARSING_HELP,
  PARSING_OPTIONS,
  notesOnKey,
  readParsingChanges,
  readProfile,
  readSymmetric,
} from "./nic-options.js";
import { readBytes, textOf } from "./read-file.js";

/** Options that take files, each any number of times. */
const FILES = ["ethtool", "interrupts", "affinity", "rps", "netadapter"] as const;

export const HOST_OPTIONS = {
  ethtool: "list",
  interrupts: "list",
  affinity: "list",
  rps: "list",
  netadapter: "list",
  device: "text",
  queues: "text",
  "hash-types": "list",
  ...NIC_OPTIONS,
  ...PARSING_OPTIONS,
} as const;

/** The lines about these options, for a command's help. */
export const HOST_HELP = `  --ethtool      file with what ethtool -x, -l, -n, -S, -k, -i or --show-priv-flags printed; - is
                 standard input. This and the next four may be given several times, or a list with
                 commas; any of them may hold the output of any of these tools, or of several
  --interrupts   file with /proc/interrupts
  --affinity     file with what grep . /proc/irq/*/smp_affinity_list printed
  --rps          file with what grep . /sys/class/net/DEV/queues/rx-*/rps_* printed; what sysctl
                 net.core.rps_sock_flow_entries printed belongs to it
  --netadapter   file with what Get-NetAdapterRss printed, on Windows
  --device       which device, if the texts are of several
  --queues       receive queues in use, if no text says
  --hash-types   hash types (NDIS_HASH_...) instead of the NIC's own and of rx-flow-hash
  --key          secret key, if no text has it: 40 to 200 bytes in hexadecimal as ethtool -x prints
                 it, or as C source has them; a NIC's fixed key need not be given
${NIC_HELP.replace("default: ndis.", "default: by ethtool -i, or ndis.")}
${PARSING_HELP}`;

/** Words for shell completion. */
export const HOST_CHOICES: Readonly<Record<string, readonly string[]>> = {
  ...NIC_CHOICES,
  ...PARSING_CHOICES,
  "hash-types": HASH_TYPES,
};

/** Texts of the files that were given, in the order of the options. */
export function readHostTexts(given: Arguments): PastedText[] {
  const names = FILES.flatMap((option) => given.list(option));
  if (names.filter((name) => name === "-").length > 1)
    refuse("Standard input is given twice", "it can be read once, so put all of it into one -");
  return names.map((name) => ({ name: name === "-" ? "standard input" : name, text: textOf(readBytes(name)) }));
}

/** The host that was described, with an assumption for whatever was not. */
export function readHostOptions(given: Arguments): Host {
  const { hashTypes, ...options } = readHostSettings(given);
  const texts = readHostTexts(given);
  const host = ofInput(() => readHost(texts, hashTypes === undefined ? options : { ...options, hashTypes }));
  return { ...host, assumptions: [...host.assumptions, ...notesOnKey(given)] };
}

/** The host as far as options say it; its texts are `readHostTexts`. */
export function readHostSettings(given: Arguments): ReadHostOptions {
  const nic = readProfile(given);
  const parsing = readParsingChanges(given);
  const [device, key, queues] = [given.text("device"), given.text("key"), given.text("queues")];
  const symmetric = readSymmetric(given);
  const hashTypes = given.list("hash-types");
  for (const name of hashTypes) checkOneOf("The hash type", name, HASH_TYPES);
  return {
    ...(nic === null ? {} : { nic }),
    ...(Object.keys(parsing).length === 0 ? {} : { parsing }),
    ...(device === undefined ? {} : { device }),
    ...(key === undefined ? {} : { key: readKeyText(key).key }),
    ...(symmetric === undefined ? {} : { symmetric }),
    ...(hashTypes.length === 0 ? {} : { hashTypes: hashTypes as readonly HashTypeName[] }),
    ...(queues === undefined
      ? {}
      : { queues: wholeNumber("The number of receive queues", queues, { min: 1, max: 65_536, fallback: 1 }) }),
  };
}
