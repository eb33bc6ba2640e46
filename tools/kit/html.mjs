// What slides, handouts and texts have in common: Markdown without links to follow, outputs, a page around it all.
import { readFileSync } from "node:fs";
import { coloured, joined } from "../../book/build/cells.mjs";
import { escaped, markdown } from "../../book/build/markdown.mjs";
import { whole } from "./lesson.mjs";

export { escaped };

const SPECS = ["application/vnd.vegalite.v5+json", "application/vnd.vega.v5+json"];

/** Markdown as HTML; links within the course become words, since paper and a projector have nothing to press. */
export const toHtml = markdown((/** @type {string} */ address) => (/^https?:/.test(address) ? address : null));

/**
 * @typedef {{ kind: "text" | "rich" | "chart", html: string, spec?: object }} Shown an output: lines, a table or such, or
 *   a chart as a picture, with what it was drawn from
 */

/**
 * The outputs of a cell as a reader sees them; without the sentence that stands in for controls which are not there.
 * @param {import("./lesson.mjs").Cell} cell
 * @returns {Shown[]}
 */
export const shownBy = ({ outputs = [] }) =>
  joined(outputs)
    .map(shown)
    .filter(({ html }) => !html.startsWith('<pre class="out">Controls for '));

/** @param {import("./lesson.mjs").Output} output @returns {Shown} */
function shown({ output_type: type, text, data = {} }) {
  if (type === "stream") return { kind: "text", html: `<pre class="out">${escaped(whole(text))}</pre>` };
  const spec = SPECS.map((mime) => data[mime]).find(Boolean);
  if (spec !== undefined) return { kind: "chart", html: picture(spec, whole(data["image/svg+xml"])), spec };
  if (data["text/html"]) return { kind: "rich", html: `<div class="out rich">${whole(data["text/html"])}</div>` };
  if (data["text/markdown"])
    return { kind: "rich", html: `<div class="out">${toHtml(whole(data["text/markdown"]))}</div>` };
  return { kind: "text", html: `<pre class="out">${escaped(whole(data["text/plain"]))}</pre>` };
}

/**
 * A chart's picture, which travels within the page, with its description as alternative text.
 * @param {{ description?: unknown, title?: any }} spec
 * @param {string} svg
 */
function picture(spec, svg) {
  const [, width = "", height = ""] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const says = escaped(String(spec.description ?? whole(spec.title?.text ?? spec.title)));
  const data = Buffer.from(svg).toString("base64");
  return `<img class="picture" src="data:image/svg+xml;base64,${data}" width="${width}" height="${height}" alt="${says}">`;
}

/** A cell's code with its words marked for colours. @param {string} code */
export const codeHtml = (code) => `<pre class="code"><code>${coloured(code.trimEnd())}</code></pre>`;

/** A style sheet of this folder. @param {string} name */
export const styles = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

/**
 * A page that needs nothing beside it.
 * @param {{ title: string, css: string, body: string, script?: string }} parts
 */
export const pageHtml = ({ title, css, body, script = "" }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${css}</style>
</head>
<body>
${body}
${script === "" ? "" : `<script>${script.replaceAll("</script", "<\\/script")}</script>\n`}</body>
</html>
`;

/** A value as JSON that may stand in a script of a page. @param {unknown} value */
export const inScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
