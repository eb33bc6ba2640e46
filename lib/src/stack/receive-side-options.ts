// What the receive side of the protocol driver is told: what its work takes, and who is told of frames.
import type { Draining } from "./draining.js";

export interface ReceiveSideOptions {
  readonly connections: number;
  /** Work for one frame of a warm connection, picoseconds. */
  readonly protocolPs: number;
  /** Work for each byte of a frame on top of that, picoseconds. */
  readonly perBytePs: number;
  /**
   * The time of a frame by its number, drawn, whole picoseconds: the same whenever it is asked for. Null: it is always
   * `protocolPs`.
   */
  readonly drawProtocolPs: ((frame: number) => number) | null;
  /** Time to fetch a connection's state that `from` touched last to `to`, picoseconds. */
  readonly reloadPs: (from: number, to: number) => number;
  /** Whether each connection has a lock that its frames and sends take. */
  readonly connectionLocks: boolean;
  /** The part of a frame's work that holds one lock which all connections share, picoseconds; 0: there is none. */
  readonly sharedLockPs: number;
  /** Time for the shared lock's cache line to come from the CPU that held it last, picoseconds. */
  readonly lineFromPs: (from: number, to: number) => number;
  /** Decides for each frame whether it triggers a send on this CPU now; answers how long that takes (0: none). */
  readonly ackSendPs: ((connection: number, cpu: number, donePs: number, frame: number) => number) | null;
  /**
   * Told when the work of a frame has ended, and with it that of an acknowledgment's send: the reply leaves. Null:
   * nobody waits for it.
   */
  readonly replied: ((connection: number, frame: number) => void) | null;
  /** Whether frames are taken up one by one in any case, since others may overtake them in the middle of a chain. */
  readonly isFramewise?: boolean;
  /** Whether to count the frames of each connection. */
  readonly countFrames: boolean;
  /** Whether somebody asks which frame of a connection was indicated last. */
  readonly notesFrames: boolean;
  /** Whether all frames of a connection are processed on one CPU, in every case. */
  readonly keepsCpus: boolean;
  /** Frames that must wait for earlier ones on another CPU; null: the indirection table does not change. */
  readonly draining: Draining | null;
  /** Told of every frame that is taken up after a later one of its connection; does not change the run. */
  readonly late: (frame: number) => void;
  /** Time to put a frame aside, picoseconds. */
  readonly holdPs: number;
  /**
   * Whether frames may be parts of packets, which cost the stack what a frame costs; further frames of a packet cost
   * only what each byte does.
   */
  readonly merges?: boolean;
}
