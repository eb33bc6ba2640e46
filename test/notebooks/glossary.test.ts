// The glossary, and its links in the lessons: each term where it first appears, in running text, and nowhere else.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addressOf, linkTerms, termsOf, withLinks } from "../../tools/glossary-links.mjs";
import { linkedLessons, text } from "./contract-parts.js";
import { paths, type Notebook } from "./temporary.js";

const fileOf = (name: string): string => readFileSync(join(paths.notebooks, name), "utf8");
const glossary = fileOf("glossary.ipynb");
const { cells } = JSON.parse(glossary) as Notebook;
const terms = termsOf(glossary);
const lessons = readdirSync(paths.notebooks).filter((name) => /^\d.*\.ipynb$/.test(name));

describe("the glossary", () => {
  test("has its terms in the order of the alphabet, each once", () => {
    expect(terms.length).toBeGreaterThan(35);
    const small = terms.map((term) => term.toLowerCase());
    expect(small).toEqual([...new Set(small)].sort((a, b) => (a < b ? -1 : 1)));
  });
  test.each(cells.slice(1).map((cell) => [text(cell).split("\n")[0], text(cell)]))(
    "%s: a few sentences, and the lesson that explains it",
    (_, words) => {
      const [, body = ""] = /^## .+\n\n(.+)$/.exec(words) ?? [];
      expect(linkedLessons(body).filter((file) => lessons.includes(file))).toHaveLength(1);
      const sentences = body.replace(/\[Lesson.*/, "").match(/[.?!](?=\s|$)/g) ?? [];
      expect(sentences.length).toBeGreaterThanOrEqual(1);
      expect(sentences.length).toBeLessThanOrEqual(4);
    },
  );
});

describe("links in a text", () => {
  const linked = (...texts: string[]): string[] =>
    linkTerms(["# Title", ...texts], ["Ring", "RSS", "Receive queue", "Entry"]).slice(1);
  test("the first occurrence alone, in any of its forms", () => {
    expect(linked("A ring, rings.", "Ring and entries; an entry.")).toEqual([
      "A [ring](glossary.ipynb#cell-id=ring), rings.",
      "Ring and [entries](glossary.ipynb#cell-id=entry); an entry.",
    ]);
    expect(linked("**Receive queues** wait.")).toEqual([
      "**[Receive queues](glossary.ipynb#cell-id=receive-queue)** wait.",
    ]);
  });
  test("not in headings, code, links, names or other words", () => {
    const left = "## A ring\n`ring` and [a ring](x.md), string, ring-shaped\n```ts\nring\n```\nRSS Lab, rss";
    expect(linked(left)).toEqual([left]);
    expect(linked(`${left}, RSS.`)).toEqual([`${left}, [RSS](glossary.ipynb#cell-id=rss).`]);
  });
  test("not in the first cell, and again gives the same", () => {
    const once = linkTerms(["# Ring\n\nA ring.", "A ring."], ["Ring"]);
    expect(once).toEqual(["# Ring\n\nA ring.", "A [ring](glossary.ipynb#cell-id=ring)."]);
    expect(linkTerms(once, ["Ring"])).toEqual(once);
  });
  test("a link that stands no longer first is taken back", () =>
    expect(linked("The ring.", "The [ring](glossary.ipynb#cell-id=ring).")).toEqual([
      "The [ring](glossary.ipynb#cell-id=ring).",
      "The ring.",
    ]));
  test("an address is that of the cell of the term", () => {
    const ids = cells.map(({ id }) => `glossary.ipynb#cell-id=${id}`);
    expect(terms.filter((term) => !ids.includes(addressOf(term)))).toEqual([]);
    expect(addressOf("NET_BUFFER_LIST")).toBe("glossary.ipynb#cell-id=net-buffer-list");
  });
});

test.each(lessons)("%s links its terms (node tools/glossary-links.mjs)", (name) => {
  const file = fileOf(name);
  const wanted = JSON.parse(withLinks(file, terms)) as Notebook;
  const markdown = (notebook: Notebook): string[] => notebook.cells.map(text);
  expect(markdown(JSON.parse(file) as Notebook)).toEqual(markdown(wanted));
});
test("nothing but the text changes", () => {
  const file = fileOf(lessons[0]);
  const [before, after] = [file, withLinks(file, terms)].map((each) => JSON.parse(each) as Notebook);
  expect(after.cells.map(({ outputs }) => outputs)).toEqual(before.cells.map(({ outputs }) => outputs));
  expect(withLinks(withLinks(file, terms), terms)).toBe(withLinks(file, terms));
});
