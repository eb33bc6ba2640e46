// What happened at an instant, in columns; rows are made when asked for.
import type { Moment, MomentName } from "./announcements.js";
import { MomentColumns } from "./columns.js";
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
  private readonly columns = new MomentColumns();

  add({ what, timePs, cpu, queue, cycle }: Moment): void {
    const { columns } = this;
    const row = columns.next();
    columns.what[row] = MOMENTS.indexOf(what);
    columns.timePs[row] = timePs;
    columns.cpu[row] = cpu;
    columns.queue[row] = queue;
    columns.cycle[row] = cycle;
  }

  /**
   * What rows call each interrupt cycle: cycles are numbered from 1 in order of their interrupts, those of one instant
   * in order of their queues.
   */
  cycleNumbers(): (cycle: number) => number {
    const { what, timePs, queue, cycle } = this.columns;
    const interrupts: number[] = [];
    for (let i = 0; i < this.columns.length; i++) if (MOMENTS[what[i]] === "interrupt") interrupts.push(i);
    interrupts.sort((a, b) => timePs[a] - timePs[b] || queue[a] - queue[b]);
    const numberOf = new Map(interrupts.map((row, i) => [cycle[row], i + 1]));
    return (one) => numberOf.get(one) ?? one;
  }

  /** In the order in which they were told. */
  rows(stepOf: (what: string) => string, numberOf: (cycle: number) => number): MomentRow[] {
    const { what, timePs, cpu, queue, cycle } = this.columns;
    return Array.from({ length: this.columns.length }, (_, i) => {
      const name = MOMENTS[what[i]];
      const shown = name === "queue-dpc-on" ? "queue-dpc" : name;
      return {
        timePs: timePs[i],
        what: shown,
        cpu: cpu[i],
        queue: queue[i],
        cycle: numberOf(cycle[i]),
        step: stepOf(name),
      };
    });
  }
}
