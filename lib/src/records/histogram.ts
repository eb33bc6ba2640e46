// A histogram of durations with constant memory and a fixed relative error, after the idea of HdrHistogram (Gil Tene): counts for
// every nanosecond up to 256 ns, then 128 counts for each doubling, so that a value is known to better than 0.8 %.
// Resolution 1 ns; range up to 2.1 s, longer durations count as that. In: picoseconds. Out: percentiles in picoseconds.
// Our own, since it is asked twice for every frame of a run; a test holds it to hdr-histogram-js.
import { checkNumber } from "../check.js";

const BITS = 7;
const PER_DOUBLING = 1 << BITS;
const LONGEST_NS = 0x7fffffff;

export class Histogram {
  count = 0;
  /** Sum of all values, picoseconds, for the mean. */
  sumPs = 0;
  minPs = Infinity;
  maxPs = 0;
  /** Up to 4,294,967,295 values in a class. */
  private readonly counts: Uint32Array = new Uint32Array((32 - BITS) * PER_DOUBLING);

  record(ps: number): void {
    this.place(ps);
    this.account(1, ps, ps, ps);
  }

  /** Counts one value in its class. Whoever places values accounts for them too, for many at a time. */
  place(ps: number): void {
    const ns = ps < LONGEST_NS * 1000 ? (ps * 0.001) | 0 : LONGEST_NS;
    const shift = Math.max(0, 24 - Math.clz32(ns));
    const place = shift * PER_DOUBLING + (ns >> shift);
    this.counts[place] = (this.counts[place] as number) + 1;
  }

  /** Accounts for values that were placed: how many, their sum, the least and the greatest. */
  account(count: number, sumPs: number, minPs: number, maxPs: number): void {
    this.count += count;
    this.sumPs += sumPs;
    if (minPs < this.minPs) this.minPs = minPs;
    if (maxPs > this.maxPs) this.maxPs = maxPs;
  }

  get meanPs(): number {
    return this.count === 0 ? NaN : this.sumPs / this.count;
  }

  /** Smallest duration that at least `percent` of the values do not exceed (the middle of its class), picoseconds; NaN without values. */
  percentilePs(percent: number): number {
    checkNumber("The percentile", percent, 0, 100);
    if (this.count === 0) return NaN;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count));
    let seen = 0;
    for (let place = 0; place < this.counts.length; place++) {
      seen += this.counts[place] as number;
      if (seen >= rank) return Math.min(this.maxPs, Math.max(this.minPs, middlePs(place)));
    }
    return this.maxPs;
  }

  /** The counts of all classes now, for `percentilesSince`. */
  snapshot(): Uint32Array {
    return this.counts.slice();
  }

  /** Percentiles of the values that were recorded since a snapshot (the middle of their class), picoseconds; NaN if there were none. */
  percentilesSince(before: Uint32Array, percents: readonly number[]): number[] {
    let count = 0;
    for (let place = 0; place < before.length; place++) count += (this.counts[place] as number) - (before[place] as number);
    return percents.map((percent) => {
      if (count === 0) return NaN;
      const rank = Math.max(1, Math.ceil((percent / 100) * count));
      let seen = 0;
      for (let place = 0; place < before.length; place++) {
        seen += (this.counts[place] as number) - (before[place] as number);
        if (seen >= rank) return middlePs(place);
      }
      return NaN;
    });
  }

  /** Classes that hold something, as rows: from (included) to (excluded), picoseconds, and how many values. */
  classes(): { fromPs: number; toPs: number; count: number }[] {
    const rows = [];
    for (let place = 0; place < this.counts.length; place++) {
      const count = this.counts[place] as number;
      if (count > 0) rows.push({ fromPs: startNs(place) * 1000, toPs: (startNs(place) + widthNs(place)) * 1000, count });
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
