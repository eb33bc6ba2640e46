// One unit for a time axis: picoseconds of a run as ns, µs, ms or s, whichever reads best over the shown span.
import { PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from "../units.js";

export interface TimeUnit {
  readonly name: string;
  readonly ps: number;
  /** Picoseconds in this unit, rounded to a millionth of it so that equal times print equally. */
  of(ps: number): number;
}

/** The unit for a span of `spanPs` picoseconds: the largest in which the span is at least 1. */
export function timeUnit(spanPs: number): TimeUnit {
  const [name, ps] =
    spanPs >= PS_PER_S
      ? (["s", PS_PER_S] as const)
      : spanPs >= PS_PER_MS
        ? (["ms", PS_PER_MS] as const)
        : spanPs >= PS_PER_US
          ? (["µs", PS_PER_US] as const)
          : (["ns", PS_PER_NS] as const);
  return { name, ps, of: (value) => Math.round((value / ps) * 1e6) / 1e6 };
}

/**
 * Ends and step of a slider that reaches over [from, to] in whole steps, so that every value it shows is a round one.
 */
export function sliderRange(
  from: number,
  to: number,
): { readonly min: number; readonly max: number; readonly step: number } {
  const step = sliderStep(to - from);
  const round = (steps: number): number => Number((steps * step).toPrecision(12));
  return { min: round(Math.floor(from / step)), max: round(Math.ceil(to / step)), step };
}

/** Positions of a slider at most, but for its ends: each of them has a pixel of its own. */
const POSITIONS = 360;

/** A step for a slider over `span`: at most so many of it, as 1, 2 or 5 times a power of ten. */
export function sliderStep(span: number): number {
  if (!(span > 0)) return 1;
  const power = Number(`1e${(span / POSITIONS).toExponential().split("e")[1]}`); // Math.log10 and ** differ between engines
  const times = span / POSITIONS / power;
  return Number(((times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power).toPrecision(1));
}
