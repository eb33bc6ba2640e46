// The check irq-suspension: a Linux server with 8 queues, beside what its authors published. First, how RSS alone
// spreads its connections (irq-suspension-spread.ts). Then interrupts and their price: the costs
// (irq-suspension-costs.ts) and the way between client and server (irq-suspension-way.ts) are fitted on the mode
// defer50, and the other modes are predicted with them. Then clients that wait for replies (irq-suspension-closed.ts),
// and last the modes in which the application polls (irq-suspension-polling.ts), at the maximum too.
import { CLOSED_STEPS, closedRows } from "./irq-suspension-closed-rows.js";
import { fitCosts, perRequestUs } from "./irq-suspension-costs.js";
import { SUSPENSION_FIGURES, SUSPENSION_LOADS, type SuspensionFigures } from "./irq-suspension-figures.js";
import { POLLING_CLOSED_STEPS, pollingClosedRows } from "./irq-suspension-polling-closed.js";
import { POLLING_STEPS, pollingRows } from "./irq-suspension-polling-rows.js";
import { CHECK, QUANTITIES, WITHIN } from "./irq-suspension-quantities.js";
import { clientDelays, fitWay } from "./irq-suspension-way.js";
import { type ModelledMode, SUSPENSION_TASK, type SuspensionRun } from "./irq-suspension-run.js";
import { SPREAD_STEPS, spreadRows } from "./irq-suspension-spread-rows.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type PublishedRow, publishedRatio, publishedRow } from "./published-row.js";

const FITTED = { mode: "defer50", deferralUs: 50 } as const;
const GIVEN = "base, interrupts given";
const MODES = [FITTED.mode, "defer10", "defer20", "defer200", GIVEN, "base"] as const satisfies readonly ModelledMode[];
/** Predicted modes whose shape is checked too. */
const SHAPES = ["base", GIVEN, "defer20"] as const satisfies readonly ModelledMode[];
export const SUSPENSION_STEPS =
  SPREAD_STEPS + MODES.length * SUSPENSION_LOADS.length + CLOSED_STEPS + POLLING_STEPS + POLLING_CLOSED_STEPS;

/** What one run gives, with the delays that its clients see. */
type ClientRun = Pick<SuspensionRun, "cpuPercent" | "packetsPerInterrupt"> & ReturnType<typeof clientDelays>;
/** Runs of one mode: by load, by seed. */
type Runs<Of> = readonly (readonly Of[])[];

/** The whole check. */
export async function suspensionRows(measuring: Measuring): Promise<PublishedRow[]> {
  const spreading = spreadRows(measuring);
  const figures = SUSPENSION_FIGURES[FITTED.mode];
  const costs = fitCosts(figures, FITTED.deferralUs);
  const asked = MODES.map((mode) => ({
    mode,
    loads: SUSPENSION_LOADS.map((requestsPerSecond) =>
      forEachSeed(measuring, SUSPENSION_TASK, { mode, requestsPerSecond, costs }),
    ),
  }));
  const spread = await spreading;
  const measured = new Map<ModelledMode, Runs<SuspensionRun>>();
  for (const { mode, loads } of asked) {
    const byLoad: SuspensionRun[][] = [];
    for (const values of loads) byLoad.push(await values());
    measured.set(mode, byLoad);
  }
  const fitted = measured.get(FITTED.mode) as Runs<SuspensionRun>;
  const way = fitWay(fitted.flat(), { meanUs: mean(figures.meanUs), p99Us: mean(figures.p99Us) });
  const atClients = (runs: Runs<SuspensionRun>): Runs<ClientRun> =>
    runs.map((ofLoad) =>
      ofLoad.map((run) => {
        const { cpuPercent, packetsPerInterrupt } = run;
        return { cpuPercent, packetsPerInterrupt, ...clientDelays(run, way) };
      }),
    );
  const runs = new Map<ModelledMode, Runs<ClientRun>>([...measured].map(([mode, ofMode]) => [mode, atClients(ofMode)]));
  const of = (mode: ModelledMode): Runs<ClientRun> => runs.get(mode) as Runs<ClientRun>;
  return [
    ...spread,
    ...MODES.flatMap((mode) => modeRows(mode, of(mode))),
    ...SHAPES.flatMap((mode) => shapeRows(mode, of(mode))),
    delayRow(of("defer200")),
    ...(await closedRows(measuring, { costs, wayUs: way.fixedUs + way.randomUs })),
    ...(await pollingRows(measuring, { costs, way })),
    ...(await pollingClosedRows(measuring, { costs, wayUs: way.fixedUs + way.randomUs })),
  ];
}

