// What lesson 11 reads from keys, runs and symmetries: where aimed connections land, what innocent ones suffer, which
// defence helps. "Innocent" are the connections that the host served before the attack: the first ones of a traffic
// from `mergeTraffic(...)`.
import type { AnswerCell } from "./charts/answer-grid.js";
import {
  connectionInput,
  countKeylessCollisions,
  createToeplitz,
  inputEntropy,
  run,
  suspiciousFrom,
  SYMMETRIC_TRANSFORMS,
  type ConnectionTuple,
  type CpuFramesRow,
  type FrameRow,
  type PercentileRow,
  type Run,
  type Scenario,
  type Traffic,
} from "rss-lab";
import type { EntryAlarmRow } from "./charts/entry-alarm.js";
import { distinct } from "./words.js";

/** Innocent frames of one CPU. A type, since `table` takes no interface for a record. */
export type InnocentRow = {
  readonly CPU: number;
  /** Share of its time in receive work, all frames together. */
  readonly busyShare: number;
  readonly "innocent frames": number;
  readonly lostShare: number;
  readonly "median delayPs": number;
  readonly "99 % done withinPs": number;
};

/**
 * The number of connections that a NIC with this key assigns to each entry.
 *
 * @param entries a power of two
 */
export function connectionsPerEntry(
  connections: readonly ConnectionTuple[],
  secretKey: Uint8Array,
  entries = 128,
): number[] {
  const { hash } = createToeplitz(secretKey);
  const counts = new Array<number>(entries).fill(0);
  for (const connection of connections) counts[hash(connectionInput(connection)) & (entries - 1)] += 1;
  return counts;
}

/** Connections of each entry, added up by the CPU that the table holds there, for `framesPerCpuChart`. */
export const connectionsPerCpu = (
  perEntry: readonly number[],
  indirectionTable: readonly number[],
  series: string,
): CpuFramesRow[] =>
  distinct(indirectionTable).map((cpu) => ({
    cpu,
    series,
    frames: perEntry.reduce((sum, count, entry) => sum + (indirectionTable[entry] === cpu ? count : 0), 0),
  }));

/** Connections and frames of each entry, as the NIC saw them, for `entryAlarmChart`. The run needs full records. */
export function entryAlarmRows(one: Run, series: string): EntryAlarmRow[] {
  const entries = one.scenario.rss.indirectionTable.length;
  const seen = Array.from({ length: entries }, () => ({ connections: new Set<number>(), frames: 0 }));
  for (const { hashValue, connection } of one.frames()) {
    if (hashValue === null) continue;
    const entry = seen[hashValue & (entries - 1)];
    entry.connections.add(connection);
    entry.frames++;
  }
  const alarmFrom = suspiciousFrom(
    seen.reduce((sum, { connections }) => sum + connections.size, 0),
    entries,
  );
  return seen.map(({ connections, frames }, entry) => ({
    series,
    entry,
    connections: connections.size,
    frames,
    alarmFrom,
  }));
}

/**
 * Delays of innocent frames, from arrival until the protocol driver was done, by the CPU of the table, for
 * `latencyPercentileChart`.
 */
export function delaysByCpu(one: Run, innocents: number): PercentileRow[] {
  return [...framesByCpu(one, innocents)].flatMap(([cpu, frames]) => {
    const delays = delaysOf(frames);
    return [50, 95, 99].map((percentile) => ({ series: `CPU ${cpu}`, percentile, latencyPs: at(delays, percentile) }));
  });
}

/** What innocent connections got, a row for each CPU of the table, for `table`. */
export function innocentRows(one: Run, innocents: number): InnocentRow[] {
  return [...framesByCpu(one, innocents)].map(([cpu, frames]) => {
    const delays = delaysOf(frames);
    return {
      CPU: cpu,
      busyShare: one.summary.cpus[cpu]?.receiveShare ?? 0,
      "innocent frames": frames.length,
      lostShare: lostShare(frames),
      "median delayPs": at(delays, 50),
      "99 % done withinPs": at(delays, 99),
    };
  });
}

/**
 * Runs every attack under every defence: how many innocent connections lose frames (are hit), for `answerGridChart`.
 *
 * @param attacks traffic by name
 * @param defences what a defence adds to the scenario, by name
 * @param base the scenario without the attacker's traffic; its `warmupPs` is the time that a defence has to take effect
 * @param innocents connections of the base's own traffic, which are first in every attack's traffic
 */
