// The flow limit of a CPU, told once more for the second simulator: the buckets of the latest 128 frames that it looked
// at, and whether one of them has more than 64.

/** Whether a frame with that hash is one too many; it is remembered in any case. */
export type IsTooMuch = (hashValue: number) => boolean;

/** @param buckets a power of two; @param isOld whether the low bits of the hash choose one (6.1) */
export function flowLimit(buckets: number, isOld: boolean): IsTooMuch {
  const history = new Array<number>(128).fill(0);
  const ofBucket = new Map<number, number>();
  return (hashValue) => {
    const spread = isOld ? BigInt(hashValue) : ((BigInt(hashValue) * 0x61c88647n) % 2n ** 32n) * BigInt(buckets);
    const bucket = Number(isOld ? spread % BigInt(buckets) : spread >> 32n);
    const oldest = history.shift()!;
    history.push(bucket);
    ofBucket.set(oldest, Math.max(0, (ofBucket.get(oldest) ?? 0) - 1));
    ofBucket.set(bucket, (ofBucket.get(bucket) ?? 0) + 1);
    return ofBucket.get(bucket)! > 64;
  };
}
