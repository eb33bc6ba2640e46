// The scrubber: one instant of a run. A slider moves over simulated time, and three views say what held just then: how
// full the rings are, whether the interrupts are enabled, what every CPU does; the strip above shows where that instant
// lies.
// In: work, moments and frames of a run. Out: a chart whose slider ("now") filters the spans of scrubber-data.ts.
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { type MessageState, type ScrubbedRun, type Span, cpuSpans, messageSpans, ringSpans } from "./scrubber-data.js";
import { compose, distinct, kindStyle } from "./theme.js";
import { RING_PARTS, ringView, stateView, stripView } from "./scrubber-views.js";
import { sliderRange, timeUnit } from "./time-axis.js";

export interface ScrubberOptions extends ChartWords {
  /** Receive buffers in each of the NIC's rings: the length of an empty bar. */
  readonly ringSize: number;
  /** CPUs to show, in this order; by default those that worked. */
  readonly cpus?: readonly number[];
  /** The instant that is shown first, picoseconds; by default the middle. */
  readonly atPs?: number;
  /** The instant that is called 0, picoseconds: what came before is not shown; by default the beginning of the run. */
  readonly originPs?: number;
  /** The step in which a driver moves frames from its one ring to queues of its own ("5.1"); none by default. */
  readonly assignStep?: string;
}

/** More stretches of work than this are not drawn: the scrubber then ends before them. */
const MAX_WORK = 700;

const STATES: Readonly<Record<MessageState, string>> = {
  enabled: "#ffffff",
  "enabled, a frame waits": "#ffc684",
  raised: kindStyle("isr").colour,
  disabled: "#8c8c8c",
};

/**
 * Rings, interrupts and CPUs at one instant, with a slider over time.
 *
 * @param run rows of one run; past about 700 stretches of work only the beginning is shown
 */
export function scrubberChart(run: ScrubbedRun, options: ScrubberOptions): Chart {
  const cut = run.work[MAX_WORK]?.startPs ?? Infinity;
  const work = run.work.filter((row) => row.startPs < cut && row.kind !== "idle");
  const originPs = options.originPs ?? 0;
  const endPs = work.reduce((last, row) => Math.max(last, row.endPs), originPs + 1);
  const unit = timeUnit(endPs - originPs);
  const slider = sliderRange(0, unit.of(endPs - originPs));
  const atPs = options.atPs ?? (originPs + endPs) / 2;
  const clock = (ps: number): number => unit.of(Math.max(0, Math.min(ps, endPs * 2) - originPs));
  const cpus = options.cpus ?? distinct(work.map((row) => row.cpu));
  const rings = ringSpans(run, options.assignStep);
  const messages = messageSpans(run).filter((span) => span.fromPs < cut);
  const names = [...new Set(messages.map((span) => span.message))];
  const limited = (span: Span): { f: number; t: number } => ({ f: clock(span.fromPs), t: clock(span.toPs) });
  const workValues = cpuSpans(work, cpus).map((span) => ({
    ...limited(span),
    lane: span.cpu,
    colour: kindStyle(span.kind).colour,
    words: span.words,
  }));
  const messageValues = messages.map((span) => ({
    ...limited(span),
    lane: span.message,
    colour: STATES[span.state],
    words: span.state,
  }));
  const ringNames = [...rings.hardware, ...rings.software];
  const ringValues = [
    ...ringNames.map((ring) => ({ f: -1, t: clock(Infinity), ring, part: "waits in the ring", n: 0 })),
    ...rings.spans
      .filter((span) => span.fromPs < Math.min(cut, span.toPs))
      .map((span) => ({ ...limited(span), ring: span.ring, part: span.part, n: 1 })),
  ];
  const lanes = [...names, ...cpus.map((cpu) => `CPU ${cpu}`)];
  const subtitle =
    options.subtitle ??
    "Move the slider: the red line is the instant, and below stand the rings, the interrupts and the CPUs as they were just " +
      "then. An outline is " +
      `a ring of ${options.ringSize} receive buffers.`;
  return compose(
    { title: options.title, subtitle },
    {
      description:
        `Rings, interrupts and CPUs at one instant of ${formatPs(endPs - originPs)}; the table gives that instant, ` +
        `${formatPs(atPs - originPs)}.`,
      numbers: {
        columns: ["what", `at ${formatPs(atPs - originPs)}`],
        rows: instantRows(run, { atPs, cpus, options }),
      },
      lineChars: 118,
      spec: {
        params: [
          { name: "now", value: clock(atPs), bind: { input: "range", ...slider, name: `Time (${unit.name}) ` } },
        ],
        datasets: { work: workValues, messages: messageValues, rings: ringValues },
        spacing: 22,
        vconcat: [
          stripView(lanes, unit, slider.max),
          {
            spacing: 34,
            hconcat: [
              ringView(ringNames, rings, options.ringSize),
              stateView("interrupts", "messages", names, 175),
              stateView(
                "CPUs",
                "work",
                cpus.map((cpu) => `CPU ${cpu}`),
                265,
              ),
            ],
          },
        ],
        resolve: { scale: { color: "independent", y: "independent", x: "independent" } },
      },
    },
  );
}

/** The instant in words: the text alternative of the picture. */
function instantRows(
  run: ScrubbedRun,
  { atPs, cpus, options }: { atPs: number; cpus: readonly number[]; options: ScrubberOptions },
): [string, string][] {
  const holds = (span: Span): boolean => span.fromPs <= atPs && atPs < span.toPs;
  const rings = ringSpans(run, options.assignStep);
  return [
    ...[...rings.hardware, ...rings.software].map((ring): [string, string] => {
      const own = rings.spans.filter((span) => span.ring === ring && holds(span));
      const parts = RING_PARTS.map(
        ({ part }) => [part, own.filter((span) => span.part === part).length] as const,
      ).filter(([, n]) => n > 0);
      const size = rings.hardware.includes(ring) ? ` of ${options.ringSize}` : "";
      return [ring, `${own.length}${size}${parts.map(([part, n]) => `; ${n} ${part}`).join("")}`];
    }),
    ...messageSpans(run)
      .filter(holds)
      .map((span): [string, string] => [span.message, span.state]),
    ...cpuSpans(run.work, cpus)
      .filter(holds)
      .map((span): [string, string] => [span.cpu, span.words]),
  ];
}
