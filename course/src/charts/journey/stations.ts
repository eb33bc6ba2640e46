// Where every frame of a run is at any instant, as its rows say it: on the wire until it arrives, in a receive buffer
// of its ring, handed up with its chain, being processed on a CPU, done; or dropped. Every stretch of time begins at an
// instant of the rows and ends just before another.
import type { FrameRow, Run, WorkRow } from "rss-lab";
import { distinct } from "../../words.js";

/** One frame's way. Instants are picoseconds; Infinity: not in this run. */
export interface Station {
  readonly frame: number;
  readonly connection: number;
  readonly isDropped: boolean;
  /** Index into the rings. */
  readonly ring: number;
  /** Its buffer's place in the ring, from 0; -1 if it was dropped. */
  readonly slot: number;
  /** The CPU that indicated it; -1 if none did. */
  readonly cpu: number;
  /** Its place in the queue that the driver keeps for that CPU; -1 where there is none. */
  readonly laneSlot: number;
  readonly arrivalPs: number;
  /** From here on it is in the driver's queue; Infinity where there is none. */
  readonly movedPs: number;
  readonly indicatedPs: number;
  /** The protocol driver begins with it. */
  readonly begunPs: number;
  readonly donePs: number;
  /** Its buffer is free again. */
  readonly returnedPs: number;
}

/** All frames of a run, and the buffers that they need. */
export interface Stations {
  readonly frames: readonly Station[];
  /** The queue number of each ring. */
  readonly rings: readonly number[];
  /** Buffers that the fullest ring has in use at once; each ring needs as many places at the least. */
  readonly peak: number;
  /** Places that the fullest queue of the driver needs; 0 without such queues. */
  readonly lanePeak: number;
  /** Buffers in use in all rings together, from each instant on. */
  readonly used: readonly { readonly timePs: number; readonly buffers: number }[];
}

/** Work of the protocol driver on a frame begins with waiting, if it has to wait. */
const PROCESSING: readonly WorkRow["kind"][] = ["spin", "cache-stall", "protocol"];

/** The step in which the driver of a variant moves frames from its one ring to queues of its own. */
const ASSIGN_STEP = "5.1";

const time = (ps: number): number => (Number.isNaN(ps) ? Infinity : ps);

/** The step in which Linux's poll puts frames into the backlogs of CPUs (RPS, RFS). */
const BACKLOG_STEP = "9";

/** Does software keep a queue for each CPU behind the one ring? */
const isSteered = ({ scenario }: Run): boolean => scenario.variant === "rps" || scenario.variant === "rfs";

/** The queues of a run that are rings: one, or one for each queue of the hardware. */
function ringsOf(run: Run, frames: readonly FrameRow[]): number[] {
  const { scenario } = run;
  if (scenario.linux !== null) return Array.from({ length: scenario.linux.queues }, (_, queue) => queue);
  if (scenario.variant === "non-rss" || scenario.variant === "single-hardware-queue") return [0];
  const queues = Array.from({ length: scenario.rss.queues }, (_, queue) => queue);
  return distinct([...queues, ...frames.map((row) => row.queue)]);
}

export function stationsOf(run: Run, places: (peak: number) => number): Stations {
  const [rows, work] = [run.frames(), run.work()];
  const isAssigned = run.scenario.variant === "single-hardware-queue";
  const rings = ringsOf(run, rows);
  const begunPs = new Map<number, number>();
  const assignedPs = new Map<number, number>();
  for (const row of work) {
    if (row.frame > 0 && PROCESSING.includes(row.kind))
      begunPs.set(row.frame, Math.min(begunPs.get(row.frame) ?? Infinity, row.startPs));
    if (isAssigned && row.step === ASSIGN_STEP && !assignedPs.has(row.cycle)) assignedPs.set(row.cycle, row.startPs);
  }
  const backlogPs = isSteered(run) ? backlogTimes(run, rows, work) : null;
  const returned = returnTimes(rows, run.scenario.buffersReturned);
  const ways = rows.map((row) => {
    const isDropped = row.state === "dropped";
    const indicatedPs = time(row.indicatedPs);
    const queuedPs = isAssigned ? (assignedPs.get(row.cycle) ?? indicatedPs) : backlogPs?.get(row.frame);
    const movedPs =
      queuedPs !== undefined && row.cpu >= 0 ? Math.max(row.arrivalPs, Math.min(queuedPs, indicatedPs)) : Infinity;
    return {
      frame: row.frame,
      connection: row.connection,
      isDropped,
      // Of one ring that software steers, rows need not say that it is the one.
      ring: row.ring === undefined && (isAssigned || backlogPs !== null) ? 0 : rings.indexOf(row.ring ?? row.queue),
      cpu: row.cpu,
      arrivalPs: row.arrivalPs,
      movedPs,
      indicatedPs,
      begunPs: begunPs.get(row.frame) ?? Infinity,
      donePs: time(row.donePs),
      // What is in a backlog has left its receive buffer.
      returnedPs: isDropped ? row.arrivalPs : backlogPs !== null && movedPs < Infinity ? movedPs : returned(row),
    };
  });
  const kept = ways.filter((way) => !way.isDropped);
  const used = changes(kept.map(({ arrivalPs, returnedPs }) => [arrivalPs, returnedPs] as const));
  const peak = rings.reduce((most, _, ring) => {
    const own = kept.filter((way) => way.ring === ring);
    return Math.max(most, peakOf(changes(own.map(({ arrivalPs, returnedPs }) => [arrivalPs, returnedPs] as const))));
  }, 1);
  const inRing = placesOf(places(peak));
  const inLane = placesOf(Infinity);
  let lanePeak = 0;
  const frames = ways.map((way): Station => {
    if (way.isDropped) return { ...way, slot: -1, laneSlot: -1 };
    const slot = inRing(way.ring, way.arrivalPs, way.returnedPs);
    const laneSlot = way.movedPs < Infinity ? inLane(way.cpu, way.movedPs, way.begunPs) : -1;
    lanePeak = Math.max(lanePeak, laneSlot + 1);
    return { ...way, slot, laneSlot };
  });
  return { frames, rings, peak, lanePeak, used };
}

