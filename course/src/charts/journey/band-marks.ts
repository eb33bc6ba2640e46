// One run's band: the way of its frames, its rings, messages and CPUs, and what each CPU did lately. Marks with
// constants stand still; what moves is computed from the instant T.
import { CHART_INK, kindStyle } from "rss-lab";
import { bandWords } from "./band-words.js";
import { stepsOf } from "./data.js";
import { frameDots } from "./dots.js";
import type { Clock, DrawnRun } from "./drawn.js";
import { X, type Band } from "./layout.js";
import { BUFFERS, KINDS, LINES, PAPER, box, from, kindFill, line, mark, sig, text } from "./look.js";
import { MESSAGE_STATES, kindWords } from "./states.js";

export function bandMarks(v: number, drawn: DrawnRun, clock: Clock): object[] {
  return [
    ...bandWords(v, drawn, clock),
    ...ways(v, drawn),
    ...rings(v, drawn),
    ...messages(v, drawn),
    ...cpus(v, drawn, clock),
    ...frameDots(v, drawn, clock),
  ];
}

const middles = (band: Band, n: number): number[] => Array.from({ length: n }, (_, i) => band.rowOf(i, n));

/** Lines along which frames and interrupts go. */
function ways(v: number, { band, stations, messages, cpus, run }: DrawnRun): object[] {
  const { nic, grid, lane } = band;
  const [ringYs, messageYs, cpuYs] = [stations.rings, messages, cpus].map((list) => middles(band, list.length));
  const called = run.moments().filter(({ what }) => what === "interrupt");
  const fan = messages.flatMap((message, m) => {
    const own = new Set(called.filter(({ queue }) => messages.length === 1 || queue === message).map(({ cpu }) => cpu));
    return cpus.flatMap((cpu, c) => (own.has(cpu) ? [[messageYs[m], cpuYs[c]] as const] : []));
  });
  const ringEnd = X.ring + grid.width + 8;
  return [
    line({ x: X.wire, y: nic.y }, { x: nic.x - 16, y: nic.y }, { strokeWidth: 2 }),
    ...ringYs.map((y) => line({ x: nic.x + 16, y: nic.y }, { x: X.ring, y })),
    ...ringYs.map((y, ring) => {
      const to = messages.length === 1 ? messageYs[0] : messageYs[ring];
      return line({ x: ringEnd, y }, { x: X.message - 38, y: to });
    }),
    ...(lane ? cpuYs.map((y) => line({ x: ringEnd, y: ringYs[0] }, { x: X.lane, y })) : []),
    ...fan.map(([y, to]) => line({ x: X.message + 38, y }, { x: X.cpu - 14, y: to })),
    mark(
      "rule",
      { x: X.message + 38, x2: X.cpu - 14, stroke: kindStyle("isr").colour, strokeWidth: 2.5 },
      {
        y: messages.length === 1 ? messageYs[0] : { field: "y" },
        y2: { field: "y" },
        opacity: sig(`datum.k===${KINDS.indexOf("isr")} ? 1 : 0`),
      },
      from(`now${v}`),
    ),
  ];
}

/** Rings and the driver's queues: outlines, free buffers, buffers in use. */
function rings(v: number, { band, stations, cpus }: DrawnRun): object[] {
  const { grid, lane } = band;
  const outline = { stroke: CHART_INK.mark, fill: PAPER };
  // Quarters of a pixel, and round corners for large buffers alone: the still picture is half as many bytes.
  const inset = Math.max(0.5, Math.round((grid.pitch * 4) / 15) / 4);
  const side = grid.pitch - 2 * inset;
  const radius = grid.pitch >= 12 ? 2 : 0;
  const rim = band.isLow ? 2 : 4;
  const tops = middles(band, stations.rings.length).map((y) => y - grid.height / 2);
  return [
    ...tops.map((y) => box({ x: X.ring, y: y - rim, width: grid.width + 8, height: grid.height + 2 * rim }, outline)),
    ...tops.map((y) =>
      mark(
        "rect",
        {
          x: sig(`${X.ring + 4 + inset}+(datum.i%${grid.columns})*${grid.pitch}`),
          y: sig(`${y + inset}+floor(datum.i/${grid.columns})*${grid.pitch}`),
          width: side,
          height: side,
          fill: BUFFERS.free.fill,
          stroke: BUFFERS.free.stroke,
          strokeWidth: inset,
          cornerRadius: radius,
        },
        {},
        from(`slots${v}`),
      ),
    ),
    mark(
      "rect",
      { width: side, height: side, strokeWidth: inset, cornerRadius: radius },
      {
        x: { field: "sx", offset: -side / 2 },
        y: { field: "sy", offset: -side / 2 },
        fill: buffer("fill"),
        stroke: buffer("stroke"),
      },
      from(`held${v}`),
    ),
    ...(lane
      ? middles(band, cpus.length).map((y) =>
          box({ x: X.lane, y: y - lane.height / 2 - 3, width: 74, height: lane.height + 6 }, outline),
        )
      : []),
  ];
}

