// A histogram of durations with constant memory and a fixed relative error, after the idea of HdrHistogram (Gil Tene):
// counts for every nanosecond up to 256 ns, then 128 counts for each doubling, so that a value is known to better than
// 0.8 %. Resolution 1 ns; range: every whole number of picoseconds that a run can tell, 2^53 (2.5 hours). Our own,
// since it is asked twice for every frame of a run; a test holds it to hdr-histogram-js.
import { checkNumber } from "../check.js";

const BITS = 7;
const PER_DOUBLING = 1 << BITS;
/** Shorter durations are numbers of nanoseconds that fit into 31 bits, and fast to place. */
export const LONG_PS = 0x7fffffff * 1000;
/** Nanoseconds of the longest duration need so many bits. */
const MOST_BITS = 44;

/** The class of a duration below LONG_PS. */
export function classOf(ps: number): number {
  const ns = (ps * 0.001) | 0;
  const shift = 24 - Math.clz32(ns | 255);
  return ((shift << BITS) + (ns >> shift)) | 0;
}

/** Some of the values: all but those that were counted `before`, how many these are, the least and the greatest. */
interface Values {
  readonly count: number;
  readonly before: Uint32Array | null;
  readonly minPs: number;
  readonly maxPs: number;
}

export class Histogram {
  count = 0;
  /** Sum of all values, picoseconds, for the mean. */
  sumPs = 0;
  minPs = Infinity;
  maxPs = 0;
  /** Since the mark: counts of all classes at it, how many values there were, the least and the greatest since. */
  private atMark: Uint32Array | null = null;
  private countAtMark = 0;
  minSincePs = Infinity;
  maxSincePs = 0;
  /** Up to 4,294,967,295 values in a class. */
  readonly counts: Uint32Array = new Uint32Array((MOST_BITS + 1 - BITS) * PER_DOUBLING);

  record(ps: number): void {
    this.place(ps);
    this.account(1, ps, ps, ps);
  }

  /** Counts one value in its class. Whoever places values accounts for them too, for many at a time. */
  place(ps: number): void {
    if (ps >= LONG_PS) return this.placeLong(ps);
    const place = classOf(ps);
    this.counts[place] = this.counts[place] + 1;
  }

  private placeLong(ps: number): void {
    const ns = Math.min(Math.floor(ps / 1000), 2 ** MOST_BITS - 1);
    let shift = 31 - BITS - 1;
    while (ns >= 2 ** (shift + BITS + 1)) shift++;
    const place = shift * PER_DOUBLING + Math.floor(ns / 2 ** shift);
    this.counts[place] = this.counts[place] + 1;
  }

  /** Accounts for values that were placed: how many, their sum, the least and the greatest. */
  account(count: number, sumPs: number, minPs: number, maxPs: number): void {
    this.count += count;
    this.sumPs += sumPs;
    if (minPs < this.minPs) this.minPs = minPs;
    if (maxPs > this.maxPs) this.maxPs = maxPs;
    if (minPs < this.minSincePs) this.minSincePs = minPs;
    if (maxPs > this.maxSincePs) this.maxSincePs = maxPs;
  }

  get meanPs(): number {
    return this.count === 0 ? NaN : this.sumPs / this.count;
  }

  /**
   * Smallest duration that at least `percent` of the values do not exceed (the middle of its class), picoseconds; NaN
   * without values.
   */
  percentilePs(percent: number): number {
    checkNumber("The percentile", percent, 0, 100);
    return this.percentile(percent, { count: this.count, before: null, minPs: this.minPs, maxPs: this.maxPs });
  }

  /** From here on `percentilesSinceMark` tells of values that come. */
  mark(): void {
    if (this.atMark !== null && this.count === this.countAtMark) return;
    (this.atMark ??= new Uint32Array(this.counts.length)).set(this.counts);
    this.countAtMark = this.count;
    this.minSincePs = Infinity;
    this.maxSincePs = 0;
  }

  /**
   * Percentiles of the values that were recorded since the mark, of all values without one; picoseconds; NaN if there
   * were none.
   */
  percentilesSinceMark(percents: readonly number[]): number[] {
    const values = {
      count: this.count - this.countAtMark,
      before: this.atMark,
      minPs: this.minSincePs,
      maxPs: this.maxSincePs,
    };
    return percents.map((percent) => this.percentile(percent, values));
  }

  private percentile(percent: number, { count, before, minPs, maxPs }: Values): number {
    if (count === 0) return NaN;
    const rank = Math.max(1, Math.ceil((percent / 100) * count));
    let seen = 0;
    for (let place = 0; place < this.counts.length; place++) {
      seen += this.counts[place] - (before === null ? 0 : before[place]);
      if (seen >= rank) return Math.min(maxPs, Math.max(minPs, middlePs(place)));
    }
    return maxPs;
  }

  /** Classes that hold something, as rows: from (included) to (excluded), picoseconds, and how many values. */
  classes(): { fromPs: number; toPs: number; count: number }[] {
    const rows = [];
    for (let place = 0; place < this.counts.length; place++) {
      const count = this.counts[place];
      if (count > 0)
        rows.push({ fromPs: startNs(place) * 1000, toPs: (startNs(place) + widthNs(place)) * 1000, count });
    }
    return rows;
  }
}

function shiftOf(place: number): number {
  return place < 2 * PER_DOUBLING ? 0 : Math.floor(place / PER_DOUBLING) - 1;
}
function startNs(place: number): number {
  return (place - shiftOf(place) * PER_DOUBLING) * 2 ** shiftOf(place);
}
function widthNs(place: number): number {
  return 2 ** shiftOf(place);
}
function middlePs(place: number): number {
  return (startNs(place) + widthNs(place) / 2) * 1000;
}
