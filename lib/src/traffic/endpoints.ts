// Who the connections of a load are: drawn at random, as in load tests of a real NIC, or chosen one by one, as an
// attacker chooses them: what a NIC sees in each connection's frames, and its name.
import { checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../frame/address.js";
import { buildFrame } from "../frame/build.js";
import { describeConnection } from "../frame/connection.js";
import type { Frame } from "../frame/frame.js";
import { parseFrame } from "../frame/parse.js";
import { type Seed, createRandom } from "../random/random.js";
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
export type NamedConnections = Pick<Traffic, "connections" | "label" | "headers">;

const SERVER = { address: [192, 0, 2, 1], port: 443 };
const FIELDS = ["sourceAddress", "sourcePort", "destinationAddress", "destinationPort", "protocol"];

/**
 * TCP over IPv4 from addresses in 198.18.0.0/15 (RFC 2544, for benchmarks) and ports above 1023 to one server, drawn
 * from the seed alone; two alike are possible, as on a real server.
 */
export function drawnConnections(connections: number, seed: Seed): NamedConnections {
  // Drawn when the first one is asked for: a load that follows the run's seed is made once more for the run.
  let drawn: Clients | null = null;
  const client = (connection: number): { address: number[]; port: number } => {
    drawn ??= drawClients(connections, seed);
    checkWhole("The connection", connection, 0, connections - 1);
    const h = drawn.host[connection];
    return { address: [198, 18 + (h >> 16), (h >> 8) & 255, h & 255], port: drawn.port[connection] };
  };
  return {
    connections,
    label: (connection) => {
      const { address, port } = client(connection);
      return `${address.join(".")}:${port} -> ${SERVER.address.join(".")}:${SERVER.port} TCP`;
    },
    headers: (connection) => {
      const { address, port } = client(connection);
      return tcpHeaders(Uint8Array.from(address), port);
    },
  };
}

interface Clients {
  readonly host: readonly number[];
  readonly port: readonly number[];
}

function drawClients(connections: number, seed: Seed): Clients {
  const random = createRandom(seed, "connections");
  const host = Array.from({ length: connections }, () => random.below(2 ** 17));
  return { host, port: Array.from({ length: connections }, () => 1024 + random.below(64_512)) };
}

/** The connections of a list, whose headers are those of a frame that is built and read again. */
export function chosenConnections(list: readonly Endpoints[]): NamedConnections {
  if (!Array.isArray(list))
    refuse(`The endpoints are ${show(list)}`, `they must be a list of { ${FIELDS.join(", ")} }`);
  checkWhole("The number of endpoints", list.length, 1, 2 ** 20);
  const checked = list.map(checkedEndpoints);
  const frame = (connection: number): Frame => {
    const { sourceAddress, sourcePort, destinationAddress, destinationPort, protocol } = checked[connection];
    const [source, destination] = [formatAddress(sourceAddress), formatAddress(destinationAddress)];
    return parseFrame(buildFrame({ source, sourcePort, destination, destinationPort, protocol }));
  };
  return {
    connections: checked.length,
    label: (connection) => describeConnection(frame(connection)),
    headers: (connection) => {
      const { ip, transport, problem } = frame(connection);
      return { ip, transport, problem };
    },
  };
}

type Checked = Required<Endpoints> & { readonly sourceAddress: Uint8Array; readonly destinationAddress: Uint8Array };

function checkedEndpoints(endpoints: Endpoints, i: number): Checked {
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

function tcpHeaders(source: Uint8Array, sourcePort: number): ConnectionHeaders {
  const ip: ConnectionHeaders["ip"] = {
    version: 4,
    header: { offset: 14, length: 20 },
    source: { bytes: source, offset: 26 },
    destination: { bytes: Uint8Array.from(SERVER.address), offset: 30 },
    protocol: 6,
    isFragment: false,
    isAtomicFragment: false,
    hasOptions: false,
    extensionHeaders: [],
    homeAddress: null,
    routingAddress: null,
  };
  const transport: ConnectionHeaders["transport"] = {
    protocol: "tcp",
    header: { offset: 34, length: 20 },
    sourcePort,
    destinationPort: SERVER.port,
    tcpFlags: 16,
  };
  return { ip, transport, problem: null };
}
