// The scrubber: one instant of a run. A slider moves over simulated time, and three views say what held just then: how
// full the rings are, whether the interrupts are enabled, what every CPU does; the strip above shows where that instant
// lies. The slider ("now") filters the spans of scrubber-data.ts.
import { checkNumber, checkOneOf, checkWhole } from "../check.js";
import { formatPs } from "../units.js";
import type { Chart, ChartWords } from "./chart.js";
import { checkCpus, optionsOf } from "./chart-options.js";
import { counted } from "./claims.js";
import { type MessageState, type ScrubbedRun, type Span, cpuSpans, messageSpans, ringSpans } from "./scrubber-data.js";
import { scrubbedPart } from "./scrubber-part.js";
import { type RunLike, isRun, partsOf } from "./shown.js";
import { KIND_STYLES, compose, distinct, kindStyle } from "./theme.js";
import { RING_PARTS, ringView, stateView, stripView } from "./scrubber-views.js";
import { sliderRange, timeUnit } from "./time-axis.js";

/** Options of `scrubberChart`. Times are simulated picoseconds. */
export interface ScrubberOptions extends ChartWords {
  /**
   * Receive buffers in each of the NIC's rings, 1 to 65,536: the length of an empty bar. Default: those of a run's
   * scenario, or as many of them as make its frames visible. Rows alone do not tell it.
   */
  readonly ringSize?: number;
  /** CPUs to show, in this order; default: those that worked; of a run all, of more than 8 the busiest. */
  readonly cpus?: readonly number[];
  /** The instant that is shown first, picoseconds; default: the middle, of a run when most CPUs work. */
  readonly atPs?: number;
  /** The instant that is called 0, picoseconds: what came before is not shown. Default: the beginning of the
   * run, or of its busiest stretch if it is a long one.
   */
  readonly originPs?: number;
  /**
   * The step in which a driver moves frames from its one ring to queues of its own ("5.1"). Default: that of a run's
   * variant, of rows none.
   */
  readonly assignStep?: string;
  /**
   * When a frame's receive buffer is free again: with the whole chain that was indicated with it, or when its own
   * frame is done. Default: as in a run's scenario, of rows "by-chain".
   */
  readonly buffersReturned?: "by-chain" | "by-frame";
}

/** More stretches of work than this are not drawn: the scrubber then ends before them. */
const MAX_WORK = 700;

const STATES: Readonly<Record<MessageState, string>> = {
  enabled: "#ffffff",
  "enabled, a frame waits": "#ffc684",
  raised: kindStyle("isr").colour,
  disabled: "#8c8c8c",
};

/** Widths of the strip and the three views, pixels, so that all of it fits a screen. */
const WIDTHS = { strip: 704, rings: 94, interrupts: 154, cpus: 252 },
  LINE_CHARS = 110;

/** What is drawn: the caller's options, and what was found for a run. */
interface Chosen extends ScrubberOptions {
  readonly ringSize: number;
  /** "CPUs", or "CPUs drawn" where there are more. */
  readonly noun?: string;
  /** Ends the subtitle: what is left out. */
  readonly part?: string;
  /** What the outline of a ring means, if that is not the whole ring. */
  readonly outline?: string;
}

/**
 * Rings, interrupts and CPUs at one instant, with a slider over time.
 *
 * @param shown a run, or its `{ work, moments, frames }`; past about 700 stretches of work only the beginning of these
 * is shown. A long run is shown from its busiest stretch on.
 * @throws InputError for anything else, rows without a `ringSize`, and for a run that kept its summary only
 */
export function scrubberChart(shown: RunLike | ScrubbedRun, options?: ScrubberOptions): Chart {
  const given = optionsOf("scrubberChart", options, {
    ringSize: "any",
    cpus: "list",
    atPs: "number",
    originPs: "number",
    assignStep: "text",
    buffersReturned: "text",
  });
  const rows = partsOf("scrubberChart", shown, ["work", "moments", "frames"]);
  checkCpus("scrubberChart", given.cpus, isRun(shown) ? shown : null);
  if (given.ringSize !== undefined || !isRun(shown))
    checkWhole("The ringSize of scrubberChart", given.ringSize, 1, 65_536);
  if (given.atPs !== undefined && isRun(shown)) checkNumber("The atPs of scrubberChart", given.atPs, 0, shown.endPs);
  if (given.buffersReturned !== undefined)
    checkOneOf("The buffersReturned of scrubberChart", given.buffersReturned, ["by-chain", "by-frame"]);
  if (!isRun(shown)) return drawn(rows, { ...given, ringSize: given.ringSize as number });
  const { rows: part, ...found } = scrubbedPart(shown, rows, given);
  return drawn(part, { ...found, ...given, ringSize: given.ringSize ?? found.ringSize });
}

