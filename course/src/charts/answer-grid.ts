// A grid of answers: every case on a line of its own, every question in a column, and in each cell the answer in words,
// with one of three states: a table that is read by colour and by text.
import { composeChart, CHART_INK, wrapText, type Chart, type ChartWords } from "rss-lab";
import { counted, optionsOf, someRows } from "./given.js";

/** Full: all of it holds. Part: some of it. None: nothing, drawn with a dashed outline. */
export type AnswerState = "full" | "part" | "none";

/** One answer. */
export interface AnswerCell {
  /** The case: "ICMP echo request". Lines stand in the order of first appearance. */
  readonly row: string;
  /** The question: "IPv4 type only". */
  readonly column: string;
  /** The answer in a few words: "addresses and ports". */
  readonly text: string;
  readonly state: AnswerState;
  /** Second line in small type: "12 bytes, 0x51ccc178". */
  readonly detail?: string;
  /** Shown when the reader points at the cell. */
  readonly reason?: string;
}

/** Options of `answerGridChart`. */
export interface AnswerGridOptions extends ChartWords {
  /** What the lines are: "frame", "connection". Default "case". */
  readonly rows?: string;
  /** Width of a column in pixels; default 190. */
  readonly columnWidth?: number;
}

const FILLS: Readonly<Record<AnswerState, string>> = { full: "#bfe8dc", part: "#ffeeb0", none: "#ffffff" };
const ROW = 40;

/**
 * Cases down, questions across; the text in a cell says what its colour says.
 *
 * @throws InputError for anything but cells
 */
export function answerGridChart(cells: readonly AnswerCell[], options?: AnswerGridOptions): Chart {
  const given = optionsOf("answerGridChart", options, { rows: "string", columnWidth: "number" });
  someRows("answerGridChart", cells, { row: "string", column: "string", text: "string", state: "string" });
  const rows = [...new Set(cells.map((cell) => cell.row))];
  const columns = [...new Set(cells.map((cell) => cell.column))];
  const width = given.columnWidth ?? 190;
  const values = cells.map((cell) => ({ reason: "", detail: "", ...cell, fill: FILLS[cell.state] }));
  const heads = columns.map((column) => ({ column, words: wrapText(column, Math.floor(width / 7)) }));
  const headLines = Math.max(...heads.map(({ words }) => words.length));
  const x = {
    field: "column",
    type: "nominal",
    sort: columns,
    scale: { paddingInner: 0.03, paddingOuter: 0 },
    axis: null,
  };
  const y = {
    field: "row",
    type: "nominal",
    sort: rows,
    title: null,
    scale: { paddingInner: 0.1, paddingOuter: 0 },
    axis: { domain: false, ticks: false, labelPadding: 10, labelLimit: 420, labelColor: CHART_INK.text },
  };
  const text = (field: string, dy: number, filter: string, mark: object): object => ({
    transform: [{ filter }],
    mark: { type: "text", color: CHART_INK.text, dy, ...mark },
    encoding: { x, y, text: { field } },
  });
  const count = (state: AnswerState): number => cells.filter((cell) => cell.state === state).length;
  const claim = (): string =>
    `Of ${counted(cells.length, "answer")} ${count("full")} hold in full, ${count("part")} in part, ${count("none")} not at all`;
  const subtitle =
    given.subtitle ??
    `One line a ${given.rows ?? "case"}; the words say what the colour says. Point at a cell for the reason.`;
  return composeChart(
    { title: given.title, claim, subtitle },
    {
      description:
        `A grid of ${rows.length} lines and ${columns.length} columns with an answer in each cell: ${count("full")} in full, ` +
        `${count("part")} in part, ${count("none")} not at all.`,
      numbers: {
        columns: [given.rows ?? "case", ...columns],
        rows: rows.map((row) => [row, ...columns.map((column) => words(cells, row, column))]),
      },
      lineChars: Math.max(96, Math.floor((260 + columns.length * width) / 7)),
      spec: {
        width: columns.length * width,
        height: rows.length * ROW,
        data: { values },
        layer: [
          ...["solid", "dashed"].map((outline) => ({
            transform: [{ filter: `datum.state ${outline === "solid" ? "!==" : "==="} 'none'` }],
            mark: { type: "rect", cornerRadius: 3, strokeDash: outline === "solid" ? [] : [4, 3] },
            encoding: {
              x,
              y,
              fill: { field: "fill", type: "nominal", scale: null },
              stroke: { value: "#8c8c8c" },
              tooltip: ["row", "column", "text", "detail", "reason"].map((field) => ({ field })),
            },
          })),
          text("text", -6, "datum.detail !== ''", { fontSize: 12.5, fontWeight: "bold" }),
          text("text", 1, "datum.detail === ''", { fontSize: 12.5, fontWeight: "bold" }),
          text("detail", 9, "datum.detail !== ''", { fontSize: 11, font: "monospace", color: CHART_INK.soft }),
          {
            data: { values: heads },
            mark: {
              type: "text",
              y: -6 - 15 * headLines,
              baseline: "top",
              fontSize: 12,
              lineHeight: 15,
              color: CHART_INK.text,
            },
            encoding: { x, text: { field: "words" } },
          },
        ],
      },
    },
  );
}

/** A cell of the text alternative. */
function words(cells: readonly AnswerCell[], row: string, column: string): string {
  const cell = cells.find((each) => each.row === row && each.column === column);
  if (cell === undefined) return "-";
  return cell.detail ? `${cell.text} (${cell.detail})` : cell.text;
}
