// What happened at an instant, in columns; rows are made when asked for.
import type { Moment, MomentName } from "./announcements.js";
import { MomentChunk, rowsAfter } from "./columns.js";
import type { MomentRow } from "./rows.js";

const MOMENTS: readonly MomentName[] = [
  "arrival",
  "drop",
  "interrupt",
  "disable",
  "queue-dpc",
  "queue-dpc-on",
  "enable",
];

export class RecordedMoments {
  private readonly chunks = [new MomentChunk()];
  private latest = this.chunks[0];

  add({ what, timePs, cpu, queue, cycle }: Moment): void {
    if (this.latest.isFull) this.chunks.push((this.latest = new MomentChunk(rowsAfter(this.latest.rows))));
    const { latest } = this;
    const row = latest.length;
    latest.length = row + 1;
    latest.what[row] = MOMENTS.indexOf(what);
    latest.timePs[row] = timePs;
    latest.cpu[row] = cpu;
    latest.queue[row] = queue;
    latest.cycle[row] = cycle;
  }

  /**
   * What rows call each interrupt cycle: cycles are numbered from 1 in order of their interrupts, those of one instant
   * in order of their queues.
   */
  cycleNumbers(): (cycle: number) => number {
    const interrupts = this.told().filter(({ what }) => what === "interrupt");
    interrupts.sort((a, b) => a.timePs - b.timePs || a.queue - b.queue);
    const numberOf = new Map(interrupts.map(({ cycle }, i) => [cycle, i + 1]));
    return (one) => numberOf.get(one) ?? one;
  }

  /** In the order in which they were told. */
  rows(stepOf: (what: string) => string, numberOf: (cycle: number) => number): MomentRow[] {
    return this.told().map(({ what, timePs, cpu, queue, cycle }) => ({
      timePs,
      what: what === "queue-dpc-on" ? "queue-dpc" : what,
      cpu,
      queue,
      cycle: numberOf(cycle),
      step: stepOf(what),
    }));
  }

  private told(): Moment[] {
    return this.chunks.flatMap(({ length, what, timePs, cpu, queue, cycle }) =>
      Array.from({ length }, (_, i) => ({
        what: MOMENTS[what[i]],
        timePs: timePs[i],
        cpu: cpu[i],
        queue: queue[i],
        cycle: cycle[i],
      })),
    );
  }
}
