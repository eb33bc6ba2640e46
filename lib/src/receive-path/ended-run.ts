// What is left when the simulation has ended: the frames that still wait are counted, the summary is drawn up, and the
// records are handed out as rows.
import type { Chain } from "../cpu/work.js";
import { refuse } from "../check.js";
import type { Displayable } from "../face/displayable.js";
import { withFace } from "../face/face.js";
import { runFace } from "../face/run-face.js";
import { DOCUMENTED_STEPS } from "../driver/documented-steps.js";
import type { TransmitQueues } from "../linux/transmit-queues.js";
import { LINUX_STEPS, isLinux } from "../linux/linux-variants.js";
import type { ReceiveMachine } from "../machine/receive-machine.js";
import { connectionRows, withArrivals, withThreads } from "../records/derived-rows.js";
import type { ArrivedFrame } from "../records/announcements.js";
import type { FullRecord } from "../records/full-record.js";
import type { Recorder } from "../records/recorder.js";
import type { LinuxCounts, LinuxFigures } from "../records/linux-figures.js";
import type { ModerationRow } from "../records/moderation-record.js";
import type { FaultFigures } from "../records/fault-figures.js";
import type { ConnectionRow, FrameRow, MomentRow, TableChangeRow, WindowRow, WorkRow } from "../records/rows.js";
import type { Counts, Summary } from "../records/summary-figures.js";
import type { CompleteScenario } from "../scenario.js";
import type { Hardware } from "./hardware.js";
import { largestConnection } from "./largest-connection.js";
import type { OverlyingDriver } from "./overlying-driver.js";
import type { RequestStream } from "./request-stream.js";
import { faultOutcome } from "./fault-outcome.js";

/**
 * What came out of a run. As the last expression of a notebook's cell, or given to `console.log`, it shows what became
 * of the frames, how long they took, and where the time of each CPU went.
 *
 * Rows of single frames and stretches of work are there only if the scenario keeps full records (its default). They are
 * made when they are first asked for and kept for as long as the run is, in lists that cannot be changed
 * (`[...run.frames()]` is a copy that can). The rows themselves can be, and the run hands out the same ones every time:
 * change copies of them, as `{ ...row }`. A row takes 100 to 200 bytes: a million frames with all their work and
 * moments are some 900 MB.
 */
export interface Run extends Displayable {
  readonly scenario: CompleteScenario;
  readonly summary: Summary;
  /** End of the run, picoseconds. */
  readonly endPs: number;
  /** When the last frame arrived; the end of the run if it cut the traffic short. */
  readonly arrivalsEndPs: number;
  /**
   * 16 hexadecimal digits that depend on everything that happened: the same scenario and seed give the same on every
   * machine.
   */
  readonly fingerprint: string;
  /** Every stretch of work on every CPU, threads included, in order of its start. */
  work(): readonly WorkRow[];
  /** Every frame, in order of arrival. */
  frames(): readonly FrameRow[];
  /** Arrivals, drops, interrupts, and when they were disabled and enabled, in order of time. */
  moments(): readonly MomentRow[];
  /** Every connection that sent a frame. */
  connections(): readonly ConnectionRow[];
  /** Every change of the indirection table or the hash during the run, in order of time; kept with a summary too. */
  tableChanges(): readonly TableChangeRow[];
  /**
   * What adaptive interrupt moderation decided for each message, from the start on, in order of time; none with a fixed
   * kind. Needs full records.
   */
  moderations(): readonly ModerationRow[];
  /**
   * The run in windows of `windowPs` from the end of the warm-up on, the last one shorter; one window without
   * `windowPs`. Kept with a summary too.
   */
  windows(): readonly WindowRow[];
  /** What a notebook shows, as text. */
  toString(): string;
}

export function countsOf(
  { receiveSide: { counts }, sendSide, rssChanges, draining }: OverlyingDriver,
  machine: Pick<ReceiveMachine, "framesCopied">,
  untilPs: number,
): Counts {
  const { sends, onReceiveCpu, completions, completionsOnSendCpu } = sendSide.counts;
  const changes = changesUntil(untilPs, rssChanges);
  const sum = (count: (change: TableChangeRow) => number): number =>
    changes.reduce((total, change) => total + count(change), 0);
  const rebalancing = {
    tableChanges: changes.length,
    entryMoves: sum(({ moves }) => moves.length),
    framesOnOldCpu: sum(({ framesOnOldCpu }) => framesOnOldCpu),
    framesHeld: draining?.framesHeld ?? 0,
  };
  return {
    ...counts,
    ...rebalancing,
    copied: machine.framesCopied,
    sends,
    sendsOnReceiveCpu: onReceiveCpu,
    sendCompletions: completions,
    completionsOnSendCpu,
  };
}

/** What Linux counted so far; null: the system is not Linux. */
export function linuxCountsOf(
  { softnetCounts, arfsCounts = null }: LinuxCounting,
  transmit: TransmitQueues | null,
): LinuxCounts | null {
  const xps = transmit && { ...transmit.counts };
  return softnetCounts === undefined ? null : { cpus: softnetCounts, arfs: arfsCounts, xps };
}

type LinuxCounting = Pick<ReceiveMachine, "softnetCounts" | "arfsCounts">;

export function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]]),
  ) as unknown as Counts;
}

