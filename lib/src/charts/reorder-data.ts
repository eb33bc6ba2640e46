// Frames for the reorder dots: which connections are drawn, which frames are one dot, and what a title can say of them.
import type { ConnectionRow, FrameRow } from "../records/rows.js";
import { counted, grouped, percent } from "./claims.js";

/** Connections that are drawn unless the caller names some. */
const CONNECTIONS = 6;

/** The connections with most frames out of order, then most frames; by number. */
export function mostDisturbed(frames: readonly FrameRow[]): number[] {
  const counts = new Map<number, { connection: number; frames: number; late: number }>();
  for (const { connection, outOfOrder } of frames) {
    const count = counts.get(connection) ?? { connection, frames: 0, late: 0 };
    counts.set(connection, { connection, frames: count.frames + 1, late: count.late + (outOfOrder ? 1 : 0) });
  }
  return [...counts.values()]
    .sort((a, b) => b.late - a.late || b.frames - a.frames || a.connection - b.connection)
    .slice(0, CONNECTIONS)
    .map(({ connection }) => connection)
    .sort((a, b) => a - b);
}

/** Frames of one connection that one CPU indicated at one instant: one dot, or two if only some are out of order. */
export function together(frames: readonly FrameRow[]): { first: FrameRow; frames: number }[] {
  const dots = new Map<string, { first: FrameRow; frames: number }>();
  for (const row of frames) {
    const key = `${row.connection} ${row.cpu} ${row.indicatedPs} ${row.outOfOrder}`;
    const dot = dots.get(key) ?? { first: row, frames: 0 };
    dot.frames++;
    dots.set(key, dot);
  }
  return [...dots.values()];
}

/** Every nth row, so that `most` are left at most. */
export function thin<Row>(rows: readonly Row[], most: number): { rows: Row[]; every: number } {
  const every = Math.max(1, Math.ceil(rows.length / most));
  return { rows: rows.filter((_, i) => i % every === 0), every };
}

/**
 * Short names of connections, in the order given: their source if that tells them apart, otherwise all of the label.
 */
export function connectionNames(rows: readonly ConnectionRow[]): Map<number, string> {
  const short = rows.map(({ label }) => label.split(" ")[0] ?? label);
  return new Map(
    rows.map(({ connection, label }, i) => [connection, new Set(short).size === rows.length ? short[i] : label]),
  );
}

/** How many frames are out of order, after how many changes of the table. */
export function orderClaim(frames: readonly FrameRow[], changes: number): string {
  const late = frames.filter((row) => row.outOfOrder).length;
  const after = changes > 0 ? ` with ${counted(changes, "change")} of the table` : "";
  if (frames.length === 0) return "No frame is indicated";
  if (late === 0)
    return `${frames.length === 1 ? "The only indicated frame is" : `All ${grouped(frames.length)} indicated frames are`} in order${after}`;
  return `${grouped(late)} of ${grouped(frames.length)} indicated frames (${percent(late / frames.length)}) ${late === 1 ? "is" : "are"} out of order${after}`;
}
