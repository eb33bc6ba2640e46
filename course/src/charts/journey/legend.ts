// What the shapes and colours of a journey mean, in two rows below its bands.
import { CHART_INK, type KindStyle } from "rss-lab";
import { BUFFERS, PAPER, box, connectionStyle, mark, text } from "./look.js";

/** Connections that the legend shows; of more it shows the first. */
const SHOWN = 8;
/** Pixels that a letter takes. */
const LETTER_PX = 6.3;

export function legend(height: number, connections: readonly number[], kinds: readonly KindStyle[]): object[] {
  const [first, second] = [height - 28, height - 8];
  const shown = connections.slice(0, SHOWN);
  const more = connections.length - shown.length;
  const rest = more > 0 ? `and ${more} more` : "";
  return [
    text({ x: 0, y: first }, "frames of connection", { fill: CHART_INK.soft, fontSize: 11.5 }),
    ...shown.flatMap((connection, place) => {
      const { colour, shape } = connectionStyle(place);
      const x = 136 + place * 36;
      return [
        mark("symbol", { x, y: first, size: 95, stroke: PAPER, strokeWidth: 0.8, shape, fill: colour }),
        text({ x: x + 10, y: first }, String(connection)),
      ];
    }),
    text({ x: 136 + shown.length * 36, y: first }, rest, { fill: CHART_INK.soft, fontSize: 11.5 }),
    text({ x: 510, y: first }, "buffers:", { fill: CHART_INK.soft, fontSize: 11.5 }),
    ...swatches(560, first, [BUFFERS.waits, BUFFERS.indicated, BUFFERS.empty]),
    ...swatches(
      0,
      second,
      kinds.map(({ colour, label }) => ({ fill: colour, stroke: CHART_INK.mark, words: label })),
    ),
  ];
}

/** Small squares with words, one after the other. */
function swatches(
  left: number,
  y: number,
  entries: readonly { readonly fill: string; readonly stroke: string; readonly words: string }[],
): object[] {
  let x = left;
  return entries.flatMap(({ fill, stroke, words }) => {
    const at = x;
    x += 30 + words.length * LETTER_PX;
    return [
      box({ x: at, y: y - 6, width: 12, height: 12 }, { fill, stroke, strokeWidth: 0.8 }),
      text({ x: at + 17, y }, words, { fontSize: 11.5 }),
    ];
  });
}
