// The indirection table as a grid that can be clicked, beside what each CPU gets from it.
// In: the CPU in every entry, and what each entry received if that is known. Out: two linked views: pick a CPU in
// either.
import type { Chart, ChartWords } from "./chart.js";
import { compose, cpuScale, cpuStyle, distinct, INK } from "./theme.js";

export interface IndirectionGridOptions extends ChartWords {
  /** Frames (or connections) that fell into each entry; without it every entry counts 1. */
  readonly perEntry?: readonly number[];
  /** What `perEntry` counts: "frames", "connections". */
  readonly unit?: string;
}

const CELL = 32;
/** Height of a cell that also says what the entry received. */
const TALL_CELL = 44;

/**
 * The table as a grid (index from left to right, then down), and a bar per CPU; a click in one picks out the same CPU
 * in the other.
 */
export function indirectionGridChart(entries: readonly number[], options: IndirectionGridOptions): Chart {
  const columns = entries.length <= 16 ? 8 : 16;
  const lines = Math.ceil(entries.length / columns);
  const cellHeight = options.perEntry ? TALL_CELL : CELL;
  const unit = options.perEntry ? (options.unit ?? "frames") : "entries";
  const loads = entries.map((_, i) => options.perEntry?.[i] ?? (options.perEntry ? 0 : 1));
  const cpus = distinct(entries);
  const perCpu = cpus.map((cpu) => ({
    cpu,
    entries: entries.filter((each) => each === cpu).length,
    load: entries.reduce((sum, each, i) => (each === cpu ? sum + (loads[i] ?? 0) : sum), 0),
  }));
  const total = perCpu.reduce((sum, row) => sum + row.load, 0);
  const maxOverMean = total > 0 ? Math.max(...perCpu.map((row) => row.load)) / (total / cpus.length) : NaN;
  const cells = entries.map((cpu, index) => ({
    index,
    cpu,
    x: index % columns,
    y: Math.floor(index / columns),
    load: loads[index],
    ink: loads[index] === 0 ? INK.text : cpuStyle(cpu).ink,
  }));
  const position = { x: { field: "x", type: "ordinal", axis: null }, y: { field: "y", type: "ordinal", axis: null } };
  const colour = { field: "cpu", type: "nominal", scale: cpuScale(cpus, "colour"), legend: null };
  const fade = { condition: { param: "pick", value: 1 }, value: 0.15 };
  const subtitle =
    options.subtitle ??
    `Each cell is an entry: its index in small type, its CPU` +
      `${options.perEntry ? `, and below it its ${unit}; a pale one got none` : ""}. ` +
      "Click a cell or a bar to pick out that CPU's entries; click beside them to see all.";
  const bars = {
    x: { field: "load", type: "quantitative", title: unit, axis: { tickMinStep: 1 } },
    y: { field: "cpu", type: "nominal", title: "CPU", sort: cpus, axis: { ticks: false, domain: false } },
  };
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `An indirection table of ${entries.length} entries that hold ${cpus.length} CPUs, and the ${unit} that each ` +
        `CPU gets; the fullest gets ` +
        `${Number.isFinite(maxOverMean) ? maxOverMean.toFixed(3) : "-"} times the mean.`,
      numbers: {
        columns: ["CPU", "entries", ...(unit === "entries" ? [] : [unit])],
        rows: perCpu.map((row) => [row.cpu, row.entries, ...(unit === "entries" ? [] : [row.load])]),
      },
      lineChars: 125,
      spec: {
        params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, views: ["cells", "bars"] }],
        spacing: 24,
        hconcat: [
          {
            width: columns * CELL,
            height: lines * cellHeight,
            data: { values: cells },
            layer: [
              {
                name: "cells",
                mark: { type: "rect", stroke: "white", strokeWidth: 2, cursor: "pointer" },
                encoding: {
                  ...position,
                  color: colour,
                  opacity: fade,
                  fillOpacity: { condition: { test: "datum.load === 0", value: 0.3 }, value: 1 },
                  tooltip: [{ field: "index" }, { field: "cpu", title: "CPU" }, { field: "load", title: unit }],
                },
              },
              {
                mark: {
                  type: "text",
                  fontSize: 14,
                  fontWeight: "bold",
                  dy: options.perEntry ? 0 : 4,
                  cursor: "pointer",
                },
                encoding: {
                  ...position,
                  text: { field: "cpu" },
                  color: { field: "ink", type: "nominal", scale: null },
                  opacity: fade,
                },
              },
              {
                mark: { type: "text", fontSize: 8.5, dy: 7 - cellHeight / 2, dx: -6 },
                encoding: {
                  ...position,
                  text: { field: "index" },
                  color: { field: "ink", type: "nominal", scale: null },
                  opacity: fade,
                },
              },
              ...(options.perEntry
                ? [
                    {
                      mark: { type: "text", fontSize: 9.5, dy: cellHeight / 2 - 7 },
                      encoding: {
                        ...position,
                        text: { field: "load" },
                        color: { field: "ink", type: "nominal", scale: null },
                        opacity: fade,
                      },
                    },
                  ]
                : []),
            ],
          },
          {
            width: 150,
            height: Math.max(lines * cellHeight, cpus.length * 16),
            data: { values: perCpu },
            layer: [
              {
                name: "bars",
                mark: { type: "bar", cursor: "pointer" },
                encoding: {
                  ...bars,
                  color: colour,
                  opacity: fade,
                  tooltip: [{ field: "cpu", title: "CPU" }, { field: "entries" }, { field: "load", title: unit }],
                },
              },
              {
                mark: { type: "text", align: "left", dx: 5, color: INK.text },
                encoding: { ...bars, text: { field: "load" }, opacity: fade },
              },
            ],
          },
        ],
      },
    },
  );
}
