// The page of an experiment: one file that needs nothing else, with everything that a reader has to know.
import { expect, test } from "vitest";
import { experimentPage } from "../../lib/src/cli/run-html.js";
import { experimentResults } from "../../lib/src/results/experiment-results.js";
import { experimentOf, rowsOf } from "../experiment/experiment-rows.js";

const design = experimentOf(
  { policy: ["none", "greedy & <fast>"] },
  { question: "Is a < b?", compare: { factor: "policy", baseline: "none" }, replications: 3 },
);
const rows = rowsOf(design, ({ policy }, replication) => ({
  outcomes: { "p99 delay": 1e6 * (policy === "none" ? 4 : 3) + 1e4 * replication ** 2 },
}));
const facts = [
  ["rss-lab", "2.1.0"],
  ["results.csv, sha256", "4fd1"],
] as const;
const page = (): Promise<string> => experimentPage(experimentResults(rows, design), facts);

test("has the question, warnings, tables, charts as SVG with words, design, scenario and manifest", async () => {
  const html = await page();
  const headings = [...html.matchAll(/<h[12]>(.*?)<\/h[12]>/g)].map(([, text]) => text);
  expect(headings).toEqual(["Is a &lt; b?", "Means", "Paired differences", "Charts", "Design", "Scenario", "Manifest"]);
  expect(html).toContain("All intervals rest on fewer than 5 runs (on 3 at the least)");
  expect(html.match(/<svg /g)).toHaveLength(2);
  expect(html.match(/role="img" aria-label="[^"]{40,}"/g)).toHaveLength(2);
  expect(html).toContain('<td class="number">4.017 ± 0.052</td>');
  expect(html).toContain("<td>3 of each point, with common random numbers</td>");
  expect(html).toContain("99th percentile of the time from a frame&#39;s arrival".replace("&#39;", "'"));
  expect(html).toContain("<td>results.csv, sha256</td>");
});

test("needs nothing else, and what the experiment says is text", async () => {
  const html = await page();
  const outside = html.replaceAll(/xmlns(:xlink)?="[^"]*"/g, "");
  expect(outside).not.toMatch(/https?:|src=|<script|@import|<link/);
  expect(html).not.toContain("<fast>");
  expect(html).toContain("greedy &amp; &lt;fast&gt;");
});

test("is the same on every day", async () => expect(await page()).toBe(await page()));
