// rss-lab rebalance: all rebalancing policies on the same workloads, as one table.
import { COMPARED_POLICIES, NEW_KEY } from "../experiment/policy-run.js";
import { type PolicyRow, WORKLOADS, policyComparison } from "../index.js";
import { checkOneOf, refuse, show } from "../check.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import type { Command } from "./command.js";
import { alignColumns, printLines } from "./output.js";
import { packageScenario } from "./package-scenarios.js";
import { showProgress } from "./progress.js";
import { sayInPlace, workersGiven } from "./workers.js";

const REBALANCE_HELP = `rss-lab rebalance [--workload W] [--policy P] [--seeds N] [--workers N] [--json]

Runs every rebalancing policy on the same five workloads and prints one table. The workloads are the
files scenarios/workloads/*.json of the package, one machine under five loads; each is run with
seeds 1 to N, which draw other connections and arrivals. Takes about a minute in all on two cores.

  --workload   ${WORKLOADS.join(", ")};
               default: all
  --policy     none, whole-table, greedy, rss-plus-plus, dynamic-spreading, conservative-scaling,
               or "${NEW_KEY}" (a new secret key instead of a policy, for the attack);
               default: all
  --seeds      number of replications, 2 to 100; default: 5
  --workers    threads that make runs at the same time, 1 to 256; the rows do not depend on it;
               default: the number of cores
  --json       one JSON object: seeds, rows

Exit codes: 0, done; 2, wrong usage.

Examples:
  rss-lab rebalance --workload elephant --policy none --seeds 2
  rss-lab rebalance --workload uniform --policy greedy --seeds 2 --json
`;

export const REBALANCE: Command = {
  options: { workload: "text", policy: "text", seeds: "text", workers: "text", json: "flag" },
  help: REBALANCE_HELP,
  choices: { workload: WORKLOADS, policy: COMPARED_POLICIES },
  run: rebalance,
};

async function rebalance(given: Arguments): Promise<number> {
  if (given.positionals.length > 0)
    refuse(`rss-lab rebalance got ${given.positionals.map(show).join(" ")}`, "it takes options alone");
  const count = wholeNumber("The number of seeds", given.text("seeds"), { min: 2, max: 100, fallback: 5 });
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const workers = workersGiven(given);
  const workload = given.text("workload"),
    policy = given.text("policy");
  if (workload !== undefined) checkOneOf("The workload", workload, WORKLOADS);
  if (policy !== undefined) checkOneOf("The policy", policy, COMPARED_POLICIES);
  if (policy === NEW_KEY && workload !== undefined && workload !== "attack")
    refuse(`The policy "${NEW_KEY}" is asked for under the workload ${workload}`, "it answers the attack alone");
  const progress = showProgress("rss-lab rebalance");
  const rows = await policyComparison({
    workloads: (workload === undefined ? WORKLOADS : [workload]).map((name) => ({
      name,
      json: packageScenario("workloads", name),
    })),
    ...(policy !== undefined && { policies: [policy] }),
    seeds,
    ...workers,
    progress: progress.at,
  });
  progress.end();
  sayInPlace("rss-lab rebalance", rows.workers);
  printLines(given.flag("json") ? [JSON.stringify({ seeds, rows })] : describe(rows, count));
  return 0;
}

const HEAD = [
  "workload",
  "policy",
  "imbalance",
  "95 % interval",
  "no table beats",
  "p50 µs",
  "p99 µs",
  "dropped",
  "moves",
  "on old CPU",
  "reordered",
  "held",
  "CPUs",
  "displaced",
];

function describe(rows: readonly PolicyRow[], seeds: number): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const cells = rows.map((row, i) => [
    rows[i - 1]?.workload === row.workload ? "" : row.workload,
    row.policy,
    row.imbalance.toFixed(3),
    `${row.imbalanceLow.toFixed(3)}..${row.imbalanceHigh.toFixed(3)}`,
    row.bestImbalance.toFixed(3),
    row.p50Us.toFixed(1),
    row.p99Us.toFixed(1),
    percent(row.dropShare),
    row.moves.toFixed(1),
    row.framesOnOldCpu.toFixed(1),
    row.outOfOrder.toFixed(1),
    row.framesHeld.toFixed(1),
    row.cpusUsed.toFixed(2),
    percent(row.displacedShare),
  ]);
  return [
    ...alignColumns(
      [HEAD, ...cells],
      HEAD.map((_, column) => column > 1),
    ),
    "",
    `Means over ${seeds} seeds.`,
    "imbalance: frames of the busiest CPU over the mean of all CPUs, averaged over windows of 10 ms; it is higher for a",
    "policy that uses fewer CPUs on purpose.",
    "moves, on old CPU, reordered and held count from the start of a run; everything else after the first 50 ms.",
    "displaced: ISRs and DPCs preempt threads, so what a busy host suffers is not its frames' delay but this share of",
    "its threads' work.",
    ...worstBounds(rows).map(
      (row) =>
        `${row.workload}: the largest connection is ${row.bestImbalance.toFixed(2)} times a CPU's fair share by itself; ` +
        "no table splits a connection.",
    ),
    ...rows
      .filter((row) => row.workload === "attack" && row.policy === "none")
      .map(
        (row) =>
          `attack: ${percent(row.entryShare)} of the run's frames come through one entry; no table splits an entry, ` +
          "but another secret key does.",
      ),
  ];
}

/**
 * The row of each workload in which the largest connection is the heaviest, if it is more than its CPU's fair share.
 */
function worstBounds(rows: readonly PolicyRow[]): PolicyRow[] {
  const worst = new Map<string, PolicyRow>();
  for (const row of rows)
    if (row.bestImbalance > (worst.get(row.workload)?.bestImbalance ?? 1.0005)) worst.set(row.workload, row);
  return [...worst.values()];
}
