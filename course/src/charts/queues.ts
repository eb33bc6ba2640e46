// Where frames go on a host: a bar for each receive queue, or processor, with its share of the frames, made of kinds of
// traffic; one picture for each setting, so that a cure stands below the fault. A dashed rule is the mean.
import { composeChart, CHART_INK, type Chart, type ChartWords } from "rss-lab";
import { distinct, refuse } from "../words.js";
import { namesOf, optionsOf, percent, someRows } from "./given.js";

/** Frames of one kind in one queue. */
export interface QueueRow {
  /** The picture: "as it is". */
  readonly setting: string;
  /** A receive queue, or what `unit` says. */
  readonly queue: number;
  /** "UDP"; the first three kinds differ in colour and outline, all others look alike. */
  readonly kind: string;
  readonly frames: number;
}

export interface QueuesOptions extends ChartWords {
  /** What a bar is, "queue" unless given; "processor" on a host whose table names processors. */
  readonly unit?: string;
}

/** Told apart by lightness and outline, so that no reader needs the colours. */
const LOOKS = [
  { fill: "#2f4b7c", stroke: "#2f4b7c", dash: [1, 0] },
  { fill: "#a9c3e8", stroke: "#2f4b7c", dash: [1, 0] },
  { fill: "#ffffff", stroke: "#2f4b7c", dash: [3, 2] },
  { fill: "#e2e2e2", stroke: "#6a6a6a", dash: [1, 1] },
] as const;

/**
 * The share of frames of every queue, by setting and kind. Queues without frames are drawn if a row names them.
 *
 * @throws InputError for anything but rows
 */
export function queuesChart(rows: readonly QueueRow[], options?: QueuesOptions): Chart {
  const given = optionsOf("queuesChart", options, { unit: "string" });
  someRows("queuesChart", rows, { setting: "string", queue: "number", kind: "string", frames: "number" });
  const { unit = "queue" } = given;
  const settings = namesOf(rows.map((row) => row.setting));
  const kinds = namesOf(rows.map((row) => row.kind));
  const domain = distinct(rows.map((row) => row.queue));
  const all = domain.length;
  if (all > 256) refuse(`The rows for queuesChart name ${all} queues`, "it draws 256 at most");
  const pictures = settings.map((setting) => pictureOf(setting, rows));
  const values = pictures.flatMap(({ setting, own, sum }) =>
    own
      .filter((row) => row.frames > 0)
      .map(({ queue, kind, frames }) => ({
        is: "part",
        setting,
        queue,
        kind,
        frames,
        order: kinds.indexOf(kind),
        share: Math.round((1e4 * frames) / sum) / 1e4,
      })),
  );
  const words = pictures.flatMap(({ setting, fullest, share, mean }) => [
    { is: "word", setting, queue: fullest, share: Math.round(share * 1e4) / 1e4, label: percent(share) },
    { is: "mean", setting, mean: Math.round(mean * 1e4) / 1e4 },
  ]);
  const x = { field: "queue", type: "ordinal", scale: { domain }, title: unit, axis: { labelAngle: 0 } };
  const top = Math.max(...pictures.map(({ share }) => share));
  const yScale = { domain: [0, Math.min(1, top) * 1.14], nice: false };
  const scale = (look: (style: (typeof LOOKS)[number]) => unknown): object => ({
    domain: kinds,
    range: kinds.map((_, i) => look(LOOKS[Math.min(i, LOOKS.length - 1)])),
  });
  const legend = kinds.length < 2 ? null : { title: null, orient: "bottom", symbolType: "square", symbolSize: 140 };
  const field = (name: "fill" | "stroke" | "dash"): object => ({
    field: "kind",
    type: "nominal",
    title: null,
    scale: scale((style) => style[name]),
    legend,
  });
  const layer = [
    {
      transform: [{ filter: "datum.is === 'part'" }],
      mark: { type: "bar", strokeWidth: 1 },
      encoding: {
        x,
        y: {
          field: "share",
          type: "quantitative",
          stack: "zero",
          title: settings.length > 2 ? "share" : "share of the frames",
          axis: { format: ".0%", tickCount: 4 },
          scale: yScale,
        },
        fill: field("fill"),
        stroke: field("stroke"),
        strokeDash: field("dash"),
        order: { field: "order" },
        tooltip: [
          { field: "queue", title: unit },
          { field: "kind" },
          { field: "frames" },
          { field: "share", format: ".1%", title: "share of the frames" },
        ],
      },
    },
    {
      transform: [{ filter: "datum.is === 'mean'" }],
      mark: { type: "rule", color: CHART_INK.mark, strokeDash: [4, 3] },
      encoding: { y: { field: "mean", type: "quantitative" } },
    },
    {
      transform: [{ filter: "datum.is === 'word'" }],
      mark: { type: "text", dy: -7, fontWeight: "bold", fontSize: 12 },
      encoding: { x, y: { field: "share", type: "quantitative" }, text: { field: "label" } },
    },
  ];
  const picture = { width: Math.max(220, Math.min(700, 42 * all)), height: settings.length > 2 ? 82 : 150, layer };
  const header = {
    labelFontSize: 13,
    labelFontWeight: "bold",
    labelOrient: "top",
    labelAnchor: "start",
    labelAngle: 0,
  };
  return composeChart(
    { title: given.title, claim: () => claimOf(pictures, unit), subtitle: given.subtitle ?? subtitleOf(unit) },
    {
      description:
        `${claimOf(pictures, unit)}. Bars of ${all} ${unit === "queue" ? "receive queues" : `${unit}s`} for ${settings.join("; ")}: ` +
        `share of the frames, by ${kinds.join(", ")}.`,
      numbers: {
        columns: ["setting", unit, ...kinds, "share (%)"],
        rows: pictures.flatMap(({ setting, own, sum, queues }) =>
          queues.map((queue) => {
            const parts = kinds.map((kind) => framesOf(own.filter((row) => row.queue === queue && row.kind === kind)));
            return [setting, queue, ...parts, Math.round((1000 * parts.reduce((a, b) => a + b, 0)) / sum) / 10];
          }),
        ),
      },
      lineChars: 100,
      spec: {
        data: { values: [...values, ...words] },
        facet: { row: { field: "setting", type: "nominal", sort: settings, title: null, header } },
        spacing: settings.length > 2 ? 20 : 26,
        spec: picture,
      },
    },
  );
}

