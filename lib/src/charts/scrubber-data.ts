// What the scrubber shows, as spans of time: what each ring holds, which state each interrupt is in, what each CPU
// does. Whatever holds at an instant is what the spans around it say.
// Moments name a message by its first queue: a queue whose number never interrupts belongs to the message that does.
import type { FrameRow, MomentRow, WorkKind, WorkRow } from "../records/rows.js";
import { distinct, kindStyle } from "./theme.js";

/** A run's rows, all three kinds. */
export interface ScrubbedRun {
  readonly work: readonly WorkRow[];
  readonly moments: readonly MomentRow[];
  readonly frames: readonly FrameRow[];
}

/** From `fromPs` to just before `toPs`. */
export interface Span {
  readonly fromPs: number;
  readonly toPs: number;
}

/**
 * Where a frame is: in the NIC's ring, in a queue that the driver keeps in memory, or taken by a DPC and being
 * processed.
 */
export type RingPart = "waits in the ring" | "waits in the driver's queue" | "being processed";

/** One frame in one ring or queue. */
export interface RingSpan extends Span {
  readonly ring: string;
  readonly part: RingPart;
}

export type MessageState = "enabled" | "enabled, a frame waits" | "raised" | "disabled";

export interface MessageSpan extends Span {
  readonly message: string;
  readonly state: MessageState;
}

/** What a CPU does, in words: "DPC, step 5.1", "protocol driver, step 6.1, frame 3", "idle". */
export interface CpuSpan extends Span {
  readonly cpu: string;
  readonly kind: WorkKind;
  readonly words: string;
}

/** Names of the rings, those of the NIC first. */
export interface Rings {
  readonly hardware: readonly string[];
  readonly software: readonly string[];
  readonly spans: readonly RingSpan[];
}

/**
 * What is in every ring.
 *
 * @param assignStep the step in which a driver moves frames from one ring to queues of its own ("5.1"); without it
 * every queue is a ring
 * @param returned when a buffer comes back: with its chain, or when its own frame is done; as in the run's scenario
 */
export function ringSpans(
  { work, frames }: ScrubbedRun,
  assignStep?: string,
  returned: "by-chain" | "by-frame" = "by-chain",
): Rings {
  const kept = frames.filter((frame) => frame.state !== "dropped");
  const queues = distinct(kept.map((frame) => frame.queue));
  const names = new Map(queues.map((queue) => [queue, queueName(queue, kept)]));
  const assignedPs = new Map(
    work.filter((row) => assignStep && row.step === assignStep).map((row) => [row.cycle, row.startPs]),
  );
  // Buffers that were indicated together come back together, when the protocol driver is done with the last of them,
  // unless each comes back by itself.
  const chainOf = (row: FrameRow): string =>
    returned === "by-frame" ? `${row.frame}` : `${row.queue} ${row.indicatedPs}`;
  const returnedPs = new Map<string, number>();
  for (const frame of kept)
    returnedPs.set(chainOf(frame), Math.max(returnedPs.get(chainOf(frame)) ?? 0, time(frame.donePs)));
  const spans = kept.flatMap((frame): RingSpan[] => {
    const [ring, indicatedPs] = [names.get(frame.queue) as string, time(frame.indicatedPs)];
    const taken = {
      part: "being processed",
      fromPs: indicatedPs,
      toPs: returnedPs.get(chainOf(frame)) ?? Infinity,
    } as const;
    const waits = { part: "waits in the ring", fromPs: frame.arrivalPs } as const;
    if (!assignStep)
      return [
        { ...waits, ring, toPs: indicatedPs },
        { ...taken, ring },
      ];
    const movedPs = Math.max(frame.arrivalPs, Math.min(assignedPs.get(frame.cycle) ?? Infinity, indicatedPs));
    const queued = { part: "waits in the driver's queue", fromPs: movedPs, toPs: indicatedPs } as const;
    return [
      { ...waits, ring: ONE_RING, toPs: movedPs },
      ...[ONE_RING, ring].flatMap((each) => [
        { ...queued, ring: each },
        { ...taken, ring: each },
      ]),
    ];
  });
  const all = queues.map((queue) => names.get(queue) as string);
  return assignStep ? { hardware: [ONE_RING], software: all, spans } : { hardware: all, software: [], spans };
}

const ONE_RING = "the NIC's ring";

/** "queue 2 (CPU 1)", if one CPU alone indicates from it. */
function queueName(queue: number, frames: readonly FrameRow[]): string {
  const cpus = distinct(frames.filter((frame) => frame.queue === queue && frame.cpu >= 0).map((frame) => frame.cpu));
  return cpus.length === 1 ? `queue ${queue} (CPU ${cpus[0]})` : `queue ${queue}`;
}

/** Not yet: later than anything. */
const time = (ps: number): number => (Number.isNaN(ps) ? Infinity : ps);

/** The state of every message from the beginning on. */
export function messageSpans({ moments, frames }: ScrubbedRun): MessageSpan[] {
  const numbers = distinct(moments.filter((moment) => moment.what === "interrupt").map((moment) => moment.queue));
  return numbers.flatMap((number, place) => {
    // A dropped frame waits for no interrupt.
    const own = frames.filter(
      ({ queue, state }) => state !== "dropped" && (queue === number || (place === 0 && !numbers.includes(queue))),
    );
    const message = numbers.length === 1 ? "the interrupt" : `message ${number}`;
    const turns = moments.filter(
      (moment) => moment.queue === number && ["interrupt", "disable", "enable"].includes(moment.what),
    );
    let state: MessageState = "enabled";
    let fromPs = 0;
    const spans: MessageSpan[] = [];
    const until = (toPs: number, next: MessageState): void => {
      if (toPs > fromPs) spans.push({ message, state, fromPs, toPs });
      [fromPs, state] = [toPs, next];
    };
    const enabledUntil = (toPs: number, next: MessageState): void => {
      const waitsPs = own.reduce(
        (first, { arrivalPs, indicatedPs }) => (time(indicatedPs) > fromPs ? Math.min(first, arrivalPs) : first),
        Infinity,
      );
      if (waitsPs < toPs) until(Math.max(waitsPs, fromPs), "enabled, a frame waits");
      until(toPs, next);
    };
    for (const { what, timePs } of [...turns].sort((a, b) => a.timePs - b.timePs)) {
      if (what === "interrupt") enabledUntil(timePs, "raised");
      else until(timePs, what === "disable" ? "disabled" : "enabled");
    }
    if (state === "enabled") enabledUntil(Infinity, "enabled");
    else until(Infinity, state);
    return spans;
  });
}

/** What every CPU does, without gaps: where there is no work it is idle. */
export function cpuSpans(work: readonly WorkRow[], cpus: readonly number[]): CpuSpan[] {
  return cpus.flatMap((number) => {
    const cpu = `CPU ${number}`;
    const spans: CpuSpan[] = [];
    let freePs = 0;
    const idleUntil = (toPs: number): void =>
      void (toPs > freePs && spans.push({ cpu, kind: "idle", words: "idle", fromPs: freePs, toPs }));
    for (const row of work
      .filter((each) => each.cpu === number && each.kind !== "idle")
      .sort((a, b) => a.startPs - b.startPs)) {
      idleUntil(row.startPs);
      const words = [kindStyle(row.kind).label, row.step && `step ${row.step}`, row.frame > 0 && `frame ${row.frame}`]
        .filter(Boolean)
        .join(", ");
      spans.push({ cpu, kind: row.kind, words, fromPs: row.startPs, toPs: row.endPs });
      freePs = Math.max(freePs, row.endPs);
    }
    idleUntil(Infinity);
    return spans;
  });
}
