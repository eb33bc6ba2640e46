// The contract's part about language: what a test can hold of it.
import { prose, text, type Need } from "./contract-parts.js";
import type { NotebookCell } from "./temporary.js";

const MOST_WORDS = 25;

/** Short sentences, "instead of", and nobody is "he". */
export function words(cells: readonly NotebookCell[], need: Need): void {
  const markdown = cells.filter((cell) => cell.cell_type === "markdown").map(text);
  const average = averageSentence(markdown.slice(1).join("\n\n"));
  need(average <= MOST_WORDS, `sentences have ${average.toFixed(1)} words on average: at most ${MOST_WORDS}`);
  cells.forEach((cell, index) => {
    if (cell.cell_type !== "markdown") return;
    const said = prose(text(cell));
    need(!/\bin place of\b/i.test(said), `cell ${index + 1}: "in place of": instead of`);
    const he = /\b(?:he|him|his|himself)\b/i.exec(said)?.[0];
    need(he === undefined, `cell ${index + 1}: "${he}": they, them, their`);
  });
}

/** Words in a sentence; headings, tables and what has under three words are none. */
function averageSentence(markdown: string): number {
  const sentences = prose(markdown.replaceAll(/^(?:#.*|\|.*)$/gm, "\n"))
    .split(/(?<=[.?!:;])\s+|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)/)
    .map((sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length)
    .filter((length) => length > 2);
  return sentences.length === 0 ? 0 : sentences.reduce((sum, length) => sum + length, 0) / sentences.length;
}
