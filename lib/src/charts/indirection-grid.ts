// The indirection table as a grid that can be clicked, beside what each CPU gets from it: two linked views, pick a CPU
// in either. Linux's table holds receive queues, which are drawn then, each with the CPU of its vector.
import { checkNumber } from "../check.js";
import type { Chart, ChartWords } from "./chart.js";
import { optionsOf } from "./chart-options.js";
import { sharesClaim } from "./claims.js";
import { rowFont, thinLabels, wholeTicks } from "./fit.js";
import { tableOf } from "./indirection-rows.js";
import { gridSubtitle } from "./indirection-words.js";
import type { RunLike } from "./shown.js";
import { compose, cpuScale, cpuStyle, distinct, INK } from "./theme.js";

/** Options of `indirectionGridChart`. */
export interface IndirectionGridOptions extends ChartWords {
  /**
   * Frames (or connections) that fell into each entry, and a CPU's bar is the sum of its entries; without it every
   * entry counts 1. Default: the frames of a run that kept them; a CPU's bar is then what it got in the run, which may
   * be less or more than its entries say.
   */
  readonly perEntry?: readonly number[];
  /** What `perEntry` counts: "frames", "connections"; default "frames". */
  readonly unit?: string;
  /** The bars' axis goes up to this count at the least, so that tables can be compared. Default: to the fullest CPU. */
  readonly upTo?: number;
}

const CELL = 32;
/** Cells narrower than this, in pixels, hold no index and no count, and narrower than the other not even a CPU. */
const WORDY_CELL = 32,
  NAMED_CELL = 16;
/** Height of a cell that also says what the entry received. */
const TALL_CELL = 44;

/**
 * The table as a grid (index from left to right, then down), and a bar per CPU; a click in one picks out the same CPU
 * in the other.
 *
 * @param shown a run with RSS, whose table is drawn as it was at the end (one of Linux's variants: of queues); or the
 *   CPU in every entry, 1 to 2048 of them
 * @throws InputError for anything else, such as a run of the variant "non-rss" or "napi-single-queue"
 */
