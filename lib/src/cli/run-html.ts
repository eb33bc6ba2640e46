// The page of `rss-lab run --html`: the question and whether its claim survives, what to beware of, the design, means
// and differences with their intervals, charts, and what the manifest says, in one file that needs nothing else.
import type { Experiment } from "../experiment/experiment-types.js";
import { outcomeOf } from "../experiment/outcomes.js";
import { confidenceText, levelText, numberText } from "../experiment/statistics-words.js";
import type { ExperimentResults } from "../results/experiment-results.js";
import { type FaceTable, differencesNotes, differencesTable, meansTable } from "../results/results-tables.js";
import { formatPs } from "../units.js";
import { escaped, figures, note, page, tableHtml } from "./html-page.js";

/** What the manifest says, line by line: ["rss-lab", "2.1.0"], ["results.csv, sha256", "4fd1..."]. */
export type ManifestFacts = readonly (readonly [name: string, value: string])[];

/** The whole page; nothing of it depends on when or where it is made. */
export async function experimentPage(results: ExperimentResults, facts: ManifestFacts): Promise<string> {
  const { experiment, means, rows, differences, verdict, warnings } = results;
  const { notes, html } = await figures(Object.values(results.charts()));
  const others = warnings.filter(({ kind }) => kind !== "claim").map(({ sentence }) => `Warning: ${sentence}`);
  return page(
    `${experiment.name}: results`,
    [
      `<h1>${escaped(experiment.question)}</h1>`,
      `<p>${escaped(experiment.name)}: ${numberText(rows.length)} runs.</p>`,
      ...(verdict === null ? [] : [`<p><strong>${escaped(verdict.sentence)}</strong></p>`]),
      ...[...others, ...notes].map(note),
      "<h2>Means</h2>",
      wideTable(meansTable(experiment, means, rows)),
      `<p>${escaped(`±: half of the ${confidenceText(results.confidence)} interval of Student's t over replications.`)}</p>`,
      ...(differences.length === 0
        ? []
        : [
            "<h2>Paired differences</h2>",
            wideTable(differencesTable(experiment, differences)),
            `<p>${differencesNotes(experiment, differences[0]).map(escaped).join("<br>\n")}</p>`,
          ]),
      "<h2>Charts</h2>",
      ...html,
      "<h2>Design</h2>",
      tableHtml({ columns: ["what", "value"], rows: designRows(experiment) }),
      "<h2>Scenario</h2>",
      `<pre tabindex="0">${escaped(JSON.stringify(experiment.scenario, null, 2))}</pre>`,
      "<h2>Manifest</h2>",
      tableHtml({ columns: ["what", "value"], rows: facts }),
    ].join("\n"),
  );
}

const wideTable = (table: FaceTable): string =>
  `<div class="wide" tabindex="0">${tableHtml({
    columns: table.columns,
    rows: table.rows.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.text))),
  })}</div>`;

function designRows(experiment: Experiment): [string, string][] {
  const { factors, seed, replications, outcomes, warmup, points, isListed } = experiment;
  return [
    ...factors.map(({ name, field, levels }): [string, string] => [
      `factor ${name}`,
      `${field}: ${levels.map((level) => levelText(experiment, name, level.name)).join("; ")}`,
    ]),
    ["points", `${numberText(points.length)}, ${isListed ? "listed" : "all combinations"}`],
    ["replications", `${numberText(replications)} of each point, with common random numbers`],
    ["seed", String(seed)],
    [
      "warm-up",
      warmup.rule === "fixed"
        ? warmup.ps === 0
          ? "none"
          : `${formatPs(warmup.ps)}, stated`
        : `by MSER-5 from the ${warmup.measure} in windows of ${formatPs(warmup.windowPs)} of a pilot run of each point`,
    ],
    ...outcomes.map((name): [string, string] => {
      const { unit, description } = outcomeOf(name);
      return [`outcome ${name}`, `${description}${unit === "1" ? "" : `; ${unit}`}`];
    }),
  ];
}
