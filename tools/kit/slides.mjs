// A lesson as slides: one page that needs no network, cut at headings, at the four lead words and where a slide is full.
// Charts answer as in the lesson; predictions can be chosen; no exercise shows its answer.
import { marked } from "marked";
import { bundled } from "../../book/build/bundles.mjs";
import { plainText } from "../../book/build/markdown.mjs";
import { house } from "../house.mjs";
import { codeLines, wordsOf } from "../lesson-shape.mjs";
import { sourceOf } from "../lesson-text.mjs";
import { prediction, questions } from "./handout.mjs";
import { codeHtml, escaped, inScript, pageHtml, shownBy, styles, toHtml } from "./html.mjs";

/**
 * @typedef {{ section: string, lead: string, isDeeper: boolean, words: string, count: number, chart?: import("./html.mjs").Shown,
 *   isTitle?: boolean }} Slide `words` is HTML, `count` how many words it has
 */

/** As many words as a slide takes, and with code below them. */
const FULL = 95;
const ABOVE_CODE = 70;
/** Lines of code and of a result that go onto one slide. */
const LINES = 15;

/** What runs in the page: Vega with vega-embed, and the turning of slides. */
export const slidesScript = async () =>
  `${await bundled(house().root, "vega")}\n${styles("slides-page.js").replace(/^\/\/.*\n/gm, "")}`;

/**
 * @param {import("./lesson.mjs").Lesson} lesson
 * @param {string} script by `slidesScript`
 */
export function slidesHtml(lesson, script) {
  const slides = slidesOf(lesson);
  /** @type {object[]} */
  const specs = [];
  const html = slides.map((slide, at) => {
    const { section, lead, isDeeper, words, chart, isTitle } = slide;
    const chips =
      (isDeeper ? `<span class="chip">Deeper</span>` : "") +
      (lead ? `<span class="chip ${lead.toLowerCase()}">${lead}</span>` : "");
    const figure = chart
      ? `<figure class="chart" data-chart="${specs.push(chart.spec ?? {}) - 1}" role="group" aria-label="${altOf(chart.html)}">${chart.html}</figure>`
      : "";
    const head = isTitle ? "" : `<header><h2>${escaped(section)}</h2>${chips}</header>`;
    return (
      `<section class="slide${isTitle ? " title" : ""}" id="s${at + 1}" tabindex="-1" aria-label="Slide ${at + 1}: ${escaped(section)}">` +
      `${head}<div class="body"><div class="words">${words}</div>${figure}</div></section>`
    );
  });
  const sections = slides.flatMap(({ section }, at) =>
    at > 0 && slides[at - 1].section === section ? [] : [`<option value="${at}">${escaped(section)}</option>`],
  );
  const body = `<main>${html.join("\n")}</main>
<nav aria-label="Slides"><span>${escaped(`${lesson.number} ${lesson.title}`)}</span>
<select id="sections" aria-label="Go to">${sections.join("")}</select>
<button id="back" aria-label="Back">&#8592;</button> <span id="number" role="status"></span> <button id="on" aria-label="On">&#8594;</button></nav>`;
  return pageHtml({
    title: `${lesson.number} ${lesson.title} - slides`,
    css: styles("slides.css"),
    body,
    script: `const charts=${inScript(specs)};\n${script}`,
  });
}

/** @param {string} html */
const altOf = (html) => /alt="([^"]*)"/.exec(html)?.[1] ?? "chart";

/**
 * The slides of a lesson, in order.
 * @param {import("./lesson.mjs").Lesson} lesson
 * @returns {Slide[]}
 */
