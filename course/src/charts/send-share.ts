// Where sends ran: for each kind of send a bar whose filled part ran on the CPU that had received, one panel for each
// group (a variant).
// In: counts of sends, as summaries have them. Out: bars from 0 to 100 %, with a rule where chance alone would be.
// "Introduction to Receive Side Scaling", send-side scaling: RSS lets send and receive processing of a connection share
// a CPU.
import { composeChart, CHART_INK, kindStyle, type Chart, type ChartWords } from "rss-lab";

/** The sends of one run. */
export interface SendShareRow {
  /** The bar: "timer, on any CPU". */
  readonly series: string;
  /** The panel: "MSI-X". */
  readonly group: string;
  readonly sends: number;
  /** Sends that ran on the CPU that had received the frame they answer. */
  readonly onReceiveCpu: number;
}

export interface SendShareOptions extends ChartWords {
  /** Number of CPUs: chance alone meets one of them, and a rule shows that. */
  readonly cpus: number;
}

const HERE = "on the receive CPU";
const ELSEWHERE = "on another CPU";

/** One panel a group, one bar a series: the share of sends on the receive CPU, and the rest. */
export function sendShareChart(rows: readonly SendShareRow[], options: SendShareOptions): Chart {
  const series = [...new Set(rows.map((row) => row.series))];
  const groups = [...new Set(rows.map((row) => row.group))];
  const percent = ({ sends, onReceiveCpu }: SendShareRow): number =>
    Math.round((1000 * onReceiveCpu) / Math.max(1, sends)) / 10;
  const chance = Math.round(1000 / options.cpus) / 10;
  const values = rows.flatMap((row) => {
    const here = percent(row);
    const place = { series: row.series, group: row.group, sends: row.sends };
    // The number stands behind the bar and behind the rule, or inside a long bar.
    const behind = Math.max(here > 50 ? 0 : here, chance) + 4;
    const word = { label: `${here} %`, at: behind > 60 ? 3 : behind };
    return [
      { ...place, where: HERE, order: 0, share: here, ...word },
      { ...place, where: ELSEWHERE, order: 1, share: Math.round(10 * (100 - here)) / 10 },
    ];
  });
  const y = {
    field: "series",
    type: "nominal",
    sort: series,
    title: null,
    axis: { labelFontWeight: "bold", ticks: false, domain: false, labelLimit: 300 },
  };
  const subtitle =
    options.subtitle ??
    `Filled: sends on the CPU that had received; dashed outline: on another. The rule at ${chance} % is chance among ${options.cpus} CPUs. ` +
      "Point at a bar for its count.";
  const x = {
    type: "quantitative",
    scale: { domain: [0, 100] },
    axis: { values: [0, 50, 100], title: "share of sends (%)" },
  };
  const colours = { domain: [HERE, ELSEWHERE], range: [kindStyle("send").colour, "#ffffff"] };
  const layer = [
    {
      mark: { type: "bar", height: { band: 0.62 } },
      encoding: {
        y,
        x: { field: "share", stack: "zero", ...x },
        order: { field: "order" },
        color: {
          field: "where",
          type: "nominal",
          scale: colours,
          legend: {
            title: null,
            orient: "bottom",
            symbolType: "square",
            symbolStrokeColor: "#8c8c8c",
            symbolStrokeWidth: 1,
          },
        },
        stroke: { value: "#8c8c8c" },
        strokeDash: { condition: { test: "datum.order === 1", value: [3, 3] }, value: [1, 0] },
        tooltip: ["group", "series", "where", "share", "sends"].map((field) => ({ field })),
      },
    },
    {
      mark: { type: "rule", color: CHART_INK.text, strokeDash: [4, 3], strokeWidth: 1.2 },
      encoding: { x: { datum: chance, ...x } },
    },
    {
      transform: [{ filter: "datum.order === 0" }],
      mark: { type: "text", align: "left", fontSize: 12, fontWeight: "bold" },
      encoding: { y, x: { field: "at", ...x }, text: { field: "label" } },
    },
  ];
  return composeChart(
    { title: options.title, subtitle },
    {
      description: `Bars from 0 to 100 % for ${series.join("; ")}, one panel each for ${groups.join(", ")}: the part of the sends that ran on the receive CPU.`,
      numbers: {
        columns: ["series", "group", "sends", "on the receive CPU", "share (%)"],
        rows: rows.map((row) => [row.series, row.group, row.sends, row.onReceiveCpu, percent(row)]),
      },
      lineChars: 118,
      spec: {
        data: { values },
        facet: {
          column: { field: "group", type: "nominal", sort: groups, title: null, header: { labelFontWeight: "bold" } },
        },
        spacing: 18,
        spec: { width: groups.length > 2 ? 150 : 300, height: { step: 36 }, layer },
      },
    },
  );
}
