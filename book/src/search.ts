// The search over the book: an index made when the book was built, loaded at the first letter typed.
import MiniSearch from "minisearch";
import type { Shared } from "./dom.js";

/** A place in the book. */
export interface Found {
  readonly address: string;
  readonly lesson: string;
  readonly heading: string;
}

/** How the index is made and read: the builder uses the same. */
export const SEARCH = {
  fields: ["heading", "text"],
  storeFields: ["address", "lesson", "heading"],
  searchOptions: { prefix: true, fuzzy: 0.15, boost: { heading: 3 }, combineWith: "AND" as const },
};

/** A longer question is cut: each of its words is looked for. */
const MOST_CHARACTERS = 200;

let index: MiniSearch | null = null;

/** The places that have all words, best first; at most ten. */
export function search(words: string): Found[] {
  index ??= MiniSearch.loadJSON((globalThis as Shared).rssIndex?.index ?? "{}", SEARCH);
  return index.search(words.slice(0, MOST_CHARACTERS)).slice(0, 10) as unknown as Found[];
}
(globalThis as Shared).rssSearch = search;
