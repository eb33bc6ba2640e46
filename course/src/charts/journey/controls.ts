// The controls of a journey: buttons, speeds, the clock, and all of the time as strips with a line that can be dragged.
// The slider below them is a bound signal (signals.ts).
import { CHART_INK } from "rss-lab";
import type { Clock, DrawnRun } from "./drawn.js";
import { CONTROLS_PX, STRIP_GAP_PX, X, stripPx } from "./layout.js";
import { LINES, PAPER, STRIP_FILL, box, from, mark, sig, text } from "./look.js";

const PATHS = {
  play: "M-5,-7L8,0L-5,7Z",
  pause: "M-6,-7H-2V7H-6ZM2,-7H6V7H2Z",
  next: "M-6,-6L3,0L-6,6ZM4,-6H6.5V6H4Z",
  previous: "M6,-6L-3,0L6,6ZM-4,-6H-6.5V6H-4Z",
  first: "M7,-6L0,0L7,6ZM0,-6L-7,0L0,6Z",
} as const;

const MIDDLE = 18;

/** Upper edge of the strip of run number v. */
export const stripTop = (runs: number, v: number): number => CONTROLS_PX + v * (stripPx(runs) + STRIP_GAP_PX);

/** A button: a round shape that takes clicks, and a picture that does not. */
function button(name: string, x: number, tip: string, path: unknown): object[] {
  const isMain = name === "play";
  const r = isMain ? 18 : 15;
  return [
    {
      ...mark(
        "rect",
        {
          x: x - r,
          y: MIDDLE - r,
          width: 2 * r,
          height: 2 * r,
          cornerRadius: r,
          stroke: LINES.button,
          cursor: "pointer",
          tooltip: tip,
        },
        { fill: isMain ? CHART_INK.text : PAPER },
      ),
      name,
      interactive: true,
    },
    mark("path", { x, y: MIDDLE, fill: isMain ? PAPER : CHART_INK.text }, { path }),
  ];
}

export function controlMarks(runs: readonly DrawnRun[], { speeds, unit }: Clock): object[] {
  const height = stripPx(runs.length);
  const bottom = stripTop(runs.length, runs.length) - STRIP_GAP_PX;
  const chips = speeds.flatMap((speed, i) => {
    const x = 282 + i * 46;
    return [
      {
        ...mark(
          "rect",
          {
            x: x - 21,
            y: MIDDLE - 12,
            width: 42,
            height: 24,
            cornerRadius: 12,
            stroke: LINES.button,
            cursor: "pointer",
          },
          { fill: sig(`speed===${speed} ? '${CHART_INK.text}' : '${PAPER}'`) },
        ),
        name: `speed${i}`,
        interactive: true,
      },
      text({ x, y: MIDDLE }, String(speed), {
        align: "center",
        fill: sig(`speed===${speed} ? '${PAPER}' : '${CHART_INK.text}'`),
      }),
    ];
  });
  return [
    ...button("play", 20, "play or pause (Space)", sig(`playing ? '${PATHS.pause}' : '${PATHS.play}'`)),
    ...button("first", 60, "back to the beginning (Home)", PATHS.first),
    ...button("previous", 96, "previous event (P)", PATHS.previous),
    ...button("next", 132, "next event (N)", PATHS.next),
    text({ x: 166, y: MIDDLE }, `${unit.name} per second`, { fill: CHART_INK.soft }),
    ...chips,
    text({ x: X.end, y: MIDDLE }, sig(`format(T,T<10000?'.2f':'.0f')+' ${unit.name}'`), {
      align: "right",
      fontSize: 22,
      fontWeight: "bold",
    }),
    text({ x: X.end - 150, y: MIDDLE }, sig("playing ? 'playing' : T>=end ? 'at the end' : 'paused'"), {
      align: "right",
      fill: CHART_INK.soft,
    }),
    ...runs.flatMap(({ name }, v) => {
      const top = stripTop(runs.length, v);
      return [
        box({ x: 0, y: top, width: X.end, height }, { fill: LINES.strip }),
        mark(
          "area",
          {
            interpolate: "step-after",
            x: { scale: "x", field: "t" },
            y: { scale: `fill${v}`, field: "b" },
            y2: top + height,
            fill: STRIP_FILL,
          },
          {},
          from(`used${v}`),
        ),
        mark(
          "rule",
          {
            x: { scale: "x", field: "a" },
            y: top,
            y2: top + Math.min(6, height / 2),
            stroke: CHART_INK.alarm,
            strokeWidth: 1.2,
          },
          {},
          from(`drops${v}`),
        ),
        // A halo keeps the words apart from what lies below them.
        ...[{ stroke: PAPER, strokeWidth: 4, opacity: 0.85 }, {}].map((halo) =>
          text({ x: X.end - 4, y: top + height / 2 }, `buffers in use, ${name}`, {
            fontSize: Math.min(11, height - 1),
            align: "right",
            limit: 260,
            ...halo,
          }),
        ),
      ];
    }),
    mark("rect", { y: CONTROLS_PX, y2: bottom, fill: PAPER, x2: X.end, opacity: 0.5 }, { x: sig("scale('x',T)") }),
    mark(
      "rule",
      { y: CONTROLS_PX - 4, y2: bottom + 4, stroke: CHART_INK.alarm, strokeWidth: 2 },
      { x: sig("scale('x',T)") },
    ),
    mark("path", { y: CONTROLS_PX - 3, path: "M-5,-5H5L0,2Z", fill: CHART_INK.alarm }, { x: sig("scale('x',T)") }),
    {
      ...box(
        { x: 0, y: CONTROLS_PX - 6, width: X.end, height: bottom - CONTROLS_PX + 12 },
        {
          fill: "transparent",
          cursor: "ew-resize",
        },
      ),
      name: "strip",
      interactive: true,
    },
  ];
}
