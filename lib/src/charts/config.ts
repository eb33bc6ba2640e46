// What all charts have in common beside the colours of CPUs and work: inks, font, sizes, as Vega-Lite and Vega read
// them.

/** Colours for lines and fields that are neither a CPU nor a kind of work. */
export const INK = { text: "#1a1a1a", soft: "#5c5c5c", grid: "#e4e4e4", alarm: "#c00000", mark: "#444444" } as const;

/** Shared configuration: generic font, white background, light grid, sizes that can be read at the back of a room. */
export const CONFIG = {
  font: "sans-serif",
  background: "white",
  padding: 8,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: 16,
    fontWeight: "bold",
    color: INK.text,
    offset: 12,
    subtitleFontSize: 12.5,
    subtitleColor: INK.soft,
    subtitlePadding: 5,
    lineHeight: 20,
    subtitleLineHeight: 17,
  },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12.5,
    titleFontWeight: "normal",
    labelColor: INK.text,
    titleColor: INK.text,
    gridColor: INK.grid,
    domainColor: "#9a9a9a",
    tickColor: "#9a9a9a",
    titlePadding: 8,
    // Numbers of neighbouring ticks do not read as one.
    labelSeparation: 5,
  },
  legend: { labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: "normal", symbolSize: 140, labelLimit: 260 },
  header: { labelFontSize: 12.5, titleFontSize: 12.5 },
  text: { fontSize: 12, color: INK.text },
} as const;

/** The same for a Vega specification: what it has in common with Vega-Lite's, and the font where Vega looks for it. */
export const VEGA_CONFIG = {
  background: CONFIG.background,
  padding: CONFIG.padding,
  title: { ...CONFIG.title, font: CONFIG.font, subtitleFont: CONFIG.font },
  text: { fontSize: CONFIG.text.fontSize, font: CONFIG.font, fill: CONFIG.text.color },
} as const;