/**
 * When each frame of a steered run was put into a backlog: of several rings rows say it; of one, one after the other,
 * in the order of their polls.
 */
function backlogTimes({ scenario }: Run, rows: readonly FrameRow[], work: readonly WorkRow[]): Map<number, number> {
  const { linux, costs } = scenario;
  const enqueuePs = linux?.costs.enqueuePs ?? costs.assignPs;
  if (rows[0]?.ring !== undefined)
    return new Map(rows.flatMap(({ frame, steeredPs = NaN }) => (steeredPs >= 0 ? [[frame, steeredPs]] : [])));
  const [steered, spans] = [new Map<number, number>(), new Map<number, WorkRow[]>()];
  for (const row of work) if (row.step === BACKLOG_STEP) spans.set(row.cycle, [...(spans.get(row.cycle) ?? []), row]);
  const timePs = new Map<number, number>();
  for (const { frame, queue, cycle } of rows) {
    if (queue < (linux?.queues ?? 0)) continue;
    const before = steered.get(cycle) ?? 0;
    steered.set(cycle, before + 1);
    let leftPs = (before + 1) * enqueuePs;
    for (const { startPs, endPs } of spans.get(cycle) ?? []) {
      timePs.set(frame, Math.min(endPs, startPs + leftPs));
      if (leftPs <= endPs - startPs) break;
      leftPs -= endPs - startPs;
    }
  }
  return timePs;
}

/** Buffers of a chain come back together, with its last frame; or each by itself. */
function returnTimes(rows: readonly FrameRow[], how: "by-chain" | "by-frame"): (row: FrameRow) => number {
  if (how === "by-frame") return (row) => time(row.donePs);
  const chain = (row: FrameRow): string => `${row.queue} ${row.indicatedPs}`;
  const lastPs = new Map<string, number>();
  for (const row of rows)
    if (row.state === "indicated") lastPs.set(chain(row), Math.max(lastPs.get(chain(row)) ?? 0, time(row.donePs)));
  return (row) => lastPs.get(chain(row)) ?? Infinity;
}

/** How many stretches hold, from each instant on; at one instant beginnings come before ends, as in the model. */
function changes(stretches: readonly (readonly [number, number])[]): { timePs: number; buffers: number }[] {
  let buffers = 0;
  return stretches
    .flatMap(([fromPs, toPs]) => [[fromPs, 1] as const, [toPs, -1] as const])
    .filter(([timePs]) => timePs < Infinity)
    .sort((a, b) => a[0] - b[0] || b[1] - a[1])
    .map(([timePs, change]) => ({ timePs, buffers: (buffers += change) }));
}

const peakOf = (rows: readonly { readonly buffers: number }[]): number =>
  rows.reduce((most, { buffers }) => Math.max(most, buffers), 0);

/**
 * Hands out places: a ring goes round, from the last place that was taken to the next free one; without an end the
 * first free one is taken.
 */
function placesOf(size: number): (row: number, fromPs: number, toPs: number) => number {
  const freeAt = new Map<number, number[]>();
  const last = new Map<number, number>();
  return (row, fromPs, toPs) => {
    const own = freeAt.get(row) ?? [];
    freeAt.set(row, own);
    const after = size < Infinity ? (last.get(row) ?? -1) + 1 : 0;
    let place = -1;
    for (let i = 0; i < size && place < 0; i++) {
      const next = size < Infinity ? (after + i) % size : i;
      if ((own[next] ?? -1) < fromPs) place = next;
    }
    own[place] = toPs;
    last.set(row, place);
    return place;
  };
}
