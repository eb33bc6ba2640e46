// The strip below the timeline: how many CPUs were busy, over the whole span; dragging over it sets what the large view
// shows. It owns the parameter "zoom".
import type { Bar } from "./timeline-data.js";
import { CONFIG } from "./config.js";
import type { TimeUnit } from "./time-axis.js";

/** The strip below: the same bars without words; dragging over it sets what the large view shows. */
export function overviewView(strip: {
  readonly bars: readonly Bar[];
  readonly unit: TimeUnit;
  readonly fromPs: number;
  readonly toPs: number;
  readonly width: number;
  /** The part that is shown at first; null: all. It is no selection yet, so that the first drag begins one. */
  readonly zoom: readonly [number, number] | null;
  /** What the span is called: "all of it". */
  readonly words: string;
}): object {
  const { bars, unit, fromPs, toPs, zoom } = strip;
  const slices = 160;
  const slicePs = (toPs - fromPs) / slices;
  const busy = new Array<number>(slices).fill(0);
  for (const bar of bars.filter((each) => each.kind !== "idle" && each.kind !== "thread"))
    for (let slice = Math.floor((bar.startPs - fromPs) / slicePs); slice < slices; slice++) {
      const overlap =
        Math.min(bar.endPs, fromPs + (slice + 1) * slicePs) - Math.max(bar.startPs, fromPs + slice * slicePs);
      if (overlap <= 0) break;
      busy[slice] = (busy[slice] ?? 0) + (overlap / slicePs) * (bar.busyPs / (bar.endPs - bar.startPs));
    }
  const most = Math.max(1, Math.ceil(Math.max(...busy) - 1e-3));
  const x = {
    field: "t",
    type: "quantitative",
    title: `${strip.words} (${unit.name}): drag here to zoom`,
    axis: { grid: false, format: "~r" },
    scale: { domain: [unit.of(fromPs), unit.of(toPs)], nice: false, zero: false },
  };
  return {
    width: strip.width,
    height: 36,
    view: { cursor: "crosshair" },
    layer: [
      {
        data: {
          values: busy.map((share, i) => ({
            t: unit.of(fromPs + (i + 0.5) * slicePs),
            busy: Math.round(share * 1e3) / 1e3,
          })),
        },
        params: [{ name: "zoom", select: { type: "interval", encodings: ["x"], mark: PART } }],
        mark: { type: "area", color: "#8c8c8c", interpolate: "step" },
        encoding: {
          x,
          y: {
            field: "busy",
            type: "quantitative",
            title: ["busy", "CPUs"],
            scale: { domain: [0, most], nice: false },
            axis: {
              values: [...new Set([0, Math.floor(most / 2), most])],
              format: "d",
              titleFontSize: CONFIG.axis.titleFontSize - 1.5,
            },
          },
        },
      },
      ...(zoom === null
        ? []
        : [
            {
              data: { values: [{ t: unit.of(zoom[0]), e: unit.of(zoom[1]) }] },
              mark: { type: "rect", ...PART, strokeDash: [4, 3], opacity: { expr: "isValid(zoom.t) ? 0 : 1" } },
              encoding: { x, x2: { field: "e" } },
            },
          ]),
    ],
  };
}

/** How the part that is shown looks in the strip; dashed as long as nothing was dragged over. */
const PART = { fill: "#0f36ce", fillOpacity: 0.12, stroke: "#0f36ce" } as const;