export function slidesOf({ title, notebook, exercises }) {
  /** @type {Slide[]} */
  const slides = [];
  let [section, lead, isDeeper] = [title, "", false];
  /** @param {string} words @param {Partial<Slide>} [more] */
  const add = (words, more = {}) => slides.push({ section, lead, isDeeper, words, count: 0, ...more });
  notebook.cells.forEach((cell, at) => {
    const source = sourceOf(cell);
    if (cell.cell_type === "markdown") {
      for (const { heading, leadWord, text } of blocksOf(source)) {
        if (heading !== null) {
          section = plainText(heading.words);
          if (heading.depth < 3) isDeeper = section.startsWith("Deeper");
          if (heading.depth === 3) isDeeper = / \(deeper\):/.test(section);
          if (heading.depth === 1) {
            add(`<h1>${escaped(section)}</h1>${toHtml(text)}`, { isTitle: true, count: FULL });
            continue;
          }
        }
        lead = leadWord;
        for (const part of packed(text)) add(toHtml(part), { count: wordsOf(part) });
      }
      return;
    }
    const last = slides.at(-1);
    const isFresh = last !== undefined && last.section === section && last.lead === lead && !last.chart;
    if (exercises.some((exercise) => exercise.cell === at)) {
      if (isFresh && last.count < 40) last.words += questions(cell);
      else add(questions(cell));
    } else if (/await predict\(/.test(source)) {
      if (isFresh && lead === "Predict") last.words += choicesHtml(cell);
      else add(choicesHtml(cell), { lead: "Predict" });
    } else addRun({ slides, add, isFresh }, cell);
  });
  return joinedCharts(slides);
}

/** What to look for in a chart that stands before its words: both on one slide. @param {readonly Slide[]} slides */
function joinedCharts(slides) {
  /** @type {Slide[]} */
  const all = [];
  slides.forEach((slide, at) => {
    const [last, next] = [all.at(-1), slides[at + 1]];
    const isAbout =
      slide.lead === "See" && !slide.chart && !slide.words.includes("<pre") && !(next?.lead === "See" && next.chart);
    if (isAbout && last?.chart && last.words === "" && last.section === slide.section)
      all[all.length - 1] = { ...last, lead: "See", words: slide.words, count: slide.count };
    else all.push(slide);
  });
  return all;
}

/**
 * A cell's code, its results and its charts: code and short results go where the text is, each chart has a slide.
 * @param {{ slides: Slide[], add: (words: string, more?: Partial<Slide>) => unknown, isFresh: boolean }} to
 * @param {import("./lesson.mjs").Cell} cell
 */
function addRun({ slides, add, isFresh }, cell) {
  const lines = codeLines(sourceOf(cell));
  const outputs = shownBy(cell);
  const charts = outputs.filter(({ kind }) => kind === "chart");
  const results = outputs.filter(({ kind }) => kind !== "chart").map(({ html }) => resultHtml(html));
  const last = slides.at(-1);
  const isRun = isFresh && last?.lead !== "See";
  if (lines.length > 0 && (isRun || results.length > 0)) {
    const code = codeHtml(lines.join("\n"));
    if (isFresh && last && last.count < ABOVE_CODE) last.words += code;
    else add(code);
  }
  if (results.length > 0) {
    const rows = results.join("").match(/<tr>|\n/g)?.length ?? 1;
    const now = slides.at(-1);
    if (now && isFresh && lines.length + rows <= LINES) now.words += results.join("");
    else add(results.join(""));
  }
  for (const chart of charts) {
    const now = slides.at(-1);
    const fits = isFresh && now?.lead === "See" && !now.chart && now.count <= FULL && results.length === 0;
    if (now && fits) now.chart = chart;
    else add("", { chart });
  }
}

/** What `compare` says of a prediction that nobody made, shorter. @param {string} html */
const resultHtml = (html) =>
  html.replace(
    /<pre class="out">The run says: ([^]*?)\. No prediction was made\.<\/pre>/,
    `<p class="says">The run says: <b>$1</b>.</p>`,
  );

/** A prediction's question, with its choices to press. @param {import("./lesson.mjs").Cell} cell */
function choicesHtml(cell) {
  const { question, options, isNumber } = prediction(cell);
  if (isNumber) return `<p class="question">${escaped(question)}</p><p>${escaped(options.join(" "))}</p>`;
  const buttons = options.map((option) => `<li><button aria-pressed="false">${escaped(option)}</button></li>`);
  return `<p class="question">${escaped(question)}</p><ul class="choices">${buttons.join("")}</ul>`;
}

/**
 * A cell's text, cut at headings and lead words.
 * @param {string} source
 */
function blocksOf(source) {
  return source
    .split(/^(?=#{1,3} |\*\*(?:Predict|Run|See|Explain)\.\*\*)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [line, depth, words] = /^(#{1,3}) (.+)\n?/.exec(part) ?? [];
      const [said, leadWord = ""] = /^\*\*(Predict|Run|See|Explain)\.\*\*\s*/.exec(part) ?? [];
      const heading = line === undefined ? null : { depth: depth.length, words };
      // "**Explain.** 7. If ...": what follows a lead word is no list.
      const text = part.slice((line ?? said ?? "").length).trim();
      return { heading, leadWord, text: leadWord === "" ? text : text.replace(/^(\d+)([.)] )/, "$1\\$2") };
    });
}

/** Markdown in pieces that a slide takes: whole paragraphs, and items of lists. @param {string} text */
function packed(text) {
  const pieces = marked
    .lexer(text)
    .flatMap((token) => (token.type === "list" ? token.items.map(({ raw }) => raw) : [token.raw]))
    .filter((raw) => raw.trim() !== "");
  /** @type {string[]} */
  const parts = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last !== undefined && wordsOf(last) + wordsOf(piece) <= FULL)
      parts[parts.length - 1] = `${last.trimEnd()}${isItem(last) && isItem(piece) ? "\n" : "\n\n"}${piece}`;
    else parts.push(piece);
  }
  return parts;
}

/** Whether a text's last line belongs to a list. @param {string} text */
const isItem = (text) =>
  /^(?:[-*]|\d+\.) /.test(
    text
      .trimEnd()
      .split(/\n(?=[-*] |\d+\. )/)
      .at(-1) ?? "",
  );
