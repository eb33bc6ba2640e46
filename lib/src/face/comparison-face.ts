// The face of several runs side by side: in what they differ, what each lost, how long its frames took and what they
// cost. One line for each run.
import { formatPs } from "../units.js";
import type { Cell, Face } from "./face.js";
import { counted, percent, rateText } from "./words.js";

/** A run, as far as a comparison shows it. */
export interface ComparedFigures {
  readonly name: string;
  /** The settings in which the runs differ, by field. */
  readonly scenario: Readonly<Record<string, string | number | boolean | null>>;
  readonly received: number;
  readonly dropShare: number;
  readonly offeredPerSecond: number;
  readonly p50Ps: number;
  readonly p99Ps: number;
  readonly cpuTimePerFramePs: number;
  readonly busiestShare: number;
  readonly imbalance: number;
  readonly fingerprint: string;
}

/** More settings, or more runs, do not fit on a screen. */
const MOST_FIELDS = 4;
const MOST_RUNS = 24;
const LONGEST_CELL = 32;

/** @param named fields that the names of the runs tell already */
export function comparisonFace(runs: readonly ComparedFigures[], named: readonly string[]): Face {
  const fields = Object.keys(runs[0].scenario);
  const columns = fields.filter((field) => !named.includes(field));
  const shown = columns.slice(0, MOST_FIELDS);
  const more = [
    ...(columns.length > MOST_FIELDS ? [`They also differ in ${columns.slice(MOST_FIELDS).join(", ")}.`] : []),
    ...(runs.length > MOST_RUNS ? [`${counted(runs.length - MOST_RUNS, "more run")}: see rows.`] : []),
  ];
  return {
    title: `${counted(runs.length, "run")} side by side: ${differences(fields, runs)}`,
    outcome: lost(runs),
    sentences: [lost(runs), best(runs)],
    tables: [
      {
        columns: ["run", ...shown, "lost", "offered", "50 %", "99 %", "CPU a frame", "max/mean", "busiest CPU"],
        rows: runs
          .slice(0, MOST_RUNS)
          .map((one): Cell[] => [
            one.name,
            ...shown.map((field) => settingText(field, one.scenario[field])),
            one.received === 0 ? "no frame" : one.dropShare > 0 ? percent(one.dropShare) : "nothing",
            rateText(one.offeredPerSecond),
            formatPs(one.p50Ps),
            formatPs(one.p99Ps),
            formatPs(one.cpuTimePerFramePs),
            one.imbalance.toFixed(2),
            { text: percent(one.busiestShare), bar: [one.busiestShare] },
          ]),
      },
    ],
    note: ["50 % and 99 %: delays from arrival until processed; max/mean: how uneven receive work was.", ...more].join(
      "\n",
    ),
    bars: "Bars: receive work of the busiest CPU.",
  };
}

function differences(fields: readonly string[], runs: readonly ComparedFigures[]): string {
  if (fields.length > 0)
    return `they differ in ${fields.slice(0, MOST_FIELDS).join(", ")}${fields.length > MOST_FIELDS ? ", ..." : ""}`;
  return runs.every(({ fingerprint }) => fingerprint === runs[0].fingerprint)
    ? "they are the same run"
    : "no setting differs, only what their traffic does";
}

function lost(runs: readonly ComparedFigures[]): string {
  const lossy = runs.filter(({ dropShare }) => dropShare > 0);
  if (lossy.length === 0) return "No run lost a frame.";
  const shares = lossy.slice(0, MOST_FIELDS).map(({ name, dropShare }) => `${name} (${percent(dropShare)})`);
  const others = lossy.length > MOST_FIELDS ? `; and ${lossy.length - MOST_FIELDS} more` : "";
  return `LOST frames in ${lossy.length} of ${runs.length} runs: ${shares.join("; ")}${others}.`;
}

/** Who is best, among those that lost least: a run that drops what waits long has short delays for that alone. */
function best(runs: readonly ComparedFigures[]): string {
  const least = Math.min(...runs.map(({ dropShare }) => dropShare));
  const fair = runs.filter(({ dropShare, p99Ps }) => dropShare === least && !Number.isNaN(p99Ps));
  if (fair.length === 0) return "No frame was processed.";
  const fastest = fair.reduce((a, b) => (b.p99Ps < a.p99Ps ? b : a));
  const cheapest = fair.reduce((a, b) => (b.cpuTimePerFramePs < a.cpuTimePerFramePs ? b : a));
  const among = fair.length < runs.length ? `Of those that lost ${least === 0 ? "nothing" : "least"}: ` : "Best: ";
  return (
    `${among}shortest 99 % delay ${fastest.name} (${formatPs(fastest.p99Ps)}); ` +
    `least CPU time a frame ${cheapest.name} (${formatPs(cheapest.cpuTimePerFramePs)}).`
  );
}

/** A setting as a cell shows it: durations with their unit, long lists cut. */
export function settingText(field: string, value: string | number | boolean | null): string {
  if (value === null) return "none";
  if (value === Infinity) return "no limit";
  const text = typeof value === "number" && field.endsWith("Ps") ? formatPs(value) : String(value);
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 3)}...` : text;
}
