// Rings of receive buffers: how full each was in a run, and the claim that goes with it.
import { buffersInUse } from "../records/buffers-in-use.js";
import { counted, grouped } from "./claims.js";
import type { RunLike } from "./shown.js";

/** Rows of `ringOccupancyChart`. */
interface Occupancy {
  readonly timePs: number;
  readonly queue: number;
  readonly waiting: number;
}

/**
 * Buffers in use of each hardware queue. With "single-hardware-queue" the frames' queues are the driver's own, and all
 * their buffers are of the NIC's one ring.
 */
export function occupancyOf(run: RunLike): readonly Occupancy[] {
  const rows = buffersInUse(run.frames(), run.scenario.buffersReturned);
  if (run.scenario.variant !== "single-hardware-queue") return rows;
  const inUse = new Map<number, number>();
  let all = 0;
  return rows.map(({ timePs, queue, waiting }) => {
    all += waiting - (inUse.get(queue) ?? 0);
    inUse.set(queue, waiting);
    return { timePs, queue: 0, waiting: all };
  });
}

/** Whether a ring ran out, and how full the fullest was if none did. */
export function occupancyClaim(rings: {
  readonly queues: readonly number[];
  highest(queue: number): number;
  readonly ringSize: number;
  readonly drops: number;
  readonly run: RunLike | null;
}): string {
  const { queues, ringSize, drops } = rings;
  const [fullest] = [...queues].sort((a, b) => rings.highest(b) - rings.highest(a) || a - b);
  if (fullest === undefined) return "No frame came into any ring";
  const full = queues.filter((queue) => rings.highest(queue) >= ringSize);
  const buffers = counted(ringSize, "receive buffer");
  const isOne = ringSize === 1;
  if (drops > 0) {
    const lost = `${counted(drops, "frame")} ${drops === 1 ? "finds" : "find"} none free and ${drops === 1 ? "is" : "are"} dropped`;
    if (queues.length === 1)
      return `${isOne ? "The only receive buffer is" : `All ${buffers} are`} in use at times: ${lost}`;
    const who =
      full.length === 1 ? `The ring of queue ${full[0]} has` : `${full.length} of ${queues.length} rings have`;
    return `${who} ${isOne ? "the only receive buffer" : `all ${buffers}`} in use at times: ${lost}`;
  }
  const whose = queues.length === 1 ? "The ring" : `The fullest of ${queues.length} rings, that of queue ${fullest},`;
  return `${whose} never has more than ${grouped(rings.highest(fullest))} of its ${buffers} in use`;
}
