// Alternate paths, as the figures of the four receive pages draw them: on which CPUs a connection's interrupts, DPCs
// and sends ran. A panel per series; a dashed line was not always taken.
import { composeChart, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { distinct } from "../words.js";
import { joined, optionsOf, someRows } from "./given.js";

/** How many frames of a connection went this way. */
export interface PathRow {
  /** The panel: "non-RSS". */
  readonly series: string;
  /** Name of the connection. */
  readonly connection: string;
  /**
   * CPU of the ISR whose cycle brought the frame, of the DPC that indicated it, of the send that it triggered; -1 for a
   * stage that had none.
   */
  readonly isr: number;
  readonly dpc: number;
  readonly send: number;
  readonly frames: number;
}

const STAGES = ["NIC", "ISR", "DPC", "send"] as const;
/** Pixels of a panel at most, of all panels, and between two. */
const PANEL = 200,
  PANELS = 790,
  GAP = 16;

interface Segment {
  readonly series: string;
  readonly connection: string;
  readonly from: string;
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly share: number;
  readonly always: boolean;
}

/**
 * One panel per series, one colour per connection; dashed: some of that connection's frames went another way.
 *
 * @throws InputError for anything but rows
 */
export function pathsChart(rows: readonly PathRow[], options?: ChartWords): Chart {
  const given = optionsOf("pathsChart", options);
  someRows("pathsChart", rows, {
    series: "string",
    connection: "string",
    isr: "number",
    dpc: "number",
    send: "number",
    frames: "number",
  });
  const series = [...new Set(rows.map((row) => row.series))];
  const connections = [...new Set(rows.map((row) => row.connection))];
  const cpus = distinct(rows.flatMap((row) => [row.isr, row.dpc, row.send])).filter((cpu) => cpu >= 0);
  const middle = ((cpus[0] ?? 0) + (cpus[cpus.length - 1] ?? 0)) / 2;
  const segments = series.flatMap((one) =>
    connections.flatMap((connection, place) =>
      segmentsOf(
        rows.filter((row) => row.series === one && row.connection === connection),
        middle,
        (place - (connections.length - 1) / 2) * 0.16,
      ),
    ),
  );
  const dots = series.flatMap((one) => [1, 2, 3].flatMap((x) => cpus.map((cpu) => ({ series: one, x, y: cpu }))));
  const nics = series.map((one) => ({ series: one, x: 0, y: middle, label: "NIC" }));
  const x = {
    field: "x",
    type: "quantitative",
    title: null,
    scale: { domain: [-0.25, 3.2], nice: false },
    axis: {
      values: [0, 1, 2, 3],
      labelExpr: `${JSON.stringify(STAGES)}[datum.value]`,
      grid: false,
      domain: false,
      ticks: false,
    },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: null,
    scale: { domain: [(cpus[0] ?? 0) - 0.4, (cpus[cpus.length - 1] ?? 0) + 0.4], nice: false, reverse: true },
    axis: { values: cpus, labelExpr: "'CPU ' + datum.value", gridDash: [1, 3], domain: false, ticks: false },
  };
  const segment = (always: boolean): object => ({
    transform: [{ filter: always ? "datum.always" : "datum.x2 > datum.x && !datum.always" }],
    mark: { type: "rule", strokeDash: always ? [1, 0] : [5, 4] },
    encoding: {
      x,
      y,
      x2: { field: "x2" },
      y2: { field: "y2" },
      color: {
        field: "connection",
        type: "nominal",
        title: null,
        legend: { orient: "bottom", symbolType: "stroke" },
        scale: { domain: connections, range: connections.map((_, i) => cpuStyle(i).colour) },
      },
      strokeWidth: { field: "share", type: "quantitative", legend: null, scale: { domain: [0, 1], range: [1.3, 4] } },
      tooltip: [
        { field: "connection", title: "connection" },
        { field: "from", title: "from, to" },
        { field: "share", title: "share of its frames", format: ".1%" },
      ],
    },
  });
  const claim = (): string => {
    const most = (one: string): number =>
      Math.max(
        ...connections.map((name) => {
          const own = rows.filter((row) => row.series === one && row.connection === name);
          return new Set(own.map((row) => row.dpc)).size;
        }),
      );
    return `CPUs that indicate one connection, at most: ${joined(series.map((one) => `${most(one)} (${one})`))}`;
  };
  const subtitle =
    given.subtitle ??
    "Left to right: where a connection's frames were interrupted for, indicated, and answered. A solid line was " +
      "taken by all of that " +
      "connection's frames; a dashed one only by some: the others went elsewhere. Point at a line for its share.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}. For each of ${series.join(", ")}, lines from the NIC over the CPUs of ISR and DPC to the CPU of the send, for the ` +
        `connections ${connections.join(" and ")}; dashed where a connection took more than one way.`,
      numbers: {
        columns: ["series", "connection", "ways to the DPC", "CPUs of the ISR", "CPUs of the DPC", "CPUs of the send"],
        rows: series.flatMap((one) =>
          connections.map((connection) => {
            const own = rows.filter((row) => row.series === one && row.connection === connection);
            const list = (stage: "isr" | "dpc" | "send"): string =>
              distinct(own.map((row) => row[stage]).filter((cpu) => cpu >= 0)).join(" ") || "-";
            return [
              one,
              connection,
              new Set(own.map((row) => `${row.isr} ${row.dpc}`)).size,
              list("isr"),
              list("dpc"),
              list("send"),
            ];
          }),
        ),
      },
      lineChars: 118,
      spec: {
        data: { values: segments },
        facet: {
          column: {
            field: "series",
            type: "nominal",
            sort: series,
            title: null,
            header: { labelFontWeight: "bold", labelFontSize: 12 },
          },
        },
        spacing: GAP,
        spec: {
          width: Math.min(PANEL, Math.floor((PANELS - GAP * (series.length - 1)) / series.length)),
          height: Math.max(140, cpus.length * (cpus.length > 12 ? Math.max(10, Math.floor(500 / cpus.length)) : 46)),
          layer: [
            segment(false),
            segment(true),
            {
              data: { values: dots },
              mark: {
                type: "point",
                filled: true,
                size: 55,
                color: "white",
                stroke: CHART_INK.mark,
                strokeWidth: 1.3,
                opacity: 1,
              },
              encoding: { x, y },
            },
            {
              data: { values: nics },
              mark: { type: "point", shape: "square", filled: true, size: 180, color: CHART_INK.mark, opacity: 1 },
              encoding: { x, y },
            },
          ],
        },
      },
    },
  );
}

