// Linux's indirection table of queues in a scenario: the usual one, and its changes during the run.
import { checkBoolean, refuse } from "../check.js";
import { MOST_QUEUES, checkIndirectionTable, checkRows } from "./linux-lists.js";

/** From `timePs` on frames go by another indirection table (ethtool -X). */
export interface LinuxTableChange {
  /** Picoseconds. */
  readonly timePs: number;
  /** Queue numbers, as many as before. */
  readonly indirectionTable: readonly number[];
  /**
   * Whether frames on the new queue's CPU wait until those on the old queue are done, as no kernel has it; "napi" only,
   * since what waits in backlogs is not held back. Default false.
   */
  readonly drain?: boolean;
}

/** Entries of the usual table, unless there are more queues. */
const ENTRIES = 128;

/** As the kernel's default: queue i mod queues; a NIC's table has at least as many entries as it has queues. */
export const usualTable = (queues: number): number[] =>
  Array.from({ length: queues > ENTRIES ? MOST_QUEUES : ENTRIES }, (_, i) => i % queues);

/** Refuses all but tables of as many entries as the first has, in order of time. */
export function checkTableChanges(changes: readonly LinuxTableChange[], entries: number, queues: number): void {
  checkRows("tableChanges", changes, ["timePs", "indirectionTable", "drain"]);
  let latestPs = 0;
  for (const { timePs, indirectionTable, drain = false } of changes) {
    if (timePs < latestPs)
      refuse(
        `A row of linux.tableChanges at ${timePs} ps stands after one at ${latestPs} ps`,
        "list the changes in the order of time",
      );
    latestPs = timePs;
    checkBoolean("The drain of a row of linux.tableChanges", drain);
    checkIndirectionTable(indirectionTable, queues, "the indirectionTable of a row of linux.tableChanges");
    if (indirectionTable.length !== entries)
      refuse(
        `The entries of the indirectionTable of a row of linux.tableChanges are ${indirectionTable.length}`,
        `their number must be ${entries}, as before`,
      );
  }
}
