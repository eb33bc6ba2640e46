// The link in front of the NIC: frames of one wire come one after the other, never faster than it carries them.
// In: arrivals as the traffic makes them, and a rate. Out: the same frames in the same order, each at the instant when the wire has carried it.
// Decision: a frame's time is the end of its arrival; one that would start while the wire still carries the frame before waits for it,
// as in a switch with room for all of them. The wire itself loses nothing.
import { ETHERNET_OVERHEAD_BYTES, PS_PER_S } from "../units.js";
import type { ArrivalBlock, ArrivalSource } from "./nic.js";

/** Least length of an Ethernet frame with its check sequence, bytes: shorter ones of a capture were padded on the wire. */
const LEAST_FRAME_BYTES = 64;

/** The same arrivals behind a wire of `bitsPerSecond`; Infinity: as they are. */
export function behindLink(arrivals: ArrivalSource, bitsPerSecond: number): ArrivalSource {
  return bitsPerSecond === Infinity ? arrivals : new Link(arrivals, bitsPerSecond);
}

class Link implements ArrivalSource, ArrivalBlock {
  count = 0;
  private block: ArrivalBlock | null = null;
  private timePsOf = new Float64Array(0);
  /** When the wire has carried the latest frame, picoseconds. */
  private freePs = -Infinity;

  constructor(private readonly arrivals: ArrivalSource, private readonly bitsPerSecond: number) {}

  nextBlock(): ArrivalBlock | null {
    const block = this.arrivals.nextBlock();
    this.block = block;
    if (block === null) return null;
    const { count } = block;
    this.count = count;
    if (this.timePsOf.length < count) this.timePsOf = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      this.freePs = Math.max(block.timePs(i), this.freePs + this.wirePs(block.frameBytes(i)));
      this.timePsOf[i] = this.freePs;
    }
    return this;
  }

  /** Decision: a wire time that is no whole number of picoseconds is rounded up, so that the rate is never passed. */
  private wirePs(frameBytes: number): number {
    return Math.ceil(((Math.max(LEAST_FRAME_BYTES, frameBytes) + ETHERNET_OVERHEAD_BYTES) * 8 * PS_PER_S) / this.bitsPerSecond);
  }

  timePs(i: number): number {
    return this.timePsOf[i] as number;
  }
  connection(i: number): number {
    return (this.block as ArrivalBlock).connection(i);
  }
  frameBytes(i: number): number {
    return (this.block as ArrivalBlock).frameBytes(i);
  }
}