/** What took part in a run. */
export interface RunParts {
  readonly scenario: CompleteScenario;
  readonly recorder: Recorder;
  readonly hardware: Hardware;
  readonly overlying: OverlyingDriver;
  readonly machine: Pick<ReceiveMachine, "unfinished">;
  /** What came of the driver's fault; null: it has none. */
  readonly fault: FaultFigures | null;
  /** What Linux counted; null: the variant is one of Windows'. */
  readonly linux: LinuxFigures | null;
  /** What came from clients that wait for replies; null: nobody does. */
  readonly requests: RequestStream | null;
}

/** When a run and its traffic ended, picoseconds. */
type Ends = Pick<Run, "endPs" | "arrivalsEndPs">;

/** @param counts of the measured part */
export function finish(parts: RunParts, counts: Counts, { endPs, arrivalsEndPs }: Ends): Run {
  const { scenario, recorder, hardware, overlying, machine, fault, linux, requests } = parts;
  if (scenario.warmupPs > 0 && scenario.warmupPs >= endPs)
    refuse(
      `The run ends at ${endPs} ps and its warm-up at ${scenario.warmupPs} ps`,
      "nothing is left to measure, so give a shorter warmupPs, or more traffic",
    );
  const inQueues = hardware.queues.map((queue): Waiting => ({
    chain: queue,
    first: queue.passedOn,
    end: queue.filled,
  }));
  let waiting = 0;
  for (const { chain, first, end } of [...inQueues, ...notIndicated(machine)])
    for (let i = first; i < end; i++) {
      if (chain.arrivalPs(i) >= scenario.warmupPs) waiting++;
      recorder.full?.stillWaiting(waitingFrame(chain.number, chain, i));
    }
  recorder.end(endPs);
  const largest = largestConnection(scenario, overlying, hardware);
  const closedLoop = requests && { closedLoop: requests.figures() };
  const moderation = recorder.moderation.figures(endPs);
  const plain = {
    ...recorder.summary.summary(endPs, waiting, counts, largest),
    ...closedLoop,
    ...(linux && { linux }),
    ...(moderation && { moderation }),
  };
  const rings = hardware.messages.flat().length;
  const summary =
    fault === null ? plain : { ...plain, fault: faultOutcome(scenario, { summary: plain, figures: fault, rings }) };
  const { variant } = scenario;
  const steps = isLinux(variant) ? LINUX_STEPS[variant] : DOCUMENTED_STEPS[variant];
  // Moments name a message by its first queue. Queues that a driver keeps in software belong to the only message.
  const messageOf = (queue: number): number =>
    hardware.messages.find((message) => message.some(({ number }) => number === queue))?.[0]?.number ?? 0;
  const stepOf = (name: string): string => steps[name] ?? "";
  const full = (): FullRecord =>
    recorder.full ?? refuse("This run kept its summary only", 'run it again with records: "full" to see its rows');
  const frames = once(() =>
    full().frameRows(overlying.hashValueAt, (connection, nth) => scenario.traffic.noteOf?.(connection, nth) ?? null),
  );
  const ended = {
    scenario,
    summary,
    endPs,
    arrivalsEndPs,
    fingerprint: recorder.fingerprint.toString(),
    work: once(() =>
      withThreads(full().workRows(stepOf), scenario.threads, endPs, {
        startPs: scenario.warmupPs,
        windowPs: scenario.windowPs,
      }),
    ),
    frames,
    moments: once(() => withArrivals(full().momentRows(stepOf), frames(), stepOf, messageOf)),
    connections: once(() => connectionRows(frames(), scenario.traffic.label)),
    windows: once(() => [...recorder.windows.rows]),
    tableChanges: once(() => changesUntil(endPs, overlying.rssChanges)),
    moderations: once(() => (full(), recorder.moderation.rows)),
  };
  return withFace(ended, () => runFace(ended));
}

/** Rows that are made when they are first asked for, and kept in a list that nobody can change. */
function once<Row>(make: () => Row[]): () => readonly Row[] {
  let rows: readonly Row[] | null = null;
  return () => (rows ??= Object.freeze(make()));
}

/**
 * The run ended before the descriptors of these frames were complete: they left their queue and are not indicated yet.
 */
function notIndicated(machine: Pick<ReceiveMachine, "unfinished">): Waiting[] {
  return machine.unfinished().flatMap(({ work: { chain, lead, indicates }, donePs, hasBegun }) => {
    const isIndicated = hasBegun && donePs >= (lead?.durationPs ?? 0);
    return chain && !isIndicated ? [{ chain, first: 0, end: indicates }] : [];
  });
}

/** Frames of a queue or chain, numbers `first` to `end - 1`, that still wait when the run ends. */
interface Waiting {
  readonly chain: Chain;
  readonly first: number;
  readonly end: number;
}

/** Frame `i` of a chain, which is in a queue of that number, or would have come there. */
export function waitingFrame(queue: number, chain: FramesOfQueue, i: number): ArrivedFrame {
  return {
    queue,
    frame: chain.frame(i),
    connection: chain.connection(i),
    frameBytes: chain.frameBytes(i),
    arrivalPs: chain.arrivalPs(i),
  };
}

type FramesOfQueue = Pick<Chain, "frame" | "connection" | "frameBytes" | "arrivalPs">;

/** Changes of the table that the run saw: the scenario may list some for later. */
function changesUntil(endPs: number, rssChanges: OverlyingDriver["rssChanges"]): TableChangeRow[] {
  return (rssChanges?.rows ?? []).filter(({ timePs }) => timePs <= endPs);
}
