// A chart's narrow form: views that stand beside each other go below each other, widths shrink to the room there is,
// titles are broken into shorter lines. Only Vega-Lite charts have one; a journey is scaled as a picture.
type Part = { readonly [field: string]: unknown };

/** How wide the views may be, and the lines of a title. */
export interface Room {
  readonly viewPx: number;
  readonly letters: number;
}

/** The same chart with views that are at most so wide; null if it has no narrow form. */
export function narrow(spec: Part, { viewPx, letters }: Room): Part | null {
  if (!/vega-lite/.test(String(spec.$schema ?? ""))) return null;
  return shrunk(spec, { room: viewPx, letters: Math.max(20, Math.floor(letters)), place: (at) => at });
}

interface Shrink {
  readonly room: number;
  /** What a place in pixels from the left edge becomes. */
  readonly place: (px: number) => number;
  readonly letters: number;
}

function shrunk(part: Part, around: Shrink): Part {
  const next: Record<string, unknown> = { ...part };
  const { width } = part;
  let shrink = around;
  if (typeof width === "number" && width > around.room) {
    const narrower = Math.max(120, Math.floor(around.room));
    next.width = narrower;
    // What stands at the right edge, or beyond it, keeps its distance from the edge.
    shrink = { ...around, place: (px) => (px > 0.6 * width ? px - width + narrower : px) };
  }
  const inner = (child: unknown): unknown => (isPart(child) ? shrunk(child, shrink) : child);
  if (Array.isArray(part.hconcat)) {
    delete next.hconcat;
    next.vconcat = part.hconcat.map(inner);
  }
  if (Array.isArray(part.vconcat)) next.vconcat = part.vconcat.map(inner);
  if (Array.isArray(part.concat)) Object.assign(next, { concat: part.concat.map(inner), columns: 1 });
  if (isPart(part.spec)) {
    next.spec = inner(part.spec);
    if (typeof part.columns === "number") next.columns = 1;
  }
  if (Array.isArray(part.layer)) next.layer = part.layer.map(inner);
  if (isPart(part.encoding)) next.encoding = withLegendsBelow(part.encoding, shrink.place);
  if (part.title !== undefined) next.title = broken(part.title, shrink.letters);
  return next;
}

/** Encodings with their legends below the chart, and places in pixels moved with the right edge. */
function withLegendsBelow(encoding: Part, place: Shrink["place"]): Part {
  const next: Record<string, unknown> = { ...encoding };
  for (const [channel, definition] of Object.entries(encoding))
    if (/^x2?$/.test(channel) && isPart(definition) && typeof definition.value === "number")
      next[channel] = { ...definition, value: place(definition.value) };
    else if (isPart(definition) && definition.legend !== null && ("legend" in definition || "scale" in definition))
      next[channel] = {
        ...definition,
        legend: { ...(isPart(definition.legend) ? definition.legend : {}), orient: "bottom", columns: 2 },
      };
  return next;
}

const isPart = (value: unknown): value is Part => typeof value === "object" && value !== null && !Array.isArray(value);

/** A title's text and subtitle in lines of at most so many letters. */
function broken(title: unknown, letters: number): unknown {
  if (typeof title === "string" || Array.isArray(title)) return lines(title as string | string[], letters);
  if (!isPart(title)) return title;
  const next: Record<string, unknown> = { ...title };
  for (const field of ["text", "subtitle"])
    if (typeof title[field] === "string" || Array.isArray(title[field]))
      next[field] = lines(title[field] as string | string[], letters);
  return next;
}

function lines(text: string | readonly string[], letters: number): string[] {
  const found = [""];
  for (const word of [text].flat().join(" ").split(/\s+/)) {
    const line = found[found.length - 1];
    if (line !== "" && line.length + word.length >= letters) found.push(word);
    else found[found.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return found;
}
