// Published numbers beside ours, from the rows of a dataset with the columns check, quantity, x, series, ours, low,
// high and published: rows of besidePublishedChart, and whether ours lie in their bands.
import type { BesidePublishedRow } from "./charts/beside-published.js";

type DatasetRow = Readonly<Record<string, string | number>>;

const numberIn = (value: string | number | undefined): number | undefined =>
  value === undefined || value === "" ? undefined : Number(value);

/**
 * Rows of `besidePublishedChart` from those of a dataset with the columns check, quantity, x, series, ours, low, high,
 * published.
 *
 * @param rows of one quantity
 */
export function besidePublished(rows: readonly DatasetRow[]): BesidePublishedRow[] {
  const isNumber = rows.every(({ x }) => x !== "" && Number.isFinite(Number(x)));
  return rows.map(({ x = "", series = "", ours, published, low, high }) => ({
    x: isNumber ? Number(x) : String(x),
    series: String(series),
    ours: Number(ours),
    published: numberIn(published),
    low: numberIn(low),
    high: numberIn(high),
  }));
}

/** A band that rows of one quantity should lie in, of one series or of all. */
export interface Band {
  readonly quantity: string;
  readonly series?: string;
  readonly low: number;
  readonly high: number;
}

/** Every row of a dataset that has a band: ours, its range, the published number, and whether ours lies in the band. */
export function bandRows(
  rows: readonly DatasetRow[],
  bands: readonly Band[],
): Readonly<Record<string, string | number>>[] {
  return bands.flatMap(({ quantity, series, low, high }) =>
    rows
      .filter((row) => row.quantity === quantity && (series === undefined || row.series === series))
      .map((row) => ({
        quantity,
        at: String(row.x),
        ours: Number(row.ours),
        "range of our seeds": `${row.low} to ${row.high}`,
        published: Number(row.published),
        band: high === Infinity ? `${low} or more` : `${low} to ${high}`,
        verdict: Number(row.ours) >= low && Number(row.ours) <= high ? "inside" : "missed",
      })),
  );
}
