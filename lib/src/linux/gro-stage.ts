// GRO between a driver's poll and the stack: what a look of the poll found goes through it, and lists of packets come
// out. Decisions: what merges is decided when the work on a look's frames begins, and lists go up behind that work;
// receive buffers go back when it ends. Merging a frame costs time; a frame that begins a packet costs what it costs
// without GRO.
import type { Unfinished } from "../cpu/cpu.js";
import { type Routine, plainWork } from "../cpu/work.js";
import { type IndicationParts, Indications } from "../ndis/indications.js";
import { type NetBufferLists, bytesOf } from "../ndis/net-buffer-lists.js";
import { ReceiveQueue } from "../nic/receive-queue.js";
import { Gro, type GroFrame, type GroPacket } from "./gro.js";
import type { DeviceNapi, PolledFrames } from "./napi.js";
import type { Softnet } from "./softnet.js";

export interface GroParts extends Omit<IndicationParts, "descriptorPs" | "resourcesBelow"> {
  /** The bucket of a connection; null: its frames are not merged. */
  readonly bucketOf: (connection: number) => number | null;
  /** The present tick of the clock. */
  readonly tick: () => number;
  /** Whether a flush after a poll of the whole weight leaves what was begun in this tick (HZ of 1000 or more). */
  readonly keepsYoung: boolean;
  /** Frames that make a list go up (gro_normal_batch). */
  readonly batch: number;
  /** What building a frame's descriptor takes on a CPU, and merging it, picoseconds. */
  readonly descriptorPs: (cpu: number) => number;
  readonly mergePs: number;
}

/** What the NIC's moderation hears of frames, it heard when they were polled. */
const NOT_ADAPTING = { adaptation: null };

/** Where frames are polled, and the work that steers a list of packets; null: it goes up the stack, here. */
export interface GroPoll {
  readonly softnet: Softnet;
  readonly napi: DeviceNapi;
  readonly up: ((list: NetBufferLists) => Routine) | null;
}

/** What a story does with a poll's frames. */
export interface MergingPoll {
  /** Those of a look. */
  receive(frames: NetBufferLists): Routine;
  /** At the end of the poll. */
  flush(polled: PolledFrames): Routine;
}

export class GroStage {
  private readonly gros = new Map<DeviceNapi, Gro>();
  /** Of each NAPI: the list that goes up. */
  private readonly inHand = new Map<DeviceNapi, ReceiveQueue>();

  private readonly indications: Indications;

  constructor(private readonly parts: GroParts) {
    this.indications = new Indications({ ...parts, descriptorPs: () => 0, resourcesBelow: 0 });
  }

  /** A list goes up the stack, on the polling CPU. */
  *passUp({ number }: Softnet, { cycle }: DeviceNapi, list: NetBufferLists): Routine {
    yield this.indications.indicate(number, NOT_ADAPTING, list, cycle);
  }

  /** The frames of a look; lists go up as they become long enough. */
  *receive(poll: GroPoll, { queue, count }: NetBufferLists): Routine {
    const { tick, descriptorPs, mergePs, batch } = this.parts;
    const { softnet, napi } = poll;
    const gro = this.of(napi);
    napi.message.adaptation?.indicated(count, bytesOf({ queue, count }));
    const nowTick = tick();
    let merged = 0;
    for (let i = 0; i < count; i++) if (gro.receive(frameOf(queue, i), nowTick)) merged++;
    softnet.counts.groMerged = (softnet.counts.groMerged ?? 0) + merged;
    queue.indicate(count);
    const lead = { kind: "dpc", phase: "build", durationPs: count * descriptorPs(softnet.number) } as const;
    const effect = (): void => queue.giveBack(count);
    yield plainWork("dpc", "gro", merged * mergePs, { cycle: napi.cycle, lead, effect });
    if (gro.readyFrames >= batch) yield* this.handUp(poll);
  }

  /**
   * At the end of a poll: when the NAPI is completed all held packets go up, or, if a timer will have it polled again,
   * those of earlier ticks; after a poll of the whole weight all do, or those of earlier ticks with a HZ of 1000.
   */
  *flush(poll: GroPoll, keepsYoung = this.parts.keepsYoung): Routine {
    this.of(poll.napi).flush(keepsYoung ? this.parts.tick() : Infinity);
    yield* this.handUp(poll);
  }

  /** Frames that have not gone up when the run ends, as work that has not begun. */
  unfinished(napi: DeviceNapi): Unfinished {
    const inHand = this.inHand.get(napi);
    const frames = this.of(napi).waiting();
    for (let i = inHand?.passedOn ?? 0; inHand && i < inHand.filled; i++) frames.push(frameOf(inHand, i));
    const { queue, count } = listOf(napi.queue.number, [{ frames }]);
    return { work: { ...plainWork("dpc", "gro", 0), chain: queue, indicates: count }, donePs: 0, hasBegun: false };
  }

  private *handUp({ softnet, napi, up }: GroPoll): Routine {
    const gro = this.of(napi);
    for (let packets = gro.takeReady(); packets.length > 0; packets = gro.takeReady()) {
      const list = listOf(napi.queue.number, packets);
      this.inHand.set(napi, list.queue);
      list.queue.take(list.count);
      yield* up ? up(list) : this.passUp(softnet, napi, list);
      this.inHand.delete(napi);
    }
  }

  private of(napi: DeviceNapi): Gro {
    const gro = this.gros.get(napi) ?? new Gro(this.parts.bucketOf);
    this.gros.set(napi, gro);
    return gro;
  }
}

const frameOf = (queue: ReceiveQueue, i: number): GroFrame => ({
  arrivalPs: queue.arrivalPs(i),
  frame: queue.frame(i),
  connection: queue.connection(i),
  frameBytes: queue.frameBytes(i),
});

/** A queue of its own for a list; a frame behind another of its packet is marked. */
function listOf(number: number, packets: readonly GroPacket[]): NetBufferLists {
  const count = packets.reduce((sum, { frames }) => sum + frames.length, 0);
  const queue = new ReceiveQueue(number, Math.max(1, count));
  for (const { frames } of packets)
    frames.forEach(({ arrivalPs, frame, connection, frameBytes }, i) => {
      queue.put(arrivalPs, frame, connection, frameBytes);
      queue.markMerged(queue.filled - 1, i > 0);
    });
  return { queue, count, isMerged: true };
}
