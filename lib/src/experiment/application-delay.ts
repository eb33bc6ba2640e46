// How long requests take from the NIC to the reply if an application serves them in the shadow of receive work: one
// worker per CPU, first come, first served, running only while no ISR and no DPC does.
// Decisions: every second frame that a CPU indicates is a request, and the others are acknowledgements, for which the
// application does not wait. The application delays no receive work, and its reply leaves as soon as it is done.
import type { FrameRow, WorkRow } from "../records/rows.js";

/**
 * The time from a request's arrival in memory until the application is done with it, in picoseconds, for each request
 * that arrived at `sincePs` or later.
 */
export function applicationDelays(
  rows: { frames: readonly FrameRow[]; work: readonly WorkRow[] },
  applicationPs: number,
  sincePs = 0,
): number[] {
  const busy = byCpu(rows.work.filter(({ kind }) => kind !== "thread" && kind !== "idle"));
  const done = byCpu(rows.frames.filter(({ state, donePs }) => state === "indicated" && !Number.isNaN(donePs)));
  return [...done].flatMap(([cpu, frames]) => {
    const requests = frames.sort((a, b) => a.donePs - b.donePs).filter((_, i) => i % 2 === 0);
    const worker = new Worker(stretches(busy.get(cpu) ?? []));
    return requests
      .map(({ arrivalPs, donePs }) => ({ arrivalPs, repliedPs: worker.serve(donePs, applicationPs) }))
      .filter(({ arrivalPs }) => arrivalPs >= sincePs)
      .map(({ arrivalPs, repliedPs }) => repliedPs - arrivalPs);
  });
}

type Stretch = { readonly startPs: number; endPs: number };

class Worker {
  private freePs = 0;
  private next = 0;

  constructor(private readonly busy: readonly Stretch[]) {}

  /** Serves a request that is there from `fromPs` on, after all earlier ones; returns the time when it is done. */
  serve(fromPs: number, needPs: number): number {
    let nowPs = Math.max(this.freePs, fromPs);
    let leftPs = needPs;
    for (;;) {
      const stretch = this.busy[this.next];
      if (stretch === undefined || nowPs + leftPs <= stretch.startPs) break;
      if (stretch.startPs > nowPs) leftPs -= stretch.startPs - nowPs;
      nowPs = Math.max(nowPs, stretch.endPs);
      this.next++;
    }
    return (this.freePs = nowPs + leftPs);
  }
}

/** Pieces of work that follow each other without a gap are one stretch. */
function stretches(work: readonly WorkRow[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { startPs, endPs } of [...work].sort((a, b) => a.startPs - b.startPs)) {
    const last = all[all.length - 1];
    if (last !== undefined && startPs <= last.endPs) last.endPs = Math.max(last.endPs, endPs);
    else all.push({ startPs, endPs });
  }
  return all;
}

function byCpu<Row extends { readonly cpu: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const map = new Map<number, Row[]>();
  for (const row of rows) {
    const of = map.get(row.cpu);
    if (of) of.push(row);
    else map.set(row.cpu, [row]);
  }
  return map;
}
