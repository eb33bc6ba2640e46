// What the CPUs do before and after: receive work, threads, and what threads wanted and did not get, one picture a
// phase. Stacked bars, their mean as a rule, and the edge of what a CPU can do.
import { composeChart, CHART_INK, kindStyle, type Chart, type ChartWords, type Run } from "rss-lab";
import { distinct } from "../words.js";
import { type Runs, namedRuns, optionsOf, percent, someRows } from "./given.js";

/** One CPU in one phase; shares of the phase, 0 to 1. */
export interface BalanceRow {
  /** "table A". */
  readonly phase: string;
  readonly cpu: number;
  /** In ISRs and DPCs. */
  readonly receive: number;
  /** That its threads got. */
  readonly threads: number;
  /** That its threads wanted and did not get. */
  readonly displaced: number;
}

const PARTS = [
  { part: "receive", label: "ISRs and DPCs", colour: kindStyle("dpc").colour, dash: [1, 0], outline: "#ffffff" },
  { part: "threads", label: "threads", colour: kindStyle("thread").colour, dash: [1, 0], outline: "#ffffff" },
  { part: "displaced", label: "wanted by threads, not got", colour: "#ffffff", dash: [3, 2], outline: "#444444" },
] as const;

/**
 * A bar per CPU and phase: the whole of it is what the CPU is asked for.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough): a run is a phase; or rows
 * @throws InputError for anything else
 */
export function balanceChart(shown: Runs | readonly BalanceRow[], options?: ChartWords): Chart {
  const given = optionsOf("balanceChart", options);
  const rows =
    namedRuns(shown)?.flatMap(({ series, run }) => phaseOf(series, run)) ??
    someRows<BalanceRow>(
      "balanceChart",
      shown,
      { phase: "string", cpu: "number", receive: "number", threads: "number", displaced: "number" },
      "a run, [run, run], { name: run }, or rows of phase, cpu, receive, threads and displaced",
    );
  const phases = [...new Set(rows.map((row) => row.phase))];
  const cpus = distinct(rows.map((row) => row.cpu));
  const round = (share: number): number => Math.round(share * 1e4) / 1e4;
  const whole = ({ receive, threads, displaced }: BalanceRow): number => receive + threads + displaced;
  // A part without width would still draw its outline, as if something were missing.
  const values = rows.flatMap((row) =>
    PARTS.map(({ part, label }, order) => ({
      kind: "part",
      phase: row.phase,
      cpu: `CPU ${row.cpu}`,
      part: label,
      order,
      share: round(row[part]),
    })).filter(({ share }) => share > 0),
  );
  const totals = rows.map((row) => ({
    kind: "total",
    phase: row.phase,
    cpu: `CPU ${row.cpu}`,
    total: round(whole(row)),
    label: `${Math.round(100 * whole(row))} %`,
  }));
  const names = cpus.map((cpu) => `CPU ${cpu}`);
  const y = {
    field: "cpu",
    type: "nominal",
    sort: names,
    title: null,
    axis: {
      labelFontWeight: "bold",
      ticks: false,
      domain: false,
      ...(cpus.length > 32 ? { labelOverlap: "parity" } : {}),
    },
  };
  const width = phases.length > 3 ? 360 : phases.length > 1 ? Math.max(220, Math.floor(740 / phases.length)) : 600;
  const lines = phases.length > 3 ? Math.ceil(phases.length / 2) : 1;
  const step = Math.max(
    7,
    Math.min(cpus.length > 12 ? 18 : 30, Math.floor((500 - 60 * (lines - 1)) / lines / cpus.length)),
  );
  const domain = [0, Math.max(1, ...totals.map(({ total }) => total)) * 1.12];
  const x = {
    field: "share",
    type: "quantitative",
    stack: "zero",
    title: "share of its time",
    axis: { format: ".0%", labelExpr: "replace(datum.label, '%', ' %')", values: ticksTo(domain[1], width) },
    scale: { domain, nice: false },
  };
  const scale = (field: "colour" | "dash" | "outline"): object => ({
    domain: PARTS.map(({ label }) => label),
    range: PARTS.map((each) => each[field]),
  });
  const legend = { title: null, orient: "bottom", symbolType: "square" };
  const meanOf = (phase: string): number => {
    const own = totals.filter((row) => row.phase === phase);
    return own.reduce((sum, { total }) => sum + total, 0) / Math.max(1, own.length);
  };
  const claim = (): string => claimOf(rows);
  const subtitle =
    given.subtitle ??
    "A bar is what a CPU is asked for: ISRs and DPCs take it first, threads get what is left. The dashed part they wanted and did not get. " +
      "The dashed rule is the mean of all CPUs.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description: `Bars of ${cpus.length} CPUs in ${phases.length} phases (${phases.join(", ")}): receive work, threads, and displaced thread work.`,
      numbers: {
        columns: ["phase", "CPU", "ISRs and DPCs (%)", "threads (%)", "wanted, not got (%)", "all (%)"],
        rows: rows.map((row) => [
          row.phase,
          row.cpu,
          ...[row.receive, row.threads, row.displaced, whole(row)].map((share) => Math.round(share * 1e3) / 10),
        ]),
      },
      lineChars: phases.length > 1 ? 118 : 80,
      spec: {
        data: {
          values: [
            ...values,
            ...totals,
            ...phases.map((phase) => ({ kind: "mean", phase, mean: round(meanOf(phase)) })),
          ],
        },
        ...facetOf(phases),
        spacing: 24,
        spec: {
          width,
          height: { step },
          layer: [
            {
              transform: [{ filter: "datum.kind === 'part'" }],
              mark: { type: "bar", strokeWidth: 1 },
              encoding: {
                y,
                x,
                fill: { field: "part", type: "nominal", title: null, scale: scale("colour"), legend },
                stroke: { field: "part", type: "nominal", title: null, scale: scale("outline"), legend },
                strokeDash: { field: "part", type: "nominal", title: null, scale: scale("dash"), legend },
                order: { field: "order" },
                tooltip: [{ field: "cpu", title: "CPU" }, { field: "part" }, { field: "share", format: ".1%" }],
              },
            },
            {
              transform: [{ filter: "datum.kind === 'mean'" }],
              mark: { type: "rule", color: CHART_INK.mark, strokeDash: [4, 3] },
              encoding: { x: { field: "mean", type: "quantitative" } },
            },
            // Twice: a white edge keeps the words apart from the rule.
            ...[{ stroke: "white", strokeWidth: 4 }, {}].map((edge) => ({
              transform: [{ filter: "datum.kind === 'total'" }],
              mark: { type: "text", align: "left", dx: 5, ...(cpus.length > 32 ? { fontSize: 9 } : {}), ...edge },
              encoding: { y, x: { field: "total", type: "quantitative" }, text: { field: "label" } },
            })),
          ],
        },
      },
    },
  );
}

