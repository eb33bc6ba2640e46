// The overlying driver of a run (TCP/IP), put together: what it does with received frames, what it sends, and, with
// RSS, how it changes the indirection table and the key while frames flow.
import type { Costs } from "../cpu/costs.js";
import type { CpuDistance, Topology } from "../cpu/topology.js";
import type { Routine } from "../cpu/work.js";
import { Undrained } from "../fault/undrained.js";
import type { Hardware, RssHardware } from "./hardware.js";
import { hashConnections, noConnectionHashed } from "./hashed-connections.js";
import type { TransmitQueues } from "../linux/transmit-queues.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import { NumberedRandom } from "../random/numbered-random.js";
import { createRandom } from "../random/random.js";
import { type Sight, startLooks } from "./periodic-looks.js";
import type { CompleteScenario } from "../scenario.js";
import type { CompleteLinux } from "../scenario/linux.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import { Draining } from "../stack/draining.js";
import { ReceiveSide } from "../stack/protocol-driver.js";
import { RssChanges } from "../stack/rss-changes.js";
import { SendSide } from "../stack/send-side.js";

export interface OverlyingDriver {
  readonly receiveSide: ReceiveSide;
  readonly sendSide: SendSide;
  /** Null without RSS. */
  readonly rssChanges: RssChanges<ReceiveQueue> | null;
  readonly draining: Draining | null;
  /** Whether somebody asks how many frames came of each connection and through each entry. */
  readonly countsFrames: boolean;
  /** The hash value of a connection's frame that arrived at an instant; null: not hashed. */
  readonly hashValueAt: (connection: number, arrivalPs: number) => number | null;
  /** Lets the overlying driver look at its CPUs and entries, once a period, as long as frames come. */
  startLooking(sight: Sight): void;
}

export interface OverlyingDriverParts {
  readonly scenario: CompleteScenario;
  readonly simulation: Simulation;
  readonly hardware: Hardware;
  /** Queues a DPC of the overlying driver's own on a CPU. */
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
  /** Told of every frame that is taken up after a later one of its connection. */
  readonly late: (frame: number) => void;
  /** Told when the reply to a frame leaves; null: nobody waits for replies. */
  readonly replied: ((connection: number, frame: number) => void) | null;
  /** Told when a frame has gone up into its connection's socket; null: nobody asks. */
  readonly received: ((connection: number) => void) | null;
  /** Told of every send, of the CPU that sent, and of the message that will report it; null: nobody asks. */
  readonly sent: ((connection: number, cpu: number, message: number) => void) | null;
  /** Linux's transmit queues; null: a send leaves by the vector of its CPU. */
  readonly transmit: TransmitQueues | null;
}

export function buildOverlyingDriver(parts: OverlyingDriverParts): OverlyingDriver {
  const { scenario, simulation, hardware, queueDpc, late, replied, received, sent, transmit } = parts;
  const { traffic, costs, locks, sends, seed, topology, protocolTimes } = scenario;
  const repliesAtOnce = sends.perFrame === 0 || sends.trigger === "ack";
  const countsFrames = scenario.rebalancing.policy !== "none" || scenario.windowPs < Infinity;
  const now = (): number => simulation.nowPs;
  const lineFromPs = lineTimes(costs, topology);
  // What belongs to a frame is drawn by its number, not in the order of processing: every variant gives the same frame
  // the same.
  const random = new NumberedRandom(createRandom(seed, "sends"));
  const times = new NumberedRandom(createRandom(seed, "protocol times"));
  const { rss } = hardware;
  const draining =
    rss === null
      ? null
      : new (scenario.fault === "table-not-drained" ? Undrained : Draining)(
          (connection) => rss.table.entry(connection),
          (frames, then) => {
            const cpu = rss.servingCpu(frames.number);
            queueDpc(cpu, receiveSide.processHeld(cpu, frames, now, then));
          },
        );
  const receiveSide: ReceiveSide = new ReceiveSide({
    connections: traffic.connections,
    protocolPs: costs.protocolPs,
    perBytePs: costs.perBytePs,
    connectionLocks: locks.connection,
    sharedLockPs: locks.sharedPs,
    lineFromPs,
    reloadPs: (from, to) => costs.connectionCacheLines * lineFromPs(from, to),
    draining,
    late,
    holdPs: costs.copyPs,
    countFrames: countsFrames,
    notesFrames: scenario.rekeying !== null || (scenario.linux !== null && mayChange(scenario)),
    keepsCpus: (rss !== null || scenario.linux !== null) && !mayChange(scenario),
    drawProtocolPs:
      protocolTimes === "exponential" ? (frame) => Math.round(times.exponential(frame) * costs.protocolPs) : null,
    ackSendPs:
      sends.perFrame > 0
        ? (connection, cpu, donePs, frame) => sendSide.frameDone(connection, cpu, donePs, frame)
        : null,
    replied: whenUp(repliesAtOnce ? replied : null, received),
    isFramewise: isFramewise(scenario),
    merges: scenario.linux?.gro === true,
  });
  const sendSide = new SendSide({
    sends,
    cpus: scenario.cpus,
    queueDpc,
    costs,
    homeCpus: sends.cpu === "application" ? homeCpus(scenario) : null,
    sharedLockPs: locks.sharedPs,
    uniform: (frame, place) => random.uniform(frame, place),
    now,
    sent,
    replied: repliesAtOnce ? null : replied,
    at: (timePs, fire) => simulation.at(timePs, EVENT_ORDER.timer, { fire }),
    access: (connection, cpu, nowPs, workPs) => receiveSide.access(connection, cpu, nowPs, workPs),
    // With MSI-X the NIC reports completions with the sending CPU's own message; otherwise there is one interrupt for
    // everything. XPS names the queue, and so the message.
    completionMessage: (cpu, connection) =>
      transmit?.send(connection, cpu) ?? Math.max(0, hardware.cpuOfMessage?.indexOf(cpu) ?? 0),
    reported: transmit ? (message) => transmit.reported(message) : undefined,
  });
  if (rss === null || draining === null)
    return {
      receiveSide,
      sendSide,
      draining,
      countsFrames,
      rssChanges: null,
      hashValueAt: (connection) => hardware.hashValueOf?.[connection] ?? null,
      startLooking: () => {},
    };
  const rssChanges = buildRssChanges(parts, rss, { draining, receiveSide });
  for (const change of scenario.linux?.tableChanges ?? scenario.rssChanges)
    simulation.at(change.timePs, EVENT_ORDER.timer, { fire: () => rssChanges.set(change) });
  return {
    receiveSide,
    sendSide,
    draining,
    countsFrames,
    rssChanges,
    hashValueAt: (connection, arrivalPs) => rssChanges.hashValueAt(connection, arrivalPs),
    startLooking: (sight) => startLooks({ scenario, simulation, rss, receiveSide, changes: rssChanges }, sight),
  };
}

