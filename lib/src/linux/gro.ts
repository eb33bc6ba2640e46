// GRO (generic receive offload): frames of one TCP connection that a poll finds become one packet, which goes up the
// stack as a whole. Packets are held in 8 buckets, by the low bits of the NIC's hash, 8 of them in a bucket at most:
// for a further one the oldest leaves. A packet also leaves when it is full, and when it is flushed. What has left is
// ready to go up; a list goes up as soon as it has so many frames. Written by the poll alone. Decisions: frames merge
// if they are of one TCP connection, whatever their flags and sizes; a packet has 65,536 bytes of frames at most, and
// 64 frames, as many as a poll.

/** A frame that left its receive buffer. */
export interface GroFrame {
  readonly arrivalPs: number;
  readonly frame: number;
  readonly connection: number;
  readonly frameBytes: number;
}

/** Frames that go up together, in order; a frame that cannot be merged is alone. */
export interface GroPacket {
  readonly frames: readonly GroFrame[];
}

interface HeldPacket extends GroPacket {
  readonly frames: GroFrame[];
  readonly connection: number;
  /** When it was begun, ticks. */
  readonly tick: number;
  bytes: number;
}

const BUCKETS = 8;
const MOST_HELD = 8;
const MOST_BYTES = 65_536;
/** The most frames of a packet. */
export const MOST_FRAMES = 64;

export class Gro {
  /** The oldest of a bucket is its first. */
  private readonly buckets: HeldPacket[][] = Array.from({ length: BUCKETS }, () => []);
  private ready: GroPacket[] = [];
  /** Frames of the packets that are ready. */
  readyFrames = 0;

  /** @param bucketOf the bucket of a connection, by its hash; null: its frames are not merged */
  constructor(private readonly bucketOf: (connection: number) => number | null) {}

  /** Takes a frame in; true: it was merged with others before it. */
  receive(frame: GroFrame, tick: number): boolean {
    const number = this.bucketOf(frame.connection);
    if (number === null) {
      this.makeReady({ frames: [frame] });
      return false;
    }
    const bucket = this.buckets[number];
    const place = bucket.findIndex(({ connection }) => connection === frame.connection);
    const held = bucket[place] as HeldPacket | undefined;
    if (held && held.bytes + frame.frameBytes <= MOST_BYTES && held.frames.length < MOST_FRAMES) {
      held.frames.push(frame);
      held.bytes += frame.frameBytes;
      return true;
    }
    // A packet that is full leaves, or the oldest one for a packet of another connection.
    if (held) this.makeReady(...bucket.splice(place, 1));
    else if (bucket.length === MOST_HELD) this.makeReady(...bucket.splice(0, 1));
    bucket.push({ frames: [frame], connection: frame.connection, tick, bytes: frame.frameBytes });
    return false;
  }

  /** Held packets become ready, bucket by bucket, the oldest first: those begun before a tick (Infinity: all). */
  flush(beforeTick: number): void {
    for (const bucket of this.buckets) {
      const young = bucket.findIndex(({ tick }) => tick >= beforeTick);
      this.makeReady(...bucket.splice(0, young < 0 ? bucket.length : young));
    }
  }

  /** The next packets that are ready, with so many frames together at most, and one at least; none is left: []. */
  takeReady(mostFrames = MOST_FRAMES): GroPacket[] {
    let frames = 0;
    let count = 0;
    for (const packet of this.ready) {
      if (count > 0 && frames + packet.frames.length > mostFrames) break;
      frames += packet.frames.length;
      count++;
    }
    this.readyFrames -= frames;
    return this.ready.splice(0, count);
  }

  /** Frames that have not gone up. */
  waiting(): GroFrame[] {
    return [...this.ready, ...this.buckets.flat()].flatMap(({ frames }) => frames);
  }

  private makeReady(...packets: readonly GroPacket[]): void {
    for (const packet of packets) {
      this.ready.push(packet);
      this.readyFrames += packet.frames.length;
    }
  }
}
