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

  /** In the order in which they were told. */
  rows(stepOf: (what: string) => string): MomentRow[] {
    const { what, timePs, cpu, queue, cycle } = this.columns;
    return Array.from({ length: this.columns.length }, (_, i) => {
      const name = MOMENTS[what[i]];
      const shown = name === "queue-dpc-on" ? "queue-dpc" : name;
      return {
        timePs: timePs[i],
        what: shown,
        cpu: cpu[i],
        queue: queue[i],
        cycle: cycle[i],
        step: stepOf(name),
      };
    });
  }
}
