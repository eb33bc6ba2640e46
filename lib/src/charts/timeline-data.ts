// What the timeline draws, as plain marks: bars of work, arrivals, and the times at which the interrupt is disabled.
// The step numbers are in timeline-labels.ts.
// They are at most about 2,000 marks, their times in the axis unit.
// Past the limit, time is cut into equal slices, and a slice shows the share of every kind as a stack: shares stay
// true, order is lost.
import type { MomentRow, WorkKind, WorkRow } from "../records/rows.js";
import type { TimeUnit } from "./time-axis.js";
import { KIND_STYLES, kindStyle } from "./theme.js";

/** Bars, arrival marks and labels that one chart draws at most. */
export const MAX_BARS = 1_200;
export const MAX_ARRIVALS = 240;
/** Queues whose disabled interrupts have a line each. */
const MAX_QUEUES = 8;

export interface Bar {
  readonly cpu: number;
  readonly kind: WorkKind;
  readonly startPs: number;
  readonly endPs: number;
  /** Upper and lower edge in the lane, 0 to 1. */
  readonly top: number;
  readonly bottom: number;
  /** Time of this kind of work in the bar: all of it, or its part of a slice. */
  readonly busyPs: number;
  /** The work that it stands for; null in slices. */
  readonly row: WorkRow | null;
}

/**
 * A slice's stack stands on this line of the lane and reaches up to `FLOOR - HEIGHT` if the CPU was busy throughout.
 */
const FLOOR = 0.92;
const HEIGHT = 0.82;

/**
 * Bars of the work inside [fromPs, toPs], cut at its edges; slices instead when there are too many. `slicePs` is 0
 * without slices.
 */
export function workBars(
  work: readonly WorkRow[],
  fromPs: number,
  toPs: number,
  cpus: readonly number[],
): { bars: Bar[]; slicePs: number } {
  const inside = work
    .filter((row) => row.endPs > fromPs && row.startPs < toPs && row.endPs > row.startPs && cpus.includes(row.cpu))
    .map((row) => {
      const [startPs, endPs, style] = [Math.max(row.startPs, fromPs), Math.min(row.endPs, toPs), kindStyle(row.kind)];
      return {
        cpu: row.cpu,
        kind: row.kind,
        startPs,
        endPs,
        top: style.top,
        bottom: style.bottom,
        busyPs: endPs - startPs,
        row,
      };
    });
  if (inside.length <= MAX_BARS) return { bars: inside, slicePs: 0 };
  const kinds = KIND_STYLES.map((style) => style.kind)
    .filter((kind) => kind !== "idle" && inside.some((bar) => bar.kind === kind))
    .reverse();
  const slices = Math.max(1, Math.floor(MAX_BARS / (cpus.length * Math.max(1, kinds.length))));
  const slicePs = (toPs - fromPs) / slices;
  const share = new Map<string, number>();
  for (const bar of inside)
    for (let slice = Math.floor((bar.startPs - fromPs) / slicePs); slice < slices; slice++) {
      const from = fromPs + slice * slicePs;
      const overlap = Math.min(bar.endPs, from + slicePs) - Math.max(bar.startPs, from);
      if (overlap <= 0) break;
      const key = `${bar.cpu} ${slice} ${bar.kind}`;
      share.set(key, (share.get(key) ?? 0) + overlap);
    }
  const bars: Bar[] = [];
  for (const cpu of cpus)
    for (let slice = 0; slice < slices; slice++) {
      let bottom = FLOOR;
      for (const kind of kinds) {
        const busyPs = share.get(`${cpu} ${slice} ${kind}`) ?? 0;
        const top = bottom - HEIGHT * Math.min(1, busyPs / slicePs);
        const startPs = fromPs + slice * slicePs;
        if (busyPs > 0) bars.push({ cpu, kind, startPs, endPs: startPs + slicePs, top, bottom, busyPs, row: null });
        bottom = top;
      }
    }
  return { bars, slicePs };
}

