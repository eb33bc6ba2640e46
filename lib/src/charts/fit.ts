// Charts fit a screen: 870 pixels wide with labels and legends, and rows that get lower where there are many of them.

/** Pixels that rows may take together, and the least that one needs. */
const ROWS_PX = 500;
const LEAST_PX = 9;

/** Height of a row in pixels: `most`, or less where so many rows would be higher than a screen. */
export const rowStep = (most: number, rows: number): number =>
  Math.min(most, Math.max(LEAST_PX, Math.floor(ROWS_PX / Math.max(1, rows))));

/** What an axis adds where its rows are lower than its letters: every second label stands, or every fourth. */
export const thinLabels = (step: number): object => (step >= 14 ? {} : { labelOverlap: "parity" });

/**
 * Ticks of an axis that counts things from 0 to `most`: none between two whole numbers. (A least step between ticks is
 * lost on the way from Vega-Lite to Vega.)
 */
export const wholeTicks = (most: number): object => ({
  format: ",d",
  ...(most < 8 ? { values: Array.from({ length: Math.ceil(most) + 1 }, (_, i) => i) } : {}),
});

/** Size of the numbers beside low rows; the usual size where they have room. */
export const rowFont = (step: number): object => (step >= 14 ? {} : { fontSize: Math.max(8, step) });

/** Entries that a legend may have in one column beside a chart. */
const LEGEND_ROWS = 16;

/** A legend in as many columns as it needs to be no higher than its chart. */
export const legendColumns = (entries: number): object =>
  entries <= LEGEND_ROWS ? {} : { columns: Math.ceil(entries / LEGEND_ROWS), symbolLimit: 0, columnPadding: 6 };

/** Lines that one chart tells apart: the first eight colours are kept furthest apart. */
export const MOST_LINES = 8;

/** The CPUs with the greatest load, at most eight, in order of number. */
export function busiest(cpus: readonly number[], loadOf: (cpu: number) => number): number[] {
  return [...cpus]
    .sort((a, b) => loadOf(b) - loadOf(a) || a - b)
    .slice(0, MOST_LINES)
    .sort((a, b) => a - b);
}

/** Pixels of everything together, and of a letter of an axis label. */
export const SCREEN_PX = 870;
const LETTER_PX = 6.8;

/**
 * Width of a chart in pixels: `most`, or what long labels on its left and `besidePx` on its right leave of a screen.
 */
export function widthBeside(labels: readonly string[], most: number, besidePx: number): number {
  const longest = labels.reduce((chars, label) => Math.max(chars, label.length), 0);
  return Math.min(most, Math.floor(SCREEN_PX - 36 - besidePx - Math.min(330, longest * LETTER_PX)));
}

/** Width of a legend with lines for symbols, pixels: its letters, at most as wide as a legend's label may be. */
export const legendWidth = (names: readonly string[]): number =>
  70 + Math.min(260, names.reduce((chars, name) => Math.max(chars, name.length), 0) * LETTER_PX);

/** Characters of a subtitle that fit beside each other on a chart with long labels on its left and its legend. */
export const lineCharsOf = (labels: readonly string[], width: number, besidePx: number): number =>
  Math.floor(
    (width + besidePx + 36 + Math.min(330, Math.max(0, ...labels.map(({ length }) => length)) * LETTER_PX)) / 8,
  );

/**
 * A line for each label of several that stand at the same height: a label that would reach into another one on its line
 * takes the next. Lines count from 0.
 *
 * @param labels where each begins, in pixels, and its words
 */
export function linesOf(labels: readonly { readonly at: number; readonly words: string }[]): number[] {
  const ends: number[] = [];
  const lines = new Array<number>(labels.length).fill(0);
  const order = labels.map((_, i) => i).sort((a, b) => labels[a].at - labels[b].at);
  for (const i of order) {
    const { at, words } = labels[i];
    const free = ends.findIndex((end) => end < at);
    lines[i] = free < 0 ? ends.length : free;
    ends[lines[i]] = at + words.length * 7.4 + 12;
  }
  return lines;
}

/** Names of so many letters and more stand below their chart, each on a line of its own. */
const LONG_NAME = 32;
const areLong = (names: readonly string[]): boolean => names.some(({ length }) => length >= LONG_NAME);

/** Where the legend of a chart's series stands: beside it, or below it where their names are long. */
export const legendPlace = (names: readonly string[]): object =>
  areLong(names) ? { orient: "bottom", columns: 1, labelLimit: 760 } : {};

/** Width of such a legend beside the chart, pixels: none below it. */
export const legendBeside = (names: readonly string[]): number => (areLong(names) ? 0 : legendWidth(names));
