// Runs of different variants side by side: the variants' names, rows of charts named after them, and what each run
// counted.
import { type PercentileRow, type Run, type WorkByKindRow } from "rss-lab";
import { percentileRows } from "./run-text.js";

/** The variants' names in charts. */
export const VARIANT_NAMES: Readonly<Record<Run["scenario"]["variant"], string>> = {
  "non-rss": "non-RSS",
  "single-hardware-queue": "single hardware queue",
  "hardware-queuing": "hardware queuing",
  "message-signaled-interrupts": "MSI-X",
  "napi-single-queue": "NAPI, one queue",
  napi: "NAPI",
  rps: "RPS",
  rfs: "RFS",
};

/** The name of a run's variant. */
export const nameOf = ({ scenario }: Run): string => VARIANT_NAMES[scenario.variant];

/** A run as a row of `workByKindChart`, named after its variant. */
export const workByKind = (one: Run): WorkByKindRow => ({
  series: nameOf(one),
  cpus: one.summary.cpus,
  frames: one.summary.indicated,
});

/** Delays from arrival until the protocol driver was done, for `latencyPercentileChart`. */
export function delayPercentiles(one: Run): PercentileRow[] {
  return percentileRows(nameOf(one), one.summary.toDone);
}
