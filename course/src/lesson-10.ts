// What lesson 10 reads from runs with sends: where the sends ran, whether a connection's sends stay together, what they
// cost and which CPU pays. Pages: "Introduction to Receive Side Scaling", send-side scaling; "Non-RSS Receive
// Processing", step 6.
import type { Run, WorkKind } from "rss-lab";
import { refuse } from "./words.js";
import type { CostRow } from "./charts/cost-per-frame.js";
import type { SendShareRow } from "./charts/send-share.js";
import { costPerFrame } from "./cost-of-frames.js";
import { VARIANT_NAMES } from "./variant-tables.js";

const RECEIVE: readonly WorkKind[] = ["isr", "dpc", "protocol"];

/** A run as a row of `sendShareChart`, in the panel of its variant. */
export const sendShare = (series: string, { scenario, summary }: Run): SendShareRow => ({
  series,
  group: VARIANT_NAMES[scenario.variant],
  sends: summary.sends,
  onReceiveCpu: summary.sendsOnReceiveCpu,
});

/** Whether the sends of a connection stay together. */
export interface SendPlaces {
  /** CPUs that sent for a connection, on average over the connections that sent. */
  readonly cpusPerConnection: number;
  /** Share of the sends that ran where the connection's previous send had run; 1 if no connection sent twice. */
  readonly sameAsBefore: number;
}

/**
 * Where ACK-triggered sends ran, connection by connection.
 *
 * @param one a run with full records whose sends have the trigger "ack": only those are recorded with their connection
 */
export function sendPlaces(one: Run): SendPlaces {
  const { trigger } = one.scenario.sends;
  if (trigger !== "ack")
    refuse(`The sends of this run have the trigger ${trigger}`, "sendPlaces needs the trigger ack");
  const last = new Map<number, number>();
  const cpus = new Map<number, Set<number>>();
  let again = 0,
    same = 0;
  for (const { kind, frame, connection, cpu } of [...one.work()].sort((a, b) => a.startPs - b.startPs)) {
    if (kind !== "send" || frame === 0) continue;
    if (last.has(connection)) again++;
    if (last.get(connection) === cpu) same++;
    last.set(connection, cpu);
    cpus.set(connection, (cpus.get(connection) ?? new Set()).add(cpu));
  }
  const sum = [...cpus.values()].reduce((total, own) => total + own.size, 0);
  return { cpusPerConnection: cpus.size > 0 ? sum / cpus.size : NaN, sameAsBefore: again > 0 ? same / again : 1 };
}

/**
 * CPU time of a frame and its send beyond ISRs, DPCs, protocol work and sending itself: cache lines, locks, requests;
 * nanoseconds per frame.
 */
export function extraCost(series: string, { summary }: Run): CostRow[] {
  return costPerFrame(series, summary).filter(({ kind }) => !RECEIVE.includes(kind) && kind !== "send");
}

/** What each run counted about its sends, for `table`. */
export function sendRows(runs: Readonly<Record<string, Run>>): Readonly<Record<string, string | number>>[] {
  const part = (some: number, whole: number): number => (whole > 0 ? some / whole : NaN);
  return Object.entries(runs).map(([name, { summary }]) => ({
    sends: name,
    number: summary.sends,
    "sent where receivedShare": part(summary.sendsOnReceiveCpu, summary.sends),
    "cache reloads": summary.cacheReloads,
    "waits for a lock": summary.lockWaits,
    "completed where sentShare": part(summary.completionsOnSendCpu, summary.sendCompletions),
  }));
}
