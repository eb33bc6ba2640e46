// The look of every chart: one colour per CPU and per kind of work across the whole course, one shared configuration.
// The colours were chosen by search so that the nearest two stay apart for readers with normal sight and with each of
// the three kinds of colour blindness (matrices of Machado, Oliveira and Fernandes 2009, distance in OKLab);
// test/charts/theme.test.ts measures it. Colour never stands alone: position, label, dash or shape says the same.
import type { WorkKind } from "../records/rows.js";
import type { ChartNumbers } from "./chart.js";
import { Chart, claimLines, wrap } from "./chart.js";
import { CONFIG, VEGA_CONFIG } from "./config.js";
import { VEGA_SCHEMA } from "./jupyter.js";
import { withKeys } from "./sliders.js";

export { INK } from "./config.js";

/**
 * How one kind of work is drawn: its colour, its outline, its place in a CPU's lane (0 top, 1 bottom), and its words.
 */
export interface KindStyle {
  readonly kind: WorkKind;
  readonly colour: string;
  /** Colour of text that stands on it. */
  readonly ink: "#ffffff" | "#1a1a1a";
  /**
   * Outline of the bar: an empty list is a plain bar, anything else a dashed outline (work that brings no frame
   * forward).
   */
  readonly dash: readonly number[];
  /** Upper and lower edge in the lane: the higher the interrupt request level, the higher the bar. */
  readonly top: number;
  readonly bottom: number;
  readonly label: string;
}

/** Kinds of work in the order of their interrupt request level, highest first. */
export const KIND_STYLES: readonly KindStyle[] = [
  { kind: "isr", colour: "#b54523", ink: "#ffffff", dash: [], top: 0.1, bottom: 0.34, label: "ISR" },
  {
    kind: "ipi",
    colour: "#662867",
    ink: "#ffffff",
    dash: [2, 2],
    top: 0.1,
    bottom: 0.34,
    label: "interrupt to another CPU",
  },
  { kind: "dpc", colour: "#173fc3", ink: "#ffffff", dash: [], top: 0.34, bottom: 0.58, label: "DPC" },
  {
    kind: "spin",
    colour: "#ffc684",
    ink: "#1a1a1a",
    dash: [2, 2],
    top: 0.34,
    bottom: 0.58,
    label: "waiting for a lock",
  },
  {
    kind: "cache-stall",
    colour: "#d258ed",
    ink: "#1a1a1a",
    dash: [1, 3],
    top: 0.58,
    bottom: 0.82,
    label: "waiting for a cache line",
  },
  { kind: "protocol", colour: "#3fcffc", ink: "#1a1a1a", dash: [], top: 0.58, bottom: 0.82, label: "protocol driver" },
  { kind: "send", colour: "#3bb62d", ink: "#1a1a1a", dash: [], top: 0.58, bottom: 0.82, label: "send" },
  { kind: "thread", colour: "#8c8c8c", ink: "#1a1a1a", dash: [], top: 0.72, bottom: 0.92, label: "thread" },
  { kind: "idle", colour: "#ececec", ink: "#1a1a1a", dash: [], top: 0.88, bottom: 0.92, label: "idle" },
];

/** The style of one kind of work. */
export const kindStyle = (kind: WorkKind): KindStyle =>
  KIND_STYLES.find((style) => style.kind === kind) ?? KIND_STYLES[KIND_STYLES.length - 1];

/** Sixteen CPU colours; the first eight are kept furthest apart. */
export const CPU_COLOURS: readonly string[] = [
  "#0f36ce",
  "#f39200",
  "#008f7f",
  "#a46ee3",
  "#76beda",
  "#d84b10",
  "#561e0d",
  "#ffd37e",
  "#332288",
  "#90d5ff",
  "#055c2e",
  "#77a56f",
  "#a53099",
  "#b50c46",
  "#b8b3a2",
  "#3d3040",
];

/** Shapes of dots: eight, so that a CPU's shape and colour repeat together only after sixteen. */
const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
  "triangle-left",
] as const;

/** How one CPU is drawn. */
export interface CpuStyle {
  readonly cpu: number;
  readonly colour: string;
  readonly ink: "#ffffff" | "#1a1a1a";
  readonly shape: string;
  /** Dash of its line: solid for CPUs 0 to 15, another dash for every further sixteen. */
  readonly dash: readonly number[];
}

