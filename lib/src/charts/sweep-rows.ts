// Points of a sweep as a chart draws them, and what a title can say of them.
import { refuse } from "../check.js";
import { joined, sentence } from "./claims.js";
import { refuseShown, someRows } from "./shown.js";

/**
 * One run of a sweep. `low` and `high` are the ends of its confidence interval, where there is one; `lossShare` says
 * which share of the frames was lost, 0 to 1, so that a chart can tell a run that lost some.
 */
export interface SweepRow {
  readonly x: number;
  readonly y: number;
  readonly series: string;
  readonly low?: number;
  readonly high?: number;
  readonly lossShare?: number;
}

/** A sweep's measures by name; what is no list is none, as how its runs were made. */
export type SweepMeasures = Readonly<Record<string, readonly SweepRow[] | { readonly reason: string | null }>>;

const TAKES = "the points of one measure, as sweepChart(sweep(...).p99)";

/** The rows of one measure, and its name if that is known. */
export function sweepRows(points: unknown): { readonly rows: readonly SweepRow[]; readonly name: string } {
  const fields = { x: "number", y: "number", series: "string" } as const;
  if (Array.isArray(points)) return { rows: someRows<SweepRow>("sweepChart", points, fields, TAKES), name: "result" };
  if (typeof points !== "object" || points === null) return refuseShown("sweepChart", points, TAKES);
  const measures = Object.entries(points).filter((entry) => Array.isArray(entry[1]));
  if (measures.length > 1)
    refuse(
      `The sweep for sweepChart has the measures ${joined(measures.map(([name]) => name))}`,
      `give one, as sweepChart(points.${measures[0][0]})`,
    );
  if (measures.length === 0) return refuseShown("sweepChart", points, TAKES);
  const [[name, rows]] = measures;
  return { rows: someRows<SweepRow>("sweepChart", rows, fields, TAKES), name };
}

/** Where each series begins and where it ends; of many series, the range of all. */
export function sweepClaim(
  rows: readonly SweepRow[],
  { xLabel, yLabel }: { readonly xLabel: string; readonly yLabel: string },
): string {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const names = [...new Set(rows.map((row) => row.series))];
  const xs = rows.map((row) => row.x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const span = first === last ? `${xLabel} ${first}` : `${xLabel} ${first} to ${last}`;
  const ys = rows.map((row) => row.y);
  if (names.length > 3 || first === last)
    return sentence(`${yLabel} between ${short(Math.min(...ys))} and ${short(Math.max(...ys))} at ${span}`);
  const told = names.map((name) => {
    const own = rows.filter((row) => row.series === name).sort((a, b) => a.x - b.x);
    return `from ${short(own[0].y)} to ${short(own[own.length - 1].y)} (${name})`;
  });
  return sentence(`${yLabel} at ${span}: ${joined(told)}`);
}
