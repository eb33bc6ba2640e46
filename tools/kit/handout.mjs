// A lesson on paper, A4: text, code, tables and charts as pictures; room for one's own predictions and answers, and no
// answer to an exercise.
import { marked } from "marked";
import { sourceOf } from "../lesson-text.mjs";
import { codeHtml, escaped, pageHtml, shownBy, styles, toHtml } from "./html.mjs";
import { whole } from "./lesson.mjs";

const LINES = `<div class="answer" role="presentation">Your answer:</div>`;

/** @param {import("./lesson.mjs").Lesson} lesson */
export function handoutHtml({ number, title, notebook, exercises }) {
  const body = notebook.cells.map((cell, at) => {
    const source = sourceOf(cell);
    if (cell.cell_type === "markdown") return `<section>${toHtml(source)}</section>`;
    const posed = exercises.some((exercise) => exercise.cell === at);
    if (posed) return `<div class="cell task">${questions(cell)}${LINES}</div>`;
    if (/await predict\(/.test(source)) return `<div class="cell guess">${choices(cell)}</div>`;
    const outputs = shownBy(cell).map(({ kind, html }) =>
      kind === "chart" ? `<figure>${html}</figure>` : html.replace(" No prediction was made.", ""),
    );
    return `<div class="cell">${codeHtml(source)}${outputs.join("")}</div>`;
  });
  return pageHtml({ title: `${number} ${title}`, css: styles("handout.css"), body: `<main>${body.join("\n")}</main>` });
}

/** What an exercise asks: without the words about `check`, and without what `check` said to no answer. @param {any} cell */
export function questions(cell) {
  const asked = (cell.outputs ?? [])
    .map((/** @type {import("./lesson.mjs").Output} */ { data = {} }) => whole(data["text/markdown"]))
    .filter((/** @type {string} */ text) => text !== "" && !text.startsWith("**not tried**"));
  return asked.map((/** @type {string} */ text) => toHtml(text.split(/\n\nAnswer with `check\(/)[0])).join("");
}

/** A prediction's question and choices, without the words about how to type an answer. @param {any} cell */
export function choices(cell) {
  const { question, options, isNumber } = prediction(cell);
  const asked = `<p><strong>${escaped(question)}</strong></p>`;
  if (isNumber) return `${asked}<p>${escaped(options.join(" "))} <span class="line">Your guess:</span></p>`;
  const list = options.map((option) => `<li>${escaped(option)}</li>`).join("");
  return `${asked}<ul class="choices">${list}</ul>`;
}

/**
 * What a prediction asks, as its output says it.
 * @param {import("./lesson.mjs").Cell} cell
 * @returns {{ question: string, options: string[], isNumber: boolean }} for a number, what it may be stands in `options`
 */
export function prediction({ outputs = [] }) {
  const text = outputs.map(({ data = {} }) => whole(data["text/markdown"])).find((each) => each !== "") ?? "";
  const [question = "", ...rest] = text.split(/\n\nTo answer, /)[0].split("\n\n");
  const list = marked.lexer(rest.join("\n\n")).find(({ type }) => type === "list");
  const items = /** @type {{ items?: { text: string }[] } | undefined} */ (list)?.items?.map(({ text: item }) => item);
  return { question, options: items ?? rest.filter((each) => each.trim() !== ""), isNumber: items === undefined };
}