function drawn(run: ScrubbedRun, options: Chosen): Chart {
  const cut = run.work[MAX_WORK]?.startPs ?? Infinity;
  const work = run.work.filter((row) => row.startPs < cut && row.kind !== "idle");
  const originPs = options.originPs ?? 0;
  const endPs = work.reduce((last, row) => Math.max(last, row.endPs), originPs + 1);
  const unit = timeUnit(endPs - originPs);
  const slider = sliderRange(0, unit.of(endPs - originPs));
  const atPs = options.atPs ?? (originPs + endPs) / 2;
  const clock = (ps: number): number => unit.of(Math.max(0, Math.min(ps, endPs * 2) - originPs));
  const cpus = options.cpus ?? distinct(work.map((row) => row.cpu));
  const rings = ringSpans(run, options.assignStep, options.buffersReturned);
  const messages = messageSpans(run).filter((span) => span.fromPs < cut);
  const names = [...new Set(messages.map((span) => span.message))];
  const limited = (span: Span): { f: number; t: number } => ({ f: clock(span.fromPs), t: clock(span.toPs) });
  const workValues = cpuSpans(work, cpus).map((span) => ({
    ...limited(span),
    lane: span.cpu,
    colour: kindStyle(span.kind).colour,
    key: kindStyle(span.kind).label,
    words: span.words,
  }));
  const messageValues = messages.map((span) => ({
    ...limited(span),
    lane: span.message,
    colour: STATES[span.state],
    key: span.state,
    words: span.state,
  }));
  const ringNames = [...rings.hardware, ...rings.software];
  const ringValues = [
    ...ringNames.map((ring) => ({ f: -1, t: clock(Infinity), ring, part: "waits in the ring", n: 0 })),
    ...rings.spans
      .filter((span) => span.fromPs < Math.min(cut, span.toPs))
      .map((span) => ({ ...limited(span), ring: span.ring, part: span.part, n: 1 })),
  ];
  const cpuNames = cpus.map((cpu) => `CPU ${cpu}`);
  const lanes = [...names, ...cpuNames];
  const stateKey = Object.entries(STATES).map(([label, colour]) => ({ label, colour }));
  const workKey = KIND_STYLES.filter(({ label }) => workValues.some(({ key }) => key === label));
  const subtitle =
    options.subtitle ??
    "Move the slider: the red line is the instant, and below stand the rings, the interrupts and the CPUs as they were just " +
      "then. An outline is " +
      `${options.outline ?? `a ring of ${options.ringSize} receive buffers`}.${options.part ? ` ${options.part}` : ""}`;
  const claim = (): string => claimOf({ rings, cpus, work, noun: options.noun ?? "CPUs drawn" }, atPs, atPs - originPs);
  return compose(
    { title: options.title, claim, subtitle },
    {
      description:
        `Rings, interrupts and CPUs at one instant of ${formatPs(endPs - originPs)}; the table gives that instant, ` +
        `${formatPs(atPs - originPs)}.`,
      numbers: {
        columns: ["what", `at ${formatPs(atPs - originPs)}`],
        rows: instantRows(run, { atPs, cpus, options }),
      },
      lineChars: LINE_CHARS,
      spec: {
        params: [
          { name: "now", value: clock(atPs), bind: { input: "range", ...slider, name: `Time (${unit.name}) ` } },
        ],
        datasets: { work: workValues, messages: messageValues, rings: ringValues },
        spacing: 14,
        vconcat: [
          stripView(lanes, unit, slider.max, WIDTHS.strip),
          {
            spacing: 26,
            resolve: { scale: { color: "independent", fill: "independent" } }, // each has a legend of its own
            hconcat: [
              ringView(ringNames, rings, options.ringSize, WIDTHS.rings),
              stateView({ title: "interrupts", name: "messages", width: WIDTHS.interrupts }, names, stateKey),
              stateView({ title: "CPUs", name: "work", width: WIDTHS.cpus }, cpuNames, workKey),
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
  const rings = ringSpans(run, options.assignStep, options.buffersReturned);
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

/** How many frames are in the rings at an instant, and which CPUs work. */
function claimOf(
  {
    rings,
    cpus,
    work,
    noun,
  }: {
    rings: ReturnType<typeof ringSpans>;
    cpus: readonly number[];
    work: ScrubbedRun["work"];
    noun: string;
  },
  atPs: number,
  clockPs: number,
): string {
  const frames = rings.spans.filter(
    (span) => rings.hardware.includes(span.ring) && span.fromPs <= atPs && atPs < span.toPs,
  ).length;
  const working = cpus.filter((cpu) =>
    work.some((row) => row.cpu === cpu && row.startPs <= atPs && atPs < row.endPs),
  ).length;
  const are = `${counted(frames, "frame")} ${frames === 1 ? "is" : "are"} in the ${rings.hardware.length === 1 ? "ring" : "rings"}`;
  const who =
    cpus.length === 1
      ? `CPU ${cpus[0]} ${working === 1 ? "works" : "is idle"}`
      : `${working === 0 ? "none" : working} of ${cpus.length} ${noun} ${working === 1 ? "works" : "work"}`;
  return `At ${formatPs(clockPs)} ${are}, and ${who}`;
}
