// rss-lab published: published results beside ours, each inside its band or MISSED, and why.
import { NOT_MODELLED } from "../experiment/irq-suspension-reasons.js";
import { PUBLISHED_CHECKS, whyMissed } from "../experiment/published.js";
import { verdict } from "../experiment/published-row.js";
import {
  type PublishedCheck,
  type PublishedRow,
  type ScenarioJson,
  type WorkersUsed,
  publishedResults,
} from "../index.js";
import { refuse, show } from "../check.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import type { Command } from "./command.js";
import { alignColumns, printLines } from "./output.js";
import { packageScenario } from "./package-scenarios.js";
import { showProgress } from "./progress.js";
import { sayInPlace, workersGiven } from "./workers.js";

const PUBLISHED_HELP = `rss-lab published [13|14|irq-suspension] [--seeds N] [--workers N] [--json]

Runs the scenarios scenarios/published/*.json of the package and prints the published numbers beside
ours: inside or MISSED its band, and why. lib/docs/published.md says where each number comes from.

  13         RSS and RSS++ on a campus link: imbalance, 95th percentile against load, drops;
             takes two to four minutes
  14         100 equal connections on 18 CPUs, rebalanced, and on as few CPUs as are enough;
             takes about half a minute
  irq-suspension
             a Linux server with 8 queues: spread by RSS alone; frames per interrupt, CPU time
             and delays with interrupts, deferral, busy polling and suspension; takes one to three
             minutes
             default: all three
  --seeds    number of replications, 2 to 100; default: 4
  --workers  threads that make runs at the same time, 1 to 256; the rows do not depend on it;
             default: the number of cores
  --json     one JSON object: seeds, rows with verdict and why, and what is not modelled

Exit codes: 0, done, also if a band is missed; 2, wrong usage.

Examples:
  rss-lab published 14 --seeds 2
  rss-lab published irq-suspension --seeds 2 --json
`;

export const PUBLISHED: Command = {
  options: { seeds: "text", workers: "text", json: "flag" },
  help: PUBLISHED_HELP,
  choices: { "": Object.keys(PUBLISHED_CHECKS) },
  run: published,
};

async function published(given: Arguments): Promise<number> {
  const known = Object.keys(PUBLISHED_CHECKS).map(
    (name) => (/^\d+$/.test(name) ? Number(name) : name) as PublishedCheck,
  );
  const checks =
    given.positionals.length === 0 ? known : known.filter((check) => String(check) === given.positionals[0]);
  if (given.positionals.length > 1 || checks.length === 0)
    refuse(
      `rss-lab published got ${given.positionals.map(show).join(" ")}`,
      "it takes 13, 14, irq-suspension or nothing, for all",
    );
  const count = wholeNumber("The number of seeds", given.text("seeds"), { min: 2, max: 100, fallback: 4 });
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const workers = workersGiven(given);
  const progress = showProgress("rss-lab published");
  const rows: PublishedRow[] = [];
  let used: WorkersUsed | null = null;
  for (const check of checks) {
    const scenario = (name: string): ScenarioJson => packageScenario("published", name);
    const more = await publishedResults({ check, scenario, seeds, ...workers, progress: progress.at });
    rows.push(...more);
    used ??= more.workers.reason === null ? null : more.workers;
  }
  progress.end();
  if (used) sayInPlace("rss-lab published", used);
  const told = (row: PublishedRow): object => ({
    ...row,
    band: bandText(row),
    verdict: verdict(row),
    why: whyMissed(row),
  });
  const isJson = given.flag("json");
  printLines(
    isJson
      ? [JSON.stringify({ seeds, rows: rows.map(told), notModelled: notModelled(checks) })]
      : describe(rows, checks, count),
  );
  return 0;
}

/** "3.5..9", "3 or more"; empty without a band. */
function bandText({ band }: PublishedRow): string {
  if (band === null) return "";
  const [low, high] = band.map((end) => Number(end.toPrecision(4))) as [number, number];
  return high === Infinity ? `${low} or more` : `${low}..${high}`;
}

/** Rows of the same quantity and series that have the same reason. */
function alike(rows: readonly PublishedRow[]): Map<string, [PublishedRow, ...PublishedRow[]]> {
  const groups = new Map<string, [PublishedRow, ...PublishedRow[]]>();
  for (const row of rows) {
    const key = [row.quantity, row.series, whyMissed(row)].join("\n");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const HEAD = ["check and quantity", "x", "series", "published", "ours", "range", "band", ""];

/** What the checks leave out of what was published. */
function notModelled(checks: readonly PublishedCheck[]): typeof NOT_MODELLED {
  return checks.includes("irq-suspension") ? NOT_MODELLED : [];
}

function describe(rows: readonly PublishedRow[], checks: readonly PublishedCheck[], seeds: number): string[] {
  const cells = rows.map((row, i) => [
    rows[i - 1]?.quantity === row.quantity ? "" : `${row.check}  ${row.quantity}`,
    String(row.x),
    row.series,
    String(row.published),
    String(row.ours),
    `${row.low}..${row.high}`,
    bandText(row),
    verdict(row),
  ]);
  const missed = rows.filter((row) => verdict(row) === "MISSED");
  const held = rows.filter((row) => row.band !== null).length;
  return [
    ...alignColumns(
      [HEAD, ...cells],
      HEAD.map((_, column) => ![0, 2, 7].includes(column)),
    ),
    "",
    `Means over ${seeds} seeds and their range. ${held - missed.length} of ${held} numbers with a band are inside.`,
    "No cost is fitted to a number that has a band; what is fitted, and to what, stands in lib/docs/published.md.",
    ...[...alike(missed).values()].map(([first, ...others]) => {
      const numbers = [first, ...others].map(
        (row) => `${row.ours} at ${row.x} (published ${row.published}, band ${bandText(row)})`,
      );
      return `MISSED ${first.quantity}, ${first.series}: ${numbers.join("; ")}. Why: ${whyMissed(first)}`;
    }),
    ...notModelled(checks).map(({ what, why }) => `NOT MODELLED ${what}. Why: ${why}.`),
  ];
}
