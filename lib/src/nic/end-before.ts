// How far a block of arrivals goes up to an instant.

/** The times of some arrivals, the first `count` rows of the column, in order. */
interface Block {
  readonly count: number;
  readonly timePsOf: ArrayLike<number>;
}

/** The first frame of a block from number `from` on that comes after `limitPs`. */
export function endBefore({ count, timePsOf }: Block, from: number, limitPs: number): number {
  if (timePsOf[count - 1] <= limitPs) return count;
  let end = from;
  while (timePsOf[end] <= limitPs) end++;
  return end;
}
