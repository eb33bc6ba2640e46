// The link in front of the NIC: frames on one wire come one after the other, never faster than it carries them.
// Decision: a frame's time is the end of its arrival; one that would start while the wire still carries the frame
// before waits for it, as in a switch with room for all of them. The wire itself loses nothing.
import { ETHERNET_OVERHEAD_BYTES, PS_PER_S } from "../units.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { Traffic } from "./traffic.js";

type Arrivals = ReturnType<Traffic["arrivals"]>;

/**
 * Least length of an Ethernet frame with its check sequence, bytes: shorter ones, which only a hand-made Traffic has,
 * are padded on the wire.
 */
const LEAST_FRAME_BYTES = 64;

/** The same arrivals behind a wire of `bitsPerSecond`; Infinity: as they are. */
export function behindLink(arrivals: Arrivals, bitsPerSecond: number): Arrivals {
  if (bitsPerSecond === Infinity) return arrivals;
  let own = new ArrivalBlock(0);
  let freePs = -Infinity; // when the wire has carried the latest frame
  return {
    nextBlock: () => {
      const block = arrivals.nextBlock();
      if (block === null) return null;
      if (own.capacity < block.count) own = new ArrivalBlock(block.count);
      own.count = 0;
      for (let i = 0; i < block.count; i++) {
        const frameBytes = block.frameBytes(i);
        freePs = Math.max(block.timePs(i), freePs + wirePs(frameBytes, bitsPerSecond));
        own.add(freePs, block.connection(i), frameBytes);
      }
      return own;
    },
  };
}

/** Decision: a wire time is rounded up to whole picoseconds, so that the rate is never exceeded. */
export function wirePs(frameBytes: number, bitsPerSecond: number): number {
  return Math.ceil(
    ((Math.max(LEAST_FRAME_BYTES, frameBytes) + ETHERNET_OVERHEAD_BYTES) * 8 * PS_PER_S) / bitsPerSecond,
  );
}