/** The lines of one connection in one panel: a stage to the next, with the share of the frames that went there. */
function segmentsOf(rows: readonly PathRow[], middle: number, shift: number): Segment[] {
  // A frame that triggered no send has no last line: each share is one of the frames that reached both stages.
  const totals = [0, 1, 2].map((x) => rows.reduce((sum, row) => (x < 2 || row.send >= 0 ? sum + row.frames : sum), 0));
  const lines = new Map<string, Segment>();
  for (const { series, connection, isr, dpc, send, frames } of rows) {
    const at = [middle, isr, dpc, send];
    for (let x = 0; x < 3; x++) {
      const [a, b] = [at[x], at[x + 1]];
      if (a < 0 || b < 0) continue;
      const key = `${x} ${a} ${b}`;
      const share = (lines.get(key)?.share ?? 0) + frames / totals[x];
      const from = `${STAGES[x]}${x > 0 ? ` on CPU ${a}` : ""}, ${STAGES[x + 1]} on CPU ${b}`;
      lines.set(key, {
        series,
        connection,
        from,
        x,
        y: a + shift,
        x2: x + 1,
        y2: b + shift,
        share,
        always: share > 1 - 1e-9,
      });
    }
  }
  return [...lines.values()].map((line) => ({ ...line, share: Math.round(line.share * 1e4) / 1e4 }));
}
