// The results of an experiment, ready to be read: means and paired differences with intervals, whether the claim
// survives, what to beware of, tables and charts. Where experiment and charts meet.
import type { Chart } from "../charts/chart.js";
import { drawingPackages } from "../charts/render.js";
import { checkFields } from "../check.js";
import { readExperiment } from "../experiment/experiment-file.js";
import type { Experiment, ResultRow } from "../experiment/experiment-types.js";
import { type PairedDifference, differencesSoFar } from "../experiment/paired-differences.js";
import { checkConfidence, type IntervalOptions } from "../experiment/replicate.js";
import { readResults } from "../experiment/results-read.js";
import { type ClaimVerdict, verdictOf } from "../experiment/statistics-claim.js";
import { type PointMean, pointMeans } from "../experiment/statistics-means.js";
import { type ExperimentWarning, warningsOf } from "../experiment/statistics-warnings.js";
import { confidenceText } from "../experiment/statistics-words.js";
import { experimentFace } from "../face/experiment-face.js";
import { type Displayable, JUPYTER_DISPLAY } from "../face/displayable.js";
import { type Face, faceHtml, withFace } from "../face/face.js";
import { chartsOf } from "./results-charts.js";
import { checkDesign, checkMeasured } from "./results-input.js";
import { differencesNotes, differencesTable, meansTable } from "./results-tables.js";

/** What an experiment gave. As the last expression of a notebook's cell it shows its tables and its charts. */
export interface ExperimentResults extends Displayable {
  readonly experiment: Experiment;
  readonly rows: readonly ResultRow[];
  /** Probability that an interval holds the true mean. */
  readonly confidence: number;
  /** Every outcome at every point. */
  readonly means: readonly PointMean[];
  /** Each level less the baseline, if the experiment compares. */
  readonly differences: readonly PairedDifference[];
  /** Whether the claim survives; null without a claim. */
  readonly verdict: ClaimVerdict | null;
  readonly warnings: readonly ExperimentWarning[];
  /** The means alone, a line for each point, with units and intervals. */
  table(): Displayable;
  /** By name: "p99 delay", "p99 delay, heat map", "p99 delay, differences". */
  charts(): Readonly<Record<string, Chart>>;
  toString(): string;
}

/**
 * Works out the results of an experiment.
 *
 * @param runs a row for each run, or the text of results.csv; some may be missing, and the warnings then count the
 * fewer
 * @param design the experiment, or the text of its file (experiment.json beside the results)
 * @param options confidence of the intervals, 0.5 to 0.999; default 0.95
 * @throws InputError if there is no row, a run stands in two, or the text is not of this experiment
 * @example
 * const scenario = { traffic: { kind: "load", framesPerSecond: 1e6, frames: 9 } };
 * const factors = { cores: { field: "cpus", levels: [1, 2] } };
 * const file = JSON.stringify({ name: "cores", question: "Do two help?", scenario, factors, outcomes: ["drops"], replications: 2 });
 * const run = { seed: "1", warmupPs: 0, measuredPs: 1e6, received: 9, waiting: 0, fingerprint: "" };
 * const rows = [1, 1, 2, 2].map((cores, index) => ({ ...run, index, point: cores - 1, factors: { cores }, replication: index % 2, outcomes: { drops: 3 * cores } }));
 * experimentResults(rows, file).means.map(({ mean }) => mean) // => [3, 6]
 */
export function experimentResults(
  runs: readonly ResultRow[] | string,
  design: Experiment | string,
  options: IntervalOptions = {},
): ExperimentResults {
  const experiment = typeof design === "string" ? readExperiment(design) : design;
  checkDesign(experiment);
  const rows: readonly ResultRow[] = typeof runs === "string" ? readResults(runs, experiment) : runs;
  checkMeasured(rows, experiment);
  checkFields("The last argument of experimentResults", options, ["confidence"]);
  const { confidence = 0.95 } = options;
  checkConfidence(confidence);
  const means = pointMeans(rows, { confidence });
  const { compare } = experiment;
  const differences = compare === null ? [] : differencesSoFar(rows, { ...compare, confidence });
  const verdict = verdictOf(experiment, rows, { confidence });
  const warnings = warningsOf(experiment, rows, { confidence });
  const tables = [
    meansTable(experiment, means, rows),
    ...(differences.length > 0 ? [differencesTable(experiment, differences)] : []),
  ];
  const points = new Set(means.map(({ factors }) => JSON.stringify(factors))).size;
  const faced = { ...experiment, runs: rows.length, points, confidence: confidenceText(confidence) };
  const face = (): Face =>
    experimentFace({
      ...faced,
      verdict: verdict?.sentence ?? null,
      // The face says in its first sentence what came of the claim.
      warnings: warnings.filter(({ kind }) => kind !== "claim").map(({ sentence }) => sentence),
      tables,
      notes: differences.length > 0 ? differencesNotes(experiment, differences[0]) : [],
    });
  const charts = (): Record<string, Chart> => chartsOf({ experiment, means, differences, confidence });
  const table = (): Displayable =>
    withFace({ means }, () =>
      experimentFace({ ...faced, verdict: null, warnings: [], tables: tables.slice(0, 1), notes: [] }),
    );
  const results = { experiment, rows: [...rows], confidence, means, differences, verdict, warnings, table, charts };
  return withPictures(withFace(results, face), face, charts);
}

/** In a notebook the charts stand below the tables: as pictures, since a value has one picture of each kind. */
function withPictures<T extends Displayable>(value: T, face: () => Face, charts: () => Record<string, Chart>): T {
  const shown = value[JUPYTER_DISPLAY].bind(value);
  return Object.defineProperty(value, JUPYTER_DISPLAY, {
    configurable: true,
    writable: true,
    value: async () => {
      if ((await drawingPackages()) === null) return shown();
      const pictures = await Promise.all(Object.values(charts()).map(pictureHtml));
      return { ...(await shown()), "text/html": [faceHtml(face()), ...pictures].join("\n") };
    },
  });
}

async function pictureHtml(chart: Chart): Promise<string> {
  const words = `${chart.title}. ${chart.description}`.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const source = `data:image/svg+xml,${encodeURIComponent(await chart.svg())}`;
  return `<div><img alt="${words}" src="${source}" style="max-width:100%"></div>`;
}
