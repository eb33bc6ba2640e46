// Connection -> table entry -> queue -> CPU: how RSS ties each connection to one CPU. Four columns of names and a line
// per connection, in its CPU's colour; a click picks out one CPU.
import { composeChart, cpuScale, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { distinct } from "../words.js";
import { counted, optionsOf, someRows } from "./given.js";

/** Where one connection's frames went. */
export interface LinkRow {
  /** "198.18.4.7:1044". */
  readonly connection: string;
  /** Index into the indirection table. */
  readonly entry: number;
  /** Queue, from 0; -1 where there is one for all. */
  readonly queue: number;
  readonly cpu: number;
  readonly frames: number;
}

const COLUMNS = ["connection", "table entry", "queue", "CPU"] as const;

/** Connections drawn at most, and pixels of all of them. */
const MOST = 40,
  HEIGHT = 560;

/**
 * A line per connection through its entry and queue to its CPU; its width says how many frames took it.
 *
 * @throws InputError for anything but rows
 */
export function linksChart(all: readonly LinkRow[], options?: ChartWords): Chart {
  const given = optionsOf("linksChart", options);
  someRows("linksChart", all, {
    connection: "string",
    entry: "number",
    queue: "number",
    cpu: "number",
    frames: "number",
  });
  const rows = [...all].sort((a, b) => b.frames - a.frames).slice(0, MOST);
  const sorted = [...rows].sort((a, b) => a.cpu - b.cpu || a.queue - b.queue || a.entry - b.entry);
  const step = Math.min(24, Math.floor(HEIGHT / rows.length));
  const height = Math.max(200, rows.length * step);
  const cpus = distinct(rows.map((row) => row.cpu));
  const names = [
    sorted.map((row) => row.connection),
    [...new Set(sorted.map((row) => row.entry))],
    [...new Set(sorted.map((row) => row.queue))],
    cpus,
  ];
  /** The names of a column are spread evenly over the height. */
  const place = (column: number, name: string | number): number => {
    const list: readonly (string | number)[] = names[column] ?? [];
    return Math.round(((list.indexOf(name) + 0.5) / list.length) * 1000) / 1000;
  };
  const lines = sorted.flatMap((row) => {
    const stops = [row.connection, row.entry, row.queue, row.cpu];
    return [0, 1, 2].map((x) => ({
      ...row,
      x,
      x2: x + 1,
      y: place(x, stops[x]),
      y2: place(x + 1, stops[x + 1]),
    }));
  });
  const words = (column: number, name: string | number): string =>
    column === 0 ? String(name) : `${["", "entry", "queue", "CPU"][column]} ${name}`;
  const nodes = names.flatMap((list, x) =>
    list.map((name) => {
      const own = sorted.filter((row) => [row.connection, row.entry, row.queue, row.cpu][x] === name);
      return {
        x,
        y: place(x, name),
        label: words(x, name),
        cpu: own[0]?.cpu ?? -1,
        frames: own.reduce((sum, row) => sum + row.frames, 0),
      };
    }),
  );
  const x = { field: "x", type: "quantitative", axis: null, scale: { domain: [-0.02, 3.02], nice: false } };
  const y = { field: "y", type: "quantitative", axis: null, scale: { domain: [0, 1], reverse: true } };
  const colour = { field: "cpu", type: "nominal", legend: null, scale: cpuScale(cpus, "colour") };
  const fade = { condition: { param: "pick", value: 1 }, value: 0.12 };
  const claim = (): string => {
    const who = `${counted(rows.length, "connection")} ${rows.length === 1 ? "goes" : "go"}`;
    const entries = counted(names[1].length, "table entry", "table entries");
    return `${who} through ${entries} and ${counted(names[2].length, "queue")} to ${counted(cpus.length, "CPU")}`;
  };
  const left =
    rows.length < all.length ? ` Drawn are the ${rows.length} connections with most frames of ${all.length}.` : "";
  const subtitle =
    (given.subtitle ??
      "Follow a line from left to right; its colour is that of its CPU. Click a dot to pick out one CPU, click beside " +
        "it to see all.") + left;
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}. ${rows.length} connections linked to ${names[1]?.length} table entries, ${names[2]?.length} ` +
        `queues and ${cpus.length} CPUs.`,
      numbers: {
        columns: ["connection", "entry", "queue", "CPU", "frames"],
        rows: sorted.map((row) => [row.connection, row.entry, row.queue, row.cpu, row.frames]),
      },
      spec: {
        width: 560,
        height,
        layer: [
          {
            data: { values: lines },
            mark: { type: "rule", strokeCap: "round" },
            encoding: {
              x,
              y,
              x2: { field: "x2" },
              y2: { field: "y2" },
              color: colour,
              opacity: fade,
              strokeWidth: {
                field: "frames",
                type: "quantitative",
                legend: null,
                scale: { zero: true, range: [0.5, 4] },
              },
              tooltip: ["connection", "entry", "queue", "cpu", "frames"].map((field) => ({
                field,
                title: field === "cpu" ? "CPU" : field,
              })),
            },
          },
          {
            params: [{ name: "pick", select: { type: "point", fields: ["cpu"] } }],
            data: { values: nodes },
            mark: { type: "point", filled: true, size: 70, opacity: 1, cursor: "pointer" },
            encoding: {
              x,
              y,
              color: colour,
              opacity: fade,
              tooltip: [
                { field: "label", title: "what" },
                { field: "frames", title: "frames" },
              ],
            },
          },
          ...(
            [
              [0, "right", -10],
              [1, "center", 0],
              [2, "center", 0],
              [3, "left", 10],
            ] as const
          ).flatMap(([column, align, dx]) =>
            // Twice: a white edge keeps the words apart from the lines.
            [{ stroke: "white", strokeWidth: 3 }, {}].map((edge) => ({
              data: { values: nodes.filter((node) => node.x === column) },
              mark: {
                type: "text",
                align,
                dx,
                dy: align === "center" ? -10 : 0,
                color: CHART_INK.text,
                fontSize: Math.min(11.5, step),
                ...edge,
              },
              encoding: { x, y, text: { field: "label" }, opacity: fade },
            })),
          ),
          {
            data: { values: COLUMNS.map((label, i) => ({ x: i, label })) },
            mark: { type: "text", y: -12, fontWeight: "bold" },
            encoding: { x, text: { field: "label" } },
          },
        ],
      },
    },
  );
}
