// The modes in which the application polls, beside what was published of them. Costs and way are those of the other
// rows, and so are the bands; nothing is fitted here.
import type { FittedCosts } from "./irq-suspension-costs.js";
import { SUSPENSION_LOADS } from "./irq-suspension-figures.js";
import { POLLING_TASK } from "./irq-suspension-polling.js";
import { POLLING_FIGURES, type PollingMode } from "./irq-suspension-polling-figures.js";
import { CHECK, QUANTITIES, WITHIN } from "./irq-suspension-quantities.js";
import { type Way, clientDelays } from "./irq-suspension-way.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type PublishedRow, publishedRow } from "./published-row.js";

const MODES = Object.keys(POLLING_FIGURES) as PollingMode[];
export const POLLING_STEPS = MODES.length * SUSPENSION_LOADS.length;

export async function pollingRows(
  measuring: Measuring,
  { costs, way }: { readonly costs: FittedCosts; readonly way: Way },
): Promise<PublishedRow[]> {
  const asked = MODES.flatMap((mode) =>
    SUSPENSION_LOADS.map((requestsPerSecond, load) => {
      const runs = forEachSeed(measuring, POLLING_TASK, { mode, requestsPerSecond, costs });
      return { mode, x: requestsPerSecond, load, runs };
    }),
  );
  const measured: Measured[] = [];
  for (const { runs, ...about } of asked) {
    const atClients = (await runs()).map((each) => ({ cpuPercent: each.cpuPercent, ...clientDelays(each, way) }));
    measured.push({ ...about, runs: atClients });
  }
  return MODES.flatMap((mode) =>
    (["cpuPercent", "meanUs", "p99Us"] as const).flatMap((of) =>
      measured.filter((each) => each.mode === mode).map((each) => row(each, of)),
    ),
  );
}

interface Measured {
  readonly mode: PollingMode;
  readonly x: number;
  /** The load's number. */
  readonly load: number;
  readonly runs: readonly Readonly<Record<"cpuPercent" | "meanUs" | "p99Us", number>>[];
}

function row({ mode, x, load, runs }: Measured, of: "cpuPercent" | "meanUs" | "p99Us"): PublishedRow {
  const published = POLLING_FIGURES[mode][of][load];
  const band = [published * (1 - WITHIN[of]), published * (1 + WITHIN[of])] as const;
  return publishedRow(
    { check: CHECK, quantity: QUANTITIES[of], x, series: mode, published, band },
    runs.map((run) => run[of]),
  );
}
