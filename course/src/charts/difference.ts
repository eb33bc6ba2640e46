// A difference with its intervals, drawn by how it was worked out: one line below the other, with a rule at zero. What
// reaches over the rule may be chance.
import { composeChart, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { joined, optionsOf, short, someRows } from "./given.js";

/** One interval. */
export interface DifferenceRow {
  readonly place: string;
  /** How the interval was worked out: "paired". */
  readonly kind: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Options of `differenceChart`. */
export interface DifferenceOptions extends ChartWords {
  /** What the difference is of: "displaced thread share, rss-plus-plus less greedy". */
  readonly xLabel?: string;
}

/**
 * A dot for each difference and a line for its interval, a row for each place and kind.
 *
 * @throws InputError for anything but rows
 */
export function differenceChart(rows: readonly DifferenceRow[], options?: DifferenceOptions): Chart {
  const given = optionsOf("differenceChart", options, { xLabel: "string" });
  const fields = { place: "string", kind: "string", difference: "number", low: "number", high: "number" } as const;
  someRows("differenceChart", rows, fields);
  const { xLabel = "difference" } = given;
  const [places, kinds] = [rows.map(({ place }) => place), rows.map(({ kind }) => kind)].map((all) => [
    ...new Set(all),
  ]);
  const isClear = ({ low, high }: DifferenceRow): boolean => low > 0 || high < 0;
  const claim = (): string => {
    const clear = rows.filter(isClear).map(({ place, kind }) => `${place} (${kind})`);
    return clear.length === 0 ? "Every interval reaches over zero" : `Clear of zero: ${joined(clear)}`;
  };
  const x = {
    field: "difference",
    type: "quantitative",
    title: xLabel,
    axis: { format: "~r", tickCount: 7 },
    scale: { zero: true, nice: true },
  };
  const y = {
    field: "kind",
    type: "nominal",
    sort: kinds,
    title: null,
    axis: { ticks: false, domain: false, grid: true },
  };
  const colour = cpuStyle(0).colour;
  return composeChart(
    {
      title: given.title,
      claim,
      subtitle:
        given.subtitle ??
        "A dot is a difference, the line its 95 % interval. Hollow: the line reaches over zero, and the difference may be chance.",
    },
    {
      description: `Intervals of ${xLabel} at ${places.length} places, each worked out in ${kinds.length} ways: ${joined(kinds)}.`,
      numbers: {
        columns: ["place", "interval", "difference", "low", "high", "half width"],
        rows: rows.map((row) => [
          row.place,
          row.kind,
          ...[row.difference, row.low, row.high, (row.high - row.low) / 2].map((value) => short(value)),
        ]),
      },
      lineChars: 110,
      spec: {
        data: { values: rows.map((row) => ({ ...row, isClear: isClear(row) })) },
        facet: {
          row: {
            field: "place",
            type: "nominal",
            sort: places,
            title: null,
            header: {
              labelAngle: 0,
              labelAlign: "left",
              labelOrient: "top",
              labelAnchor: "start",
              labelFontSize: 13,
              labelPadding: 0,
            },
          },
        },
        spacing: 4,
        spec: {
          width: 600,
          height: { step: 28 },
          layer: [
            { mark: { type: "rule", color: CHART_INK.mark, strokeWidth: 1.5 }, encoding: { x: { datum: 0 } } },
            {
              mark: { type: "rule", color: colour, strokeWidth: 2 },
              encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
            },
            {
              mark: { type: "point", size: 80, strokeWidth: 2, stroke: colour, opacity: 1 },
              encoding: {
                x,
                y,
                fill: { condition: { test: "datum.isClear", value: colour }, value: "white" },
                tooltip: ["place", "kind", "difference", "low", "high"].map((field) => ({ field })),
              },
            },
          ],
        },
      },
    },
  );
}
