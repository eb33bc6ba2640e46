// Which part of a run a timeline shows unless it is told: all of a short run, of a long one its busiest stretch, short
// enough for single pieces of work to be seen.
import type { WorkRow } from "../records/rows.js";
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

/** The stretch in which most pieces of work begin; null if all of the work is few enough. */
export function busiestStretch(work: readonly WorkRow[]): Stretch | null {
  const rows = work.filter((row) => row.kind !== "idle");
  const cpus = new Set(rows.map((row) => row.cpu)).size;
  const most = Math.min(MOST, FIRST_CPU + FURTHER_CPU * (cpus - 1));
  if (rows.length <= most) return null;
  const starts = Float64Array.from(rows, (row) => row.startPs).sort();
  let first = 0;
  for (let i = 1; i + most < starts.length; i++)
    if (starts[i + most] - starts[i] < starts[first + most] - starts[first]) first = i;
  return { fromPs: starts[first], toPs: Math.max(starts[first + most], starts[first] + 1) };
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