interface Picture {
  readonly setting: string;
  readonly own: readonly QueueRow[];
  readonly queues: readonly number[];
  readonly sum: number;
  readonly fullest: number;
  /** Of the fullest queue, 0 to 1. */
  readonly share: number;
  /** Of all queues, 0 to 1. */
  readonly mean: number;
}

const framesOf = (rows: readonly QueueRow[]): number => rows.reduce((sum, { frames }) => sum + frames, 0);

function pictureOf(setting: string, rows: readonly QueueRow[]): Picture {
  const own = rows.filter((row) => row.setting === setting);
  const queues = [...new Set(own.map((row) => row.queue))].sort((a, b) => a - b);
  const sum = Math.max(1, framesOf(own));
  const load = (queue: number): number => framesOf(own.filter((row) => row.queue === queue));
  const fullest = queues.reduce((best, queue) => (load(queue) > load(best) ? queue : best), queues[0]);
  return { setting, own, queues, sum, fullest, share: load(fullest) / sum, mean: 1 / queues.length };
}

const subtitleOf = (unit: string): string =>
  `A bar is a ${unit} and its share of all frames; the number stands over the fullest. The dashed rule is the mean. ` +
  "Point at a bar for its frames.";

function claimOf(pictures: readonly Picture[], unit: string): string {
  const [first] = pictures;
  const last = pictures[pictures.length - 1];
  if (pictures.length === 1)
    return `The fullest of ${first.queues.length} ${unit}s gets ${percent(first.share)} of the frames`;
  return `The fullest ${unit} gets ${percent(first.share)} (${first.setting}) and ${percent(last.share)} (${last.setting})`;
}
