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
  /** The part that is zoomed in at first. Null: none, so that the first drag begins a part and moves none. */
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
  return {
    width: strip.width,
    height: 36,
    view: { cursor: "crosshair" },
    data: {
      values: busy.map((share, i) => ({
        t: unit.of(fromPs + (i + 0.5) * slicePs),
        busy: Math.round(share * 1e3) / 1e3,
      })),
    },
    params: [
      {
        name: "zoom",
        select: { type: "interval", encodings: ["x"], mark: { fill: "#0f36ce", fillOpacity: 0.12, stroke: "#0f36ce" } },
        ...(zoom === null ? {} : { value: { x: [unit.of(zoom[0]), unit.of(zoom[1])] } }),
      },
    ],
    mark: { type: "area", color: "#8c8c8c", interpolate: "step" },
    encoding: {
      x: {
        field: "t",
        type: "quantitative",
        title: `${strip.words} (${unit.name}): drag here to zoom`,
        axis: { grid: false, format: "~r" },
        scale: { domain: [unit.of(fromPs), unit.of(toPs)], nice: false, zero: false },
      },
      y: {
        field: "busy",
        type: "quantitative",
        title: ["busy", "CPUs"],
        axis: { tickCount: 2, titleFontSize: CONFIG.axis.titleFontSize - 1.5 },
      },
    },
  };
}
