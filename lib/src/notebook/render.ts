// From a chart to what a notebook stores: a MIME bundle with the interactive chart, its picture and its words.
// In: a Chart. Out: Vega-Lite 5 JSON, SVG drawn without a browser, plain text. No HTML: JupyterLab would prefer it to
// the chart. The picture's bytes depend on the chart alone: identifiers in it are counted afresh and carry a number
// made from its content. vega and vega-lite are loaded at first use: that takes about half a second.
import { Chart } from "../charts/chart.js";

/** MIME types and what they carry: text, or JSON. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method that a notebook calls to learn how a value is shown; it returns a MIME bundle or a promise of one. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A value that knows how it is shown. */
export interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

/** The MIME type of Vega-Lite 5, as JupyterLab, VS Code and others know it. */
export const VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";

/** All three forms of a chart in one bundle. */
export async function chartBundle(chart: Chart): Promise<MimeBundle> {
  return { [VEGA_LITE_MIME]: chart.spec, "image/svg+xml": await chartSvg(chart), "text/plain": chart.toString() };
}

/**
 * The chart as a picture (SVG): the same bytes on every run. `warn` hears what Vega-Lite has to say about the
 * specification.
 */
export async function chartSvg(chart: Chart, warn: (warning: string) => void = () => undefined): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const logger = vega.logger(vega.Warn);
  logger.warn = (...words: unknown[]) => (isBrowserMatter(words) || warn(words.map(String).join(" ")), logger);
  const { resetSVGDefIds, textMetrics } = vega as unknown as Hidden;
  textMetrics.width = textWidth;
  const compiled = vegaLite.compile(structuredClone(chart.spec) as unknown as Parameters<typeof vegaLite.compile>[0], {
    logger: logger,
  });
  resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger: logger });
  const svg = await view.toSVG();
  view.finalize();
  return withOwnIds(svg);
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
 * Width of a text in pixels without a canvas, after the letters of wide screen fonts: every reader's own font decides
 * in the end, so that an estimate on the wide side keeps labels apart. The same on every machine, as the picture's
 * bytes must be.
 */
function textWidth(item: { readonly fontSize?: number; readonly fontWeight?: unknown }, text: unknown): number {
  let ems = 0;
  for (const letter of String(text ?? "")) {
    const isNarrow = /[ .,:;'|!()[\]iljtfrI-]/.test(letter);
    ems += isNarrow ? 0.36 : /[mwMW@%]/.test(letter) ? 0.92 : /[A-Z→µ]/.test(letter) ? 0.68 : 0.6;
  }
  return Math.ceil(ems * (item.fontSize ?? 11) * (item.fontWeight === "bold" ? 1.08 : 1));
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

// A chart knows how it is shown as soon as this file is there; the charts themselves draw nothing and know no notebook.
Object.defineProperty(Chart.prototype, JUPYTER_DISPLAY, {
  value(this: Chart) {
    return chartBundle(this);
  },
  configurable: true,
});
