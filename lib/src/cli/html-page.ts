// A page in one file that needs nothing else: headings, sentences, tables, and charts with their words and numbers.
// Where vega is not installed, the page has the words and numbers and says so.
import { type Chart, formatNumber } from "../charts/chart.js";
import { PAGE_STYLE } from "../charts/page-style.js";
import { drawingPackages } from "../charts/render.js";

/** Columns and rows, as charts and faces have them. */
export interface PageTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What every page of ours begins with. */
export const PAGE_BEGINNING = "<!doctype html>";

/** The whole page around its body. */
export const page = (title: string, body: string): string => `${PAGE_BEGINNING}
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
${PAGE_STYLE}</style>
<main>
${body}
</main>
</html>
`;

export const note = (text: string): string => `<p class="note">${escaped(text)}</p>`;

/** The charts, one below the other, and before them what is missing to draw them. */
export async function figures(charts: readonly Chart[]): Promise<{ notes: string[]; html: string[] }> {
  const canDraw = (await drawingPackages()) !== null;
  return {
    notes: canDraw ? [] : ["There are no pictures: npm install vega@5 vega-lite@5 brings what draws them."],
    html: await Promise.all(charts.map((chart) => figure(chart, canDraw))),
  };
}

async function figure(chart: Chart, canDraw: boolean): Promise<string> {
  const { title, subtitle, description, numbers } = chart;
  const words = `${title}. ${subtitle} ${description}`;
  const picture = canDraw
    ? `<div role="img" aria-label="${escaped(words)}">${await chart.svg()}</div>`
    : `<figcaption><strong>${escaped(title)}</strong><br>${escaped(subtitle)}</figcaption>`;
  return `<figure>
${picture}
<details${canDraw ? "" : " open"}><summary>The numbers: ${escaped(title)}</summary>
${tableHtml(numbers)}</details>
</figure>`;
}

/** Columns of numbers stand to the right, be they written as text or not. */
export function tableHtml({ columns, rows }: PageTable): string {
  const isNumber = columns.map((_, i) => rows.length > 0 && rows.every((row) => NUMBER.test(String(row[i]))));
  const at = (i: number): string => (isNumber[i] ? ' class="number"' : "");
  const head = columns.map((column, i) => `<th scope="col"${at(i)}>${escaped(column)}</th>`).join("");
  const cell = (value: string | number, i: number): string => `<td${at(i)}>${escaped(formatNumber(value))}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<table><thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table>`;
}

/** "5", "1,234.5 ± 0.2 µs", "+81.3 %", "× 2.1", and what stands for a number that is not there. */
const NUMBER = /^([-+×] ?)?\d[\d,.]*(e[-+]\d+)?( ± [\d,.]+)?( [^ ]+)?$|^(none|any|NaN|-)$/;

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
