// Policies against workloads: one figure for each pair, beside the best that any policy could reach. A dot a policy in
// a column a workload; a tick is the best possible.
import { composeChart, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { joined, optionsOf, short, someRows } from "./given.js";

/** One policy on one workload. */
export interface PolicyDotRow {
  readonly workload: string;
  readonly policy: string;
  readonly value: number;
  /** Ends of its confidence interval. */
  readonly low?: number;
  readonly high?: number;
  /** The best that is possible: the same for all policies of a workload. */
  readonly best?: number;
  /** Share of the frames that were lost, 0 to 1: a hollow dot, since it is a figure of what got through. Default 0. */
  readonly lostShare?: number;
}

/** Options of `policiesChart`. */
export interface PoliciesOptions extends ChartWords {
  /** What is measured: "busiest CPU over the mean"; default empty: every column says it for itself. */
  readonly xLabel?: string;
  /** Default false. */
  readonly isLogX?: boolean;
  /** A scale for each column, where the columns are different figures; default false. */
  readonly ownScales?: boolean;
  /** Scales that begin at 0, where distances from nothing count; default false. */
  readonly isFromZero?: boolean;
}

const HEADER = { labelFontSize: 13, labelFontWeight: "bold" };

/**
 * A dot for each policy, a column for each workload; farther left is better.
 *
 * @throws InputError for anything but rows
 */
export function policiesChart(rows: readonly PolicyDotRow[], options?: PoliciesOptions): Chart {
  const given = optionsOf("policiesChart", options, {
    xLabel: "string",
    isLogX: "boolean",
    ownScales: "boolean",
    isFromZero: "boolean",
  });
  someRows("policiesChart", rows, { workload: "string", policy: "string", value: "number" });
  const { xLabel = "" } = given;
  const workloads = [...new Set(rows.map((row) => row.workload))];
  const policies = [...new Set(rows.map((row) => row.policy))];
  const hasBest = rows.some((row) => row.best !== undefined),
    hasInterval = rows.some((row) => row.low !== undefined),
    hasLost = rows.some((row) => isLossy(row));
  const scale = given.isLogX
    ? { type: "log", nice: false, padding: 12 }
    : { zero: given.isFromZero ?? false, nice: true, padding: 8 };
  const x = {
    field: "value",
    type: "quantitative",
    title: xLabel,
    scale,
    axis: { format: "~r", labelOverlap: true, tickCount: 4 },
  };
  const y = {
    field: "policy",
    type: "nominal",
    sort: policies,
    title: null,
    axis: { ticks: false, domain: false, grid: true },
  };
  const three = (value: number | undefined): number | string =>
    value === undefined ? "-" : Math.round(value * 1e3) / 1e3;
  const bestOf = (workload: string): number | undefined => {
    const known = rows.flatMap((row) => (row.workload === workload && row.best !== undefined ? [row.best] : []));
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  const claim = (): string => {
    const best = workloads.map((name) => {
      const own = rows.filter((row) => row.workload === name).sort((a, b) => a.value - b.value);
      const least = own.filter((row) => row.value === own[0].value);
      return `${least.length === own.length && own.length > 1 ? "all alike" : joined(least.map((row) => row.policy))} (${short(own[0].value)}) for ${name}`;
    });
    return best.length > 3 ? `${policies.length} policies in ${workloads.length} columns` : `Lowest: ${joined(best)}`;
  };
  const subtitle =
    given.subtitle ??
    "A dot is a policy on a workload; farther left is better." +
      `${hasInterval ? " The line through it is the confidence interval." : ""}${hasBest ? " A red tick is the best that is possible there." : ""}` +
      `${hasLost ? " Hollow: frames were lost, and the figure is of those that got through." : ""} ` +
      "Point at a dot for its numbers.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${given.ownScales ? "Several figures" : xLabel} of ${policies.length} policies (${policies.join(", ")}) ` +
        `${given.ownScales ? "in" : "on"} ${workloads.length} ${given.ownScales ? "columns" : "workloads"}: ${workloads.join(", ")}.`,
      numbers: {
        columns: ["policy", ...workloads],
        rows: [
          ...policies.map((policy) => [
            policy,
            ...workloads.map((name) =>
              three(rows.find((row) => row.policy === policy && row.workload === name)?.value),
            ),
          ]),
          ...(hasBest ? [["best possible", ...workloads.map((name) => three(bestOf(name)))]] : []),
        ],
      },
      lineChars: 125,
      spec: {
        data: {
          values: rows.map((row) => ({ ...row, isLossy: isLossy(row), tip: tipOf(row, xLabel) })),
        },
        facet: { column: { field: "workload", type: "nominal", sort: workloads, title: null, header: HEADER } },
        spacing: 18,
        ...(given.ownScales ? { resolve: { scale: { x: "independent" } } } : {}),
        spec: {
          width: Math.max(90, Math.floor(720 / Math.max(1, workloads.length)) - 18),
          height: { step: 30 },
          layer: [
            ...(hasBest
              ? [
                  {
                    transform: [{ filter: "isValid(datum.best)" }],
                    mark: { type: "tick", color: CHART_INK.alarm, thickness: 2.5, size: 22 },
                    encoding: { x: { ...x, field: "best" }, y },
                  },
                ]
              : []),
            ...(hasInterval
              ? [
                  {
                    transform: [{ filter: "isValid(datum.low)" }],
                    mark: { type: "rule", color: cpuStyle(0).colour, strokeWidth: 2 },
                    encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
                  },
                ]
              : []),
            {
              mark: {
                type: "point",
                size: 75,
                strokeWidth: 2,
                opacity: 1,
                stroke: cpuStyle(0).colour,
                tooltip: { expr: "datum.tip" },
              },
              encoding: {
                x,
                y,
                fill: { condition: { test: "datum.isLossy", value: "white" }, value: cpuStyle(0).colour },
              },
            },
          ],
        },
      },
    },
  );
}

/** What a dot says when it is pointed at; what it does not have is left out. */
const tipOf = ({ workload, policy, value, best, lostShare }: PolicyDotRow, xLabel: string): object => ({
  workload,
  policy,
  [xLabel === "" ? "value" : xLabel]: short(value),
  ...(best === undefined ? {} : { "best possible": short(best) }),
  ...(lostShare === undefined ? {} : { "frames lost": `${short(100 * lostShare)} %` }),
});

/** Whether so many frames were lost that they would be missed in a table. */
const isLossy = ({ lostShare = 0 }: PolicyDotRow): boolean => lostShare >= 0.0005;