/** Ticks whose words stay apart: each has so many pixels. */
const TICK_PX = 44;
function ticksTo(most: number, width: number): number[] {
  const step = [0.1, 0.2, 0.25, 0.5].find((each) => (each / most) * width >= TICK_PX) ?? 1;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Math.round(i * step * 100) / 100);
}

/** A run as a phase. */
function phaseOf(phase: string, { summary }: Run): BalanceRow[] {
  const whole = Math.max(1, summary.measuredPs);
  return summary.cpus.map(({ cpu, receiveShare, busyPs, displacedPs }) => ({
    phase,
    cpu,
    receive: receiveShare,
    threads: busyPs.thread / whole,
    displaced: displacedPs / whole,
  }));
}

/** Where threads go without most, if they do anywhere. */
function claimOf(rows: readonly BalanceRow[]): string {
  const [worst] = [...rows].sort((a, b) => b.displaced - a.displaced);
  if (rows.every((row) => row.threads + row.displaced === 0)) {
    const shares = rows.map((row) => row.receive);
    const [least, most] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
    return `ISRs and DPCs take ${least === most ? most : `${least} to ${most}`} of a CPU, and no thread wants any`;
  }
  // A share that is not drawn is not missed.
  if (worst.displaced < 0.00005) return "Threads get all the time that they want on every CPU";
  if (worst.displaced < 0.0005) return "Threads get all the time that they want on every CPU, but for a trace";
  const isSeveral = new Set(rows.map((row) => row.phase)).size > 1;
  return `Threads of CPU ${worst.cpu} go without ${percent(worst.displaced)} of its time${isSeveral ? ` (${worst.phase})` : ""}`;
}

/** Up to three phases stand side by side, more two by two. */
function facetOf(phases: readonly string[]): object {
  const header = { labelFontSize: 13, labelFontWeight: "bold" };
  const field = { field: "phase", type: "nominal", sort: phases, title: null, header };
  return phases.length > 3 ? { facet: field, columns: 2 } : { facet: { column: field } };
}
