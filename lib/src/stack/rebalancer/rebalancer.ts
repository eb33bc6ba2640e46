// Rebalancing: the overlying driver looks at its CPUs now and then and moves entries of the indirection table from one
// to another ("Introduction to Receive Side Scaling": dynamic load balancing). A policy is one file of this folder
// behind this interface: it sees a view of the time since its last look and answers with moves, which rss-changes.ts
// makes. A policy may remember earlier looks, never more than that.

/** One CPU that entries may be given to and that serves a receive queue. */
export interface CpuView {
  readonly cpu: number;
  /** Its NUMA node. */
  readonly node: number;
  /** Share of the time since the last look in ISRs and DPCs, 0 to 1. */
  readonly receiveLoad: number;
  /** Share of that time that threads wanted, 0 to 1; ISRs and DPCs may have kept them from it. */
  readonly threadLoad: number;
  /** Both together, 1 at most. */
  readonly load: number;
}

/** One entry of the indirection table. */
export interface EntryView {
  /**
   * The CPU that serves it: the one that it holds, or, with fewer queues than CPUs or after a re-target, the one that
   * its queue's frames come to.
   */
  readonly cpu: number;
  /** Frames that the NIC put in a queue through it since the last look. */
  readonly frames: number;
  /**
   * An earlier move is not complete: frames from before it are not processed yet. The library's policies leave such an
   * entry alone; a move of it waits for the earlier one if that drains.
   */
  readonly isMoving: boolean;
}

export interface View {
  readonly cpus: readonly CpuView[];
  readonly entries: readonly EntryView[];
}

/** From the next frame on, `entry` holds `cpu`. */
export interface EntryMove {
  readonly entry: number;
  readonly cpu: number;
}

export interface Rebalancer {
  /** One look: the moves to make now, each entry at most once; none to leave the table as it is. */
  decide(view: View): readonly EntryMove[];
  /**
   * So many looks were skipped, since they would have seen what the one before saw: no frames, no receive work, the
   * same threads. A policy that made no moves then makes none now; one that counts its looks counts them here. A policy
   * of the user's own that does not have this is asked every time.
   */
  skipped?(looks: number): void;
}
