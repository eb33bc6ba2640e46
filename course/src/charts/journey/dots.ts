// The frames of a band: a dot each, on the way from the wire through a receive buffer (and, where there is one, the
// driver's queue) to its CPU, or into the tray of dropped ones; and the NIC, which they pass under.
import { CHART_INK } from "rss-lab";
import type { Clock, DrawnRun } from "./drawn.js";
import { X, trayOf } from "./layout.js";
import { PAPER, box, from, mark, sig, text } from "./look.js";

/** Size of a dot, square pixels: at most, and in a place of so many pixels. */
const MOST_DOT = 95;
const dotSize = (pitch: number): number => Math.max(5, Math.min(MOST_DOT, Math.round(pitch * pitch * 0.48)));

/**
 * The frames. While it plays a flight takes a moment of the viewer's and ends at the instant of the rows; at rest a
 * frame is exactly where the rows say.
 */
export function frameDots(v: number, { band, stations }: DrawnRun, { wire }: Clock): object[] {
  const { nic, grid, lane } = band;
  const speed = (nic.x - 16 - X.wire) / wire;
  const flown = (instant: string): string => `clamp((T-datum.${instant})/max(fly,1e-9)+1,0,1)`;
  const fallen = "(fall>0 ? clamp((T-datum.a)/fall,0,1) : 1)";
  const [queueX, queueY] = lane ? ["datum.qx", "datum.qy"] : ["datum.sx", "datum.sy"];
  const along = (start: string, end: string, share: string): string => `${start}+(${end}-${start})*${share}`;
  const toCpu = (start: string, end: string): string => along(start, end, flown("p"));
  const waitX = lane ? `datum.l>=0 && T>=datum.m ? ${queueX} : datum.sx` : "datum.sx";
  const waitY = lane ? `datum.l>=0 && T>=datum.m ? ${queueY} : datum.sy` : "datum.sy";
  const way = ({ wireAt, nicAt, trayAt, slotAt, waitAt, cpuAt }: Readonly<Record<string, string>>): string =>
    `datum.x ? (T<datum.a ? ${wireAt} : ${along(nicAt, trayAt, fallen)}) : T<datum.a-fly ? ${wireAt} : ` +
    `T<datum.a ? ${along(nicAt, slotAt, flown("a"))} : T<datum.p-fly ? (${waitAt}) : ${toCpu(`(${waitAt})`, cpuAt)}`;
  const x = way({
    wireAt: `${nic.x}-(datum.a-T)*${speed}`,
    nicAt: `${nic.x}`,
    trayAt: "datum.sx",
    slotAt: "datum.sx",
    waitAt: waitX,
    cpuAt: `${X.cpu}`,
  });
  const y = way({
    wireAt: `${nic.y}`,
    nicAt: `${nic.y}`,
    trayAt: "datum.sy",
    slotAt: "datum.sy",
    waitAt: waitY,
    cpuAt: "datum.cy",
  });
  const drops = stations.frames.filter(({ isDropped }) => isDropped).length;
  const free = Math.min(MOST_DOT, dotSize(band.rowPx - 3));
  const tray = dotSize(trayOf(band, drops).pitch);
  const inRing = dotSize(grid.pitch);
  const inLane = lane ? `datum.l>=0 && T>=datum.m ? ${dotSize(lane.pitch)} : ${inRing}` : `${inRing}`;
  const fading = `${free}*(1-clamp((T-datum.d)/max(fly,1e-9),0,1))`;
  const size = `T<datum.a ? ${free} : datum.x ? ${free}+(${tray - free})*${fallen} : T<datum.p ? (${inLane}) : ${fading}`;
  return [
    mark(
      "symbol",
      { strokeWidth: 0.9, shape: { scale: "shape", field: "k" }, fill: { scale: "connection", field: "k" } },
      {
        x: sig(x),
        y: sig(y),
        stroke: sig(`datum.w==='dropped' ? '${CHART_INK.alarm}' : '${PAPER}'`),
        size: sig(size),
      },
      { ...from(`live${v}`), name: `dots${v}` },
    ),
    box({ x: nic.x - 16, y: nic.y - 12, width: 32, height: 24 }, { fill: PAPER, stroke: CHART_INK.mark }),
    text(nic, "NIC", { align: "center", fontWeight: "bold" }),
    text({ x: nic.x + 16, y: nic.y + 22 }, sig(`data('tally${v}')[0].dropped ? 'dropped' : ''`), {
      fontSize: 11,
      fill: CHART_INK.alarm,
      align: "right",
    }),
  ];
}
