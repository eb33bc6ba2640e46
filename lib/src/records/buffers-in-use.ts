// Receive buffers in use over time, from the frames of a run: one row for every change. A buffer is taken when the NIC
// writes a frame into it. It comes back when the protocol driver is done with the whole chain of frames that were
// indicated with it ("Non-RSS Receive Processing", steps 1 and 6), or, if the scenario says so, when its own frame is
// done.
import type { FrameRow } from "./rows.js";

/** Buffers of one queue that hold a frame, waiting or being processed, from `timePs` on until the queue's next row. */
export interface BuffersInUseRow {
  readonly timePs: number;
  readonly queue: number;
  readonly waiting: number;
}

/**
 * For variants whose frames stay in the buffers of one hardware queue until they are done: all but
 * "single-hardware-queue".
 *
 * @param buffersReturned as in the scenario of the run
 */
export function buffersInUse(
  frames: readonly FrameRow[],
  buffersReturned: "by-chain" | "by-frame" = "by-chain",
): BuffersInUseRow[] {
  const chainEnds = new Map<string, number>();
  const chain = (row: FrameRow): string =>
    buffersReturned === "by-frame" ? `${row.frame}` : `${row.queue} ${row.indicatedPs}`;
  for (const row of frames) {
    if (row.state !== "indicated") continue;
    chainEnds.set(chain(row), Math.max(chainEnds.get(chain(row)) ?? 0, row.donePs));
  }

  const changes = frames
    .filter((row) => row.state !== "dropped")
    .flatMap((row) => [
      { timePs: row.arrivalPs, queue: row.queue, change: 1 },
      ...(row.state === "indicated"
        ? [{ timePs: chainEnds.get(chain(row)) ?? NaN, queue: row.queue, change: -1 }]
        : []),
    ])
    .filter(({ timePs }) => Number.isFinite(timePs))
    // At one instant an arrival comes before the end of a DPC's work, as everywhere in the model.
    .sort((a, b) => a.timePs - b.timePs || b.change - a.change);
  const inUse = new Map<number, number>();
  return changes.map(({ timePs, queue, change }) => {
    const waiting = (inUse.get(queue) ?? 0) + change;
    inUse.set(queue, waiting);
    return { timePs, queue, waiting };
  });
}
