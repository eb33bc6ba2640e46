// rss-lab hash: the hash type, hash input and hash value of one connection. Follows "RSS Hashing Types" and "Verifying
// the RSS Hash Calculation" (Windows driver documentation).
import { NDIS_PARSING } from "../frame/nic-parsing.js";
import {
  type HashTypeName,
  buildFrame,
  formatAddress,
  formatHash,
  hashFrame,
  parseAddress,
  parseFrame,
  secretKeyText,
  toeplitz,
} from "../index.js";
import { checkOneOf, refuse, show } from "../check.js";
import { exactly, parseArguments, wholeNumber } from "./arguments.js";
import { NIC_HELP, NIC_OPTIONS, readNicOptions } from "./nic-options.js";
import { printLines } from "./output.js";

const HASH_HELP = `rss-lab hash SRC[:PORT] DST[:PORT] [--protocol tcp|udp|none] [--key HEX] [--json]
                                     [--nic NAME] [--symmetric NAME]

Computes the Toeplitz hash of one connection, as a NIC does for a frame from SRC to DST.

  SRC, DST       IPv4 or IPv6 addresses; with a port: 10.0.0.1:80, [2001:db8::1]:80
  --protocol     tcp and udp hash the ports too, none hashes the addresses alone;
                 default: tcp if both ports are given, none if there are none
  --key          secret key, 40 to 200 bytes in hexadecimal, with or without 0x, colons or spaces;
                 default: the key of Microsoft's published known answers, or a NIC's fixed one
${NIC_HELP}
  --json         one JSON object

Example: rss-lab hash 66.9.149.187:2794 161.142.100.80:1766   gives 0x51ccc178
`;

const PROTOCOLS = ["tcp", "udp", "none"] as const;
/** A protocol without ports. */
const NO_NEXT_HEADER = 59;
/** The size of the table in the last line: the largest that native RSS uses. */
const ENTRIES = 128;

/** Runs the command. Returns the exit code; throws InputError for what was typed wrong. */
export function runHash(words: readonly string[]): number {
  const given = parseArguments("rss-lab hash", words, { protocol: "text", ...NIC_OPTIONS, json: "flag" });
  if (given.flag("help")) return (printLines([HASH_HELP.trimEnd()]), 0);
  const [source, destination] = exactly("rss-lab hash", ["SRC", "DST"], given.positionals).map(parseEnd);
  const settings = readNicOptions(given);
  const protocol = chooseProtocol(given.text("protocol"), source.port, destination.port);

  if (source.address.length !== destination.address.length)
    refuse(
      `The source is IPv${version(source)} and the destination IPv${version(destination)}`,
      "both must be of one IP version",
    );
  const hashType =
    `NDIS_HASH_${protocol === "none" ? "" : `${protocol.toUpperCase()}_`}IPV${version(source)}` as HashTypeName;
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
  const index = hashValue % ENTRIES;

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
        entries: ENTRIES,
        index,
      }),
    ]);
    return 0;
  }
  const end = ({ address, port }: End): string => formatAddress(address) + (port === undefined ? "" : ` port ${port}`);
  printLines([
    `source       ${end(source)}`,
    `destination  ${end(destination)}`,
    `hash type    ${hashType}`,
    `hash input   ${secretKeyText(input).replace(/..(?=.)/g, "$& ")} (${input.length} bytes)`,
    ...(transformed === input
      ? []
      : [`symmetric    ${secretKeyText(transformed).replace(/..(?=.)/g, "$& ")} (${settings.symmetric})`]),
    `hash value   ${formatHash(hashValue)}`,
    `low 7 bits   ${index.toString(2).padStart(7, "0")}, entry ${index} of a table with ${ENTRIES} entries`,
  ]);
  return 0;
}

interface End {
  address: Uint8Array;
  port?: number;
}
const version = ({ address }: End): 4 | 6 => (address.length === 4 ? 4 : 6);

/** "10.0.0.1", "10.0.0.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80". */
function parseEnd(text: string): End {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? /^([^:]*):([^:]*)$/.exec(text) ?? [text, text, undefined];
  const [, address, port] = match;
  if (text.startsWith("[") && !address.includes(":"))
    refuse(
      `The address is ${show(text)}`,
      "square brackets hold an IPv6 address, closed by ] and followed by nothing or :PORT",
    );
  return {
    address: parseAddress(address),
    ...(port === undefined
      ? {}
      : { port: wholeNumber(`The port of ${show(text)}`, port, { min: 0, max: 65535, fallback: 0 }) }),
  };
}

function chooseProtocol(
  typed: string | undefined,
  sourcePort: number | undefined,
  destinationPort: number | undefined,
): (typeof PROTOCOLS)[number] {
  const ports = [sourcePort, destinationPort].filter((port) => port !== undefined).length;
  const protocol = typed ?? (ports === 0 ? "none" : "tcp");
  checkOneOf("The protocol", protocol, PROTOCOLS);
  if (ports === 1)
    refuse(
      `Only the ${sourcePort === undefined ? "destination" : "source"} has a port`,
      "give both ports, or none to hash the addresses alone",
    );
  if (protocol === "none" && ports > 0)
    refuse("The protocol is none and ports are given", "leave out the ports, or say --protocol tcp or udp");
  if (protocol !== "none" && ports === 0)
    refuse(`The protocol is ${protocol} and no ports are given`, "write SRC:PORT DST:PORT (IPv6: [SRC]:PORT)");
  return protocol;
}
