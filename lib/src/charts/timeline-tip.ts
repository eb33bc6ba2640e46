// What a bar of the timeline says when it is pointed at: words for names, and what does not apply to it left out.
import { formatPs } from "../units.js";
import { kindStyle } from "./theme.js";
import type { Bar } from "./timeline-data.js";

/**
 * @param labels of connections, by number
 * @param hashes of frames, by number
 */
export function tipOf(
  { kind, cpu, busyPs, row }: Bar,
  labels: ReadonlyMap<number, string>,
  hashes: ReadonlyMap<number, number | null>,
): Readonly<Record<string, string | number>> {
  const own = { [kindStyle(kind).label]: formatPs(busyPs), CPU: cpu };
  if (row === null) return own;
  const hash = hashes.get(row.frame) ?? null;
  return {
    ...own,
    ...(row.frame > 0 ? { frame: row.frame } : {}),
    ...(row.connection >= 0 ? { connection: labels.get(row.connection) ?? String(row.connection) } : {}),
    ...(hash !== null ? { "hash value": `0x${hash.toString(16).padStart(8, "0")}` } : {}),
    ...(row.queue >= 0 ? { "receive queue": row.queue } : {}),
    ...(row.step !== "" ? { "documented step": row.step } : {}),
    ...(row.cycle > 0 ? { "interrupt cycle": row.cycle } : {}),
  };
}
