// rss-lab hash: the hash type, hash input and hash value of one connection. Follows "RSS Hashing Types" and "Verifying
// the RSS Hash Calculation" (Windows driver documentation).
import { checkOneOf, refuse } from "../check.js";
import { NDIS_PARSING } from "../frame/nic-parsing.js";
import {
  type HashTypeName,
  buildFrame,
  formatAddress,
  formatHash,
  hashFrame,
  parseFrame,
  secretKeyText,
  toeplitz,
} from "../index.js";
import { MAX_TABLE_ENTRIES } from "../rss/indirection-table.js";
import { type Arguments, exactly, wholeNumber } from "./arguments.js";
import type { Command } from "./command.js";
import { checkEnds, describeEnd, notesOnEnds, parseEnd, versionOf } from "./ends.js";
import { NIC_CHOICES, NIC_HELP, NIC_OPTIONS, notesOnKey, readNicOptions } from "./nic-options.js";
import { printLines } from "./output.js";

const PROTOCOLS = ["tcp", "udp", "none"] as const;
/** A protocol without ports. */
const NO_NEXT_HEADER = 59;
/** The size of the table in the last line: the largest that native RSS uses. */
const ENTRIES = 128;

export const HASH: Command = {
  options: { protocol: "text", entries: "text", ...NIC_OPTIONS, json: "flag" },
  choices: { protocol: PROTOCOLS, ...NIC_CHOICES },
  help: `rss-lab hash SRC[:PORT] DST[:PORT] [--protocol tcp|udp|none] [--key HEX] [--entries N]
                                     [--nic NAME|FILE] [--symmetric NAME] [--json]

Computes the Toeplitz hash of one connection, as a NIC does for a frame from SRC to DST.

  SRC, DST       IPv4 or IPv6 addresses; with a port: 10.0.0.1:80, [2001:db8::1]:80
  --protocol     tcp and udp hash the ports too, none hashes the addresses alone;
                 default: tcp if both ports are given, none if there are none
  --key          secret key, 40 to 200 bytes in hexadecimal, with or without 0x, colons or spaces,
                 or as bytes or words of C source; default: the key of Microsoft's published known
                 answers, or a NIC's fixed one
  --entries      entries of the table in the last line, 1 to ${MAX_TABLE_ENTRIES}; default: ${ENTRIES}
${NIC_HELP}
  --json         one JSON object

Exit codes: 0; 1 if a profile file has a fault; 2 for wrong usage.

Examples
  rss-lab hash 66.9.149.187:2794 161.142.100.80:1766   # 0x51ccc178
  rss-lab hash 10.100.0.40 10.100.0.36 --nic aws-ena-fixed-key --entries 128 --json
`,
  run: runHash,
};

function runHash(given: Arguments): number {
  const [source, destination] = exactly("rss-lab hash", ["SRC", "DST"], given.positionals).map(parseEnd);
  const settings = readNicOptions(given);
  const protocol = chooseProtocol(given.text("protocol"), source.port !== undefined, destination.port !== undefined);
  checkEnds(source, destination);
  if (protocol === "none" && source.port !== undefined)
    refuse("The protocol is none and ports are given", "leave out the ports, or say --protocol tcp or udp");
  if (protocol !== "none" && source.port === undefined)
    refuse(`The protocol is ${protocol} and no ports are given`, "write SRC:PORT DST:PORT (IPv6: [SRC]:PORT)");
  const entries = wholeNumber("The number of entries", given.text("entries"), {
    min: 1,
    max: MAX_TABLE_ENTRIES,
    fallback: ENTRIES,
  });
  const notes = [...notesOnEnds([source, destination]), ...notesOnKey(given)];

  const hashType =
    `NDIS_HASH_${protocol === "none" ? "" : `${protocol.toUpperCase()}_`}IPV${versionOf(source)}` as HashTypeName;
  const frame = buildFrame({
    source: formatAddress(source.address),
    destination: formatAddress(destination.address),
    sourcePort: source.port,
    destinationPort: destination.port,
    protocol: protocol === "none" ? NO_NEXT_HEADER : protocol,
  });
  // Only the two ends are hashed, never a tunnel's identifier, whatever the port.
  const hashing = { ...settings.hashing, parsing: NDIS_PARSING };
  const hashed = hashFrame(parseFrame(frame), { ...settings, hashing, hashTypes: [hashType] }, (input) =>
    toeplitz(input, settings.secretKey),
  );
  const [input, transformed, hashValue] = [hashed.hashInput!, hashed.transformed!, hashed.hashValue!];
  const index = hashValue % entries;

  if (given.flag("json")) {
    printLines([
      JSON.stringify({
        source: formatAddress(source.address),
        sourcePort: source.port ?? null,
        destination: formatAddress(destination.address),
        destinationPort: destination.port ?? null,
        hashType,
        hashInput: secretKeyText(input),
        ...(transformed === input ? {} : { symmetricInput: secretKeyText(transformed) }),
        hashValue: formatHash(hashValue),
        entries,
        index,
        ...(notes.length === 0 ? {} : { notes }),
      }),
    ]);
    return 0;
  }
  printLines([
    `source       ${describeEnd(source)}`,
    `destination  ${describeEnd(destination)}`,
    `hash type    ${hashType}`,
    `hash input   ${secretKeyText(input).replace(/..(?=.)/g, "$& ")} (${input.length} bytes)`,
    ...(transformed === input
      ? []
      : [`symmetric    ${secretKeyText(transformed).replace(/..(?=.)/g, "$& ")} (${settings.symmetric})`]),
    `hash value   ${formatHash(hashValue)}`,
    entryLine(index, entries),
    ...notes.map((note) => `note         ${note}`),
  ]);
  return 0;
}

/** "low 7 bits   1111000, entry 120 of a table with 128 entries". */
function entryLine(index: number, entries: number): string {
  const table = `a table with ${entries} ${entries === 1 ? "entry" : "entries"}`;
  const bits = 31 - Math.clz32(entries);
  if (entries !== 2 ** bits) return `modulo       ${entries}, entry ${index} of ${table}`;
  if (bits === 0) return `low 0 bits   entry 0 of ${table}`;
  return `${`low ${bits} ${bits === 1 ? "bit" : "bits"}`.padEnd(12)} ${index.toString(2).padStart(bits, "0")}, entry ${index} of ${table}`;
}

function chooseProtocol(typed: string | undefined, ...ports: boolean[]): (typeof PROTOCOLS)[number] {
  const protocol = typed ?? (ports.includes(true) ? "tcp" : "none");
  checkOneOf("The protocol", protocol, PROTOCOLS);
  return protocol;
}
