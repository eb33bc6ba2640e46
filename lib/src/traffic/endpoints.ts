// Who the connections of a load are: drawn at random, as in load tests of a real NIC, or chosen one by one, as an
// attacker chooses them: what a NIC sees in each connection's frames, and its name.
import { checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../frame/address.js";
import { describeConnection } from "../frame/connection.js";
import type { IpHeader, PlacedAddress, TransportHeader } from "../frame/frame.js";
import { type Seed, createRandom } from "../random/random.js";
import type { HeadersInTurn } from "./checked-traffic.js";
import type { ConnectionHeaders, Traffic } from "./traffic.js";

/** The two ends of a connection. */
export interface Endpoints {
  /** IPv4 or IPv6, as text or as 4 or 16 bytes; both addresses of the same kind. */
  readonly sourceAddress: string | Uint8Array;
  /** 0 to 65535. */
  readonly sourcePort: number;
  readonly destinationAddress: string | Uint8Array;
  /** 0 to 65535. */
  readonly destinationPort: number;
  /** Default "tcp". */
  readonly protocol?: "tcp" | "udp";
}

/** The part of a traffic that says who its connections are. */
export type NamedConnections = Pick<Traffic, "connections" | "label" | "headers"> & {
  readonly headersInTurn: HeadersInTurn;
};

const SERVER = {
  destinationAddress: Uint8Array.of(192, 0, 2, 1),
  destinationPort: 443,
  protocol: "tcp",
} as const;
const FIELDS = ["sourceAddress", "sourcePort", "destinationAddress", "destinationPort", "protocol"];

/**
 * TCP over IPv4 from addresses in 198.18.0.0/15 (RFC 2544, for benchmarks) and ports above 1023 to one server, drawn
 * from the seed alone; two alike are possible, as on a real server.
 */
export function drawnConnections(connections: number, seed: Seed): NamedConnections {
  // Drawn when the first one is asked for: a load that follows the run's seed is made once more for the run.
  let drawn: Clients | null = null;
  return namedConnections(connections, () => {
    const { host, port } = (drawn ??= drawClients(connections, seed));
    const ends = { ...SERVER, sourceAddress: Uint8Array.of(198, 18, 0, 0), sourcePort: 0 };
    return (connection) => {
      const { sourceAddress } = ends;
      sourceAddress[1] = 18 + (host[connection] >> 16);
      sourceAddress[2] = host[connection] >> 8;
      sourceAddress[3] = host[connection];
      ends.sourcePort = port[connection];
      return ends;
    };
  });
}

interface Clients {
  readonly host: Int32Array;
  readonly port: Uint16Array;
}

function drawClients(connections: number, seed: Seed): Clients {
  const random = createRandom(seed, "connections");
  const [host, port] = [new Int32Array(connections), new Uint16Array(connections)];
  for (let i = 0; i < connections; i++) host[i] = random.below(2 ** 17);
  for (let i = 0; i < connections; i++) port[i] = 1024 + random.below(64_512);
  return { host, port };
}

/** Checked copies, with the protocol and the bytes of the addresses. */
export function checkedEndpoints(list: readonly Endpoints[]): CheckedEndpoints[] {
  if (!Array.isArray(list))
    refuse(`The endpoints are ${show(list)}`, `they must be a list of { ${FIELDS.join(", ")} }`);
  checkWhole("The number of endpoints", list.length, 1, 2 ** 20);
  return list.map(checkedOne);
}

/** The connections of a list. */
export function chosenConnections(checked: readonly CheckedEndpoints[]): NamedConnections {
  return namedConnections(checked.length, () => (connection) => checked[connection]);
}

/** The two ends of a connection, checked. */
export interface CheckedEndpoints {
  readonly sourceAddress: Uint8Array;
  readonly sourcePort: number;
  readonly destinationAddress: Uint8Array;
  readonly destinationPort: number;
  readonly protocol: "tcp" | "udp";
}

function checkedOne(endpoints: Endpoints, i: number): CheckedEndpoints {
  checkFields(`Endpoints ${i}`, endpoints, FIELDS);
  const { sourcePort, destinationPort, protocol = "tcp" } = endpoints;
  const [sourceAddress, destinationAddress] = [
    addressBytes(endpoints.sourceAddress),
    addressBytes(endpoints.destinationAddress),
  ];
  if (sourceAddress.length !== destinationAddress.length)
    refuse(
      `Endpoints ${i} go from ${formatAddress(sourceAddress)} to ${formatAddress(destinationAddress)}`,
      "both addresses must be IPv4, or both IPv6",
    );
  checkWhole(`The source port of endpoints ${i}`, sourcePort, 0, 65_535);
  checkWhole(`The destination port of endpoints ${i}`, destinationPort, 0, 65_535);
  checkOneOf(`The protocol of endpoints ${i}`, protocol, ["tcp", "udp"]);
  return { sourceAddress, sourcePort, destinationAddress, destinationPort, protocol };
}

/** A copy: what the caller does with its bytes afterwards does not change the traffic. */
function addressBytes(address: string | Uint8Array): Uint8Array {
  return typeof address === "string" ? parseAddress(address) : parseAddress(formatAddress(address));
}

/** @param reader makes a function from a connection to its ends, which may be overwritten by those of the next */
function namedConnections(
  connections: number,
  reader: () => (connection: number) => CheckedEndpoints,
): NamedConnections {
  const headers = (connection: number): ConnectionHeaders => {
    checkWhole("The connection", connection, 0, connections - 1);
    const ends = reader()(connection);
    const [sourceAddress, destinationAddress] = [ends.sourceAddress.slice(), ends.destinationAddress.slice()];
    return headersWriter()({ ...ends, sourceAddress, destinationAddress });
  };
  return {
    connections,
    label: (connection) => describeConnection({ ...headers(connection), etherType: null }),
    headers,
    headersInTurn: (read) => {
      const [endsOf, headersOf] = [reader(), headersWriter()];
      for (let connection = 0; connection < connections; connection++) read(headersOf(endsOf(connection)));
    },
  };
}

/** What all frames of connections have alike, by IP version and transport. */
const NO_EXTENSIONS = frozen([]);
const IP_HEADERS = frozen({ 4: { offset: 14, length: 20 }, 6: { offset: 14, length: 40 } });
const TRANSPORT_HEADERS = frozen({
  4: { tcp: { offset: 34, length: 20 }, udp: { offset: 34, length: 8 } },
  6: { tcp: { offset: 54, length: 20 }, udp: { offset: 54, length: 8 } },
});

type Mutable<Of> = { -readonly [Field in keyof Of]: Of[Field] };

/**
 * Writes what a NIC sees in each frame between two ends, into the same objects for one connection after the other. A
 * test holds it to a frame that is built and read.
 */
function headersWriter(): (ends: CheckedEndpoints) => ConnectionHeaders {
  const source: Mutable<PlacedAddress> = { bytes: SERVER.destinationAddress, offset: 26 };
  const destination: Mutable<PlacedAddress> = { bytes: SERVER.destinationAddress, offset: 30 };
  const ip: Mutable<IpHeader> = {
    version: 4,
    header: IP_HEADERS[4],
    source,
    destination,
    protocol: 6,
    isFragment: false,
    isAtomicFragment: false,
    hasOptions: false,
    extensionHeaders: NO_EXTENSIONS,
    homeAddress: null,
    routingAddress: null,
  };
  const transport: Mutable<TransportHeader> = {
    protocol: "tcp",
    header: TRANSPORT_HEADERS[4].tcp,
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 16,
  };
  const headers: ConnectionHeaders = { ip, transport, problem: null };
  return ({ sourceAddress, sourcePort, destinationAddress, destinationPort, protocol }) => {
    const version = sourceAddress.length === 4 ? 4 : 6;
    source.bytes = sourceAddress;
    source.offset = version === 4 ? 26 : 22;
    destination.bytes = destinationAddress;
    destination.offset = source.offset + sourceAddress.length;
    ip.version = version;
    ip.header = IP_HEADERS[version];
    ip.protocol = protocol === "tcp" ? 6 : 17;
    transport.protocol = protocol;
    transport.header = TRANSPORT_HEADERS[version][protocol];
    transport.sourcePort = sourcePort;
    transport.destinationPort = destinationPort;
    transport.tcpFlags = protocol === "tcp" ? 16 : 0;
    return headers;
  };
}
