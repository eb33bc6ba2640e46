// What notebooks know of charts: Vega-Lite and Vega specifications and their MIME types, and how a value tells what to
// show of it.
export { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from "../face/displayable.js";

/** A Vega-Lite 5 specification, or one of Vega 5 where the chart says so by its `$schema`: plain JSON. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** The MIME type of Vega-Lite 5, as JupyterLab, VS Code and others know it. */
export const VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";

/** The MIME type of Vega 5, for what Vega-Lite cannot say: charts that move by themselves. */
export const VEGA_MIME = "application/vnd.vega.v5+json";

/** The schema that a Vega 5 specification names. */
export const VEGA_SCHEMA = "https://vega.github.io/schema/vega/v5.json";

/** Whether a specification is one of Vega, and no Vega-Lite has to translate it. */
export const isVega = (spec: VegaLiteSpec): boolean => spec.$schema === VEGA_SCHEMA;
