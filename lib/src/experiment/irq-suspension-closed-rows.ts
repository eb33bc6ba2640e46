// Clients that wait, beside what was published of the same server: how unevenly its queues are used below the maximum
// and at it, and how much it answers. Costs and way are those of the other rows; nothing is fitted here.
// Decision, made before the first result: a spread is held to the range of the mode's published runs, an answered rate
// to within 10 %, as CPU time is.
import type { FittedCosts } from "./irq-suspension-costs.js";
import { BELOW, CLOSED_FIGURES, type ClosedFigures } from "./irq-suspension-closed-figures.js";
import { CLOSED_TASK, type ClosedRun, type ClosedRunOptions } from "./irq-suspension-closed.js";
import {
  SUSPENSION_FIGURES,
  SUSPENSION_LOADS,
  SUSPENSION_SETUP,
  type SuspensionMode,
} from "./irq-suspension-figures.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type PublishedRow, publishedRow } from "./published-row.js";

const MODES = ["base", "defer10", "defer20", "defer50", "defer200"] as const satisfies readonly SuspensionMode[];
/** Each mode below the maximum and at it. */
export const CLOSED_STEPS = 2 * MODES.length;
const WITHIN = 0.1;

/** What is the same for all modes. */
interface Fitted {
  readonly costs: FittedCosts;
  /** The way between client and server on average, there and back. */
  readonly wayUs: number;
}

export async function closedRows(measuring: Measuring, fitted: Fitted): Promise<PublishedRow[]> {
  const place = SUSPENSION_LOADS.indexOf(BELOW);
  const asked = MODES.map((mode) => {
    const runs = (thinking: ClosedRunOptions["thinking"]): (() => Promise<ClosedRun[]>) =>
      forEachSeed(measuring, CLOSED_TASK, { mode, thinking, ...fitted });
    const publishedUs = SUSPENSION_FIGURES[mode].meanUs[place];
    return { mode, below: runs({ requestsPerSecond: BELOW, publishedUs }), maximum: runs(null) };
  });
  const measured: Measured[] = [];
  for (const { mode, below, maximum } of asked)
    measured.push({ mode, figures: CLOSED_FIGURES[mode], below: await below(), maximum: await maximum() });
  const rows = (row: (of: Measured) => PublishedRow): PublishedRow[] => measured.map(row);
  return [
    ...rows((of) => spreadRow("clients that wait, by requests/s", BELOW, of, "below")),
    ...rows((of) => spreadRow("at the maximum, by connections", CONNECTIONS, of, "maximum")),
    ...rows((of) => maximumRow("requests/s at the maximum, by connections", of, "requestsPerSecond")),
    ...rows((of) => maximumRow("client's mean delay at the maximum in us, by connections", of, "meanUs")),
  ];
}

const CHECK = "irq-suspension";
const CONNECTIONS = SUSPENSION_SETUP.clients * SUSPENSION_SETUP.connectionsPerClient;

interface Measured {
  readonly mode: SuspensionMode;
  readonly figures: ClosedFigures;
  readonly below: readonly ClosedRun[];
  readonly maximum: readonly ClosedRun[];
}

function spreadRow(when: string, x: number, of: Measured, load: "below" | "maximum"): PublishedRow {
  const { mean, least, most } = of.figures[load];
  const quantity = `queues' packets, busiest over mean, ${when}`;
  return publishedRow(
    { check: CHECK, quantity, x, series: of.mode, published: mean, band: [least, most] },
    of[load].map(({ spread }) => spread),
  );
}

/** The delay follows from the rate by Little's law, so that it is only shown. */
function maximumRow(
  quantity: string,
  { mode, figures, maximum }: Measured,
  of: "requestsPerSecond" | "meanUs",
): PublishedRow {
  const published = figures.maximum[of];
  const band = of === "meanUs" ? null : ([published * (1 - WITHIN), published * (1 + WITHIN)] as const);
  return publishedRow(
    { check: CHECK, quantity, x: CONNECTIONS, series: mode, published, band },
    maximum.map((run) => run[of]),
  );
}