export function defenceCells(
  attacks: Readonly<Record<string, Traffic>>,
  defences: Readonly<Record<string, Partial<Scenario>>>,
  base: Omit<Scenario, "traffic">,
  innocents: number,
): AnswerCell[] {
  return Object.entries(attacks).flatMap(([row, traffic]) =>
    Object.entries(defences).map(([column, defence]): AnswerCell => {
      const one = run({ ...base, ...defence, traffic, records: "full" });
      const frames = one
        .frames()
        .filter(({ arrivalPs, connection }) => arrivalPs >= (base.warmupPs ?? 0) && connection < innocents);
      const lost = lostShare(frames);
      const hit = new Set(frames.filter(({ state }) => state === "dropped").map(({ connection }) => connection)).size;
      const busiest = Math.max(...one.summary.cpus.map(({ receiveShare }) => receiveShare));
      return {
        row,
        column,
        text: hit === 0 ? "nobody hit" : `${hit} of ${innocents} hit`,
        detail: `${percent(lost)} % of frames lost`,
        state: lost === 0 ? "full" : hit < innocents / 10 ? "part" : "none",
        reason: `busiest CPU ${percent(busiest, 1)} %, imbalance ${one.summary.imbalance.toFixed(2)}, ${changesOf(one)}`,
      };
    }),
  );
}

/**
 * What each way to a symmetric hash gives up, for `answerGridChart`: how much of 96 bits of input (IPv4 with ports) it
 * still tells apart, and how many other connections have the hash value of `like` under every key, to its server port
 * and to any port of the server.
 */
export function symmetryCells(like: ConnectionTuple): AnswerCell[] {
  const onePort = { serverPorts: { from: like.destinationPort, to: like.destinationPort } };
  const ways = [
    "none",
    ...[...SYMMETRIC_TRANSFORMS].sort((a, b) => inputEntropy(12, b) - inputEntropy(12, a)),
    "repeating-key",
  ] as const;
  return ways.flatMap((way): AnswerCell[] => {
    const row = way === "none" ? "no symmetry, random key" : way === "repeating-key" ? "key that repeats 16 bits" : way;
    const bits = way === "none" ? 96 : way === "repeating-key" ? 16 : inputEntropy(12, way);
    const others = (options: object): number => (way === "none" ? 0 : countKeylessCollisions(like, way, options) - 1);
    const cell = (column: string, count: number): AnswerCell => ({
      row,
      column,
      text: count === 0 ? "none" : String(count).replace(/\B(?=(\d{3})+$)/g, ","),
      state: count === 0 ? "full" : count < 1e5 ? "part" : "none",
    });
    return [
      {
        row,
        column: "inputs told apart",
        text: `2^${Math.round(bits * 10) / 10} of 2^96`,
        state: bits > 90 ? "full" : bits > 32 ? "part" : "none",
      },
      cell("collide for sure, same server port", others(onePort)),
      cell("collide for sure, any server port", others({})),
    ];
  });
}

function changesOf(one: Run): string {
  const changes = one.tableChanges();
  const keys = changes.filter(({ what }) => what === "hash").length;
  return (
    `${keys} new ${keys === 1 ? "key" : "keys"}, ` +
    `${changes.reduce((sum, { moves }) => sum + moves.length, 0)} entries moved`
  );
}

/** Innocent frames by the CPU that the table gives them; the run must not change its table. */
function framesByCpu({ scenario, frames }: Run, innocents: number): Map<number, FrameRow[]> {
  const { indirectionTable } = scenario.rss;
  const byCpu = new Map<number, FrameRow[]>(
    [...new Set(indirectionTable)].sort((a, b) => a - b).map((cpu) => [cpu, []]),
  );
  for (const frame of frames())
    if (frame.connection < innocents && frame.hashValue !== null && frame.arrivalPs >= scenario.warmupPs)
      byCpu.get(indirectionTable[frame.hashValue & (indirectionTable.length - 1)])?.push(frame);
  return byCpu;
}

const delaysOf = (frames: readonly FrameRow[]): number[] =>
  frames
    .filter(({ state }) => state === "indicated")
    .map(({ arrivalPs, donePs }) => donePs - arrivalPs)
    .sort((a, b) => a - b);
const at = (sorted: readonly number[], percentile: number): number =>
  sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? NaN;
const lostShare = (frames: readonly FrameRow[]): number =>
  frames.filter(({ state }) => state === "dropped").length / Math.max(1, frames.length);
const percent = (share: number, digits = 2): number => Number((share * 100).toFixed(digits));