/** Arrivals and drops inside the span, one mark each or counted in slices. */
export function arrivalMarks(
  moments: readonly MomentRow[],
  fromPs: number,
  toPs: number,
  unit: TimeUnit,
): { t: number; what: "arrival" | "drop"; count: number; size: number }[] {
  return (["arrival", "drop"] as const).flatMap((what) => {
    const times = moments.filter((m) => m.what === what && m.timePs >= fromPs && m.timePs <= toPs).map((m) => m.timePs);
    const most = what === "drop" ? MAX_ARRIVALS / 4 : MAX_ARRIVALS;
    if (times.length <= most) return times.map((timePs) => ({ t: unit.of(timePs), what, count: 1, size: 1 }));
    const slicePs = (toPs - fromPs) / most;
    const counts = new Map<number, number>();
    for (const timePs of times) {
      const slice = Math.min(most - 1, Math.floor((timePs - fromPs) / slicePs));
      counts.set(slice, (counts.get(slice) ?? 0) + 1);
    }
    const highest = Math.max(...counts.values());
    return [...counts].map(([slice, count]) => ({
      t: unit.of(fromPs + (slice + 0.5) * slicePs),
      what,
      count,
      size: Math.round((count / highest) * 1e3) / 1e3,
    }));
  });
}

/** A stretch in which a queue's interrupt is disabled for `share` of the time: 1, or less in a slice. */
export interface DisabledSpan {
  /** -1: all of many queues together. */
  readonly queue: number;
  readonly startPs: number;
  readonly endPs: number;
  readonly share: number;
}

/** From "disable" to the next "enable" of the same queue, inside the span; slices when there are too many. */
export function disabledSpans(moments: readonly MomentRow[], fromPs: number, toPs: number): DisabledSpan[] {
  const open = new Map<number, number>();
  const spans: DisabledSpan[] = [];
  const close = (queue: number, endPs: number): void => {
    const startPs = open.get(queue);
    open.delete(queue);
    if (startPs !== undefined && endPs > fromPs && startPs < toPs)
      spans.push({ queue, startPs: Math.max(startPs, fromPs), endPs: Math.min(endPs, toPs), share: 1 });
  };
  for (const moment of [...moments].sort((a, b) => a.timePs - b.timePs)) {
    if (moment.what === "disable" && !open.has(moment.queue)) open.set(moment.queue, moment.timePs);
    if (moment.what === "enable") close(moment.queue, moment.timePs);
  }
  for (const queue of Array.from(open.keys())) close(queue, toPs);
  const queues = new Set(spans.map((span) => span.queue)).size;
  if (queues > MAX_QUEUES) return ofAll(spans, queues, { fromPs, toPs });
  return spans.length <= MAX_ARRIVALS ? spans : slicesOf(spans, fromPs, toPs);
}

/** Many queues are drawn as one, which is disabled for the share that is disabled of all. */
function ofAll(
  spans: readonly DisabledSpan[],
  queues: number,
  { fromPs, toPs }: { fromPs: number; toPs: number },
): DisabledSpan[] {
  const one = slicesOf(
    spans.map((span) => ({ ...span, queue: -1 })),
    fromPs,
    toPs,
  );
  return one.map((span) => ({ ...span, share: Math.round((span.share / queues) * 1e3) / 1e3 }));
}

function slicesOf(spans: readonly DisabledSpan[], fromPs: number, toPs: number): DisabledSpan[] {
  const queues = [...new Set(spans.map((span) => span.queue))];
  const slices = Math.max(1, Math.floor(MAX_ARRIVALS / queues.length));
  const slicePs = (toPs - fromPs) / slices;
  return queues.flatMap((queue) =>
    Array.from({ length: slices }, (_, i) => {
      const [startPs, endPs] = [fromPs + i * slicePs, fromPs + (i + 1) * slicePs];
      const disabledPs = spans
        .filter((span) => span.queue === queue)
        .reduce((sum, span) => sum + Math.max(0, Math.min(span.endPs, endPs) - Math.max(span.startPs, startPs)), 0);
      return { queue, startPs, endPs, share: Math.round((disabledPs / slicePs) * 1e3) / 1e3 };
    }).filter((span) => span.share > 0),
  );
}
