// Who the connections of a load are: drawn at random, as in load tests of a real NIC, or chosen one by one, as an
// attacker chooses them: what a NIC sees in each connection's frames, and its name.
import { checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";
import { formatAddress, parseAddress } from "../frame/address.js";
import { describeConnection } from "../frame/connection.js";
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

const SERVER = { address: Uint8Array.of(192, 0, 2, 1), port: 443 };
const FIELDS = ["sourceAddress", "sourcePort", "destinationAddress", "destinationPort", "protocol"];

/**
 * TCP over IPv4 from addresses in 198.18.0.0/15 (RFC 2544, for benchmarks) and ports above 1023 to one server, drawn
 * from the seed alone; two alike are possible, as on a real server.
 */
export function drawnConnections(connections: number, seed: Seed): NamedConnections {
  // Drawn when the first one is asked for: a load that follows the run's seed is made once more for the run.
  let drawn: Clients | null = null;
  const destinationAddress = SERVER.address.slice();
  const ends = (connection: number): Checked => {
    drawn ??= drawClients(connections, seed);
    checkWhole("The connection", connection, 0, connections - 1);
    const h = drawn.host[connection];
    const sourceAddress = new Uint8Array(4);
    sourceAddress[0] = 198;
    sourceAddress[1] = 18 + (h >> 16);
    sourceAddress[2] = h >> 8;
    sourceAddress[3] = h;
    const sourcePort = drawn.port[connection];
    return { sourceAddress, sourcePort, destinationAddress, destinationPort: SERVER.port, protocol: "tcp" };
  };
  return {
    connections,
    label: (connection) => {
      const { sourceAddress, sourcePort } = ends(connection);
      return `${formatAddress(sourceAddress)}:${sourcePort} -> ${formatAddress(destinationAddress)}:${SERVER.port} TCP`;
    },
    headers: (connection) => headersOf(ends(connection)),
  };
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

/** The connections of a list. */
export function chosenConnections(list: readonly Endpoints[]): NamedConnections {
  if (!Array.isArray(list))
    refuse(`The endpoints are ${show(list)}`, `they must be a list of { ${FIELDS.join(", ")} }`);
  checkWhole("The number of endpoints", list.length, 1, 2 ** 20);
  const checked = list.map(checkedEndpoints);
  return {
    connections: checked.length,
    label: (connection) => {
      const { ip, transport, problem } = headersOf(checked[connection]);
      return describeConnection({ ip, transport, problem, etherType: null });
    },
    headers: (connection) => headersOf(checked[connection]),
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

/** What all frames of connections have alike, by IP version and transport: the same objects for every connection. */
const NO_EXTENSIONS = frozen([]);
const IP_HEADERS = frozen({ 4: { offset: 14, length: 20 }, 6: { offset: 14, length: 40 } });
const TRANSPORT_HEADERS = frozen({
  4: { tcp: { offset: 34, length: 20 }, udp: { offset: 34, length: 8 } },
  6: { tcp: { offset: 54, length: 20 }, udp: { offset: 54, length: 8 } },
});

/**
 * What a NIC sees in each frame between these ends; a test holds it to a frame that is built and read. A run asks for
 * every connection's, so the bytes are those of the ends: nobody writes to them.
 */
function headersOf({
  sourceAddress,
  sourcePort,
  destinationAddress,
  destinationPort,
  protocol,
}: Checked): ConnectionHeaders {
  const version = sourceAddress.length === 4 ? 4 : 6;
  const sourceAt = version === 4 ? 26 : 22;
  const ip: ConnectionHeaders["ip"] = {
    version,
    header: IP_HEADERS[version],
    source: { bytes: sourceAddress, offset: sourceAt },
    destination: { bytes: destinationAddress, offset: sourceAt + sourceAddress.length },
    protocol: protocol === "tcp" ? 6 : 17,
    isFragment: false,
    isAtomicFragment: false,
    hasOptions: false,
    extensionHeaders: NO_EXTENSIONS,
    homeAddress: null,
    routingAddress: null,
  };
  const transport: ConnectionHeaders["transport"] = {
    protocol,
    header: TRANSPORT_HEADERS[version][protocol],
    sourcePort,
    destinationPort,
    tcpFlags: protocol === "tcp" ? 16 : 0,
  };
  return { ip, transport, problem: null };
}
