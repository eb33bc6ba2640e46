// The contract's part about the first cell: a question, goals, what comes before, minutes by the formula, pages.
import { minutesOf } from "../../tools/lesson-shape.mjs";
import { linkedLessons, text, type LessonName, type Need } from "./contract-parts.js";
import type { NotebookCell } from "./temporary.js";

const MOST_MINUTES = 45;

/** A page that a lesson follows, as its first cell names it. */
export interface Page {
  readonly title: string;
  readonly address: string;
}

const MICROSOFT = /\["([^"]+)"\]\((https:\/\/learn\.microsoft\.com\/[^)\s]+)\)/g;

/** The pages that a text links by their titles. */
export const pagesIn = (words: string): Page[] =>
  [...words.matchAll(MICROSOFT)].map(([, title, address]) => ({ title, address }));

/** Title, goals, prerequisites, minutes, pages. */
export function head(cells: readonly NotebookCell[], lesson: LessonName, need: Need): void {
  const first = cells[0]?.cell_type === "markdown" ? text(cells[0]) : "";
  need(
    /^# .+\?\s*$/m.test(first.split("\n")[0] ?? ""),
    "the first cell must begin with a title that is a question (# ...?)",
  );
  const goals =
    /\*\*You will be able to\*\*\s*\n((?:\s*[-*] .*(?:\n|$)|\s{2,}\S.*(?:\n|$))+)/
      .exec(first)?.[1]
      ?.match(/^\s*[-*] /gm)?.length ?? 0;
  need(goals >= 2 && goals <= 4, `**You will be able to** has ${goals} goals in the first cell: 2 to 4`);
  before(field(first, "Before this"), lesson, need);
  minutes(cells, field(first, "Minutes"), need);
  follows(field(first, "Follows"), lesson, need);
}

const field = (first: string, name: string): string =>
  new RegExp(String.raw`\*\*${name}:?\*\*:?\s*([\s\S]*?)(?:\n\s*\n|(?![\s\S]))`).exec(first)?.[1].trim() ?? "";

function before(words: string, { number, isDepth }: LessonName, need: Need): void {
  need(words !== "", "the first cell has no **Before this:**");
  const links = linkedLessons(words);
  if (isDepth)
    need(
      links.some((file) => file.startsWith(`${number}-`)),
      `**Before this** links no lesson ${number}`,
    );
  else need(number === "00" || links.length > 0, "**Before this** links no lesson: [lesson 00](00-....ipynb)");
  const bare = words.replaceAll(/\[[^\]]*\]\([^)]*\)/g, "").match(/\b\d\d[a-z]?\b/);
  need(bare === null, `**Before this** names lesson ${bare?.[0]} without a link`);
}

function minutes(cells: readonly NotebookCell[], stated: string, need: Need): void {
  const { core, deeper, words, codeCells, exercises } = minutesOf(cells);
  need(core <= MOST_MINUTES, `the core takes ${core} minutes by the formula: at most ${MOST_MINUTES}`);
  const wanted = deeper === 0 ? `${core}` : `${core}, and ${deeper} more for what is marked Deeper`;
  need(
    stated.replace(/\.$/, "") === wanted,
    `**Minutes:** says "${stated}", but the formula gives "${wanted}" (${words} words, ${codeCells} code cells and ` +
      `${exercises} exercises in all)`,
  );
}

function follows(words: string, { number }: LessonName, need: Need): void {
  if (number === "00" && words.startsWith("no page")) return;
  const pages = pagesIn(words).length;
  const titles = words.match(/["“][^"”]+["”]/g)?.length ?? 0;
  const steps = words.match(/\bsteps?\s\d|\(no\snumbered\ssteps\)/g)?.length ?? 0;
  need(
    pages > 0 && pages === titles,
    `**Follows** names ${titles} pages in quotes and links ${pages}: ["Title"](https://learn.microsoft.com/...)`,
  );
  need(
    steps >= titles,
    `**Follows** names ${titles} pages and ${steps} step numbers: every page needs its steps, or (no numbered steps)`,
  );
}
