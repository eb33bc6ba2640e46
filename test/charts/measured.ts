// How large a chart is when it is drawn, and where its words stand: measured in Vega's scene, with the letters of a
// wide screen font.
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { textWidth } from "../../lib/src/charts/render.js";

/** A text with its box, pixels from the upper left corner of the picture. */
export interface Word {
  readonly text: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly words: readonly Word[];
  /** Words for which there was no room: Vega ends them with an ellipsis. */
  readonly shortened: readonly string[];
  readonly axes: readonly { readonly title: string; readonly labels: readonly string[] }[];
  /** Opacities of the swatches of all legends. */
  readonly swatches: readonly number[];
  /** What is said by everything that can be pointed at. */
  readonly tips: readonly unknown[];
  readonly sliders: readonly { readonly positions: number; readonly pixels: number; readonly keys: boolean }[];
}

interface Bounds {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
interface Item {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly clip?: unknown;
  readonly opacity?: number;
  readonly fillOpacity?: number;
  readonly strokeOpacity?: number;
  readonly text?: unknown;
  readonly tooltip?: unknown;
  readonly angle?: number;
  readonly bounds: Bounds;
  readonly items?: readonly Mark[];
}
interface Mark {
  readonly marktype: string;
  readonly role?: string;
  readonly clip?: unknown;
  readonly items: readonly Item[];
}

/** A slider or a list of choices below a chart, pixels. */
const CONTROL_PX = 24;

/** Measures a chart as its reader meets it, with what stands below it. */
export async function measured(spec: Readonly<Record<string, unknown>>): Promise<Measured> {
  const own = structuredClone(spec) as never;
  const isVega = String(spec.$schema).includes("/vega/");
  const logger = vega.logger(vega.Error);
  const compiled = isVega ? (own as vega.Spec) : vegaLite.compile(own, { logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  const { textMetrics } = vega as unknown as { textMetrics: { width: typeof textWidth } };
  const itsOwn = textMetrics.width;
  textMetrics.width = textWidth;
  try {
    const svg = await view.toSVG();
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number);
    const controls = JSON.stringify(compiled.signals ?? []).match(/"bind":/g)?.length ?? 0;
    const scene = view.scenegraph() as unknown as { root: Mark };
    const [x, y] = view.origin();
    const { left, top } = view.padding() as { left: number; top: number };
    const words = wordsIn(scene.root, { x: x + left, y: y + top, clip: null });
    return {
      width,
      height: height + controls * CONTROL_PX,
      words,
      shortened: Array.from(svg.matchAll(/>([^<]*\u2026)</g), ([, text]) => text),
      axes: axesIn(scene.root),
      swatches: swatchesIn(scene.root),
      tips: tipsIn(scene.root),
      sliders: slidersOf(compiled.signals ?? []),
    };
  } finally {
    textMetrics.width = itsOwn;
    view.finalize();
  }
}

/** A slider of Vega's own is 129 pixels wide in JupyterLab. */
const ITS_OWN_PX = 129;

function slidersOf(signals: readonly object[]): Measured["sliders"] {
  return signals.flatMap((signal) => {
    const { bind } = signal as { bind?: Readonly<Record<string, unknown>> };
    if (bind === undefined || !/^range$/i.test(String(bind.input))) return [];
    const { min = 0, max = 100, step = 1, style = "" } = bind;
    const pixels = Number(/width: (\d+)px/.exec(String(style))?.[1] ?? ITS_OWN_PX);
    const positions = Math.round((Number(max) - Number(min)) / Number(step)) + 1;
    return [{ positions, pixels, keys: bind["data-lm-suppress-shortcuts"] === "true" }];
  });
}

const textOf = (item: Item): string => [item.text].flat().join(" ").trim();

function axesIn(mark: Mark): { title: string; labels: string[] }[] {
  if (mark.role === "axis")
    return mark.items.map((axis) => {
      const texts = (role: string): string[] => textsOf(axis, role);
      return { title: texts("axis-title").join(" "), labels: texts("axis-label") };
    });
  return mark.items.flatMap((item) => (item.items ?? []).flatMap(axesIn));
}

function textsOf(group: Item, role: string): string[] {
  return (group.items ?? []).flatMap((mark): string[] => {
    if (mark.role === role) return mark.items.filter(({ opacity }) => opacity !== 0).map(textOf);
    return mark.marktype === "group" ? mark.items.flatMap((item) => textsOf(item, role)) : [];
  });
}

const swatchesIn = (mark: Mark): number[] =>
  mark.items.flatMap((item) => [
    ...(mark.role === "legend-symbol"
      ? [(item.opacity ?? 1) * Math.max(item.fillOpacity ?? 1, item.strokeOpacity ?? 1)]
      : []),
    ...(item.items ?? []).flatMap(swatchesIn),
  ]);

const tipsIn = (mark: Mark): unknown[] =>
  mark.items.flatMap((item) => [
    ...(item.tooltip === undefined || item.tooltip === null ? [] : [item.tooltip]),
    ...(item.items ?? []).flatMap(tipsIn),
  ]);

interface Place {
  readonly x: number;
  readonly y: number;
  /** What can be seen at all; null: everything. */
  readonly clip: Bounds | null;
}

function wordsIn(mark: Mark, { x, y, clip }: Place): Word[] {
  return mark.items.flatMap((item): Word[] => {
    if (mark.marktype === "group") {
      const [left, top] = [x + (item.x ?? 0), y + (item.y ?? 0)];
      if (item.opacity === 0) return [];
      const own = { x1: left, y1: top, x2: left + (item.width ?? 0), y2: top + (item.height ?? 0) };
      const inner = item.clip ? (clip ? both(clip, own) : own) : clip;
      return (item.items ?? []).flatMap((each) => {
        const seen = each.clip ? (inner ? both(inner, own) : own) : inner;
        return wordsIn(each, { x: left, y: top, clip: seen });
      });
    }
    if (mark.marktype !== "text" || item.opacity === 0 || item.fillOpacity === 0) return [];
    if ((item.angle ?? 0) % 90 !== 0) return []; // the box of a slanted text says little
    const text = textOf(item);
    if (text === "") return [];
    const { bounds } = item;
    const box = { x1: x + bounds.x1, y1: y + bounds.y1, x2: x + bounds.x2, y2: y + bounds.y2 };
    const seen = clip ? both(clip, box) : box;
    return seen.x2 <= seen.x1 || seen.y2 <= seen.y1 ? [] : [{ text, ...seen }];
  });
}

const both = (a: Bounds, b: Bounds): Bounds => ({
  x1: Math.max(a.x1, b.x1),
  y1: Math.max(a.y1, b.y1),
  x2: Math.min(a.x2, b.x2),
  y2: Math.min(a.y2, b.y2),
});

/** Words beside each other are so far apart at the least; two lines may reach into each other: letters do not fill them. */
const [ASIDE, ABOVE] = [-2, 2.5];

/** Texts that reach over the edge of the picture: what is beyond it is not drawn. */
export const cut = ({ words, width, height }: Measured): string[] =>
  words.filter(({ x1, y1, x2, y2 }) => x1 < -1 || y1 < -1 || x2 > width + 1 || y2 > height + 1).map(({ text }) => text);

/** Pairs of texts that lie on each other, as "this | that". */
export function overlaps(words: readonly Word[]): string[] {
  const found: string[] = [];
  const sorted = [...words].sort((a, b) => a.y1 - b.y1);
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length && sorted[j].y1 < a.y2 - ABOVE; j++) {
      const b = sorted[j];
      const isItsEdge = a.text === b.text && a.x1 === b.x1 && a.y1 === b.y1;
      if (!isItsEdge && Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) > ASIDE && Math.min(a.y2, b.y2) - b.y1 > ABOVE)
        found.push(`${a.text} | ${b.text}`);
    }
  });
  return found;
}
