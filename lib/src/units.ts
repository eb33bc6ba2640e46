// Simulated time is a whole number of picoseconds in a JavaScript number, exact up to 2^53 ps (2.5 hours). A picosecond
// makes a 64-byte slot whole on the common wires: 67,200 ps at 10 Gb/s, 6,720 ps at 100 Gb/s.
import { checkAnyNumber, checkNumber } from "./check.js";

/** Picoseconds in a nanosecond, a microsecond, a millisecond, a second. */
export const PS_PER_NS = 1_000;
export const PS_PER_US = 1_000_000;
export const PS_PER_MS = 1_000_000_000;
export const PS_PER_S = 1_000_000_000_000;

/** Nanoseconds as whole picoseconds (rounded to the nearest). */
export const ns = (value: number): number => whole(value, PS_PER_NS);
/** Microseconds as whole picoseconds. */
export const us = (value: number): number => whole(value, PS_PER_US);
/** Milliseconds as whole picoseconds. */
export const ms = (value: number): number => whole(value, PS_PER_MS);
/** Seconds as whole picoseconds. */
export const s = (value: number): number => whole(value, PS_PER_S);

function whole(value: number, unitPs: number): number {
  checkAnyNumber("The duration", value);
  return Math.round(value * unitPs);
}

/**
 * Bytes that a frame takes on the wire in addition to its own: preamble 7, start delimiter 1, gap 12. The frame
 * includes its 4-byte check sequence.
 */
export const ETHERNET_OVERHEAD_BYTES = 20;

/**
 * Time that one Ethernet frame takes on the wire, in picoseconds, rounded to the nearest.
 *
 * @param frameBytes length with the check sequence, 64 to 9216
 * @param gigabitsPerSecond speed of the wire, 0.001 to 800
 * @example
 * wireTimePs(64, 10) // => 67200
 */
export function wireTimePs(frameBytes: number, gigabitsPerSecond: number): number {
  checkNumber("The frame length in bytes", frameBytes, 64, 9216);
  checkNumber("The speed in Gb/s", gigabitsPerSecond, 0.001, 800);
  return Math.round(((frameBytes + ETHERNET_OVERHEAD_BYTES) * 8 * 1_000) / gigabitsPerSecond);
}

/**
 * A duration as text for people, to three significant digits, in the largest unit that keeps at least one digit before
 * the point; "none" for NaN.
 */
export function formatPs(ps: number): string {
  checkAnyNumber("The duration in picoseconds", ps);
  if (Number.isNaN(ps)) return "none";
  const size = Number(Math.abs(ps).toPrecision(3));
  const [divisor, unit] =
    size >= PS_PER_S
      ? [PS_PER_S, "s"]
      : size >= PS_PER_MS
        ? [PS_PER_MS, "ms"]
        : size >= PS_PER_US
          ? [PS_PER_US, "µs"]
          : size >= PS_PER_NS
            ? [PS_PER_NS, "ns"]
            : [1, "ps"];
  return `${Number((ps / divisor).toPrecision(3))} ${unit}`;
}
