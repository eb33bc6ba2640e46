// The signals of a journey: the instant T, who changes it, and a slider that takes keys. Nothing ticks while it stands
// still: Vega's timers cannot be stopped, so that the beat is an event of the page, which each beat sends anew as long
// as it plays.
import { stripTop } from "./controls.js";
import type { Clock, DrawnRun } from "./drawn.js";
import { X, stripPx } from "./layout.js";
import { sig } from "./look.js";

/** Milliseconds from beat to beat while it plays, and what must hold for the next one. */
const BEAT_MS = 33,
  GOES_ON = "playing && containerSize()[0]>0";
/** Beats are counted: a clock may show one time twice. */
const NEXT_BEAT = "(isNumber(beat) ? beat : 0)+1";

/**
 * The signals: T is the instant that is shown, in the clock's unit.
 *
 * @param id a name that no other journey on a page has: of the slider, and of the event that makes the beat
 * @param first the instant that is shown at first
 */
export function signalsOf(clock: Clock, id: string, first: number): object[] {
  const { end, step, speeds, speed, unit } = clock;
  const keyed = (keys: readonly string[]): object => ({
    source: "window",
    type: "keydown",
    consume: true,
    filter: `event.target.id==='${id}' && indexof(${JSON.stringify(keys)},event.key)>=0`,
  });
  const click = (markname: string): object => ({ markname, type: "click" });
  const on = (events: readonly object[], update: string): object => ({ events, update });
  const play = [click("play"), keyed([" "])];
  const next = [click("next"), keyed(["n", "N"])];
  const previous = [click("previous"), keyed(["p", "P"])];
  const press = { markname: "strip", type: "pointerdown" };
  const drag = {
    source: "window",
    type: "pointermove",
    between: [press, { source: "window", type: "pointerup" }],
  };
  const echo = { signal: "echo" };
  const change = (by: number): string =>
    `${JSON.stringify(speeds)}[clamp(indexof(${JSON.stringify(speeds)},speed)+${by},0,${speeds.length - 1})]`;
  return [
    { name: "end", value: end },
    { name: "times", update: "pluck(data('times'),'t')" },
    {
      name: "speed",
      value: speed,
      on: [
        ...speeds.map((choice, i) => on([click(`speed${i}`)], String(choice))),
        on([keyed(["+", "="])], change(1)),
        on([keyed(["-", "_"])], change(-1)),
      ],
    },
    // Two names for one event of the page: a new beat sends it, a moment later its echo takes the beat's value, and
    // makes the next beat while it plays. An output that is hidden or taken away has no width, and stops.
    {
      name: "beat",
      value: 0,
      bind: { element: "body", event: id },
      on: [on(play, NEXT_BEAT), on([echo], `${GOES_ON} ? ${NEXT_BEAT} : beat`)],
    },
    { name: "echo", value: 0, bind: { element: "body", event: id, debounce: BEAT_MS } },
    // The viewer's time since the last beat, in seconds.
    {
      name: "tick",
      value: { at: 0, by: 0 },
      on: [
        on(play, "{at: 0, by: 0}"),
        on([echo], "playing ? {at: now(), by: tick.at ? clamp((now()-tick.at)/1000,0,0.1) : 0} : {at: 0, by: 0}"),
      ],
    },
    {
      name: "time",
      value: first,
      bind: {
        input: "Range", // with a capital letter Vega copies every attribute, and JupyterLab leaves it its arrow keys
        min: 0,
        max: end,
        step,
        id,
        "data-lm-suppress-shortcuts": "true",
        "aria-label": `simulated time, ${unit.name}; Space plays and pauses, N and P step, plus and minus change the speed`,
        style: "width: 380px; vertical-align: middle; margin-left: 8px",
        name: "Time: Space plays, N and P step, + and - change speed",
      },
      on: [
        on([{ signal: "tick" }], "tick.by>0 ? min(end,T+tick.by*speed) : time"),
        on(play, "T>=end ? 0 : time"),
        on([click("first")], "0"),
        on(next, "scale('index',T)<length(times) ? times[scale('index',T)] : end"),
        on(previous, BEFORE),
        on([press, drag], "clamp(invert('x',x()),0,end)"),
      ],
    },
    { name: "T", update: "toNumber(time)" },
    {
      name: "playing",
      value: false,
      on: [
        on(play, "!playing"),
        on([{ signal: "T" }], "T>=end ? false : playing"),
        on([...next, ...previous, click("first"), press], "false"),
        on([echo], GOES_ON),
      ],
    },
    // A flight and a fall take a moment of the viewer's while it plays; what stands still is where the rows say.
    { name: "fly", update: `playing ? min(0.15*speed,${clock.wire / 8}) : 0` },
    { name: "fall", update: `playing ? min(0.7*speed,${clock.wire / 2}) : 0` },
  ];
}

/** The last instant before T at which something happens; 0 before the first. */
const PASSED = "(scale('index',T)-(scale('index',T)>0 && times[scale('index',T)-1]>=T ? 1 : 0))";
const BEFORE = `${PASSED}>0 ? times[${PASSED}-1] : 0`;

/** Scales of time: of the strips, and from an instant to what has happened by then. */
export const controlScales = (runs: readonly DrawnRun[], { end }: Clock): object[] => [
  { name: "x", type: "linear", domain: [0, end], range: [6, X.end - 6] },
  { name: "index", type: "threshold", domain: sig("times"), range: sig("sequence(length(times)+1)") },
  ...runs.flatMap(({ stations, band }, v) => {
    const events = `data('events${v}')`;
    return [
      {
        name: `event${v}`,
        type: "threshold",
        domain: sig(`pluck(${events},'t')`),
        range: sig(`sequence(length(${events})+1)`),
      },
      {
        name: `fill${v}`,
        type: "linear",
        domain: [0, band.grid.places * stations.rings.length],
        range: [stripTop(runs.length, v) + stripPx(runs.length), stripTop(runs.length, v)],
      },
    ];
  }),
];
