// One published number beside ours, with its band: a row for a table, a chart and a verdict. With few seeds and long
// tails a confidence interval would be wider than the axis, so a row has the least and the largest value instead.
import { exp, ln } from "../random/exact-math.js";

export type PublishedSeries =
  | "RSS"
  | "RSS++"
  | "RSS over RSS++"
  | "random ports"
  | "sequential ports"
  | "ports with gaps"
  | "base"
  | "base, interrupts given"
  | "defer10"
  | "defer20"
  | "defer50"
  | "defer200"
  | "napibusy"
  | "fullbusy"
  | "suspend20"
  | "suspend200";

export interface PublishedRow {
  /** Number of the check, 13 or 14, or its name. */
  readonly check: 13 | 14 | "irq-suspension";
  /** What is measured, with its unit. */
  readonly quantity: string;
  /**
   * The number of CPUs or queues, the offered load in Gb/s or requests/s, or the target load; the quantity says which.
   */
  readonly x: number;
  readonly series: PublishedSeries;
  /** Mean over the seeds (of ratios and delays the geometric mean), and the least and the largest of their values. */
  readonly ours: number;
  readonly low: number;
  readonly high: number;
  readonly published: number;
  /** The range that `ours` should be in; null for a number that is only shown. */
  readonly band: readonly [number, number] | null;
}

/** "inside" or "MISSED" its band; empty for a number that has none. */
export function verdict({ ours, band }: PublishedRow): "inside" | "MISSED" | "" {
  if (band === null) return "";
  return ours >= band[0] && ours <= band[1] ? "inside" : "MISSED";
}

/** A row from one value per seed, to four significant digits, so that a row is the same in print and in a dataset. */
export function publishedRow(about: About, values: readonly number[]): PublishedRow {
  return row(about, values, values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** The same for values that differ by factors, such as ratios and delays. */
export function publishedRatio(about: About, values: readonly number[]): PublishedRow {
  return row(about, values, exp(values.reduce((sum, value) => sum + ln(value), 0) / values.length));
}

type About = Pick<PublishedRow, "check" | "quantity" | "x" | "series" | "published"> & Partial<PublishedRow>;

function row(about: About, values: readonly number[], ours: number): PublishedRow {
  const digits = (value: number): number => Number(value.toPrecision(4));
  const { check, quantity, x, series, published, band = null } = about;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return {
    check,
    quantity,
    x,
    series,
    ours: digits(ours),
    low: digits(low),
    high: digits(high),
    published: digits(published),
    band,
  };
}
