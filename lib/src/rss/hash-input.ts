// Hash input: the bytes that the NIC feeds to the hash function, after "RSS Hashing Types" (Windows driver
// documentation). Source address and destination address and, for the transport types, source port and destination
// port, in network byte order: 8 or 12 bytes for IPv4, 32 or 36 bytes for IPv6. Mind the order: the tables of
// "Verifying the RSS Hash Calculation" print the destination first, the input has the source first.
import { checkWhole, refuse } from "../check.js";
import type { IpHeader, Span, TransportHeader } from "../frame/frame.js";
import type { ExtraFieldName } from "../frame/nic-parsing.js";
import type { Headers } from "./hash-type-rule.js";
import { type HashTypeName, hashTypeFields } from "./hash-types.js";

/** One field of a hash input and where it stands in the frame. */
export interface HashInputField extends Span {
  readonly field:
    | "source address"
    | "home address"
    | "destination address"
    | "type-2 routing address"
    | "source port"
    | "destination port"
    | "SCTP ports"
    | "ESP security parameters index"
    | "AH security parameters index"
    | "GTP-U tunnel endpoint identifier";
}

/**
 * The bytes to hash for one frame.
 *
 * @param headers a parsed frame that has the fields of `hashType`; {@link chooseHashType} picks such a type
 * @returns 8, 12, 32 or 36 bytes, a copy
 * @throws InputError if the frame lacks a field of the hash type
 */
export function hashInput(headers: Headers, hashType: HashTypeName): Uint8Array {
  const { source, destination, ports, extra } = fieldsOf(headers, hashType);
  if (extra) return Uint8Array.from([...source.bytes, ...destination.bytes, ...extra.bytes]);
  return ports
    ? tupleInput(source.bytes, destination.bytes, ports.sourcePort, ports.destinationPort)
    : tupleInput(source.bytes, destination.bytes);
}

/**
 * {@link hashInput} for whoever hashes many frames: the same bytes, in memory that the next frame of that length uses
 * again. A test holds the two together.
 *
 * @returns a function of the headers and of the type that the choice rule gave for them
 */
export function hashInputWriter(): (headers: Headers, hashType: HashTypeName) => Uint8Array {
  const inputs = new Map([8, 12, 32, 36].map((bytes) => [bytes, new Uint8Array(bytes)]));
  return ({ ip, transport, extra = null }, hashType) => {
    const { source, destination, homeAddress, routingAddress } = ip as IpHeader;
    const fields = hashTypeFields(hashType);
    const from = ((fields.extension ? homeAddress : null) ?? source).bytes;
    const to = ((fields.extension ? routingAddress : null) ?? destination).bytes;
    const extraBytes = extra?.bytes ?? null;
    const withPorts = extraBytes !== null || fields.transport !== null;
    const addressBytes = from.length;
    const input = inputs.get(2 * addressBytes + (withPorts ? 4 : 0)) as Uint8Array;
    // Byte by byte: for so few of them a call of set() takes longer.
    let at = 0;
    for (let i = 0; i < addressBytes; i++) input[at++] = from[i];
    for (let i = 0; i < addressBytes; i++) input[at++] = to[i];
    if (extraBytes !== null) for (let i = 0; i < 4; i++) input[at++] = extraBytes[i];
    else if (withPorts) {
      const { sourcePort, destinationPort } = transport as TransportHeader;
      input[at++] = sourcePort >> 8;
      input[at++] = sourcePort;
      input[at++] = destinationPort >> 8;
      input[at++] = destinationPort;
    }
    return input;
  };
}

/**
 * The fields of the hash input, in input order, with their places in the frame, so that a lesson can point at them.
 *
 * @throws InputError if the frame lacks a field of the hash type
 */
export function hashInputFields(headers: Headers, hashType: HashTypeName): HashInputField[] {
  const { ip, source, destination, ports, extra } = fieldsOf(headers, hashType);
  const fields: HashInputField[] = [
    {
      field: source === ip.source ? "source address" : "home address",
      offset: source.offset,
      length: source.bytes.length,
    },
    {
      field: destination === ip.destination ? "destination address" : "type-2 routing address",
      offset: destination.offset,
      length: destination.bytes.length,
    },
  ];
  if (extra) fields.push({ field: EXTRA_LABELS[extra.field], offset: extra.offset, length: 4 });
  else if (ports)
    fields.push(
      { field: "source port", offset: ports.header.offset, length: 2 },
      { field: "destination port", offset: ports.header.offset + 2, length: 2 },
    );
  return fields;
}

/**
 * A hash input from its parts, for connections that have no frame yet.
 *
 * @param source address of 4 or 16 bytes
 * @param destination address of the same length
 * @param sourcePort 0 to 65535; leave out both ports to hash addresses only
 * @param destinationPort 0 to 65535
 * @example
 * tupleInput(Uint8Array.of(66, 9, 149, 187), Uint8Array.of(161, 142, 100, 80)).length // => 8
 */
export function tupleInput(
  source: Uint8Array,
  destination: Uint8Array,
  sourcePort?: number,
  destinationPort?: number,
): Uint8Array {
  const bytes = source.length;
  if (bytes !== 4 && bytes !== 16)
    refuse(`The source address has ${bytes} bytes`, "an address has 4 bytes (IPv4) or 16 (IPv6)");
  if (destination.length !== bytes)
    refuse(
      `The source address has ${bytes} bytes and the destination address ${destination.length}`,
      "both must be of one IP version",
    );
  const withPorts = sourcePort !== undefined || destinationPort !== undefined;
  const input = new Uint8Array(2 * bytes + (withPorts ? 4 : 0));
  input.set(source, 0);
  input.set(destination, bytes);
  if (withPorts) {
    checkWhole("The source port", sourcePort, 0, 65535);
    checkWhole("The destination port", destinationPort, 0, 65535);
    // Byte by byte: a DataView for each of many inputs takes longer than hashing them.
    const ports = [sourcePort >> 8, sourcePort & 255, destinationPort >> 8, destinationPort & 255];
    input.set(ports, 2 * bytes);
  }
  return input;
}

const EXTRA_LABELS: Readonly<Record<ExtraFieldName, HashInputField["field"]>> = {
  "sctp-ports": "SCTP ports",
  "esp-spi": "ESP security parameters index",
  "ah-spi": "AH security parameters index",
  "gtp-teid": "GTP-U tunnel endpoint identifier",
};

/** The headers that hold the fields of the hash type; the _EX types fall back to the base addresses, one by one. */
function fieldsOf({ ip, transport, problem, extra = null }: Headers, hashType: HashTypeName) {
  const { version, transport: protocol, extension } = hashTypeFields(hashType);
  if (problem !== null || ip === null)
    refuse(`${hashType} does not fit the frame`, "the frame has no IP header that can be interpreted");
  if (ip.version !== version) refuse(`${hashType} does not fit the frame`, `the frame is IPv${ip.version}`);
  const hashed = extra === null || extra.bytes === null ? null : { ...extra, bytes: extra.bytes };
  if (protocol !== null && hashed === null && (ip.isFragment || transport?.protocol !== protocol))
    refuse(
      `${hashType} does not fit the frame`,
      `the frame is ${ip.isFragment ? "a fragment" : `not ${protocol.toUpperCase()}`}`,
    );
  return {
    ip,
    source: (extension ? ip.homeAddress : null) ?? ip.source,
    destination: (extension ? ip.routingAddress : null) ?? ip.destination,
    ports: protocol === null || hashed !== null ? null : transport,
    extra: hashed,
  };
}
