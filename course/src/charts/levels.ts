// The levels of hardware support for RSS, as "Introduction to Receive Side Scaling" draws them: how far the hardware
// goes, and where it hands over to software. A lane per level.
import { composeChart, CHART_INK, wrapText, type Chart, type ChartWords } from "rss-lab";
import { joined, optionsOf, someRows } from "./given.js";

/** One stage of one level. */
export interface LevelRow {
  /** The lane: "level 2: hardware queues". Lanes and stages stand in the order of first appearance. */
  readonly series: string;
  /** "hash value", "queue of a CPU". */
  readonly stage: string;
  /** Who did it: the hardware, software, or nobody. */
  readonly by: "hardware" | "software" | "nobody";
  /** In a few words, with the measured number: "driver: 26 ns a frame". */
  readonly text: string;
}

/** Pixels of all stages, of the widest one, of all lanes and of the highest one. */
const STAGES = 690,
  WIDTH = 205,
  LANES = 560,
  ROW = 62;
const FILLS = { hardware: "#bcd3f5", software: "#ffe2b8", nobody: "#ffffff" } as const;

/**
 * A lane per level, a box per stage; a thick line stands where the hardware hands over to software.
 *
 * @throws InputError for anything but rows
 */
export function levelsChart(rows: readonly LevelRow[], options?: ChartWords): Chart {
  const given = optionsOf("levelsChart", options);
  someRows("levelsChart", rows, { series: "string", stage: "string", by: "string", text: "string" });
  const series = [...new Set(rows.map((row) => row.series))];
  const stages = [...new Set(rows.map((row) => row.stage))];
  const width = Math.min(WIDTH, Math.floor(STAGES / stages.length));
  const values = rows.map((row) => ({
    ...row,
    x: stages.indexOf(row.stage),
    y: series.indexOf(row.series),
    fill: FILLS[row.by],
    words: wrapText(row.text, Math.floor(width / 7.4)),
  }));
  // The hand-over: behind the last stage that the hardware carried out.
  const handOvers = series.map((one, y) => {
    const done = values.filter((row) => row.y === y && row.by === "hardware").map((row) => row.x);
    return { series: one, y, x: done.length > 0 ? Math.max(...done) + 1 : 0 };
  });
  const box = {
    x: { field: "left", type: "quantitative", axis: null, scale: { domain: [0, stages.length], nice: false } },
    x2: { field: "right" },
  };
  const y = {
    field: "top",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, series.length], nice: false, reverse: true },
  };
  const claim = (): string => {
    const done = series.map((one) => rows.filter((row) => row.series === one && row.by === "hardware").length);
    const words = series.map((one, i) => `${done[i]} (${one})`);
    return `Stages that the hardware carries out, of ${stages.length}: ${words.length > 4 ? `${Math.min(...done)} to ${Math.max(...done)}` : joined(words)}`;
  };
  const subtitle =
    given.subtitle ??
    "Blue with a solid outline: the NIC did it. Yellow and dashed: software did. White: nobody. The thick line is " +
      "where the hardware hands over.";
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `${claim()}. ${series.length} lanes of ${stages.length} stages (${stages.join(", ")}), each marked as done ` +
        `by hardware, software or nobody.`,
      numbers: {
        columns: ["level", ...stages, "hardware hands over after"],
        rows: series.map((one, i) => [
          one,
          ...stages.map((stage) => {
            const row = rows.find((each) => each.series === one && each.stage === stage);
            return row ? `${row.by}, ${row.text}` : "-";
          }),
          stages[(handOvers[i]?.x ?? 0) - 1] ?? "the frame in memory",
        ]),
      },
      lineChars: 118,
      spec: {
        width: stages.length * width,
        height: series.length * Math.min(ROW, Math.floor(LANES / series.length)),
        layer: [
          ...[true, false].map((isHardware) => ({
            data: {
              values: values
                .filter((row) => (row.by === "hardware") === isHardware)
                .map((row) => ({
                  ...row,
                  left: row.x + 0.03,
                  right: row.x + 0.97,
                  top: row.y + 0.08,
                  bottom: row.y + 0.92,
                })),
            },
            mark: { type: "rect", cornerRadius: 4, stroke: "#6a6a6a", strokeDash: isHardware ? [1, 0] : [4, 3] },
            encoding: {
              ...box,
              y,
              y2: { field: "bottom" },
              fill: { field: "fill", type: "nominal", scale: null },
              tooltip: ["series", "stage", "by", "text"].map((field) => ({ field })),
            },
          })),
          {
            data: { values: values.map((row) => ({ ...row, left: row.x + 0.5, top: row.y + 0.5, words: row.words })) },
            transform: [{ calculate: "-7.5 * (length(datum.words) - 1)", as: "shift" }],
            mark: { type: "text", lineHeight: 15, fontSize: 11.5, color: CHART_INK.text, dy: { expr: "datum.shift" } },
            encoding: { x: box.x, y, text: { field: "words" } },
          },
          {
            data: { values: handOvers.map((row) => ({ left: row.x, top: row.y + 0.02, bottom: row.y + 0.98 })) },
            mark: { type: "rule", strokeWidth: 5, color: CHART_INK.mark },
            encoding: { x: box.x, y, y2: { field: "bottom" } },
          },
          {
            data: { values: stages.map((stage, i) => ({ left: i + 0.5, stage })) },
            mark: { type: "text", y: -10, fontWeight: "bold" },
            encoding: { x: box.x, text: { field: "stage" } },
          },
          {
            data: { values: series.map((one, i) => ({ top: i + 0.5, words: wrapText(one, 22) })) },
            mark: {
              type: "text",
              x: -12,
              align: "right",
              fontWeight: "bold",
              lineHeight: 15,
              baseline: "middle",
              dy: -4,
            },
            encoding: { y, text: { field: "words" } },
          },
        ],
      },
    },
  );
}
