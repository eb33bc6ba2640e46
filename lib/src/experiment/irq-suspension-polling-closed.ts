// Clients that wait, and an application that polls its queue itself and answers them, at the maximum: how even the
// queues are, and how much is answered, beside what was published. Costs, way and bands are those of the other rows;
// nothing is fitted here.
import type { Seed } from "../random/random.js";
import { run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { closedLoop } from "../traffic/closed-loop.js";
import type { Task } from "../workers/task.js";
import { type ClosedRun, closedFigures, CLOSED_LENGTHS } from "./irq-suspension-closed.js";
import { type FittedCosts, inPs } from "./irq-suspension-costs.js";
import { SUSPENSION_SETUP } from "./irq-suspension-figures.js";
import { pollingScenario } from "./irq-suspension-polling.js";
import { POLLING_MAXIMUM, type PollingMode } from "./irq-suspension-polling-figures.js";
import { CHECK, WITHIN } from "./irq-suspension-quantities.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type PublishedRow, publishedRow } from "./published-row.js";

export interface PollingClosedOptions {
  readonly mode: PollingMode;
  readonly seed: Seed;
  readonly costs: FittedCosts;
  /** The way between client and server, there and back. */
  readonly wayUs: number;
}

export const POLLING_CLOSED_TASK: Task<PollingClosedOptions, ClosedRun> = {
  name: "suspension, closed loop, polling application",
  perform: (given) => pollingClosedRun(given),
};

const MODES = Object.keys(POLLING_MAXIMUM) as PollingMode[];
export const POLLING_CLOSED_STEPS = MODES.length;
const { clients, connectionsPerClient, receiveBuffers } = SUSPENSION_SETUP;
const CONNECTIONS = clients * connectionsPerClient;

/** Runs one mode at the maximum. */
export const pollingClosedRun = (options: PollingClosedOptions): ClosedRun =>
  closedFigures(run(pollingClosedScenario(options)));

/** A ring has as many places as in the other modes with clients that wait. */
function pollingClosedScenario({ mode, seed, costs, wayUs }: PollingClosedOptions): Scenario {
  const offered = { requestsPerSecond: CONNECTIONS, seed, costs, mode }; // the load is the loop's
  return {
    ...pollingScenario(offered),
    receiveBuffers,
    traffic: closedLoop({ connections: CONNECTIONS, networkPs: inPs(wayUs), thinkPs: 0, seed }),
    records: "summary",
    ...CLOSED_LENGTHS,
  };
}

export async function pollingClosedRows(
  measuring: Measuring,
  fitted: Omit<PollingClosedOptions, "mode" | "seed">,
): Promise<PublishedRow[]> {
  const asked = MODES.map((mode) => ({ mode, runs: forEachSeed(measuring, POLLING_CLOSED_TASK, { mode, ...fitted }) }));
  const measured: { readonly mode: PollingMode; readonly runs: readonly ClosedRun[] }[] = [];
  for (const { mode, runs } of asked) measured.push({ mode, runs: await runs() });
  return (["spread", "requestsPerSecond", "meanUs"] as const).flatMap((of) =>
    measured.map(({ mode, runs }) => row(mode, of, runs)),
  );
}

const QUANTITIES: Readonly<Record<keyof ClosedRun, string>> = {
  spread: "application polls: queues' packets, busiest over mean, at the maximum, by connections",
  requestsPerSecond: "application polls: requests/s at the maximum, by connections",
  meanUs: "application polls: client's mean delay at the maximum in us, by connections",
};

/** The delay follows from the rate by Little's law, so that it is only shown. */
function row(series: PollingMode, of: keyof ClosedRun, runs: readonly ClosedRun[]): PublishedRow {
  const { mean, least, most, ...figures } = POLLING_MAXIMUM[series];
  const published = of === "spread" ? mean : figures[of];
  const within = [published * (1 - WITHIN.cpuPercent), published * (1 + WITHIN.cpuPercent)] as const;
  const band = of === "spread" ? ([least, most] as const) : of === "meanUs" ? null : within;
  return publishedRow(
    { check: CHECK, quantity: QUANTITIES[of], x: CONNECTIONS, series, published, band },
    runs.map((one) => one[of]),
  );
}