const figuresOf = (mode: ModelledMode): SuspensionFigures => SUSPENSION_FIGURES[mode === GIVEN ? "base" : mode];

/**
 * What was measured in one mode, load by load. What is fitted or given has no band; deferral's interrupts are not
 * modelled.
 */
function modeRows(series: ModelledMode, runs: Runs<ClientRun>): PublishedRow[] {
  const isFree = (of: keyof typeof QUANTITIES): boolean =>
    of === "packetsPerInterrupt" ? series === GIVEN : series === FITTED.mode;
  const quantities = (Object.keys(QUANTITIES) as (keyof typeof QUANTITIES)[]).filter(
    (of) => of !== "packetsPerInterrupt" || !series.startsWith("defer"),
  );
  return quantities.flatMap((of) =>
    SUSPENSION_LOADS.map((x, i) => {
      const published = figuresOf(series)[of][i];
      const band = isFree(of) ? null : ([published * (1 - WITHIN[of]), published * (1 + WITHIN[of])] as const);
      const about = { check: CHECK, quantity: QUANTITIES[of], x, series, published, band } as const;
      return publishedRow(
        about,
        runs[i].map((run) => run[of]),
      );
    }),
  );
}

/** What must hold regardless of the costs: how interrupts and CPU time change with the load. */
function shapeRows(series: (typeof SHAPES)[number], runs: Runs<ClientRun>): PublishedRow[] {
  const figures = figuresOf(series);
  /** A figure at one load over that at another, by their numbers. */
  const times = (
    about: Pick<PublishedRow, "quantity" | "band">,
    [to, from]: readonly [number, number],
    of: FigureOf,
  ): PublishedRow => {
    const published = of(figureAt(figures, to), to) / of(figureAt(figures, from), from);
    const [after, before] = [runs[to], runs[from]] as [readonly ClientRun[], readonly ClientRun[]];
    const values = after.map((run, i) => of(run, to) / of(before[i], from));
    return publishedRatio({ check: CHECK, series, x: SUSPENSION_LOADS[to], ...about, published }, values);
  };
  const used = ({ cpuPercent }: Figure, load: number): number => perRequestUs(cpuPercent, SUSPENSION_LOADS[load]);
  const inOne = ({ packetsPerInterrupt }: Figure): number => packetsPerInterrupt;
  return [
    ...(series === "base"
      ? [times({ quantity: "packets per interrupt, times those at 200,000", band: [2, Infinity] }, [3, 0], inOne)]
      : []),
    times({ quantity: "CPU time of a request, times that at 200,000", band: [0, 0.9] }, [1, 0], used),
    times({ quantity: "CPU time of a request, times that at 600,000", band: [1, Infinity] }, [3, 2], used),
  ];
}

/** At a low load the delay is near the deferral. */
function delayRow(defer200: Runs<ClientRun>): PublishedRow {
  const quantity = "mean delay over the deferral of 200 us, by requests/s",
    published = SUSPENSION_FIGURES.defer200.meanUs[0] / 200;
  const values = defer200[0].map(({ meanUs }) => meanUs / 200);
  return publishedRatio(
    { check: CHECK, quantity, x: SUSPENSION_LOADS[0], series: "defer200", published, band: [0.75, 1.25] },
    values,
  );
}

type Figure = Pick<ClientRun, "cpuPercent" | "packetsPerInterrupt">;
/** A number computed from a figure at one of the loads. */
type FigureOf = (figure: Figure, load: number) => number;
const figureAt = ({ cpuPercent, packetsPerInterrupt }: SuspensionFigures, load: number): Figure => ({
  cpuPercent: cpuPercent[load],
  packetsPerInterrupt: packetsPerInterrupt[load],
});
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
