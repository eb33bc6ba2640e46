// The overlying driver of a run (TCP/IP), put together: receive side, send side, and, with RSS, the owner of the indirection table with its
// changes during the run. In: a complete scenario, the machine and the NIC's hardware. Out: the parts that the receive path connects.
import type { Costs } from "./cpu/costs.js";
import type { Cpu } from "./cpu/cpu.js";
import type { CpuDistance, Topology } from "./cpu/topology.js";
import type { ThreadWork } from "./cpu/thread-work.js";
import type { Hardware, RssHardware } from "./hardware.js";
import { hashConnections } from "./hashed-connections.js";
import { createRandom } from "./random/random.js";
import type { RssChange } from "./rss-scenario.js";
import type { CompleteScenario } from "./scenario.js";
import { EVENT_ORDER, type Simulation } from "./sim/simulation.js";
import { Draining } from "./stack/draining.js";
import { ReceiveSide } from "./stack/protocol-driver.js";
import { Looks } from "./stack/rebalancer/looks.js";
import { OwnerMoves } from "./stack/rebalancer/owner-moves.js";
import { rebalancerOf } from "./stack/rebalancer/policies.js";
import type { EntryMove } from "./stack/rebalancer/rebalancer.js";
import { SendSide } from "./stack/send-side.js";
import { TableOwner } from "./stack/table-owner.js";

export interface OverlyingDriver {
  readonly receiveSide: ReceiveSide;
  readonly sendSide: SendSide;
  /** Null without RSS. */
  readonly tableOwner: TableOwner | null;
  readonly draining: Draining | null;
  /** Hash values of the connections, from each instant on. */
  readonly hashValues: HashValues[];
  /** Moves that RSSv2's rules refused. */
  readonly refusedMoves: () => number;
  /** Lets the rebalancing policy look once a period until `isOver` says that no frame is to come. */
  startLooking(isOver: () => boolean): void;
}

/** The hash value of every connection (null: not hashed) from `sincePs` on. */
export interface HashValues {
  readonly sincePs: number;
  readonly of: readonly (number | null)[] | null;
}

export function buildOverlyingDriver(
  scenario: CompleteScenario, simulation: Simulation, cpus: readonly Cpu[], hardware: Hardware, late: (frame: number) => void,
): OverlyingDriver {
  const { traffic, costs, locks, sends, seed, topology, protocolTimes } = scenario;
  const now = (): number => simulation.nowPs;
  const lineFromPs = lineTimes(costs, topology);
  const random = createRandom(seed, "sends");
  const times = createRandom(seed, "protocol times");
  const { rss } = hardware;
  const draining = rss === null ? null : new Draining((connection) => rss.table.entry(connection), (cpu, frames, then) =>
    (cpus[cpu] as Cpu).queueDpc(receiveSide.processHeld(cpu, frames, now, then)));
  const receiveSide: ReceiveSide = new ReceiveSide({
    connections: traffic.connections, protocolPs: costs.protocolPs, connectionLocks: locks.connection, sharedLockPs: locks.sharedPs, lineFromPs,
    reloadPs: (from, to) => costs.connectionCacheLines * lineFromPs(from, to), draining, late, holdPs: costs.copyPs,
    countFrames: scenario.rebalancing.policy !== "none" || scenario.windowPs < Infinity,
    drawProtocolPs: protocolTimes === "exponential" ? () => Math.round(times.exponential() * costs.protocolPs) : null,
    ackSendPs: sends.perFrame > 0 ? (connection, cpu, donePs) => sendSide.frameDone(connection, cpu, donePs) : null,
  });
  const sendSide = new SendSide({
    sends, cpus, sendPs: costs.sendPs, sharedLockPs: locks.sharedPs, uniform: () => random.uniform(), now,
    at: (timePs, fire) => simulation.at(timePs, EVENT_ORDER.timer, { fire }),
    access: (connection, cpu, timePs, workPs) => receiveSide.access(connection, cpu, timePs, workPs),
    // With MSI-X the NIC reports completions with the sending CPU's own message; otherwise there is one interrupt for everything.
    completionMessage: (cpu) => Math.max(0, hardware.cpuOfMessage?.indexOf(cpu) ?? 0),
  });
  const hashValues: HashValues[] = [{ sincePs: 0, of: hardware.hashValueOf }];
  const driver = { receiveSide, sendSide, draining, hashValues, refusedMoves: () => 0, startLooking: () => {} };
  if (rss === null || draining === null) return { ...driver, tableOwner: null };

  const tableOwner = new TableOwner({ table: rss.table, queues: rss.queues, draining, now, outOfOrder: () => receiveSide.counts.outOfOrder });
  const hashing = { hashTypes: scenario.rss.hashTypes, secretKey: scenario.rss.secretKey };
  for (const change of scenario.rssChanges)
    simulation.at(change.timePs, EVENT_ORDER.timer, { fire: () => applyChange(change, scenario, tableOwner, hashing, hashValues) });
  return { ...driver, tableOwner, ...rebalancing(scenario, simulation, cpus, rss, draining, tableOwner) };
}

