// Where sends ran: for each kind of send a bar whose filled part ran on the CPU that had received, one panel for each
// group (a variant). Bars reach from 0 to 100 %, with a rule where chance alone would be.
// "Introduction to Receive Side Scaling", send-side scaling: RSS lets send and receive processing of a connection share
// a CPU.
import { composeChart, CHART_INK, kindStyle, type Chart, type ChartWords } from "rss-lab";
import { type Runs, namedRuns, optionsOf, percent as percentWords, someRows } from "./given.js";
import { refuse, show } from "../words.js";

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

/** Options of `sendShareChart`. */
export interface SendShareOptions extends ChartWords {
  /**
   * Number of CPUs, 1 to 256: chance alone meets one of them, and a rule shows that. Default: those of the runs, if all
   * have as many; without it there is no rule.
   */
  readonly cpus?: number;
}

const HERE = "on the receive CPU";
const ELSEWHERE = "on another CPU";

/**
 * One panel a group, one bar a series: the share of sends on the receive CPU, and the rest.
 *
 * @param shown a run, several in a list or by name (a summary of each is enough), or rows
 * @throws InputError for anything else
 */
export function sendShareChart(shown: Runs | readonly SendShareRow[], options?: SendShareOptions): Chart {
  const given = optionsOf("sendShareChart", options, { cpus: "number" });
  const runs = namedRuns(shown);
  const rows =
    runs?.map(({ series, run: { scenario, summary } }) => ({
      series,
      group: scenario.variant,
      sends: summary.sends,
      onReceiveCpu: summary.sendsOnReceiveCpu,
    })) ??
    someRows<SendShareRow>(
      "sendShareChart",
      shown,
      { series: "string", group: "string", sends: "number", onReceiveCpu: "number" },
      "a run, [run, run], { name: run }, or rows of series, group, sends and onReceiveCpu",
    );
  const sizes = new Set(runs?.map(({ run }) => run.summary.cpus.length));
  const cpus = given.cpus ?? (sizes.size === 1 ? [...sizes][0] : null);
  if (cpus !== null && !(Number.isInteger(cpus) && cpus >= 1 && cpus <= 256))
    refuse(`The cpus of sendShareChart is ${show(cpus)}`, "it must be a whole number from 1 to 256");
  const series = [...new Set(rows.map((row) => row.series))];
  const groups = [...new Set(rows.map((row) => row.group))];
  const percent = ({ sends, onReceiveCpu }: SendShareRow): number =>
    Math.round((1000 * onReceiveCpu) / Math.max(1, sends)) / 10;
  const chance = cpus === null ? 0 : Math.round(1000 / cpus) / 10;
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
  const claim = (): string => {
    const sent = rows.filter((row) => row.sends > 0).map((row) => row.onReceiveCpu / row.sends);
    if (sent.length === 0) return "Nothing is sent";
    const [least, most] = [percentWords(Math.min(...sent)), percentWords(Math.max(...sent))];
    return `${least === most ? most : `From ${least} to ${most}`} of the sends run on the CPU that received`;
  };
  const subtitle =
    given.subtitle ??
    `Filled: sends on the CPU that had received; dashed outline: on another.${cpus === null ? "" : ` The rule at ${chance} % is chance among ${cpus} CPUs.`} ` +
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
    ...(cpus === null
      ? []
      : [
          {
            mark: { type: "rule", color: CHART_INK.text, strokeDash: [4, 3], strokeWidth: 1.2 },
            encoding: { x: { datum: chance, ...x } },
          },
        ]),
    {
      transform: [{ filter: "datum.order === 0" }],
      mark: { type: "text", align: "left", fontSize: 12, fontWeight: "bold" },
      encoding: { y, x: { field: "at", ...x }, text: { field: "label" } },
    },
  ];
  return composeChart(
    { title: given.title, claim, subtitle },
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
        spec: { width: groups.length <= 2 ? 300 : runs && groups.length > 3 ? 125 : 150, height: { step: 36 }, layer },
      },
    },
  );
}
