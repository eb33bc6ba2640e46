// The packets of a list of frames, one after the other: each frame is one, or, with GRO, several are, of which all but
// the first are marked. One object serves a whole list, since every steered frame passes through here.
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Backlog } from "./backlog.js";

export class Packets {
  readonly queue: ReceiveQueue;
  /** The present packet has frames `first` to `end - 1` of the queue. */
  first = 0;
  end = 0;

  /** @param latest the interrupt that brought them */
  constructor(
    private readonly list: NetBufferLists,
    readonly latest: Backlog["latest"],
  ) {
    this.queue = list.queue;
  }

  /** Goes on to the next one; false: there is none. */
  next(): boolean {
    const { count, isMerged } = this.list;
    this.first = this.end;
    if (this.first === count) return false;
    this.end++;
    if (isMerged) while (this.end < count && this.queue.isMerged(this.end)) this.end++;
    return true;
  }
}
