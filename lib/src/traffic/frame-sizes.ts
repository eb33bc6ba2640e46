// How long the frames of a load are: all alike, or a mix of sizes, as router tests send it.
import { checkFields, checkNumber, checkWhole, refuse, show } from "../check.js";
import type { Random } from "../random/random.js";
import { AliasTable } from "./alias-table.js";
import type { ArrivalBlock } from "./arrival-block.js";

/** One size of a mix. */
export interface FrameSize {
  /** Length with the check sequence, bytes, 64 to 9216. */
  readonly bytes: number;
  /** Share of the frames that have this length, 0 to 1. */
  readonly share: number;
}

/** Length of a load's frames with their check sequence: bytes, the simple IMIX, or a mix whose shares add up to 1. */
export type FrameBytes = number | "imix" | readonly FrameSize[];

/**
 * The simple IMIX ("Internet mix") of router tests: IP packets of 40, 576 and 1500 bytes, 7 to 4 to 1. An Ethernet
 * header and check sequence add 18 bytes, and a frame has 64 at least, so that frames are 64, 594 and 1518 bytes long,
 * 361.8 on average. The mix comes from common use, not from a standard: test equipment differs in the middle size (570,
 * 594). RFC 6985 (IMIX Genome) says how to name a mix, and prescribes none.
 */
export const SIMPLE_IMIX: readonly FrameSize[] = [
  { bytes: 64, share: 7 / 12 },
  { bytes: 594, share: 4 / 12 },
  { bytes: 1518, share: 1 / 12 },
];

const MAX_SIZES = 256;
/** Shares may be rounded to so much in all: 0.583 + 0.333 + 0.083 is refused, 0.58333 + 0.33333 + 0.08333 is not. */
const ROUNDING = 1e-4;

/** Refuses anything but a length or a mix of lengths. */
export function checkFrameBytes(frameBytes: unknown): asserts frameBytes is FrameBytes {
  if (frameBytes === "imix") return;
  if (!Array.isArray(frameBytes)) {
    if (typeof frameBytes !== "number")
      refuse(
        `The frame length in bytes is ${show(frameBytes)}`,
        'it must be a whole number from 64 to 9216, "imix", or a list of { bytes, share }',
      );
    return checkWhole("The frame length in bytes", frameBytes, 64, 9216);
  }
  checkWhole("The number of frame sizes", frameBytes.length, 1, MAX_SIZES);
  let sum = 0;
  for (const [i, size] of (frameBytes as unknown[]).entries()) {
    checkFields(`Frame size ${i}`, size, ["bytes", "share"]);
    const { bytes, share } = size as FrameSize;
    checkWhole(`The bytes of frame size ${i}`, bytes, 64, 9216);
    checkNumber(`The share of frame size ${i}`, share, 0, 1);
    sum += share;
  }
  if (Math.abs(sum - 1) > ROUNDING) refuse(`The shares of the frame sizes add up to ${sum}`, "they must add up to 1");
}

/**
 * Lengths drawn from a mix, one frame after the other. Decision: from a stream of their own, so that a load with a mix
 * has the times and connections of the same load without it.
 */
export class FrameSizes {
  private readonly table: AliasTable;
  private readonly bytes: Int32Array;

  /** @param random for the lengths alone */
  constructor(
    private readonly random: Random,
    sizes: readonly FrameSize[],
  ) {
    this.table = new AliasTable(Float64Array.from(sizes, ({ share }) => share));
    this.bytes = Int32Array.from(sizes, ({ bytes }) => bytes);
  }

  /** Gives every frame of the block its length. */
  fill(block: ArrivalBlock): void {
    const { table, random, bytes } = this;
    for (let i = 0; i < block.count; i++)
      block.bytesOf[i] = bytes[table.pick(random.below(table.columns), random.nextUint32() >>> 1)];
  }
}