export function indirectionGridChart(
  shown: RunLike | readonly number[] | { readonly entries: readonly number[] },
  options?: IndirectionGridOptions,
): Chart {
  const given = optionsOf("indirectionGridChart", options, { perEntry: "list", unit: "text", upTo: "number" });
  if (given.upTo !== undefined) checkNumber("The upTo of indirectionGridChart", given.upTo, 1, Number.MAX_SAFE_INTEGER);
  const { entries, cpuOfQueue, counts, changes } = tableOf(shown);
  const noun = cpuOfQueue === null ? "CPU" : "queue";
  const perEntry = given.perEntry ?? counts?.perEntry;
  const ofRun = given.perEntry === undefined ? counts : undefined;
  const columns = entries.length <= 16 ? 8 : entries.length <= 128 ? 16 : entries.length <= 512 ? 32 : 64;
  const cellWidth = Math.min(CELL, (16 * CELL) / columns);
  const lines = Math.ceil(entries.length / columns);
  const hasWords = cellWidth >= WORDY_CELL;
  const cellHeight = hasWords && perEntry ? TALL_CELL : Math.max(cellWidth, 12);
  const unit = perEntry ? (given.unit ?? "frames") : "entries";
  const loads = entries.map((_, i) => perEntry?.[i] ?? (perEntry ? 0 : 1));
  const done = ofRun?.perCpu ?? null;
  const cpus = distinct([...entries, ...[...(done ?? [])].flatMap(([cpu, got]) => (got > 0 ? [cpu] : []))]);
  const perCpu = cpus.map((cpu) => ({
    cpu,
    entries: entries.filter((each) => each === cpu).length,
    ...(cpuOfQueue && { name: queueName(cpu, cpuOfQueue) }),
    load: done
      ? (done.get(cpu) ?? 0)
      : entries.reduce((sum, each, i) => (each === cpu ? sum + (loads[i] ?? 0) : sum), 0),
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
  const inCell = (field: string, mark: object): object => ({
    mark: { type: "text", ...mark },
    encoding: {
      ...position,
      text: {
        field,
        ...(field === "load" && Math.max(...loads) >= 100_000 ? { format: ".3~s", type: "quantitative" } : {}),
      },
      // On a cell that is faded the words stay, in ink that reads on white.
      color: { condition: { param: "pick", field: "ink", type: "nominal", scale: null }, value: INK.soft },
    },
  });
  const barsHeight = Math.max(lines * cellHeight, Math.min(cpus.length * 16, 560));
  const step = Math.min(16, barsHeight / cpus.length);
  const claim = (): string =>
    sharesClaim(
      perCpu.map((row) => ({ cpu: row.cpu, frames: row.load })),
      unit,
      noun,
    ) + (ofRun?.loss ?? "");
  const subtitle =
    given.subtitle ??
    gridSubtitle({
      noun,
      entries: entries.length,
      columns,
      hasWords,
      isCounted: perEntry !== undefined,
      unit,
      isOfRun: ofRun !== undefined,
      barsAreDone: done !== null,
      changes,
    });
  const most = Math.max(given.upTo ?? 0, ...perCpu.map((row) => row.load));
  const bars = {
    x: {
      field: "load",
      type: "quantitative",
      title: unit,
      axis: wholeTicks(most),
      ...(given.upTo === undefined ? {} : { scale: { domain: [0, most] } }),
    },
    y: {
      ...(cpuOfQueue === null
        ? { field: "cpu", type: "nominal", title: "CPU", sort: cpus }
        : { field: "name", type: "nominal", title: "queue", sort: cpus.map((queue) => queueName(queue, cpuOfQueue)) }),
      axis: { ticks: false, domain: false, ...thinLabels(step) },
    },
  };
  return compose(
    { title: given.title, claim, subtitle },
    {
      description:
        `An indirection table of ${entries.length} entries that hold ${distinct(entries).length} ${noun}s, and the ${unit} that each ` +
        `${noun} gets; the fullest gets ` +
        `${Number.isFinite(maxOverMean) ? maxOverMean.toFixed(3) : "-"} times the mean.`,
      numbers: {
        columns: [noun, ...(cpuOfQueue ? ["CPU"] : []), "entries", ...(unit === "entries" ? [] : [unit])],
        rows: perCpu.map((row) => [
          row.cpu,
          ...(cpuOfQueue ? [cpuOfQueue[row.cpu]] : []),
          row.entries,
          ...(unit === "entries" ? [] : [row.load]),
        ]),
      },
      lineChars: 125,
      spec: {
        params: [{ name: "pick", select: { type: "point", fields: ["cpu"] }, views: ["cells", "bars"] }],
        spacing: 24,
        hconcat: [
          {
            width: columns * cellWidth,
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
                  tooltip: [
                    { field: "index", title: "entry" },
                    { field: "cpu", title: noun },
                    { field: "load", title: unit },
                  ],
                },
              },
              ...(cellWidth < NAMED_CELL ? [] : [inCell("cpu", nameMark(hasWords, perEntry !== undefined))]),
              ...(hasWords ? [inCell("index", { fontSize: 8.5, dy: 7 - cellHeight / 2, dx: -6 })] : []),
              ...(hasWords && perEntry ? [inCell("load", { fontSize: 9.5, dy: cellHeight / 2 - 7 })] : []),
            ],
          },
          {
            width: 150,
            height: barsHeight,
            data: { values: perCpu },
            layer: [
              {
                name: "bars",
                mark: { type: "bar", cursor: "pointer" },
                encoding: {
                  ...bars,
                  color: colour,
                  opacity: fade,
                  tooltip: [
                    { field: cpuOfQueue ? "name" : "cpu", title: noun },
                    { field: "entries" },
                    { field: "load", title: unit },
                  ],
                },
              },
              {
                mark: { type: "text", align: "left", dx: 5, color: INK.text, ...rowFont(step) },
                encoding: { ...bars, text: { field: "load" } },
              },
            ],
          },
        ],
      },
    },
  );
}

/** A CPU's number in its cell: large where there is room. */
const nameMark = (hasWords: boolean, hasLoad: boolean): object =>
  hasWords
    ? { fontSize: 14, fontWeight: "bold", dy: hasLoad ? 0 : 4, cursor: "pointer" }
    : { fontSize: 9, cursor: "pointer" };

/** A queue, and the CPU that its vector interrupts. */
const queueName = (queue: number, cpuOf: readonly number[]): string => `${queue} (CPU ${cpuOf[queue]})`;
