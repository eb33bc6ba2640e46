// rss-lab queue: the queue and the CPU of one connection on your own host, stage by stage, from what its tools printed.
import { refuse, show } from "../check.js";
import type { Frame } from "../frame/frame.js";
import type { Host } from "../host/host.js";
import { type Placement, placeFrame } from "../host/placement.js";
import { windowsCpuName } from "../host/windows-cpu.js";
import { buildFrame, describeConnection, formatAddress, formatHash, parseFrame, secretKeyText } from "../index.js";
import { type Arguments, exactly, wholeNumber } from "./arguments.js";
import type { Command } from "./command.js";
import { type End, checkEnds, notesOnEnds, parseEnd } from "./ends.js";
import { HOST_CHOICES, HOST_HELP, HOST_OPTIONS, readHostOptions } from "./host-options.js";
import { alignColumns, printLines } from "./output.js";

const PROTOCOLS = ["tcp", "udp", "sctp", "none"] as const;
/** A protocol without ports. */
const NO_NEXT_HEADER = 59;
const SCTP = 132;
/** An SCTP packet has a header of 12 bytes, which begins with its ports. */
const SCTP_HEADER = 12;

export const QUEUE: Command = {
  options: { protocol: "text", vlan: "text", reverse: "flag", ...HOST_OPTIONS, json: "flag" },
  choices: { ...HOST_CHOICES, protocol: PROTOCOLS },
  help: `rss-lab queue SRC[:PORT] DST[:PORT] [--protocol tcp|udp|sctp|none|NUMBER] [--vlan ID[,ID]]
              [--ethtool FILE]... [--interrupts FILE] [--affinity FILE] [--rps FILE]
              [--netadapter FILE] [--nic NAME|FILE] [--key HEX] [--queues N] [--reverse] [--json]

Tells which receive queue and which CPU a frame from SRC to DST gets on your own host, and why:
n-tuple rules and Flow Director before RSS, the hash, the entry of the table, the queue, its
interrupt's CPU, and RPS and RFS after it. "decided by" is the stage that chose the queue, "CPU by"
the one that chose the CPU. What no text says is assumed, and said at the end.

  SRC, DST       IPv4 or IPv6 addresses; with a port: 10.0.0.1:80, [2001:db8::1]:80
  --protocol     tcp, udp and sctp have ports; none, or a protocol's number, has none;
                 default: tcp if ports are given, none if there are none
  --vlan         numbers of the frame's VLAN tags, one or two, the outer one first
  --reverse      the other direction beside it: both must meet for an intrusion detection system
${HOST_HELP}
  --json         one JSON object

Exit codes: 0; 1 if a text or a profile file has a fault; 2 for wrong usage.

Examples
  rss-lab queue 10.9.0.7:40000 10.0.0.2:443 --ethtool datasets/own-nic/ixgbe-server/session.txt
  cat datasets/own-nic/ixgbe-server/session.txt | rss-lab queue 10.0.0.1 10.0.0.2 --ethtool - --json
`,
  run: runQueue,
};

function runQueue(given: Arguments): number {
  const ends = exactly("rss-lab queue", ["SRC", "DST"], given.positionals).map(parseEnd);
  const [source, destination] = ends;
  const protocol = chooseProtocol(given.text("protocol"), ends);
  checkEnds(source, destination);
  const vlanIds = vlansOf(given.text("vlan"));
  const host = readHostOptions(given);
  const there = frameOf(source, destination, protocol, vlanIds);
  const ways = [there, ...(given.flag("reverse") ? [frameOf(destination, source, protocol, vlanIds)] : [])];
  const placed = ways.map((frame) => ({ frame, placement: placeFrame(frame, host) }));
  const notes = notesOnEnds(ends);
  printLines(given.flag("json") ? [JSON.stringify(asJson(host, placed, notes))] : asText(host, placed, notes));
  return 0;
}

interface Placed {
  readonly frame: Frame;
  readonly placement: Placement;
}

function asText(host: Host, placed: readonly Placed[], notes: readonly string[]): string[] {
  const rows = placed.map(({ frame, placement }) => shown(frame, placement, host));
  const labels = ["connection", "hash value", "entry", "queue", "CPU", "decided by", "CPU by"];
  const columns = labels.map((label, i) => [label, ...rows.map((row) => row[i])]);
  const queues = `${host.queues} receive ${host.queues === 1 ? "queue" : "queues"}`;
  const reasons = placed.flatMap(({ placement }, way) => [
    "",
    placed.length === 1 ? "Why:" : way === 0 ? "Why, from SRC to DST:" : "Why, from DST to SRC:",
    ...placement.steps.map(
      ({ stage, text }) => `  ${stage.padEnd(13)}  ${text.replace(` (protocol ${NO_NEXT_HEADER})`, "")}`,
    ),
  ]);
  const met = placed.length < 2 ? [] : ["", meeting(placed.map(({ placement }) => placement))];
  return [
    `host        ${[host.device, host.nic, queues].filter((part) => part !== null).join(", ")}`,
    ...alignColumns(columns, [false, ...rows.map(() => false)]),
    ...met,
    ...reasons,
    ...(host.assumptions.length === 0 ? [] : ["", "Assumed:", ...host.assumptions.map((text) => `  ${text}`)]),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `Note: ${note}.`)]),
  ];
}