/** Makes a change of the RSS parameters, as the overlying driver's set request would. */
function applyChange(
  change: RssChange, { rss: initial, traffic }: CompleteScenario, owner: TableOwner,
  hashing: Pick<CompleteScenario["rss"], "hashTypes" | "secretKey">, hashValues: HashValues[],
): void {
  const { timePs, indirectionTable, moves, hashTypes, secretKey, rss, drain = false } = change;
  const entries = initial.indirectionTable.length;
  const rehash = (what: "hash" | "enable", to: typeof hashing): void => {
    Object.assign(hashing, to);
    const { hashValueOf, entryOf } = hashConnections(traffic, hashing, entries);
    hashValues.push({ sincePs: timePs, of: hashValueOf });
    owner.rehash(what, entryOf);
  };
  if (rss === "disable") {
    hashValues.push({ sincePs: timePs, of: null });
    return owner.rehash("disable", new Array<number>(traffic.connections).fill(entries));
  }
  // Enabled again, RSS has the values of its initialization ("RSS Configuration").
  if (rss === "enable") {
    owner.move(initial.indirectionTable.map((cpu, entry) => ({ entry, cpu })), "table", false);
    return rehash("enable", { hashTypes: initial.hashTypes, secretKey: initial.secretKey });
  }
  if (indirectionTable) owner.move(indirectionTable.map((cpu, entry) => ({ entry, cpu })), "table", drain);
  if (moves) owner.move(moves, "moves", drain);
  if (hashTypes || secretKey) rehash("hash", { hashTypes: hashTypes ?? hashing.hashTypes, secretKey: secretKey ?? hashing.secretKey });
}

/** The policy that looks at the CPUs once a period, and how its moves are made. */
function rebalancing(
  { rebalancing: options, threads, topology, rss: settings, costs }: CompleteScenario, simulation: Simulation, cpus: readonly Cpu[],
  { table, cpus: rssCpus }: RssHardware, draining: Draining, owner: TableOwner,
): Pick<OverlyingDriver, "startLooking" | "refusedMoves"> {
  if (options.policy === "none") return { startLooking: () => {}, refusedMoves: () => 0 };
  const { policy, periodPs, drain } = options;
  const moved = (moves: readonly EntryMove[]): void => owner.move(moves, policy === "whole-table" ? "table" : "moves", drain);
  const byOwner = policy !== "dynamic-spreading" ? null : new OwnerMoves({
    table: settings.indirectionTable, defaultCpu: settings.defaultCpu, rssCpus, moveEntryPs: costs.moveEntryPs, moved,
    queueDpc: (cpu, dpc) => (cpus[cpu] as Cpu).queueDpc(dpc),
  });
  const looks = new Looks({
    policy: rebalancerOf(options), table, isMoving: (entry) => draining.isMoving(entry),
    cpus: rssCpus.map((cpu) => ({
      cpu, node: topology.processors[cpu]?.node ?? 0, busyPs: () => (cpus[cpu] as Cpu).busyUntilNowPs,
      threadsPs: (fromPs, toPs) => (threads[cpu] as ThreadWork).wantedPs(fromPs, toPs),
    })),
    move: (moves) => (byOwner ? byOwner.move(moves) : moved(moves)),
  });
  const startLooking = (isOver: () => boolean): void => {
    const fire = (): void => {
      looks.look(simulation.nowPs);
      if (!isOver()) simulation.at(simulation.nowPs + periodPs, EVENT_ORDER.timer, { fire });
    };
    simulation.at(periodPs, EVENT_ORDER.timer, { fire });
  };
  return { startLooking, refusedMoves: () => byOwner?.refused ?? 0 };
}

/** Time for one cache line to travel between two CPUs, by their distance; looked up for every frame of a cold connection. */
function lineTimes(costs: Costs, { processors, distance }: Topology): (from: number, to: number) => number {
  const times: Readonly<Record<CpuDistance, number>> = {
    "same-cpu": 0, "hyper-thread": costs.lineFromHyperThreadPs, "same-node": costs.lineFromSameNodePs, "other-node": costs.lineFromOtherNodePs,
  };
  const table = processors.map(({ cpu: from }) => processors.map(({ cpu: to }) => times[distance(from, to)]));
  return (from, to) => (table[from] as number[])[to] as number;
}
