// Where two curves of a sweep cross: the load at which one variant becomes better than another.
import type { SweepRow } from "rss-lab";
import { refuse, show } from "./words.js";

/**
 * Where two curves of a sweep cross: the first x at which the difference changes sign, interpolated linearly between
 * the two points around it; null if it never does.
 *
 * @example
 * crossover([{ series: "a", x: 0, y: 1 }, { series: "a", x: 1, y: 3 }, { series: "b", x: 0, y: 2 }, { series: "b", x: 1, y: 2 }], "a", "b") // => 0.5
 */
export function crossover(rows: readonly SweepRow[], one: string, other: string): number | null {
  for (const name of [one, other])
    if (!rows.some((row) => row.series === name))
      refuse(
        `The sweep has no series ${show(name)}`,
        `it has ${[...new Set(rows.map((row) => row.series))].join(", ")}`,
      );
  const y = (series: string, x: number): number | undefined =>
    rows.find((row) => row.series === series && row.x === x)?.y;
  const xs = [...new Set(rows.map((row) => row.x))]
    .filter((x) => y(one, x) !== undefined && y(other, x) !== undefined)
    .sort((a, b) => a - b);
  const difference = (x: number): number => (y(one, x) as number) - (y(other, x) as number);
  for (let i = 1; i < xs.length; i++) {
    const [x0, x1] = [xs[i - 1], xs[i]];
    const [d0, d1] = [difference(x0), difference(x1)];
    if (d0 !== 0 && d0 * d1 <= 0) return x0 + ((x1 - x0) * d0) / (d0 - d1);
  }
  return null;
}
