// What notebooks know of charts: Vega-Lite specifications and their MIME type, and how a value tells what to show of
// it.
export { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from "../face/displayable.js";

/** A Vega-Lite 5 specification: plain JSON. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** The MIME type of Vega-Lite 5, as JupyterLab, VS Code and others know it. */
export const VEGA_LITE_MIME = "application/vnd.vegalite.v5+json";