/** Colours on which black text reads better than white. */
const LIGHT = new Set(["#f39200", "#a46ee3", "#76beda", "#ffd37e", "#90d5ff", "#77a56f", "#b8b3a2"]);
const DASHES = [[], [6, 3], [2, 2], [8, 2, 2, 2]] as const;

/**
 * Colour, shape and dash of a CPU: the same in every chart. Colours repeat after sixteen CPUs, then with another dash
 * and shape.
 *
 * @example
 * cpuStyle(16).colour === cpuStyle(0).colour // => true
 */
export function cpuStyle(cpu: number): CpuStyle {
  const place = Math.max(0, Math.trunc(cpu));
  const colour = CPU_COLOURS[place % CPU_COLOURS.length];
  const round = Math.floor(place / CPU_COLOURS.length);
  return {
    cpu,
    colour,
    ink: LIGHT.has(colour) ? "#1a1a1a" : "#ffffff",
    shape: SHAPES[(place + round) % SHAPES.length],
    dash: DASHES[round % DASHES.length],
  };
}

/** A Vega-Lite scale that gives every CPU in the list its own colour, shape or dash. */
export const cpuScale = (cpus: readonly number[], channel: "colour" | "shape" | "dash"): object => ({
  domain: cpus,
  range: cpus.map((cpu) => cpuStyle(cpu)[channel]),
});

/** A Vega-Lite colour scale over the kinds of work, named by their labels. */
export const kindScale = (kinds: readonly WorkKind[]): object => ({
  domain: kinds.map((kind) => kindStyle(kind).label),
  range: kinds.map((kind) => kindStyle(kind).colour),
});

/** Dashes of series that are no CPUs. */
const SERIES_DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
] as const;

/**
 * A legend of kinds of work below a chart; none without a kind, since Vega draws one without entries infinitely large.
 */
export const kindLegend = (kinds: readonly WorkKind[], columns: number): object | null =>
  kinds.length > 0 ? { title: null, orient: "bottom", columns, symbolType: "square" } : null;

/** A Vega-Lite scale that gives every series of a chart a colour or a dash. */
export const seriesScale = (names: readonly string[], channel: "colour" | "dash"): object => ({
  domain: names,
  range: names.map((_, i) =>
    channel === "colour" ? CPU_COLOURS[i % CPU_COLOURS.length] : SERIES_DASHES[i % SERIES_DASHES.length],
  ),
});

/**
 * Puts a chart together: the frame that all charts share around the part that is its own. A parameter of Vega-Lite that
 * is bound to a slider (`bind: { input: "range", ... }`) gets one that keys can move.
 *
 * @param words title, or the claim that stands there without one, and subtitle
 * @param own description, numbers, and the specification's own properties; `lineChars` is how many characters of the
 * subtitle fit a line; `grammar` is that of the specification, Vega-Lite unless it is given
 */
export function compose(
  words: { readonly title?: string; readonly claim?: () => string; readonly subtitle: string },
  own: {
    readonly description: string;
    readonly numbers: ChartNumbers;
    readonly spec: Readonly<Record<string, unknown>>;
    readonly lineChars?: number;
    readonly grammar?: "vega";
  },
): Chart {
  const isVega = own.grammar === "vega";
  const chars = own.lineChars ?? 108;
  const { subtitle } = words;
  const title = words.title ?? words.claim?.() ?? "";
  return new Chart({
    title,
    subtitle,
    description: own.description,
    numbers: own.numbers,
    spec: {
      $schema: isVega ? VEGA_SCHEMA : "https://vega.github.io/schema/vega-lite/v5.json",
      description: `${title} ${own.description}`,
      title: {
        text: words.title === undefined ? claimLines(title, chars) : wrap(title, Math.floor(chars * 0.74)),
        subtitle: wrap(subtitle, chars),
      },
      ...own.spec,
      ...(!isVega && Array.isArray(own.spec.params) ? { params: withKeys(own.spec.params) } : {}),
      config: isVega ? VEGA_CONFIG : CONFIG,
      usermeta: { embedOptions: { actions: { export: true, source: true, compiled: false, editor: false } } },
    },
  });
}

/** The distinct numbers of a list, ascending. */
export const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);
