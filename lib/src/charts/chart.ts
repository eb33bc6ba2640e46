// What a chart is: one claim, how to read it, a Vega-Lite 5 (or Vega 5) specification, and the same in words and
// numbers. The words are not optional: a reader without pictures gets the claim, the description and the numbers as a
// table.
import {
  JUPYTER_DISPLAY,
  VEGA_LITE_MIME,
  VEGA_MIME,
  isVega,
  type Displayable,
  type MimeBundle,
  type VegaLiteSpec,
} from "./jupyter.js";
import { drawingPackages, svgOf } from "./render.js";

/** The numbers of a chart as a small table: a list of column names, and rows of the same length. */
export interface ChartNumbers {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The words that a caller may choose for a chart. */
export interface ChartWords {
  /** The claim: one sentence that the chart shows to be true. Default: one with the numbers of what is drawn. */
  readonly title?: string;
  /** How to read it and what to try; every chart has its own default. */
  readonly subtitle?: string;
}

/** What a chart is made of. */
export interface ChartParts extends Required<ChartWords> {
  /** What the picture shows, in words, for a reader who cannot see it. */
  readonly description: string;
  readonly numbers: ChartNumbers;
  /** A Vega-Lite 5 specification; one of Vega 5 if that is its `$schema`. */
  readonly spec: VegaLiteSpec;
}

/** One claim, drawn. Made by the chart functions of this folder; never changed afterwards. */
export class Chart implements ChartParts, Displayable {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly numbers: ChartNumbers;
  readonly spec: VegaLiteSpec;

  constructor(parts: ChartParts) {
    this.title = parts.title;
    this.subtitle = parts.subtitle;
    this.description = parts.description;
    this.numbers = parts.numbers;
    this.spec = parts.spec;
  }

  /** The text alternative: claim, how to read it, description, numbers. */
  toString(): string {
    return [this.title, this.subtitle, this.description, "", textTable(this.numbers)].join("\n").trimEnd();
  }

  /**
   * The picture (SVG), drawn without a browser: the same bytes on every run. It needs the packages vega and vega-lite.
   *
   * @param warn hears what Vega-Lite has to say about the specification
   * @throws InputError if vega or vega-lite is not installed
   */
  svg(warn?: (warning: string) => void): Promise<string> {
    return svgOf(this.spec, warn);
  }

  /**
   * What a notebook stores: the interactive chart, its picture where it can be drawn, and its words. No HTML:
   * JupyterLab would prefer it to the chart.
   */
  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const picture = (await drawingPackages()) === null ? {} : { "image/svg+xml": await this.svg() };
    return { [isVega(this.spec) ? VEGA_MIME : VEGA_LITE_MIME]: this.spec, ...picture, "text/plain": this.toString() };
  }

  /** What a console prints instead of the specification. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Numbers beyond this many rows are named by their count alone. */
const MAX_TEXT_ROWS = 24;

/** A table in plain text: columns padded with spaces, numbers to the right, at most 24 rows. */
export function textTable({ columns, rows }: ChartNumbers): string {
  const cells = [columns.map(String), ...rows.slice(0, MAX_TEXT_ROWS).map((row) => row.map(formatNumber))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? "").length)));
  const isNumber = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  if (rows.length > MAX_TEXT_ROWS) lines.push(`(${rows.length - MAX_TEXT_ROWS} more rows)`);
  return lines.join("\n");
}

/** A number with at most four significant digits after the whole part is kept; strings stay. */
export function formatNumber(value: string | number): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "-";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 6 : 4)));
}

/** Breaks a sentence into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * Breaks a claim into shorter lines than a title of an author's own, who sees how it fits; a browser's letters may be
 * wide. A number and its unit stay together.
 */
export const claimLines = (claim: string, chars: number): string[] =>
  wrap(claim.replace(/(\d) (%|[pnµm]?s\b)/g, "$1\u00a0$2"), Math.floor(chars * 0.7)).map((line) =>
    line.replaceAll("\u00a0", " "),
  );
