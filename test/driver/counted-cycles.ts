// What holds in every run of the two variants whose DPCs are counted ("RSS with a Single Hardware Receive Queue", "RSS
// with Hardware Queuing"): one interrupt cycle is outstanding, all its DPCs complete, and the last of them enables the
// interrupts. It throws where one of these does not hold in a run to its natural end, with full records.
import { expect } from "vitest";
import type { Run } from "rss-lab";

export function checkCountedCycles({ moments, work, summary }: Run): void {
  let underWay = 0;
  let finished = 0;
  for (const { what, cycle } of moments()) {
    if (what === "interrupt") {
      expect([underWay, cycle]).toEqual([0, finished + 1]);
      underWay = cycle;
    } else if (what === "enable") {
      expect(cycle).toBe(underWay);
      finished = cycle;
      underWay = 0;
    } else if (what === "disable" || what === "queue-dpc") expect(cycle).toBe(underWay);
  }
  expect([underWay, finished]).toEqual([0, summary.interrupts]);

  // All work of a cycle lies before its enable; the enabling DPC's own work is the latest.
  const enabledPs = new Map(
    moments()
      .filter((row) => row.what === "enable")
      .map((row) => [row.cycle, row.timePs]),
  );
  for (const { kind, cycle, endPs } of work())
    if (kind !== "thread" && cycle > 0) expect(endPs).toBeLessThanOrEqual(enabledPs.get(cycle) as number);
  expect(summary.interrupts).toBeLessThanOrEqual(summary.dpcs);
}
