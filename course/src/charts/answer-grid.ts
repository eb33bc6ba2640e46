// A grid of answers: every case on a line of its own, every question in a column, and in each cell the answer in words,
// with one of three states: a table that is read by colour and by text.
import { composeChart, CHART_INK, wrapText, type Chart, type ChartWords } from "rss-lab";
import { counted, joined, optionsOf, someRows } from "./given.js";

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
  /** Width of a column in pixels, less where all columns would not fit a screen; default 190. */
  readonly columnWidth?: number;
  /**
   * What each colour means, for the legend: { full: "addresses and ports", part: "addresses", none: "no hash" }.
   * Default: "in full", "in part", "not at all".
   */
  readonly meaning?: Readonly<Partial<Record<AnswerState, string>>>;
}

const FILLS: Readonly<Record<AnswerState, string>> = { full: "#bfe8dc", part: "#ffeeb0", none: "#ffffff" };
const EDGE = "#8c8c8c",
  DASH = [4, 3];
const MEANING: Readonly<Record<AnswerState, string>> = { full: "in full", part: "in part", none: "not at all" };
const STATES = Object.keys(FILLS) as AnswerState[];

/** Pixels of everything beside each other, and of all lines of cells; lines at the most. */
const SCREEN = 856,
  HEIGHT = 520,
  MOST_ROWS = 24;
/** Height of a line of cells if there is room, of a line of text, and of a line of small type; below it none stands. */
const ROW = 40,
  TEXT = 15,
  DETAIL = 13;
/** Pixels of a letter of an answer, of small type, and of a case's name. */
const LETTER = 8.3,
  SMALL_LETTER = 6.8,
  NAME_LETTER = 7;
/** A case's name is broken into lines of so many letters. */
const NAME = 34;

/**
 * Cases down, questions across; the text in a cell says what its colour says, and a legend what the colours mean. At
 * most 24 cases.
 *
 * @throws InputError for anything but cells
 */
export function answerGridChart(given: readonly AnswerCell[], options?: AnswerGridOptions): Chart {
  const chosen = optionsOf("answerGridChart", options, {
    rows: "string",
    columnWidth: "number",
    meaning: "object",
  });
  someRows("answerGridChart", given, { row: "string", column: "string", text: "string", state: "string" });
  const all = [...new Set(given.map((cell) => cell.row))];
  const rows = all.slice(0, MOST_ROWS);
  const cells = given.filter((cell) => rows.includes(cell.row));
  const columns = [...new Set(cells.map((cell) => cell.column))];
  const meaning = { ...MEANING, ...chosen.meaning };
  const states = STATES.filter((state) => cells.some((cell) => cell.state === state));
  const names = new Map(rows.map((row) => [row, wrapText(row, NAME)]));
  const namesPx = NAME_LETTER * Math.max(...[...names.values()].flat().map(({ length }) => length)) + 16;
  const width = Math.min(chosen.columnWidth ?? 190, Math.floor((SCREEN - namesPx) / columns.length));
  const texts = cells.map((cell) => ({
    words: wrapText(cell.text, Math.floor((width - 8) / LETTER)),
    small: cell.detail ? wrapText(cell.detail, Math.floor((width - 6) / SMALL_LETTER)) : [],
  }));
  const heightOf = ({ words, small }: (typeof texts)[number]): number => words.length * TEXT + small.length * DETAIL;
  const wanted = Math.max(
    ROW,
    10 + Math.max(...texts.map(heightOf)),
    ...[...names.values()].map((name) => 14 * name.length),
  );
  const row = Math.min(wanted, Math.floor(HEIGHT / rows.length));
  const values = cells.map(({ detail = "", reason = "", ...cell }, i) => {
    // Small type that has no room is told by the tooltip and by the table of the text alternative.
    const text = texts[i];
    const small = heightOf(text) + 4 > row ? [] : text.small;
    const dy = (TEXT - heightOf({ ...text, small })) / 2;
    return {
      ...cell,
      meaning: meaning[cell.state],
      words: text.words,
      small,
      dy,
      below: dy + text.words.length * TEXT - 1,
      tip: {
        [chosen.rows ?? "case"]: cell.row,
        [cell.column]: cell.text,
        ...(detail === "" ? {} : { detail }),
        ...(reason === "" ? {} : { reason }),
      },
    };
  });
  const heads = columns.map((column) => ({ column, words: wrapText(column, Math.floor(width / 7.2)) }));
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
    axis: {
      domain: false,
      ticks: false,
      labelPadding: 10,
      labelLimit: 420,
      labelColor: CHART_INK.text,
      labelExpr: `${JSON.stringify(Object.fromEntries(names))}[datum.value]`,
    },
  };
  const isNone = `datum.value === ${JSON.stringify(meaning.none)}`;
  const fill = {
    field: "meaning",
    type: "nominal",
    title: null,
    scale: { domain: states.map((state) => meaning[state]), range: states.map((state) => FILLS[state]) },
    legend: {
      orient: "bottom",
      direction: "horizontal",
      symbolType: "square",
      symbolStrokeColor: EDGE,
      encoding: { symbols: { update: { strokeDash: { signal: `${isNone} ? ${JSON.stringify(DASH)} : [1, 0]` } } } },
    },
  };
  const count = (state: AnswerState): number => cells.filter((cell) => cell.state === state).length;
  const told = states.map((state) => `${count(state)} ${meaning[state]}`);
  const claim = (): string => `Of ${counted(cells.length, "answer")}: ${joined(told)}`;
  const left = rows.length < all.length ? ` Drawn are the first ${rows.length} of ${all.length}.` : "";
  const subtitle =
    (chosen.subtitle ??
      `One line a ${chosen.rows ?? "case"}; the words say what the colour says. Point at a cell for the reason.`) +
    left;
  return composeChart(
    { title: chosen.title, claim, subtitle },
    {
      description: `A grid of ${rows.length} lines and ${columns.length} columns with an answer in each cell: ${joined(told)}.`,
      numbers: {
        columns: [chosen.rows ?? "case", ...columns],
        rows: rows.map((name) => [name, ...columns.map((column) => answerIn(cells, name, column))]),
      },
      lineChars: Math.min(118, Math.max(96, Math.floor((namesPx + columns.length * width) / 7))),
      spec: {
        width: columns.length * width,
        height: rows.length * row,
        data: { values },
        layer: [
          ...[true, false].map((isNone) => ({
            transform: [{ filter: `datum.state ${isNone ? "===" : "!=="} 'none'` }],
            mark: {
              type: "rect",
              cornerRadius: 3,
              stroke: EDGE,
              strokeDash: isNone ? DASH : [1, 0],
              tooltip: { expr: "datum.tip" },
            },
            encoding: { x, y, fill },
          })),
          {
            mark: {
              type: "text",
              color: CHART_INK.text,
              fontSize: 12.5,
              fontWeight: "bold",
              lineHeight: TEXT,
              dy: { expr: "datum.dy" },
            },
            encoding: { x, y, text: { field: "words" } },
          },
          {
            transform: [{ filter: "length(datum.small) > 0" }],
            mark: {
              type: "text",
              color: CHART_INK.soft,
              fontSize: 11,
              font: "monospace",
              lineHeight: DETAIL,
              dy: { expr: "datum.below" },
            },
            encoding: { x, y, text: { field: "small" } },
          },
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
function answerIn(cells: readonly AnswerCell[], row: string, column: string): string {
  const cell = cells.find((each) => each.row === row && each.column === column);
  if (cell === undefined) return "-";
  return cell.detail ? `${cell.text} (${cell.detail})` : cell.text;
}
