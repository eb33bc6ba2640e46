// Connections and frames of every entry of the table: what an alarm looks at, and what it does not. A dot per entry, a
// picture per traffic. An elephant stands high up on the left (few connections, many frames), an attack on the right
// of the red rule.
import { composeChart, cpuStyle, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { joined, optionsOf, someRows } from "./given.js";

/** One entry of one traffic's table. */
export interface EntryAlarmRow {
  /** The traffic: "attack", "elephant". */
  readonly series: string;
  readonly entry: number;
  readonly connections: number;
  readonly frames: number;
  /** Connections on one entry from which the alarm is raised; the same in all rows of a series. */
  readonly alarmFrom: number;
}

/**
 * A dot per entry: connections to the right, frames upwards; the entry with most frames is named.
 *
 * @throws InputError for anything but rows
 */
export function entryAlarmChart(rows: readonly EntryAlarmRow[], options?: ChartWords): Chart {
  const given = optionsOf("entryAlarmChart", options);
  someRows("entryAlarmChart", rows, {
    series: "string",
    entry: "number",
    connections: "number",
    frames: "number",
    alarmFrom: "number",
  });
  const series = [...new Set(rows.map((row) => row.series))];
  const of = (name: string): EntryAlarmRow[] => rows.filter((row) => row.series === name);
  const fullest = (name: string): EntryAlarmRow =>
    of(name).reduce((best, row) => (row.frames > best.frames ? row : best));
  const values = [
    ...rows.map((row) => ({ kind: "dot", ...row, state: row.connections >= row.alarmFrom ? ALARM : QUIET })),
    ...series.map((name) => ({ kind: "name", ...fullest(name), label: `entry ${fullest(name).entry}` })),
    ...series.map((name) => ({
      kind: "rule",
      series: name,
      alarmFrom: fullest(name).alarmFrom,
      label: `alarm from ${fullest(name).alarmFrom}`,
    })),
  ];
  const only = (kind: string): object[] => [{ filter: `datum.kind === '${kind}'` }];
  const right = Math.max(...rows.map((row) => Math.max(row.connections, row.alarmFrom))) * 1.12;
  const x = {
    field: "connections",
    type: "quantitative",
    title: "connections on the entry",
    scale: { type: "sqrt", domain: [0, right], nice: false },
  };
  const y = { field: "frames", type: "quantitative", title: "frames on the entry", scale: { type: "sqrt" } };
  const claim = (): string => {
    const alarms = (name: string): number => of(name).filter((row) => row.connections >= row.alarmFrom).length;
    return `Entries that raise the alarm: ${joined(series.map((name) => `${alarms(name)} of ${of(name).length} (${name})`))}`;
  };
  const subtitle =
    given.subtitle ??
    "Each dot is an entry of the table. Right of the red rule it has more connections than chance explains; how high it stands does not count. " +
      "Both axes are square roots, so that small numbers stay apart. Point at a dot for its numbers.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}. ` +
        "Scatter plots of the connections and frames of every table entry: " +
        `${series.map((name) => `${name}: ${of(name).filter((row) => row.connections >= row.alarmFrom).length} of ${of(name).length} entries raise the alarm`).join("; ")}.`,
      numbers: {
        columns: [
          "traffic",
          "entry with most frames",
          "its frames",
          "its connections",
          "mean connections",
          "alarm from",
        ],
        rows: series.map((name) => {
          const { entry, frames, connections, alarmFrom } = fullest(name);
          const mean = of(name).reduce((total, row) => total + row.connections, 0) / of(name).length;
          return [name, entry, frames, connections, mean, alarmFrom];
        }),
      },
      spec: {
        data: { values },
        facet: {
          column: { field: "series", type: "nominal", sort: series, title: null, header: { labelFontSize: 13 } },
        },
        spec: {
          width: Math.max(200, Math.floor(610 / series.length)),
          height: 240,
          layer: [
            {
              transform: only("dot"),
              mark: { type: "point", filled: true, size: 60, opacity: 0.8 },
              encoding: {
                x,
                y,
                color: {
                  field: "state",
                  type: "nominal",
                  title: null,
                  scale: { domain: [QUIET, ALARM], range: [cpuStyle(0).colour, CHART_INK.alarm] },
                },
                shape: {
                  field: "state",
                  type: "nominal",
                  title: null,
                  scale: { domain: [QUIET, ALARM], range: ["circle", "diamond"] },
                },
                tooltip: ["entry", "connections", "frames"].map((field) => ({ field, title: field })),
              },
            },
            {
              transform: only("rule"),
              mark: { type: "rule", color: CHART_INK.alarm, strokeDash: [5, 3] },
              encoding: { x: { ...x, field: "alarmFrom" } },
            },
            {
              transform: only("rule"),
              mark: { type: "text", color: CHART_INK.alarm, align: "left", dx: 5, y: 120 },
              encoding: { x: { ...x, field: "alarmFrom" }, text: { field: "label" } },
            },
            {
              transform: only("name"),
              mark: { type: "text", dy: -13, fontWeight: "bold" },
              encoding: { x, y, text: { field: "label" } },
            },
          ],
        },
      },
    },
  );
}

const ALARM = "raises the alarm";
const QUIET = "as chance has it";
