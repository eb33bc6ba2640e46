// Which part of a run a timeline shows unless it is told: all of a short run, of a long one its busiest stretch, short
// enough for single pieces of work to be seen.
import type { MomentRow, WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import { counted, loadClaim } from "./claims.js";

/** From `fromPs` to `toPs`. */
export interface Stretch {
  readonly fromPs: number;
  readonly toPs: number;
}

/** A timeline of one CPU shows about so many pieces of work, and so many more for each further CPU, up to the most. */
const FIRST_CPU = 80,
  FURTHER_CPU = 20,
  MOST = 900;

/** Work that takes less than this share of a stretch is too thin to be seen: fewer pieces are shown then, but some. */
const SEEN = 0.1,
  FEWEST = 8;

/** The shortest stretch with so many pieces of work that they can be seen; null if all of the work is few enough. */
export function busiestStretch(work: readonly WorkRow[]): Stretch | null {
  const rows = work.filter((row) => row.kind !== "idle");
  const cpus = new Set(rows.map((row) => row.cpu)).size;
  const most = Math.min(MOST, FIRST_CPU + FURTHER_CPU * (cpus - 1));
  if (rows.length <= most) return null;
  rows.sort((a, b) => a.startPs - b.startPs);
  for (let pieces = most; ; pieces = pieces >> 1) {
    const stretch = shortestWith(rows, pieces);
    const busyPs = rows.reduce(
      (sum, row) => sum + Math.max(0, Math.min(row.endPs, stretch.toPs) - Math.max(row.startPs, stretch.fromPs)),
      0,
    );
    if (pieces < 2 * FEWEST || busyPs >= SEEN * (stretch.toPs - stretch.fromPs)) return stretch;
  }
}

/** The shortest stretch in which so many pieces follow each other; rows in order of their start. */
function shortestWith(rows: readonly WorkRow[], pieces: number): Stretch {
  const lengthFrom = (i: number): number => rows[i + pieces - 1].endPs - rows[i].startPs;
  let first = 0;
  for (let i = 1; i + pieces <= rows.length; i++) if (lengthFrom(i) < lengthFrom(first)) first = i;
  const fromPs = rows[first].startPs;
  const toPs = rows.slice(first, first + pieces).reduce((last, row) => Math.max(last, row.endPs), fromPs + 1);
  return { fromPs, toPs };
}

/** Moments of the stretch, and for every queue the last one before it: that says how the interrupt stood. */
export function momentsFrom(moments: readonly MomentRow[], fromPs: number, toPs: number): MomentRow[] {
  const before = new Map<number, MomentRow>();
  for (const row of moments)
    if (row.timePs < fromPs && ["interrupt", "disable", "enable"].includes(row.what)) before.set(row.queue, row);
  return [...before.values(), ...moments.filter((row) => row.timePs >= fromPs && row.timePs <= toPs)];
}

/** What a subtitle says of the part that is shown. */
export const stretchWords = ({ fromPs, toPs }: Stretch, endPs: number, isCounted: boolean): string =>
  `Shown is the busiest stretch, ${formatPs(toPs - fromPs)} of ${formatPs(endPs)}, from ${formatPs(fromPs)} on` +
  `${isCounted ? ", which the axis calls 0" : ""}.`;

/** Who does the receive work in a stretch, and how many frames are dropped in it. */
export function stretchClaim(
  work: readonly WorkRow[],
  {
    fromPs,
    toPs,
    cpus,
    drops,
    isPart,
    noun,
  }: Stretch & { cpus: readonly number[]; drops: number; isPart: boolean; noun: string },
): string {
  const loads = new Map(cpus.map((cpu) => [cpu, { cpu, receiveShare: 0, busyPs: { thread: 0 } }]));
  for (const { cpu, kind, startPs, endPs } of work) {
    const load = loads.get(cpu);
    const ps = Math.min(endPs, toPs) - Math.max(startPs, fromPs);
    if (load === undefined || ps <= 0 || kind === "idle") continue;
    if (kind === "thread") load.busyPs.thread += ps;
    else load.receiveShare += ps / (toPs - fromPs);
  }
  const claim = loadClaim([...loads.values()], noun);
  const lost = drops === 0 ? "" : `; ${counted(drops, "frame")} ${drops === 1 ? "is" : "are"} dropped`;
  if (!isPart) return claim + lost;
  return `In these ${formatPs(toPs - fromPs)} ${claim.replace(/^(All|None) /, (word) => word.toLowerCase())}${lost}`;
}
