// What the parts of the contract share: how a breach is told, which lesson a file is, the words and numbers of a text.
import type { NotebookCell } from "./temporary.js";

/** Tells the sentence unless the rule is kept. */
export type Need = (kept: boolean, sentence: string) => void;

/** Collects breaches. */
export function collector(): { said: string[]; need: Need } {
  const said: string[] = [];
  return {
    said,
    need: (kept, sentence) => {
      if (!kept) said.push(sentence);
    },
  };
}

/** Which lesson a file is: 06 from "06-...", or a depth notebook of it from "06a-...". */
export interface LessonName {
  readonly number: string;
  readonly isDepth: boolean;
}

export const LESSON_FILE = /^(\d\d)([a-z]?)-[a-z0-9-]+\.ipynb$/;

/** @param file its name without folders */
export function lessonName(file: string): LessonName {
  const [, number = "", letter = ""] = LESSON_FILE.exec(file) ?? [];
  return { number, isDepth: letter !== "" };
}

export const text = (cell: NotebookCell): string => [cell.source].flat().join("");

/** What an output holds, as one text. */
export const whole = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value);

/** Names of notebooks that a text links: "06-why-....ipynb". */
export const linkedLessons = (words: string): string[] =>
  [...words.matchAll(/\]\((\d\d[a-z]?-[a-z0-9-]+\.ipynb)(?:#[^)]*)?\)/g)].map(([, file]) => file);

/** Markdown without code, links' addresses and signs. */
export const prose = (markdown: string): string =>
  markdown
    .replaceAll(/```[\s\S]*?```/g, " ")
    .replaceAll(/`[^`\n]*`/g, "code")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("*", "");

/** The numbers of a text, with their thousands together. */
export const numbers = (words: string): Set<string> =>
  new Set(words.replaceAll(/(\d)[,\u202f\u2009](?=\d{3}\b)/g, "$1").match(/\d+(?:\.\d+)?/g) ?? []);

// "CPU 3" and "step 5.1" are names, as are "CPUs 0, 1 and 2".
const NAMED =
  /\b(?:CPU|core|processor|lesson|queue|frame|message|entry|entrie|cycle|step|seed|bucket|ring|node|group|port|figure|exercise|round|page|version|key|field|byte|bit|connection|table|thread|level|file|row|column|slot|vector|line|NDIS|Windows|Server|RFC|request|issue)s?\s+#?\d+(?:\.\d+)*(?:(?:,|,? and|,? or| to)\s+\d+(?:\.\d+)*)*/gi;

/** How many numbers a reader meets in a text: not those of links, code, names such as CPU 3, and Linux's boxes. */
export const numbersToRead = (markdown: string): number =>
  markdown
    .replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, " ")
    .replaceAll(/!?\[[^\]]*\]\([^)]*\)/g, " ")
    .replaceAll(/^>.*$/gm, " ")
    .replaceAll(/^\s*\d+\.\s/gm, " ")
    .replaceAll(/\*\*\d+(?:\.\d+)*\*\*/g, " ")
    .replaceAll(NAMED, " ")
    .match(/(?<![\p{L}\d_.,])\d(?:[\d,.\u202f\u2009]*\d)?(?![\p{L}\d_])/gu)?.length ?? 0;
