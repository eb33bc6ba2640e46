// What a run needs of a traffic that waits for replies: the run takes every request at its time, and tells what becomes
// of it. A closed loop (closed-loop.ts) is such a traffic.
import type { Random } from "../random/random.js";
import type { ArrivalBlock } from "./arrival-block.js";

/** Requests that depend on replies, before they begin. */
export interface AwaitedReplies {
  /** Requests in all; Infinity: unlimited. */
  readonly requests: number;
  /** Length of every request, bytes. */
  readonly frameBytes: number;
  /** The requests from the start; the same random stream gives the same think times. */
  begin(random: Random): Requests;
}

/** The requests of one run. */
export interface Requests {
  readonly counts: Readonly<RequestCounts>;
  /** When the next request comes, as far as is known, picoseconds; Infinity: none, unless a reply leaves. */
  readonly nextPs: number;
  /** Whether no request is to come, whatever happens. */
  readonly isOver: boolean;
  /** Takes the next request: a block of one frame, valid until the next is taken. Frames are numbered from 1. */
  take(): ArrivalBlock;
  /**
   * The reply to a frame of a connection leaves the host. Returns what the client waited for it in all, from its
   * request's first sending on, picoseconds.
   */
  replied(connection: number, frame: number, timePs: number): number;
  /** A frame of a connection found no receive buffer. */
  dropped(connection: number, frame: number, timePs: number): void;
}

/** What was counted so far, at the host: requests = replies + under way + lost. */
export interface RequestCounts {
  /** Requests that came from the wire, each once however often it was sent. */
  requests: number;
  /** Replies that left the host. */
  replies: number;
  /** Requests that came again after one of their frames found no receive buffer. */
  retransmissions: number;
  /** Requests in the host, not answered yet. */
  underWay: number;
  /** Requests that found no receive buffer and have not come again. */
  lost: number;
}
