// Vega, Vega-Lite and vega-embed, loaded when the first chart comes into view.
import vegaEmbed from "vega-embed";
import type { Shared } from "./dom.js";

(globalThis as Shared).rssVegaEmbed = vegaEmbed;
