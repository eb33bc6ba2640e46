// How a journey looks: colours and shapes of connections, colours of states, and marks with constant or computed
// channels. What frames are told apart by is colour and shape together.
import { CHART_INK, cpuStyle, kindStyle, type WorkKind } from "rss-lab";

/** Kinds of work as the data number them. */
export const KINDS: readonly WorkKind[] = [
  "isr",
  "ipi",
  "dpc",
  "spin",
  "cache-stall",
  "protocol",
  "send",
  "thread",
  "idle",
];

/** Colours of the theme that no kind of work is near, and as many shapes, those of CPUs. */
const COLOURS = ["#f39200", "#008f7f", "#a53099", "#ffd37e", "#561e0d", "#a46ee3", "#77a56f", "#332288"];
const SHAPES = COLOURS.map((_, i) => cpuStyle(i).shape);

/** Colour and shape of a connection: both repeat together only after 64. */
export const connectionStyle = (place: number): { readonly colour: string; readonly shape: string } => ({
  colour: COLOURS[place % COLOURS.length],
  shape: SHAPES[(place + Math.floor(place / COLOURS.length)) % SHAPES.length],
});

/** Fill and ink of each state of a message, in the order of `MESSAGE_STATES`. */
export const STATE_COLOURS: readonly (readonly [string, string])[] = [
  ["#ffffff", CHART_INK.text],
  ["#ffc684", CHART_INK.text],
  ["#ffe6c7", CHART_INK.text],
  [kindStyle("isr").colour, "#ffffff"],
  ["#6f6f6f", "#ffffff"],
];

/** Buffers: free, with a waiting frame, with a frame that was indicated, without a frame and not back yet. */
export const BUFFERS = {
  free: { fill: "#f6f6f6", stroke: "#dcdcdc" },
  waits: { fill: "#ffffff", stroke: CHART_INK.mark, words: "waiting" },
  indicated: { fill: "#c6effe", stroke: CHART_INK.mark, words: "indicated" },
  empty: { fill: "#bdbdbd", stroke: "#8a8a8a", words: "done, not back yet" },
} as const;

export const LINES = { way: "#c4c4c4", band: "#d0d0d0", lane: "#e4e4e4", button: "#9a9a9a", strip: "#f7f7f7" } as const;
export const STRIP_FILL = "#a9b8c9";
export const PAPER = "#ffffff";

/** Colour of a kind of work in a CPU's box; an idle CPU's is empty. */
export const kindFill = (kind: WorkKind): string => (kind === "idle" ? PAPER : kindStyle(kind).colour);

type Channels = Readonly<Record<string, unknown>>;

/** A computed channel. */
export const sig = (signal: string): { readonly signal: string } => ({ signal });

const values = (channels: Channels): object =>
  Object.fromEntries(
    Object.entries(channels).map(([name, value]) => [
      name,
      value !== null && typeof value === "object" && !Array.isArray(value) ? value : { value },
    ]),
  );

/** A mark: channels that never change, and channels that may. */
export const mark = (type: string, enter: Channels, update: Channels = {}, more: Channels = {}): object => ({
  type,
  interactive: false,
  encode: { enter: values(enter), update: values(update) },
  ...more,
});

export const text = (at: { readonly x: number; readonly y: number }, words: unknown, more: Channels = {}): object => {
  const { fill = CHART_INK.text, ...rest } = more;
  return mark("text", { ...at, baseline: "middle", fontSize: 12, ...rest }, { text: words, fill });
};

/** A box by its upper left corner. */
export const box = (
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  more: Channels = {},
): object => mark("rect", { ...at, cornerRadius: 3, ...more });

/** A straight line. */
export const line = (
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  more: Channels = {},
): object => mark("rule", { ...from, x2: to.x, y2: to.y, stroke: LINES.way, strokeWidth: 1.2, ...more });

/** Drawn for each row of a data set. */
export const from = (data: string): Channels => ({ from: { data } });
