// The page of `rss-lab steer --html`: charts with their words and numbers, and the summary, in one file that needs
// nothing else. Where vega is not installed, the page has the words and numbers and says so.
import type { Chart } from "../charts/chart.js";
import { formatNumber } from "../charts/chart.js";
import { INK } from "../charts/theme.js";
import { drawingPackages } from "../charts/render.js";
import { steerCharts } from "./steer-charts.js";
import type { SteerSummary } from "./steer-summary.js";
import { type CaptureFacts, headline, summaryLines } from "./steer-summary-text.js";

/** The whole page. */
export async function htmlPage(
  summary: SteerSummary,
  facts: CaptureFacts & { readonly fault: string | null },
): Promise<string> {
  const canDraw = (await drawingPackages()) !== null;
  const charts = await Promise.all(steerCharts(summary).map((chart) => figure(chart, canDraw)));
  const notes = [
    ...(facts.fault === null ? [] : [facts.fault]),
    ...(canDraw ? [] : ["There are no pictures: npm install vega@5 vega-lite@5 brings what draws them."]),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(facts.name)}: where its frames go</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: ${INK.text}; background: white; color-scheme: light; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0; overflow-x: auto; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; padding: 0.15rem 0.8rem 0.15rem 0; border-bottom: 1px solid ${INK.grid}; overflow-wrap: anywhere; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; font-size: 0.8rem; border: 1px solid ${INK.grid}; padding: 1rem; }
.note { border-left: 4px solid ${INK.alarm}; padding-left: 0.8rem; }
</style>
<main>
<h1>Where the frames of ${escaped(facts.name)} go</h1>
<p>${escaped(headline(summary, facts))}</p>
${notes.map((note) => `<p class="note">${escaped(note)}</p>`).join("\n")}
${charts.join("\n")}
<h2>The summary in words</h2>
<pre tabindex="0">${escaped(summaryLines(summary, facts).join("\n"))}</pre>
</main>
</html>
`;
}

async function figure(chart: Chart, canDraw: boolean): Promise<string> {
  const { title, subtitle, description, numbers } = chart;
  const words = `${title}. ${subtitle} ${description}`;
  const picture = canDraw
    ? `<div role="img" aria-label="${escaped(words)}">${await chart.svg()}</div>`
    : `<figcaption><strong>${escaped(title)}</strong><br>${escaped(subtitle)}</figcaption>`;
  const head = numbers.columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("");
  const body = numbers.rows
    .map(
      (row) =>
        `<tr>${row.map((cell) => (typeof cell === "number" ? `<td class="number">${formatNumber(cell)}</td>` : `<td>${escaped(cell)}</td>`)).join("")}</tr>`,
    )
    .join("\n");
  return `<figure>
${picture}
<details${canDraw ? "" : " open"}><summary>The numbers: ${escaped(title)}</summary>
<table><thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></details>
</figure>`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
