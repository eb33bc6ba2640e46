// Edited cells are kept in the browser, so that a page that is loaded again, or whose tab has died, still has them. A
// page from a folder shares this store with the other pages there: a text is taken only for the lesson's text that it
// was made of, and nothing runs before its reader says so.

/** A cell as the store knows it. */
export interface Keepable {
  readonly index: number;
  readonly original: string;
  source: string;
}

const nameOf = (page: string, { index }: Keepable): string => `rss-lab-cell ${page} ${index + 1}`;

/** Keeps a cell's text, or forgets it once it is the lesson's again; answers whether the browser lets a page do so. */
export function keep(page: string, cell: Keepable): boolean {
  try {
    if (cell.source === cell.original) localStorage.removeItem(nameOf(page, cell));
    else localStorage.setItem(nameOf(page, cell), JSON.stringify({ of: cell.original, text: cell.source }));
    return true;
  } catch {
    return false;
  }
}

/** The text that was kept of a cell, if there is one. */
export function kept(page: string, cell: Keepable): string | null {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(nameOf(page, cell)) ?? "null");
    if (typeof held !== "object" || held === null || !("of" in held) || !("text" in held)) return null;
    return held.of === cell.original && typeof held.text === "string" ? held.text : null;
  } catch {
    return null;
  }
}
