// The cells of a page: their text, what the worker holds of them and what the page shows of them. A cell's key is its
// text and the text of all cells above it; the worker holds a cell, and the page shows its outputs, for a key.
import { find, findAll } from "./dom.js";

export interface Cell {
  readonly node: HTMLElement;
  readonly index: number;
  /** The lesson's own text. */
  readonly original: string;
  source: string;
  /** The key for which the worker has run it. */
  holds?: string;
  /** The key of the outputs that stand on the page. */
  shows?: string;
  /** Names that the lesson's text declares and uses. */
  readonly declares: readonly string[];
  readonly uses: readonly string[];
  readonly out: HTMLElement;
  readonly status: HTMLElement;
}

export const cells: Cell[] = findAll(".cell").map((node, index) => {
  const original = find("code", node)?.textContent ?? "";
  const { declares, uses } = JSON.parse(node.dataset.names ?? "{}") as Pick<Cell, "declares" | "uses">;
  const out = find(".outputs", node) as HTMLElement;
  const status = find(".status", node) as HTMLElement;
  return { node, index, original, source: original, declares, uses, out, status };
});

export const keyOf = ({ index }: Cell): string =>
  cells
    .slice(0, index + 1)
    .map(({ source }) => source)
    .join("\0");

export const isEdited = ({ source, original }: Cell): boolean => source !== original;

/** Outputs that do not belong to the present texts go pale. */
export function markStale(): void {
  for (const cell of cells) {
    cell.node.classList.toggle("stale", cell.shows !== undefined && cell.shows !== keyOf(cell));
    cell.node.classList.toggle("edited", isEdited(cell));
  }
}

for (const cell of cells) cell.shows = keyOf(cell); // the stored outputs are those of the text as it comes
