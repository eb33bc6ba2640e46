// Which part of a run the scrubber shows unless it is told: from the busiest stretch on, the busiest CPUs, the queues
// with most frames, and as many receive buffers of a ring as make its frames visible.
import type { WorkRow } from "../records/rows.js";
import { formatPs } from "../units.js";
import { distinct } from "./theme.js";
import { type Rings, type ScrubbedRun, ringSpans } from "./scrubber-data.js";
import type { RunLike } from "./shown.js";
import { busiestStretch, momentsFrom, stretchWords } from "./timeline-window.js";

/** CPUs, and queues, that fit a screen. */
const MOST = 8;
/** The step in which the driver of a variant moves frames from its one ring to queues of its own. */
const ASSIGN_STEPS: Readonly<Record<string, string>> = { "single-hardware-queue": "5.1" };
/** A ring whose frames would take less than an eighth of it is cut short. */
const SMALL = 8;

/** What was found for a run. */
export interface ScrubbedPart {
  /** The rows that are drawn. */
  readonly rows: ScrubbedRun;
  readonly cpus: readonly number[];
  readonly originPs: number;
  readonly atPs: number;
  readonly noun: string;
  readonly ringSize: number;
  readonly buffersReturned: "by-chain" | "by-frame";
  readonly assignStep?: string;
  readonly outline?: string;
  /** Which part it is, in a sentence. */
  readonly part?: string;
}

export function scrubbedPart(
  run: RunLike,
  rows: ScrubbedRun,
  given: { readonly originPs?: number; readonly cpus?: readonly number[]; readonly assignStep?: string },
): ScrubbedPart {
  const stretch = given.originPs === undefined ? busiestStretch(rows.work) : null;
  const firstPs = rows.moments.reduce((first, row) => Math.min(first, row.timePs), run.endPs);
  const originPs = given.originPs ?? stretch?.fromPs ?? (firstPs > run.endPs / 4 ? firstPs : 0);
  const toPs = stretch?.toPs ?? Infinity;
  const inTime = (fromPs: number, endPs: number): boolean => endPs > originPs && fromPs < toPs;
  const work = rows.work.filter((row) => inTime(row.startPs, row.endPs));
  const frames = rows.frames.filter((row) => inTime(row.arrivalPs, Number.isNaN(row.donePs) ? Infinity : row.donePs));
  const all = run.summary.cpus.map((row) => row.cpu);
  const cpus =
    given.cpus ??
    (all.length > MOST ? filled(mostOften(work.filter((row) => row.kind !== "idle").map((row) => row.cpu)), all) : all);
  const queues = mostOften(frames.map((row) => row.queue));
  const messages = distinct(rows.moments.filter((row) => row.what === "interrupt").map((row) => row.queue));
  const inQueues = (queue: number): boolean => messages.length <= MOST || queues.includes(queue);
  const assignStep = given.assignStep ?? ASSIGN_STEPS[run.scenario.variant];
  const drawn = {
    // Where a frame was put into which queue counts on any CPU.
    work: work.filter((row) => cpus.includes(row.cpu) || row.step === assignStep),
    frames: frames.filter((row) => queues.includes(row.queue)),
    moments: momentsFrom(rows.moments, originPs, toPs).filter((row) => inQueues(row.queue)),
  };
  const { buffersReturned } = run.scenario;
  const peak = fullest(ringSpans(drawn, assignStep, buffersReturned));
  const whole = run.scenario.receiveBuffers;
  const ringSize = peak * SMALL < whole ? Math.min(whole, Math.max(SMALL, Math.ceil(peak * 1.25))) : whole;
  const left = all.length - cpus.length;
  const words = [
    ...(stretch
      ? [stretchWords(stretch, run.endPs, true)]
      : originPs > 0
        ? [`The axis begins ${formatPs(originPs)} into the run.`]
        : []),
    ...(left > 0 ? [`Drawn are ${cpus.length} of ${all.length} CPUs and the queues with most frames.`] : []),
  ];
  return {
    rows: drawn,
    cpus,
    originPs,
    atPs: mostAtWork(
      work.filter((row) => cpus.includes(row.cpu)),
      originPs,
    ),
    noun: left > 0 ? "CPUs drawn" : "CPUs",
    ringSize,
    buffersReturned,
    ...(assignStep === undefined ? {} : { assignStep }),
    ...(ringSize < whole ? { outline: `the first ${ringSize} of the ${whole} receive buffers of a ring` } : {}),
    ...(words.length > 0 ? { part: words.join(" ") } : {}),
  };
}

/** The numbers that come most often, at most eight, in ascending order. */
function mostOften(numbers: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return distinct(
    [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, MOST)
      .map(([number]) => number),
  );
}

/** The numbers, and the first of all of them until there are eight. */
const filled = (numbers: readonly number[], all: readonly number[]): number[] =>
  distinct([...numbers, ...all.filter((number) => !numbers.includes(number)).slice(0, MOST - numbers.length)]);

/** The instant at which most CPUs work, of several the nearest to the middle; the beginning if none works. */
function mostAtWork(work: readonly WorkRow[], originPs: number): number {
  const middlePs = (originPs + work.reduce((last, row) => Math.max(last, row.endPs), originPs)) / 2;
  const steps = work
    .filter((row) => row.kind !== "idle" && row.kind !== "thread")
    .flatMap((row) => [[row.startPs, 1] as const, [row.endPs, -1] as const])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [now, most, atPs] = [0, 0, originPs];
  for (const [ps, change] of steps) {
    now += change;
    const isNearer = Math.abs(ps - middlePs) < Math.abs(atPs - middlePs);
    if (change > 0 && ps >= originPs && (now > most || (now === most && isNearer))) [most, atPs] = [now, ps];
  }
  return atPs;
}

/** Most frames in one ring at a time, of those drawn. */
function fullest({ hardware, spans }: Rings): number {
  return hardware.reduce((most, ring) => {
    const own = spans.filter((span) => span.ring === ring);
    const steps = own.flatMap((span) => [[span.fromPs, 1] as const, [span.toPs, -1] as const]);
    let now = 0;
    return steps
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .reduce((peak, [, change]) => Math.max(peak, (now += change)), most);
  }, 0);
}
