// The data sets of a journey, for run number v: frames, messages, work, events and buffers in use, and from them what
// holds at the instant T. Everything that moves is computed from these rows and T, and from nothing else.
import type { Clock, DrawnRun } from "./drawn.js";
import { X, trayOf } from "./layout.js";
import { packed } from "./packed.js";
import { EVENTS } from "./states.js";
import { KINDS } from "./look.js";

/** Places of frames: where a frame is, as `w` of the data set "frames". */
export const PLACES = {
  wire: "T<datum.a",
  dropped: "datum.x===1",
  done: "T>=datum.d",
  cpu: "T>=datum.p",
  chain: "T>=datum.i",
  queue: "T>=datum.m",
} as const;

const PLACE = `${Object.entries(PLACES)
  .map(([place, test]) => `${test} ? '${place}' : `)
  .join("")}'ring'`;

/** What is counted at an instant, by the places that count. */
const COUNTED = {
  arrived: "datum.w!=='wire'",
  waiting: "indexof(['ring','queue','chain'],datum.w)>=0",
  processed: "datum.w==='cpu'",
  done: "datum.w==='done'",
  dropped: "datum.w==='dropped'",
} as const;

/** The data sets of one run. */
export function dataOf(v: number, drawn: DrawnRun, clock: Clock): object[] {
  const unitPs = clock.unit.ps;
  const { stations, band, cpus, messages } = drawn;
  const steps = stepsOf(drawn);
  const live = (name: string, source: string, expr: string): object => ({
    name: `${name}${v}`,
    source: `${source}${v}`,
    transform: [{ type: "filter", expr }],
  });
  let drops = 0;
  const frames = stations.frames.map((way) => [
    way.connection,
    way.frame,
    way.isDropped ? 1 : 0,
    way.ring,
    way.isDropped ? drops++ : way.slot,
    way.laneSlot,
    cpus.indexOf(way.cpu),
    way.arrivalPs,
    way.movedPs,
    way.indicatedPs,
    way.begunPs,
    way.donePs,
    way.returnedPs,
  ]);
  const trail = `datum.k!==${KINDS.indexOf("idle")} && datum.t<T && datum.e>T-${clock.trail}`;
  return [
    packed(`frames${v}`, ["k", "f", "x", "g", "s", "l", "c", "a", "m", "i", "p", "d", "r"], frames, {
      times: ["a", "m", "i", "p", "d", "r"],
      unitPs,
      transform: [...standing(drawn, drops), { type: "formula", as: "w", expr: PLACE }, ...counting()],
    }),
    packed(
      `messages${v}`,
      ["g", "s", "f", "e"],
      drawn.messageSpans.map((span) => [span.message, span.state, span.fromPs, span.toPs]),
      { times: ["f", "e"], unitPs, transform: [rowY(band.rowOf, messages.length, "g")] },
    ),
    packed(
      `work${v}`,
      ["c", "k", "z", "n", "t", "e"],
      drawn.cpuSpans.map((span) => [
        cpus.indexOf(span.cpu),
        KINDS.indexOf(span.kind),
        steps.indexOf(span.step),
        span.frame,
        span.fromPs,
        span.toPs,
      ]),
      { times: ["t", "e"], unitPs, transform: [rowY(band.rowOf, cpus.length, "c")] },
    ),
    packed(
      `events${v}`,
      ["t", "w", "n", "p", "g"],
      [
        [0, -1, 0, -1, 0],
        ...drawn.events.map((event) => [
          event.timePs,
          EVENTS.indexOf(event.what),
          event.frame,
          event.place,
          event.message,
        ]),
      ],
      { times: ["t"], unitPs },
    ),
    packed(`used${v}`, ["t", "b"], [[0, 0], ...stations.used.map((row) => [row.timePs, row.buffers])], {
      times: ["t"],
      unitPs,
    }),
    {
      name: `tally${v}`,
      source: `frames${v}`,
      transform: [
        {
          type: "aggregate",
          ops: Object.keys(COUNTED).map(() => "sum"),
          fields: Object.keys(COUNTED).map((name) => `is_${name}`),
          as: Object.keys(COUNTED),
        },
      ],
    },
    { name: `slots${v}`, transform: [{ type: "sequence", start: 0, stop: band.grid.places, as: "i" }] },
    live("live", "frames", `datum.a-T<${clock.wire} && T<datum.d+fly`),
    live("held", "frames", "datum.x===0 && datum.a<=T && T<datum.r"),
    live("drops", "frames", "datum.x===1"),
    live("states", "messages", "datum.f<=T && T<datum.e"),
    live("calls", "events", `datum.w===${EVENTS.indexOf("interrupt")} && datum.t<=T`),
    live("now", "work", "datum.t<=T && T<datum.e"),
    live("trail", "work", trail),
  ];
}

/** The documented steps that a run's work carries out; the first is none. */
export const stepsOf = ({ cpuSpans }: Pick<DrawnRun, "cpuSpans">): string[] => [
  ...new Set(["", ...cpuSpans.map((span) => span.step)]),
];

/** Every instant at which something happens in any run, ascending. */
export const timesOf = (runs: number): object => ({
  name: "times",
  source: Array.from({ length: runs }, (_, v) => [`events${v}`, `work${v}`]).flat(),
  transform: [
    { type: "filter", expr: "datum.t>0" },
    { type: "aggregate", groupby: ["t"] },
    { type: "collect", sort: { field: "t" } },
  ],
});

/** Where a frame's buffer is (or, of a dropped one, its place in the tray), its place in a driver's queue, its CPU. */
function standing({ stations, band, cpus }: DrawnRun, drops: number): object[] {
  const { grid, lane } = band;
  const tray = trayOf(band, drops);
  const formula = (as: string, expr: string): object => ({ type: "formula", as, expr });
  const ringTop = stations.rings.map((_, ring) => band.rowOf(ring, stations.rings.length) - grid.height / 2);
  const cpuY = cpus.map((_, cpu) => band.rowOf(cpu, cpus.length));
  const column = (at: number, { columns, pitch }: { readonly columns: number; readonly pitch: number }): string =>
    `${at}+(datum.s%${columns}+0.5)*${pitch}`;
  const row = ({ columns, pitch }: { readonly columns: number; readonly pitch: number }): string =>
    `(floor(datum.s/${columns})+0.5)*${pitch}`;
  return [
    formula("sx", `datum.x ? ${column(tray.x, tray)} : ${column(X.ring + 4, grid)}`),
    formula("sy", `datum.x ? ${tray.y}+${row(tray)} : ${JSON.stringify(ringTop)}[datum.g]+${row(grid)}`),
    formula("cy", `datum.c<0 ? datum.sy : ${JSON.stringify(cpuY)}[datum.c]`),
    ...(lane === null
      ? []
      : [
          formula("qx", `${X.lane + 4}+(datum.l%${lane.columns}+0.5)*${lane.pitch}`),
          formula("qy", `datum.cy-${lane.height / 2}+(floor(datum.l/${lane.columns})+0.5)*${lane.pitch}`),
        ]),
  ];
}

const counting = (): object[] =>
  Object.entries(COUNTED).map(([name, test]) => ({ type: "formula", as: `is_${name}`, expr: `${test} ? 1 : 0` }));

const rowY = (rowOf: (i: number, n: number) => number, n: number, field: string): object => ({
  type: "formula",
  as: "y",
  expr: `${JSON.stringify(Array.from({ length: n }, (_, i) => rowOf(i, n)))}[datum.${field}]`,
});
