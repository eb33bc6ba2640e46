// Indications: what becomes of a chain of received frames that a DPC passes up to the protocol driver, and when its
// receive buffers go back to the NIC. Follows "Non-RSS Receive Processing", step 6, and "Receive Side Throttle in
// NDIS". What is recorded of a chain is read before its buffers go back.
import type { Costs } from "../cpu/costs.js";
import { type Lead, type Work, plainWork } from "../cpu/work.js";
import type { Message } from "../nic/message.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Simulation } from "../sim/simulation.js";
import { type NetBufferLists, bytesOf } from "./net-buffer-lists.js";

/** How long some frames take the protocol driver, and how much of that is waiting or sending. */
export interface Processed {
  readonly durationPs: number;
  readonly stallPs: number;
  readonly spinPs: number;
  readonly sendPs: number;
  /** As in Work. */
  readonly evenPs: number;
  /** Whether the protocol driver put the frame aside, to process it later. */
  readonly isHeld: boolean;
  /**
   * Whether the frame's lock is held: the CPU spins for the duration, and the protocol driver wants to be asked for the
   * frame again.
   */
  readonly isWaiting: boolean;
  /** Told of the frame when the work has ended; null: nobody is. */
  readonly whenDone: ((connection: number, frame: number) => void) | null;
}

/** Frames of an indication: numbers `first` to `first + count - 1` of the queue. */
export interface IndicatedFrames extends NetBufferLists {
  readonly first: number;
}

/** The overlying driver, as NDIS sees it. */
export interface ProtocolDriver {
  /**
   * How many frames it works on before it looks around again; Infinity: all of a chain, and none of them spins, sends
   * or is put aside.
   */
  readonly framesAtOnce: number;
  /**
   * Processes frames of an indication on a CPU, `leadPs` from now on; notes in the queue when each is done. The
   * answer's duration begins now; it is valid until the next call. It does not keep `frames`.
   */
  receive(cpu: number, frames: IndicatedFrames, nowPs: number, leadPs: number): Processed;
}

export interface IndicationParts {
  readonly simulation: Simulation;
  readonly costs: Costs;
  readonly protocolDriver: ProtocolDriver;
  /**
   * Building the receive descriptor of one frame on a CPU, picoseconds: `costs.descriptorPs`, and more on a CPU far
   * from the NIC.
   */
  readonly descriptorPs: (cpu: number) => number;
  /** Whether each receive buffer goes back when its own frame is done, not with its chain. */
  readonly returnsByFrame: boolean;
  /** With fewer free receive buffers than this the driver indicates with NDIS_STATUS_RESOURCES; 0: never. */
  readonly resourcesBelow: number;
}

/** A chain on a CPU in an interrupt cycle. */
interface Indicated extends NetBufferLists {
  readonly cpu: number;
  readonly cycle: number;
}

/** A chain piece by piece: the present piece, and what is known of the chain. One object for a chain. */
interface Pieces extends Indicated {
  /** The present one, written anew for each. */
  readonly work: { -readonly [Name in keyof Work]: Work[Name] };
  /** The chain's frame that it begins with, and its frames: 0 while the CPU spins on the lock of the first one. */
  at: number;
  frames: number;
  /** The queue whose buffers the frames were copied out of, if they were. */
  readonly copiedFrom: ReceiveQueue | null;
  /** Who is told when it has ended. */
  whenDone: Processed["whenDone"];
}

export class Indications {
  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  framesCopied = 0;

  /** @param phase which part of a story its frames are; with software steering those of no CPU have one of their own */
  constructor(
    private readonly parts: IndicationParts,
    private readonly phase: "indicate" | "indicate-here" = "indicate",
  ) {}