const buffer = (channel: "fill" | "stroke"): { readonly signal: string } => {
  const { waits, indicated, empty } = BUFFERS;
  return sig(
    `datum.w==='done' ? '${empty[channel]}' : datum.w==='ring' || datum.w==='queue' ? '${waits[channel]}' : '${indicated[channel]}'`,
  );
};

/** A pill for each message, with the state of its interrupt. */
function messages(v: number, { band, messages: all }: DrawnRun): object[] {
  const height = Math.min(22, band.height / all.length - 3);
  return [
    mark(
      "rect",
      { x: X.message - 38, width: 76, height, cornerRadius: height / 2, stroke: CHART_INK.mark },
      { y: { field: "y", offset: -height / 2 }, fill: { scale: "state", field: "s" } },
      from(`states${v}`),
    ),
    mark(
      "text",
      { x: X.message, align: "center", baseline: "middle", fontSize: Math.min(12, height - 3) },
      {
        y: { field: "y" },
        text: sig(`${JSON.stringify(MESSAGE_STATES)}[datum.s]`),
        fill: { scale: "stateInk", field: "s" },
      },
      from(`states${v}`),
    ),
  ];
}

/** A box for each CPU in the colour of its work, the work in words, and a trail of what it did before. */
function cpus(v: number, drawn: DrawnRun, { trail }: Clock): object[] {
  const { band, cpus: all } = drawn;
  const isHigh = band.rowPx >= 27;
  const side = Math.min(28, band.rowPx - 3);
  const trailPx = isHigh ? 11 : Math.max(3, Math.round(band.rowPx * 0.22));
  const trailY = band.rowPx / 2 - trailPx - 1;
  const fontSize = isHigh ? 12 : Math.min(11.5, band.rowPx - trailPx - 2.5);
  const scale = (X.end - X.now) / trail;
  const kinds = JSON.stringify(KINDS.map(kindWords));
  const steps = JSON.stringify(stepsOf(drawn));
  return [
    ...middles(band, all.length).flatMap((y, c) => [
      text({ x: X.cpu + 20, y }, `CPU ${all[c]}`, { fontWeight: "bold", fontSize }),
      line({ x: X.now, y: y + trailY + trailPx }, { x: X.end, y: y + trailY + trailPx }, { stroke: LINES.lane }),
    ]),
    mark(
      "rect",
      { x: X.cpu - side / 2, width: side, height: side, cornerRadius: 5, stroke: CHART_INK.mark },
      { y: { field: "y", offset: -side / 2 }, fill: { scale: "kind", field: "k" } },
      from(`now${v}`),
    ),
    mark(
      "text",
      { x: X.now, baseline: "middle", fontSize },
      {
        y: { field: "y", offset: -(trailPx + 2) / 2 },
        text: sig(
          `${kinds}[datum.k]+(datum.z ? ' · step '+${steps}[datum.z] : '')+(datum.n ? ' · frame '+datum.n : '')`,
        ),
        fill: sig(`datum.k===${KINDS.indexOf("idle")} ? '${CHART_INK.soft}' : '${CHART_INK.text}'`),
      },
      from(`now${v}`),
    ),
    mark(
      "rect",
      { height: trailPx, stroke: PAPER, strokeWidth: 0.5 },
      {
        x: sig(`${X.now}+max(0,T-datum.e)*${scale}`),
        x2: sig(`min(${X.end},${X.now}+(T-datum.t)*${scale})`),
        y: { field: "y", offset: trailY },
        fill: { scale: "kind", field: "k" },
      },
      from(`trail${v}`),
    ),
  ];
}

/** Colour scales that all bands share. */
export const KIND_FILLS = KINDS.map(kindFill);