function buildRssChanges(
  { scenario, simulation, hardware, queueDpc }: OverlyingDriverParts,
  rss: RssHardware,
  { draining, receiveSide }: { readonly draining: Draining; readonly receiveSide: ReceiveSide },
): RssChanges<ReceiveQueue> {
  const { traffic, costs } = scenario;
  const { symmetric, hashing, processors } = scenario.rss;
  const { indirectionTable } = scenario.linux ?? scenario.rss;
  const entries = indirectionTable.length;
  return new RssChanges<ReceiveQueue>({
    table: rss.table,
    queues: rss.queues,
    draining,
    initial: { ...scenario.rss, indirectionTable },
    hashValueOf: hardware.hashValueOf,
    hashConnections: (now) =>
      now === null
        ? noConnectionHashed(traffic, entries)
        : hashConnections(traffic, { hashTypes: now.hashTypes, secretKey: now.secretKey, symmetric, hashing }, entries),
    now: () => simulation.nowPs,
    outOfOrder: () => receiveSide.counts.outOfOrder,
    rssCpus: processors,
    moveEntryPs: costs.moveEntryPs,
    queueDpc,
  });
}

/**
 * Time for one cache line to travel between two CPUs, by their distance; looked up for every frame of a cold
 * connection.
 */
function lineTimes(costs: Costs, { processors, distance }: Topology): (from: number, to: number) => number {
  const times: Readonly<Record<CpuDistance, number>> = {
    "same-cpu": 0,
    "hyper-thread": costs.lineFromHyperThreadPs,
    "same-node": costs.lineFromSameNodePs,
    "other-node": costs.lineFromOtherNodePs,
  };
  const table = processors.map(({ cpu: from }) => processors.map(({ cpu: to }) => times[distance(from, to)]));
  return (from, to) => table[from][to];
}

/** One or both of those who are told when a frame is done; null: neither is there. */
function whenUp(
  replied: OverlyingDriverParts["replied"],
  received: OverlyingDriverParts["received"],
): OverlyingDriverParts["replied"] {
  if (received === null) return replied;
  return (connection, frame) => {
    received(connection);
    replied?.(connection, frame);
  };
}

/** Whether frames of a connection may overtake each other in Linux's software steering or by filters. */
function isFramewise(scenario: CompleteScenario): boolean {
  const { linux, variant } = scenario;
  if (linux === null || variant === "napi-single-queue") return false;
  return mayChange(scenario) && (variant !== "napi" || hasFilters(linux) || linux.tableChanges.length > 0);
}

const hasFilters = ({ flowRules, atrSampleRate }: CompleteLinux): boolean => flowRules.length > 0 || atrSampleRate > 0;

/** Whether the CPU that serves a connection's frames may become another one during the run. */
function mayChange({ variant, rssChanges, rebalancing, rekeying, retargets, linux }: CompleteScenario): boolean {
  if (linux !== null)
    return (
      retargets.length + linux.tableChanges.length + linux.rpsChanges.length + linux.cpuChanges.length > 0 ||
      variant === "rfs" ||
      hasFilters(linux)
    );
  return rssChanges.length + retargets.length > 0 || rebalancing.policy !== "none" || rekeying !== null;
}

/** The CPU of each connection's application thread, all equally likely. */
function homeCpus({ seed, traffic, cpus }: CompleteScenario): number[] {
  const random = createRandom(seed, "application threads");
  return Array.from({ length: traffic.connections }, () => random.below(cpus));
}
