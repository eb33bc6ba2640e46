// What published measurements report, computed from a run's summary: the throughput, and the CPU time per frame.
import { PS_PER_S } from "../../lib/src/units.js";
import { type Summary, type WorkKind } from "rss-lab";

const RECEIVE_KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi"];

/** Indicated frames per second of the measured part, in millions. */
export function megaframesPerSecond({ indicated, measuredPs }: Summary): number {
  return (indicated / measuredPs) * (PS_PER_S / 1e6);
}

/** CPU time of one kind, or of all receive work, for each indicated frame, over all CPUs, nanoseconds. */
export function nsPerFrame({ cpus, indicated }: Summary, kinds: readonly WorkKind[] = RECEIVE_KINDS): number {
  let ps = 0;
  for (const { busyPs } of cpus) for (const kind of kinds) ps += busyPs[kind];
  return ps / indicated / 1000;
}
