// From a Vega-Lite or Vega specification to a picture, drawn without a browser. vega and vega-lite are loaded at the
// first picture, which takes about half a second; whoever only makes specifications needs neither of them installed.
// The picture's bytes depend on the specification alone: identifiers in it are counted afresh and carry a number made
// from its content.
import { refuse } from "../check.js";
import { type VegaLiteSpec, isVega } from "./jupyter.js";

/** Loads a package under a name that bundlers do not follow: a page draws charts with a Vega of its own. */
const load = (name: string): Promise<unknown> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/** vega and vega-lite, or null where they are not installed. */
export async function drawingPackages(): Promise<Drawing | null> {
  try {
    const [vega, vegaLite] = await Promise.all([load("vega"), load("vega-lite")]);
    return { vega, vegaLite } as Drawing;
  } catch {
    return null;
  }
}

interface Drawing {
  readonly vega: typeof import("vega") & Hidden;
  readonly vegaLite: typeof import("vega-lite");
}

/**
 * The picture (SVG) of a specification: the same bytes on every run. `warn` hears what Vega-Lite has to say about it.
 */
export async function svgOf(spec: VegaLiteSpec, warn: (warning: string) => void = () => undefined): Promise<string> {
  const drawing = await drawingPackages();
  if (drawing === null)
    return refuse("A chart cannot be drawn without vega and vega-lite", "npm install vega@5 vega-lite@5 brings them");
  const { vega, vegaLite } = drawing;
  const logger = vega.logger(vega.Warn);
  logger.warn = (...words: unknown[]) => (isBrowserMatter(words) || warn(words.map(String).join(" ")), logger);
  const own: unknown = structuredClone(spec); // Vega writes into the values that it is given
  const compiled = isVega(spec)
    ? (own as import("vega").Spec)
    : vegaLite.compile(own as Parameters<typeof vegaLite.compile>[0], { logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  const { textMetrics } = vega;
  const itsOwn = textMetrics.width;
  vega.resetSVGDefIds();
  textMetrics.width = textWidth;
  try {
    return withOwnIds(await view.toSVG());
  } finally {
    textMetrics.width = itsOwn;
    view.finalize();
  }
}

/** What vega has and its type declarations leave out. */
interface Hidden {
  resetSVGDefIds(): void;
  readonly textMetrics: {
    width: (item: { readonly fontSize?: number; readonly fontWeight?: unknown }, text: unknown) => number;
  };
}

/** Drags that end outside a chart need a browser window; a picture has none. */
const isBrowserMatter = (words: readonly unknown[]): boolean =>
  String(words[0]).startsWith("Can not resolve event source");

/**
 * Width of a text in pixels without a canvas, after the letters of wide screen fonts. Every reader's own font decides
 * in the end, and an estimate on the wide side keeps labels apart. The same on every machine, as the picture's bytes
 * must be.
 */
export function textWidth(item: { readonly fontSize?: number; readonly fontWeight?: unknown }, text: unknown): number {
  let ems = 0;
  for (const letter of String(text ?? "")) {
    const isNarrow = /[ .,:;'|!()[\]iljtfrI-]/.test(letter);
    ems += isNarrow ? 0.36 : /[mwMW@%]/.test(letter) ? 0.92 : /[A-Z→µ]/.test(letter) ? 0.68 : 0.6;
  }
  return Math.ceil(ems * (item.fontSize ?? 11) * (item.fontWeight === "bold" ? 1.13 : 1));
}

/**
 * Several pictures may stand on one page (a lesson as HTML): identifiers get a number made from the picture, so that
 * none meets another's.
 */
function withOwnIds(svg: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < svg.length; i++) hash = Math.imul(hash ^ svg.charCodeAt(i), 0x01000193) >>> 0;
  const prefix = `c${hash.toString(16)}-`;
  return svg.replace(/ id="([^"]+)"/g, ` id="${prefix}$1"`).replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`);
}
