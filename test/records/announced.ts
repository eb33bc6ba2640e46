// Announcements by hand, as short as tests need them.
import type { Stretch } from "../../lib/src/cpu/cpu.js";
import type { Work } from "../../lib/src/cpu/work.js";

/** A stretch of work: what was done, from when to when, and from where to where of its duration. */
export type Told = readonly [work: Work, startPs: number, endPs: number, fromPs: number, toPs: number];

/** What a CPU tells its listener: `recorder.worked(...stretchOf(cpu, [...]))`. */
export const stretchOf = (
  cpu: number,
  [work, startPs, endPs, fromPs, toPs]: Told,
): [cpu: number, work: Work, stretch: Stretch] => [cpu, work, { startPs, endPs, fromPs, toPs }];
