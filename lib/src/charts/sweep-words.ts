// Parts of a sweep's chart: the words that head the values at the slider, and dots that tell runs that lost frames.
import { wrap } from "./chart.js";

/** Pixels of a line of the heading and of its letters, and letters of a number. */
export const HEADING_PX = 16;
const LETTER_PX = 8.6,
  NUMBER = 6;

/**
 * "load: 4": the setting and its value at the slider, in as many lines as it needs.
 *
 * @returns an expression that gives the lines, and how much lower than one line they reach
 */
export function headingOf(xLabel: string, roomPx: number): { readonly words: string; readonly belowPx: number } {
  const lines = wrap(`${xLabel}:`, Math.floor(roomPx / LETTER_PX));
  const end = lines[lines.length - 1];
  const hasRoom = (end.length + NUMBER) * LETTER_PX <= roomPx;
  const above = hasRoom ? lines.slice(0, -1) : lines;
  const last = `${JSON.stringify(hasRoom ? `${end} ` : "")} + format(at, '~r')`;
  return {
    words: `[${[...above.map((line) => JSON.stringify(line)), last].join(", ")}]`,
    belowPx: HEADING_PX * above.length,
  };
}

/** Dots of runs that lost frames are white inside: what was lost had no delay, and cost less. */
export const dotted = (colour: object, isLossy: boolean): object =>
  isLossy
    ? { stroke: colour, fill: { ...colour, condition: { test: "datum.lossShare > 0", value: "white" } } }
    : { color: colour };