/** Whether both directions get the same queue, as an intrusion detection system needs it. */
function meeting([there, back]: readonly Placement[]): string {
  const where = ({ queue, cpu }: Placement): number | null => queue ?? cpu;
  if (where(there) === null || where(back) === null) return "Whether both directions meet cannot be told.";
  return where(there) === where(back)
    ? "Both directions meet in one queue."
    : "The directions part: an intrusion detection system would see half of the connection in each queue.";
}

/** The cells of one direction. */
function shown(frame: Frame, placement: Placement, host: Host): string[] {
  const { hashValue, entry, queue, cpu, decidedBy, cpuDecidedBy, context } = placement;
  const entries = host.contexts.get(context)?.entries.length ?? 0;
  const cpuText = cpu === null ? "not known" : host.system === "windows" ? windowsCpuName(cpu) : String(cpu);
  const unknown = decidedBy === "not-hashed" || decidedBy === "n-tuple" ? "none" : "not known";
  return [
    named(frame),
    hashValue === null ? unknown : formatHash(hashValue),
    entry === null ? unknown : `${entry} of ${entries}${context === 0 ? "" : ` in context ${context}`}`,
    queue === null ? (host.system === "windows" ? "named by its CPU" : "none or not known") : String(queue),
    cpuText,
    decidedBy,
    cpuDecidedBy ?? "none",
  ];
}

/** Its connection's name; a frame that was made without ports has none of the protocols that have them. */
const named = (frame: Frame): string => describeConnection(frame).replace(/no next header$/, "(no ports)");

function asJson(host: Host, placed: readonly Placed[], notes: readonly string[]): object {
  const [there, back] = placed.map(({ frame, placement }) => {
    const { hashValue, hashInput, context } = placement;
    return {
      connection: named(frame),
      ...placement,
      hashInput: hashInput === null ? null : secretKeyText(hashInput),
      hashValue: hashValue === null ? null : formatHash(hashValue),
      entries: host.contexts.get(context)?.entries.length ?? null,
    };
  });
  return {
    system: host.system,
    device: host.device,
    nic: host.nic,
    queues: host.queues,
    ...there,
    ...(back === undefined ? {} : { reverse: back }),
    assumptions: host.assumptions,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** A protocol's number. */
function chooseProtocol(typed: string | undefined, ends: readonly End[]): number {
  const ports = ends.some(({ port }) => port !== undefined);
  const protocol = typed ?? (ports ? "tcp" : "none");
  const known = { tcp: 6, udp: 17, sctp: SCTP, none: NO_NEXT_HEADER }[protocol];
  const number = known ?? (/^\d{1,3}$/.test(protocol) ? Number(protocol) : Number.NaN);
  if (!(number >= 0 && number <= 255))
    refuse(`The protocol is ${show(protocol)}`, `it must be one of ${PROTOCOLS.join(", ")}, or a number from 0 to 255`);
  const hasPorts = [6, 17, SCTP].includes(number);
  if (hasPorts && !ports)
    refuse(`The protocol is ${protocol} and no ports are given`, "write SRC:PORT DST:PORT (IPv6: [SRC]:PORT)");
  if (!hasPorts && ports)
    refuse(
      `The protocol is ${protocol} and ports are given`,
      "leave out the ports, or say --protocol tcp, udp or sctp",
    );
  return number;
}

function vlansOf(typed: string | undefined): number[] {
  if (typed === undefined) return [];
  const parts = typed.split(",");
  if (parts.length > 2) refuse(`The VLAN numbers are ${show(typed)}`, "there can be two at most, the outer one first");
  return parts.map((part) => wholeNumber("A VLAN number", part, { min: 0, max: 4095, fallback: 0 }));
}

function frameOf(source: End, destination: End, protocol: number, vlanIds: readonly number[]): Frame {
  const known = ({ 6: "tcp", 17: "udp" } as const)[protocol];
  const bytes = buildFrame({
    source: formatAddress(source.address),
    destination: formatAddress(destination.address),
    ...(source.port === undefined || known === undefined
      ? {}
      : { sourcePort: source.port, destinationPort: destination.port }),
    protocol: known ?? protocol,
    vlanIds,
    ...(protocol === SCTP ? { payloadBytes: SCTP_HEADER } : {}),
  });
  if (protocol === SCTP) {
    const { offset } = parseFrame(bytes).packets[0].extra!;
    const [from, to] = [source.port!, destination.port!];
    bytes.set([from >> 8, from & 255, to >> 8, to & 255], offset);
  }
  return parseFrame(bytes);
}