  /**
   * Builds the receive descriptors of a chain and passes it up to the protocol driver. Decision: that returns it, and
   * its receive buffers, when it is done with all of it; or, with `returnsByFrame`, each buffer when its frame is done,
   * and then works frame by frame.
   */
  indicate(cpu: number, message: Pick<Message, "adaptation">, { queue, count }: NetBufferLists, cycle: number): Work {
    const { descriptorPs, protocolDriver, resourcesBelow, returnsByFrame, simulation } = this.parts;
    const chain = { queue, count, cpu, cycle };
    message.adaptation?.indicated(count, bytesOf(chain));
    const buildPs = count * descriptorPs(cpu);
    if (queue.free < resourcesBelow)
      return plainWork("dpc", "build", buildPs, { cycle, effect: () => this.copied(chain) });
    if (returnsByFrame || protocolDriver.framesAtOnce < Infinity)
      return plainWork("dpc", "build", buildPs, {
        cycle,
        effect: () => {
          queue.indicate(count);
          return this.pieces(chain, null);
        },
      });
    queue.indicate(count);
    const lead: Lead | null = buildPs > 0 ? { kind: "dpc", phase: "build", durationPs: buildPs } : null;
    const frames = { queue, first: 0, count };
    const { durationPs, stallPs, evenPs } = protocolDriver.receive(cpu, frames, simulation.nowPs, buildPs);
    return {
      kind: "protocol",
      phase: this.phase,
      durationPs,
      cycle,
      lead,
      chain: queue,
      first: 0,
      frames: count,
      evenPs,
      indicates: count,
      stallPs,
      spinPs: 0,
      sendPs: 0,
      effect: () => queue.giveBack(count),
    };
  }

  /**
   * NDIS_STATUS_RESOURCES: the protocol driver copies the frames, and the driver has its buffers back as soon as that
   * is done; the slow path.
   */
  private copied(chain: Indicated): Work {
    const { queue, count, cycle } = chain;
    this.framesCopied += count;
    const copies = queue.copy(count);
    const effect = (): Work => {
      queue.releaseCopied(copies);
      return this.pieces({ ...chain, queue: copies }, queue);
    };
    const copy = plainWork("protocol", "copy", count * this.parts.costs.copyPs, { cycle, effect });
    return { ...copy, chain: copies, indicates: count };
  }

  /** One piece after another of a chain, as the protocol driver takes them. */
  private pieces({ queue, count, cpu, cycle }: Indicated, copiedFrom: ReceiveQueue | null): Work {
    const work: Pieces["work"] = plainWork("protocol", this.phase, 0, { cycle, effect: () => this.ended(pieces) });
    const pieces: Pieces = { queue, count, cpu, cycle, work, at: 0, frames: 0, copiedFrom, whenDone: null };
    work.chain = queue;
    return this.piece(pieces, copiedFrom ? 0 : count);
  }

  private ended(pieces: Pieces): Work | null {
    const { queue, work, frames, whenDone } = pieces;
    const connection = whenDone ? queue.connection(work.first) : -1;
    const frame = whenDone ? queue.frame(work.first) : 0;
    if (frames > 0) this.goBack(pieces);
    whenDone?.(connection, frame);
    pieces.at += frames;
    return pieces.at < pieces.count ? this.piece(pieces, 0) : null;
  }

  /**
   * The next piece.
   *
   * @param indicates frames that it is the first to know of; copies were indicated by the work that made them
   */
  private piece(pieces: Pieces, indicates: number): Work {
    const { protocolDriver, simulation, returnsByFrame } = this.parts;
    const { queue, count, at, copiedFrom, cpu, work } = pieces;
    const atOnce = Math.min(returnsByFrame ? 1 : protocolDriver.framesAtOnce, count - at);
    // Frames whose buffers went back are no longer in the queue: the oldest that is left is number 0.
    work.first = returnsByFrame && !copiedFrom ? 0 : at;
    const frames = { queue, first: work.first, count: atOnce };
    const took = protocolDriver.receive(cpu, frames, simulation.nowPs, 0);
    const { isHeld, isWaiting } = took;
    pieces.frames = isWaiting ? 0 : atOnce;
    pieces.whenDone = took.whenDone;
    work.kind = isWaiting ? "spin" : "protocol";
    work.phase = isHeld ? "hold" : this.phase;
    work.frames = isHeld || isWaiting ? 0 : atOnce;
    work.indicates = indicates;
    work.durationPs = took.durationPs;
    work.evenPs = took.evenPs;
    work.stallPs = took.stallPs;
    work.spinPs = isWaiting ? 0 : took.spinPs;
    work.sendPs = took.sendPs;
    return work;
  }

  /** The buffers go back after the last piece, or each after its frame; those of copies have gone back already. */
  private goBack({ queue, count, at, frames, copiedFrom }: Pieces): void {
    const isLast = at + frames === count;
    if (copiedFrom) {
      if (isLast) copiedFrom.settleCopies(count);
    } else if (this.parts.returnsByFrame) queue.giveBack(frames);
    else if (isLast) queue.giveBack(count);
  }
}
