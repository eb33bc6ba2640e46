// Traffic: who sends what, when. Every kind of it, a synthetic load, a replayed capture, a trace or a user's own, is a
// number of connections and a stream of arrivals, sorted by time, in blocks. Traffic knows frames and chance; it has
// never heard of hashes, queues or CPUs.
import type { Frame } from "../frame/frame.js";
import type { Random, Seed } from "../random/random.js";
import type { ArrivalBlock } from "./arrival-block.js";

/** What a NIC can see of a connection in each of its frames; with `packets`, also what only some NICs see. */
export type ConnectionHeaders = Pick<Frame, "ip" | "transport" | "problem"> &
  Partial<Omit<Frame, "ip" | "transport" | "problem">>;

export interface Traffic {
  /** Number of connections; they are named 0 to connections - 1. */
  readonly connections: number;
  /**
   * Number of frames, or the most there can be if the traffic ends at a given time; Infinity if their number has no
   * limit.
   */
  readonly frames: number;
  /** Whether it ends by itself; default: whether the number of frames has a limit. */
  readonly ends?: boolean;
  /**
   * Whether its clients wait for replies, as those of a closed loop: what comes then follows from the run, and
   * `arrivals` is refused. Default false.
   */
  readonly waitsForReplies?: boolean;
  /** "198.51.100.7:40001 -> 192.0.2.1:443 TCP". */
  label(connection: number): string;
  headers(connection: number): ConnectionHeaders;
  /**
   * The same traffic with everything that it left open drawn from this seed; `run` asks for it with the seed of the
   * run. A traffic that has decided everything has none: a load with a seed or endpoints of its own, a replay, a copy
   * as { ...traffic }.
   */
  withSeed?(seed: Seed): Traffic;
  /** What is odd about the `nth` frame (from 0) of a connection; null if nothing is. Default: nothing ever is. */
  noteOf?(connection: number, nth: number): string | null;
  /** A new stream of this traffic from its start; the same random stream gives the same arrivals. */
  arrivals(random: Random): { nextBlock(): ArrivalBlock | null };
  /**
   * About how many frames may come up to a time, picoseconds (Infinity: all), where the traffic knows its rate: a load
   * does, and one with bursts says how many come if they never pause. A run whose records might not hold so many counts
   * them before it starts. Default: unknown, but no more than `frames`.
   */
  expectedFrames?(untilPs: number): number;
}
