// The cells of a notebook as HTML: text, code that can be run, and the outputs that the committed notebook holds.
import { parser } from "@lezer/javascript";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { escaped } from "./markdown.mjs";

const whole = (text) => [text ?? ""].flat().join("");
const SPECS = ["application/vnd.vegalite.v5+json", "application/vnd.vega.v5+json"];

/**
 * A notebook's cells as HTML, with its charts' specifications and pictures.
 * @param {{ cells: any[] }} notebook
 * @param {{ page: string, toHtml: (text: string) => string, namesOf: (source: string) => object }} options
 */
export function cellsHtml(notebook, { page, toHtml, namesOf }) {
  const charts = [];
  const pictures = new Map();
  let number = 0;
  const chart = (spec, data) => {
    const svg = whole(data["image/svg+xml"]);
    const file = `pictures/${page}-${charts.length}.svg`;
    pictures.set(file, svg);
    const [, width = "", height = ""] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
    const says = escaped(String(spec.description ?? whole(spec.title?.text ?? spec.title)));
    const picture = `<img loading="lazy" src="${file}" width="${width}" height="${height}" alt="${says}">`;
    const words = `<details><summary>In words</summary><pre tabindex="0">${escaped(whole(data["text/plain"]))}</pre></details>`;
    return `<figure data-chart="${charts.push(spec) - 1}"><div class="chart" tabindex="0" role="group" aria-label="${says}">${picture}</div>${words}</figure>`;
  };
  const output = ({ output_type: type, name, text, data = {} }) => {
    if (type === "stream")
      return `<pre tabindex="0" class="out ${name}" data-stream="${name}">${escaped(whole(text))}</pre>`;
    const spec = SPECS.map((mime) => data[mime]).find(Boolean);
    if (spec) return chart(spec, data);
    if (data["text/html"]) return `<div class="out html">${whole(data["text/html"])}</div>`;
    if (data["text/markdown"]) return `<div class="out html">${toHtml(whole(data["text/markdown"]))}</div>`;
    return `<pre tabindex="0" class="out">${escaped(whole(data["text/plain"]))}</pre>`;
  };
  const html = notebook.cells.map((cell) => {
    const source = whole(cell.source);
    if (cell.cell_type === "markdown") return `<section>${toHtml(source)}</section>`;
    number += 1;
    const names = escaped(JSON.stringify(namesOf(source)));
    const buttons = ["run", "edit", "reset"]
      .map((name) => `<button class="${name}" disabled>${name[0].toUpperCase()}${name.slice(1)}</button>`)
      .join(" ");
    return (
      `<div class="cell" id="cell-${number}" role="group" aria-label="Code cell ${number}" data-names="${names}">` +
      `<pre class="code" tabindex="0"><code>${coloured(source)}</code></pre>` +
      `<p class="bar"><small aria-hidden="true">[${number}]</small> ${buttons} <span class="status" role="status"></span></p>` +
      `<div class="outputs">${joined(cell.outputs).map(output).join("")}</div></div>`
    );
  });
  return { html: html.join("\n"), charts, pictures };
}

/** Outputs with neighbouring texts of one stream as one. */
export const joined = (outputs) =>
  outputs.reduce((all, each) => {
    const last = all.at(-1);
    return last?.output_type === "stream" && last.name === each.name
      ? [...all.slice(0, -1), { ...last, text: whole(last.text) + whole(each.text) }]
      : [...all, each];
  }, []);

/** A cell's text with its words marked for colours. */
export function coloured(code) {
  let html = "";
  highlightCode(
    code,
    parser.configure({ dialect: "ts" }).parse(code),
    classHighlighter,
    (text, classes) => (html += classes ? `<span class="${classes}">${escaped(text)}</span>` : escaped(text)),
    () => (html += "\n"),
  );
  return html;
}
