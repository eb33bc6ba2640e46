// The page of `rss-lab steer --html`: charts with their words and numbers, and the summary, in one file that needs
// nothing else.
import { escaped, figures, note, page } from "./html-page.js";
import { steerCharts } from "./steer-charts.js";
import type { SteerSummary } from "./steer-summary.js";
import { type CaptureFacts, headline, summaryLines } from "./steer-summary-text.js";

/** The whole page. */
export async function htmlPage(
  summary: SteerSummary,
  facts: CaptureFacts & { readonly fault: string | null },
): Promise<string> {
  const { notes, html } = await figures(steerCharts(summary));
  const all = [...(facts.fault === null ? [] : [facts.fault]), ...notes];
  return page(
    `${facts.name}: where its frames go`,
    `<h1>Where the frames of ${escaped(facts.name)} go</h1>
<p>${escaped(headline(summary, facts))}</p>
${all.map(note).join("\n")}
${html.join("\n")}
<h2>The summary in words</h2>
<pre tabindex="0">${escaped(summaryLines(summary, facts).join("\n"))}</pre>`,
  );
}
