// What a summary says of a run: figures with their units. Filled in by records/summary.ts and by the receive path.
import type { FaultFigures } from "./fault-figures.js";
import type { LinuxFigures } from "./linux-figures.js";
import type { ModerationFigures } from "./moderation-record.js";
import type { CpuRow } from "./rows.js";

/**
 * Times of the frames that were measured. If there is none (all arrived in the warm-up, or were dropped), there is no
 * time: every field is NaN, which JSON writes as null and a table as "none".
 */
export interface Latency {
  /**
   * Exact, as the longest is. The percentiles are known to half a per cent, below 128 ns to half a
   * nanosecond: each is the middle of a class 0.8 % or 1 ns wide.
   */
  readonly meanPs: number;
  readonly p50Ps: number;
  readonly p95Ps: number;
  readonly p99Ps: number;
  readonly maxPs: number;
}

/** What the model itself counts in the measured part of a run. */
export interface Counts {
  /** Frames and sends of a connection that another CPU had handled last. */
  readonly cacheReloads: number;
  /**
   * Frames that the protocol driver took up after a later frame of their connection; decisions.md says when it does,
   * chain by chain or frame by frame.
   */
  readonly outOfOrder: number;
  /** Times that a CPU spun on a lock that another held. */
  readonly lockWaits: number;
  /** Frames that were copied because receive buffers ran out (NDIS_STATUS_RESOURCES). */
  readonly copied: number;
  /**
   * Changes of the table or the hash while frames flowed, entries that got another CPU by them, frames that were queued
   * on the old CPU then.
   */
  readonly tableChanges: number;
  readonly entryMoves: number;
  readonly framesOnOldCpu: number;
  /** Frames that were held back until those on the old CPU were done. */
  readonly framesHeld: number;
  readonly sends: number;
  /**
   * Sends on the CPU that received their connection's frame; completions, and those handled on the CPU that had sent.
   */
  readonly sendsOnReceiveCpu: number;
  readonly sendCompletions: number;
  readonly completionsOnSendCpu: number;
}

/** What no indirection table can split: the frames of one connection all go to one CPU. */
export interface LargestConnection {
  readonly connection: number;
  /** Its share of all frames that were indicated. */
  readonly share: number;
  /** The entry that it uses, and that entry's share of the frames that came through the table. */
  readonly entry: number;
  readonly entryShare: number;
  /**
   * Counted in frames, no table gives the busiest CPU less than so many times the mean: 1 unless the connection alone
   * is more than its CPU's fair share, or not all CPUs may be used. The imbalance is of time: a busy CPU takes less
   * time for each frame, so it may lie a little lower.
   */
  readonly bestImbalance: number;
}

export interface Summary extends Counts {
  /** The measured part of the run, picoseconds: from the end of the warm-up to the end. */
  readonly measuredPs: number;
  /** Frames that arrived in the measured part: received = indicated + dropped + waiting. */
  readonly received: number;
  readonly indicated: number;
  readonly dropped: number;
  readonly waiting: number;
  readonly interrupts: number;
  readonly dpcs: number;
  /** Mean number of frames that one DPC indicated. */
  readonly framesPerDpc: number;
  /** From the frame's arrival in memory to its indication, and until the protocol driver was done with it. */
  readonly toIndication: Latency;
  readonly toDone: Latency;
  /**
   * Receive work of the busiest CPU over the mean, among the CPUs that may share it: with RSS those that RSS may use
   * (no hyper-threads, unless the scenario names them), otherwise all. 1 is perfect, their number the worst.
   */
  readonly imbalance: number;
  /** Jain's index of the same CPUs' receive work: 1 if all do the same, 1/n if one does all. */
  readonly jainIndex: number;
  /**
   * The connection with most frames, which bounds what rebalancing can reach; null unless the scenario rebalances or
   * has windows, with RSS.
   */
  readonly largestConnection: LargestConnection | null;
  readonly cpus: readonly CpuRow[];
  /** What came of the fault of the scenario's driver; only if it has one. */
  readonly fault?: FaultOutcome;
  /** What Linux counted; only with one of its variants. */
  readonly linux?: LinuxFigures;
  /** How adaptive interrupt moderation changed its mind; only with a kind that does. */
  readonly moderation?: ModerationFigures;
  /** What the clients of a closed loop saw; only if the traffic is one. */
  readonly closedLoop?: ClosedLoopFigures;
}

/**
 * Requests and replies of a closed loop, as they pass the host's edge. Without a warm-up requests = replies + underWay
 * + lost.
 */
export interface ClosedLoopFigures {
  /** Requests that came, each once however often it was sent, and replies that left, in the measured part. */
  readonly requests: number;
  readonly replies: number;
  /** Requests that came again after they had found no receive buffer. */
  readonly retransmissions: number;
  /**
   * When the run ends: requests in the host, not answered yet, and requests that found no buffer and have not come
   * again.
   */
  readonly underWay: number;
  readonly lost: number;
  /** What a client waits, from the first sending of its request until the reply has reached it. */
  readonly response: Latency;
}

/** A fault of the driver, and what the run shows of it. */
export interface FaultOutcome extends FaultFigures {
  /** The fault, as the scenario names it. */
  readonly name: string;
  /**
   * What is broken, and the page of the Windows driver documentation that says why it must not be; for
   * "table-not-drained" the one that allows it.
   */
  readonly broken: string;
  readonly page: string;
  /** What happened in this run, in one sentence. */
  readonly sentence: string;
}
