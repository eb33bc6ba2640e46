// The words of the grid of an indirection table: its entries are CPUs, or, with Linux, receive queues.

/** What is drawn. */
export interface Grid {
  /** "CPU" or "queue". */
  readonly noun: string;
  readonly entries: number;
  readonly columns: number;
  /** Whether there is room for words in a cell, and whether something is counted. */
  readonly hasWords: boolean;
  readonly isCounted: boolean;
  readonly unit: string;
  /** Whether frames of a run are counted, and whether a bar says what a CPU was done with, not what its entries got. */
  readonly isOfRun: boolean;
  readonly barsAreDone: boolean;
  readonly changes: number;
}

/** What a cell, a bar and a click are. */
export function gridSubtitle(grid: Grid): string {
  const { noun, entries, columns, hasWords, isCounted, unit, isOfRun, barsAreDone, changes } = grid;
  const counted = !isCounted
    ? ""
    : `, and below it ${isOfRun ? `the ${unit} that fell into it` : `its ${unit}`}; a pale one got none`;
  const cells = hasWords
    ? `Each cell is an entry: its index in small type, its ${noun}${counted}. `
    : `Each of ${entries} cells is an entry, ${columns} in a line; its colour says its ${noun}${isCounted ? `, a pale one got no ${unit}` : ""}. `;
  const bars = barsAreDone
    ? `A bar counts the ${unit} that the CPU was done with in the run, of whichever entry. `
    : noun === "queue"
      ? "A bar adds up its queue's entries; beside the queue stands the CPU of its vector. "
      : "";
  return (
    cells +
    bars +
    (changes > 0 ? "This is the table at the end of the run. " : "") +
    `Click a cell or a bar to pick out that ${noun}'s entries; click beside them to see all.`
  );
}
