// Indications: what becomes of a chain of received frames that a DPC passes up to the protocol driver, and when its
// receive buffers go back to the NIC. Follows "Non-RSS Receive Processing", step 6, and "Receive Side Throttle in
// NDIS". What is recorded of a chain is read before its buffers go back.
import type { Costs } from "../cpu/costs.js";
import { type Lead, type Work, plainWork, spinning } from "../cpu/work.js";
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
  /** Set if the protocol driver put the frame aside, to process it later. */
  readonly isHeld?: boolean;
  /**
   * Set if the frame's lock is held: the CPU spins for the duration, and the protocol driver wants to be asked for the
   * frame again.
   */
  readonly isWaiting?: boolean;
  /** Called when the work has ended. */
  readonly whenDone?: () => void;
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
   * answer's duration begins now. It does not keep `frames`.
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

/**
 * A chain piece by piece: its next piece, and the queue whose buffers its frames were copied out of, if they were. One
 * object for a chain.
 */
interface Pieces extends Indicated {
  first: number;
  /** 0 while the CPU spins on the lock of the first one. */
  frames: number;
  /** Frames that the next piece is the first to know of; copies were indicated by the work that made them. */
  indicates: number;
  readonly copiedFrom: ReceiveQueue | null;
  /** Who is told when the present piece has ended. */
  whenDone: (() => void) | undefined;
  readonly effect: () => Work | null;
}

export class Indications {
  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  framesCopied = 0;

  constructor(private readonly parts: IndicationParts) {}

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
      phase: "indicate",
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
    const pieces: Pieces = {
      queue,
      count,
      cpu,
      cycle,
      first: 0,
      frames: 0,
      indicates: copiedFrom ? 0 : count,
      copiedFrom,
      whenDone: undefined,
      effect: () => {
        if (pieces.frames > 0) this.goBack(pieces);
        pieces.whenDone?.();
        pieces.first += pieces.frames;
        return pieces.first < count ? this.piece(pieces) : null;
      },
    };
    return this.piece(pieces);
  }

  private piece(pieces: Pieces): Work {
    const { protocolDriver, simulation, returnsByFrame } = this.parts;
    const { queue, count, first, indicates, copiedFrom, cpu, cycle, effect } = pieces;
    const atOnce = Math.min(returnsByFrame ? 1 : protocolDriver.framesAtOnce, count - first);
    // Frames whose buffers went back are no longer in the queue: the oldest that is left is number 0.
    const place = returnsByFrame && !copiedFrom ? 0 : first;
    const frames = { queue, first: place, count: atOnce };
    const { isHeld, isWaiting, whenDone, ...processed } = protocolDriver.receive(cpu, frames, simulation.nowPs, 0);
    pieces.frames = isWaiting ? 0 : atOnce;
    pieces.whenDone = whenDone;
    pieces.indicates = 0;
    const about = { cycle, lead: null, chain: queue, first: place, indicates, effect };
    if (isWaiting) return { phase: "indicate", ...about, ...spinning(processed.durationPs) };
    return {
      kind: "protocol",
      phase: isHeld ? "hold" : "indicate",
      frames: isHeld ? 0 : atOnce,
      ...about,
      ...processed,
    };
  }

  /** The buffers go back after the last piece, or each after its frame; those of copies have gone back already. */
  private goBack({ queue, count, first, frames, copiedFrom }: Pieces): void {
    const isLast = first + frames === count;
    if (copiedFrom) {
      if (isLast) copiedFrom.settleCopies(count);
    } else if (this.parts.returnsByFrame) queue.giveBack(frames);
    else if (isLast) queue.giveBack(count);
  }
}
