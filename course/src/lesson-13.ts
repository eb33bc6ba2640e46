// What lesson 13 does with a host: take one of the dataset's, place the frames of a capture on it, and say in a table
// how they spread. A reader's own host goes the same way.
import {
  describeConnection,
  host as hosts,
  parseCapturedFrame,
  readCapture,
  toeplitz,
  tupleInput,
  MICROSOFT_KEY,
  type Capture,
  type CapturedFrame,
  type Frame,
} from "rss-lab";
import type { QueueRow } from "./charts/queues.js";
import { afterCommand } from "./host-command.js";
import { readDataset } from "./dataset.js";
import { refuse, show } from "./words.js";

export const SAMPLE_HOSTS = [
  "ixgbe-server",
  "cloud-machine",
  "tunnel-endpoint",
  "windows-host",
  "healthy-server",
] as const;
export type SampleHost = (typeof SAMPLE_HOSTS)[number];

/** A host of the dataset own-nic: what its tools print, as somebody would paste it, and the frames that it received. */
export function sampleHost(name: SampleHost): { readonly session: string; readonly capture: Capture } {
  if (!SAMPLE_HOSTS.includes(name))
    refuse(`There is no host ${show(name)}`, `the hosts are ${SAMPLE_HOSTS.join(", ")}`);
  return {
    session: new TextDecoder().decode(readDataset(`own-nic/${name}/session.txt`)),
    capture: readCapture(readDataset(`own-nic/${name}/received.pcap`)),
  };
}

export interface PlacedOptions {
  /** How frames are told apart: by protocol (default), or the connection with the most frames from all others. */
  readonly kinds?: "protocol" | "largest connection";
  /** Queues, or processors, that are drawn also without frames; default: the host's queues, or those of its table. */
  readonly queues?: readonly number[];
}

/**
 * Frames by queue, or on Windows by processor, for `queuesChart`: a row for each queue of the host,
 * also those that get nothing. Frames whose queue is not known, because no text tells the key, are refused.
 *
 * @param setting what the picture or line is called: "as it is"
 * @param frames of `loadCapture` or `readCapture`
 */
export function placed(
  setting: string,
  frames: readonly CapturedFrame[],
  host: hosts.Host,
  { kinds = "protocol", queues = placesOf(host) }: PlacedOptions = {},
): QueueRow[] {
  const place = hosts.placer(host);
  const parsed = frames.map(parseCapturedFrame);
  const kindOf = kinds === "protocol" ? protocolOf : largestOf(parsed);
  const counts = new Map<string, QueueRow>();
  const add = (queue: number, kind: string, count: number): void => {
    const key = `${queue} ${kind}`;
    counts.set(key, { setting, queue, kind, frames: (counts.get(key)?.frames ?? 0) + count });
  };
  const names = [...new Set(parsed.map(kindOf))].sort();
  for (const queue of queues) add(queue, names[0], 0);
  for (const frame of parsed) {
    const { queue, cpu } = place(frame);
    const at = host.system === "windows" ? cpu : queue;
    if (at === null)
      return refuse(
        `The ${host.system === "windows" ? "processor" : "queue"} of ${describeConnection(frame)} is not known`,
        "paste what tells the key and the table (ethtool -x)",
      );
    add(at, kindOf(frame), 1);
  }
  const order = (kind: string): number => names.indexOf(kind);
  return [...counts.values()].sort((a, b) => order(a.kind) - order(b.kind) || a.queue - b.queue);
}

/** All queues, or the processors that a Windows host's table names. */
function placesOf(host: hosts.Host): number[] {
  const entries = host.contexts.get(0)?.entries ?? [];
  return host.system === "windows"
    ? [...new Set(entries)]
    : Array.from({ length: Math.max(host.queues, ...entries.map((queue) => queue + 1)) }, (_, queue) => queue);
}

const PROTOCOLS: Readonly<Record<number, string>> = { 6: "TCP", 17: "UDP", 50: "ESP" };

function protocolOf({ ip, packets }: Frame): string {
  const tunnel = packets[1]?.through.find(({ kind }) => kind !== "vlan-tag")?.kind;
  return tunnel?.toUpperCase() ?? PROTOCOLS[ip?.protocol ?? -1] ?? "other";
}

function largestOf(frames: readonly Frame[]): (frame: Frame) => string {
  const counts = new Map<string, number>();
  for (const frame of frames) counts.set(describeConnection(frame), (counts.get(describeConnection(frame)) ?? 0) + 1);
  const [[largest]] = [...counts].sort((a, b) => b[1] - a[1]);
  return (frame) => (describeConnection(frame) === largest ? "the largest connection" : "all others");
}

/**
 * Where a sample's frames would go with other queues, the entries dealt to them in turn, and with or without the ports
 * of UDP in the hash; the largest connection apart from all others.
 */
export function sampleWith(
  name: Exclude<SampleHost, "windows-host">,
  { queues, udpPorts }: { readonly queues: number; readonly udpPorts: boolean },
): QueueRow[] {
  const { session, capture } = sampleHost(name);
  const read = hosts.readHost([{ text: session }]);
  const dealt = afterCommand(read, `ethtool -L ${read.device} combined ${queues}`);
  const set = afterCommand(dealt, `ethtool -N ${read.device} rx-flow-hash udp4 ${udpPorts ? "sdfn" : "sd"}`);
  return placed(`${name}, ${queues} queues`, capture.frames, set, { kinds: "largest connection" });
}

/** How even the rows of one setting are. */
export function spreadOf(rows: readonly Pick<QueueRow, "queue" | "frames">[]): {
  readonly queues: number;
  readonly used: number;
  readonly fullest: number;
  readonly share: number;
  readonly overMean: number;
} {
  const byQueue = new Map<number, number>();
  for (const { queue, frames } of rows) byQueue.set(queue, (byQueue.get(queue) ?? 0) + frames);
  const all = [...byQueue].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const sum = Math.max(
    1,
    all.reduce((total, [, frames]) => total + frames, 0),
  );
  const [fullest, most] = all[0] ?? [0, 0];
  const share = most / sum;
  return {
    queues: all.length,
    used: all.filter(([, n]) => n > 0).length,
    fullest,
    share,
    overMean: share * all.length,
  };
}

/**
 * The frames as senders of VXLAN would send them that put a hash of the inner connection into the outer source port
 * (RFC 7348, 5: from the range 49152 to 65535). Other frames stay as they are.
 */
export function withEntropyPorts(frames: readonly CapturedFrame[]): CapturedFrame[] {
  return frames.map((captured) => {
    const { transport, packets } = parseCapturedFrame(captured);
    const inner = packets[1];
    if (transport === null || inner?.transport == null) return captured;
    const { ip, transport: ports } = inner;
    const hashValue = toeplitz(
      tupleInput(ip.source.bytes, ip.destination.bytes, ports.sourcePort, ports.destinationPort),
      MICROSOFT_KEY,
    );
    const bytes = captured.bytes.slice();
    new DataView(bytes.buffer).setUint16(transport.header.offset, 49_152 + (hashValue % 16_384));
    return { ...captured, bytes };
  });
}

/** Frames of each entry of the host's table, from entry 0 on. */
export function framesPerEntry(frames: readonly CapturedFrame[], host: hosts.Host): number[] {
  const place = hosts.placer(host);
  const counts = new Array<number>(host.contexts.get(0)?.entries.length ?? 0).fill(0);
  for (const captured of frames) {
    const { entry } = place(parseCapturedFrame(captured));
    if (entry !== null) counts[entry] += 1;
  }
  return counts;
}
