// The composition root: a scenario in, one run out. The only file that knows everyone: it builds NIC, CPUs, NDIS, driver and stack,
// connects what they announce with the records, and runs the simulation. Two runs share nothing.
import { refuse } from "./check.js";
import { Cpu } from "./cpu/cpu.js";
import type { ThreadWork } from "./cpu/thread-work.js";
import type { Chain } from "./cpu/work.js";
import { DOCUMENTED_STEPS } from "./driver/documented-steps.js";
import { type Hardware, buildHardware } from "./receive-path/hardware.js";
import { createInterruptCpuChooser } from "./ndis/interrupt-cpu.js";
import { Ndis } from "./ndis/ndis.js";
import { shareLine } from "./ndis/shared-line.js";
import type { Message } from "./nic/message.js";
import { Nic } from "./nic/nic.js";
import { type OverlyingDriver, buildOverlyingDriver } from "./receive-path/overlying-driver.js";
import { createRandom } from "./random/random.js";
import { FullRecord } from "./records/full-record.js";
import { Recorder } from "./records/recorder.js";
import { connectionRows, withArrivals, withThreads } from "./records/derived-rows.js";
import type { ConnectionRow, FrameRow, MomentRow, TableChangeRow, WindowRow, WorkRow } from "./records/rows.js";
import type { SummaryRecorder } from "./records/summary.js";
import type { Counts, LargestConnection, Summary } from "./records/summary-figures.js";
import { WindowRecorder } from "./records/windows.js";
import type { HashValues } from "./receive-path/rss-owner.js";
import { type CompleteScenario, type Scenario, completeScenario } from "./scenario.js";
import { EVENT_ORDER, Simulation } from "./sim/simulation.js";

/** What came out of a run. The rows are there only if the scenario keeps full records (its default). */
export interface Run {
  readonly scenario: CompleteScenario;
  readonly summary: Summary;
  /** End of the run, picoseconds. */
  readonly endPs: number;
  /** 16 hexadecimal digits that depend on everything that happened: the same scenario and seed give the same on every machine. */
  readonly fingerprint: string;
  /** Every stretch of work on every CPU, threads included, in order of its start. */
  work(): WorkRow[];
  /** Every frame, in order of arrival. */
  frames(): FrameRow[];
  /** Arrivals, drops, interrupts, and when they were disabled and enabled, in order of time. */
  moments(): MomentRow[];
  /** Every connection that sent a frame. */
  connections(): ConnectionRow[];
  /** Every change of the indirection table or the hash during the run, in order of time; kept with a summary too. */
  tableChanges(): TableChangeRow[];
  /** The run in windows of `windowPs` from the end of the warm-up on, the last one shorter; one window without `windowPs`. Kept with a summary too. */
  windows(): readonly WindowRow[];
}

/**
 * Simulates a scenario.
 *
 * @throws InputError for a wrong scenario, in one sentence that names the field
 * @example
 * run({ traffic: load({ framesPerSecond: 1e6, frames: 100 }) }).summary.indicated // => 100
 */
export function run(scenario: Scenario): Run {
  const complete = completeScenario(scenario);
  const { traffic, seed, cpus: cpuCount, costs, interruptModeration, maxNblsToIndicate, warmupPs, durationPs } = complete;
  const simulation = new Simulation();
  const recorder = new Recorder({ threads: complete.threads, warmupPs, full: complete.records === "full" });
  const cpus = Array.from({ length: cpuCount }, (_, number) => new Cpu(number, simulation, recorder));
  shareCores(complete, cpus);
  const hardware = buildHardware(complete);
  const overlying = buildOverlyingDriver(complete, simulation, cpus, hardware, (frame) => recorder.late(frame));
  const { receiveSide, sendSide } = overlying;

  const random = createRandom(seed, "interrupt CPU");
  const systemCpu = createInterruptCpuChooser(cpus, {
    policy: complete.interruptCpu, fixedCpu: complete.fixedCpu, below: (count) => random.below(count),
    threadShare: (cpu) => (complete.threads[cpu] as ThreadWork).shareAt(simulation.nowPs),
  });
  const ndis = new Ndis({
    simulation, cpus, costs, maxNblsToIndicate, protocolDriver: receiveSide, resourcesBelow: complete.resourcesBelow,
    isLineBased: complete.interrupts === "line-based",
    takeCompletions: complete.sends.perFrame > 0 ? (message, cpu) => sendSide.takeCompletions(message, cpu) : null,
    interruptCpu: ({ number }) => (hardware.cpuOfMessage ? (cpus[hardware.cpuOfMessage[number] as number] as Cpu) : systemCpu()),
    listener: {
      interrupted: (message, cpu, cycle, timePs) => recorder.moment("interrupt", timePs, cpu, firstQueue(message), cycle),
      dpcQueued: (message, onCpu, isRemote, cycle, timePs) =>
        recorder.moment(isRemote ? "queue-dpc-on" : "queue-dpc", timePs, onCpu, firstQueue(message), cycle),
    },
  });
  const nic = new Nic({
    simulation, interruptModeration, steering: hardware.steering, messages: hardware.messages,
    arrivals: traffic.arrivals(createRandom(seed, "arrivals")), raise: (message, timePs) => ndis.raise(message, timePs),
    listener: {
      dropped: ({ number }, timePs, frame, connection, bytes) => recorder.dropped(number, timePs, frame, connection, bytes),
      interruptDisabled: (message, timePs) => recorder.moment("disable", timePs, -1, firstQueue(message), ndis.cycle(message)),
      interruptEnabled: (message, timePs) => recorder.moment("enable", timePs, -1, firstQueue(message), ndis.cycle(message)),
    },
  });
  ndis.start(hardware.driver(ndis), nic);
  for (const { timePs, message, cpu } of complete.retargets)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => void ((hardware.cpuOfMessage as number[])[message] = cpu) });

  const line = createRandom(seed, "shared line");
  if (complete.sharedLine !== null)
    shareLine(complete.sharedLine, {
      simulation, exponential: () => line.exponential(), isOver: () => nic.nextPs === Infinity, callIsr: () => ndis.calledInVain(),
    });
  const windows = watchWindows(complete, simulation, recorder.summary, nic);
  overlying.startLooking(() => nic.nextPs === Infinity, () => nic.received);

  const counts = (): Counts => countsOf(overlying, ndis);
  let before = counts();
  if (warmupPs > 0) simulation.at(warmupPs, EVENT_ORDER.timer, { fire: () => (before = counts()) });
  const reachedPs = simulation.run(durationPs, nic);
  // Without a duration the run ends with the last arrival or work; a moderation time-out that came to nothing does not prolong it.
  const endPs = durationPs < Infinity ? reachedPs : cpus.reduce((latestPs, cpu) => Math.max(latestPs, cpu.lastBusyPs), nic.lastArrivalPs);
  for (const cpu of cpus) cpu.pauseAll();
  overlying.tableOwner?.countOutOfOrder();
  return finish(complete, recorder, difference(counts(), before), hardware, overlying, cpus, endPs, windows);
}

/** Ends a window every `windowPs`, as long as frames arrive. */
function watchWindows(scenario: CompleteScenario, simulation: Simulation, summary: SummaryRecorder, nic: Nic): WindowRecorder {
  const { warmupPs, windowPs } = scenario;
  const windows = new WindowRecorder(summary, warmupPs);
  if (windowPs === Infinity) return windows;
  const next = (): void => simulation.at(simulation.nowPs + windowPs, EVENT_ORDER.timer, { fire });
  const fire = (): void => {
    windows.close(simulation.nowPs, threadsOf(scenario));
    if (nic.nextPs < Infinity) next();
  };
  simulation.at(warmupPs + windowPs, EVENT_ORDER.timer, { fire });
  return windows;
}

const threadsOf = ({ threads }: CompleteScenario) => (cpu: number, fromPs: number, toPs: number): number =>
  (threads[cpu] as ThreadWork).wantedPs(fromPs, toPs);

/** The run ended before the descriptors of these frames were complete: they left their queue and are not indicated yet. */
function notIndicated(cpus: readonly Cpu[]): Waiting[] {
  return cpus.flatMap((cpu) => cpu.unfinished()).flatMap(({ work: { chain, lead, indicates }, donePs }) => {
    const isIndicated = lead ? donePs >= lead.durationPs : donePs > 0;
    return chain && !isIndicated ? [{ chain, first: 0, end: indicates }] : [];
  });
}

/** Frames of a queue or chain, numbers `first` to `end - 1`, that still wait when the run ends. */
interface Waiting {
  readonly chain: Chain;
  readonly first: number;
  readonly end: number;
}

/** Hyper-threads of one core share its execution engine. */
function shareCores({ topology, hyperThreadSpeed }: CompleteScenario, cpus: readonly Cpu[]): void {
  for (let core = 0; core < topology.cores; core++) {
    const threads = topology.processors.filter((processor) => processor.core === core).map(({ cpu }) => cpus[cpu] as Cpu);
    if (threads.length > 1) Cpu.shareCore(threads, hyperThreadSpeed);
  }
}

function countsOf({ receiveSide: { counts }, sendSide, tableOwner, draining }: OverlyingDriver, ndis: Ndis): Counts {
  const { sends, onReceiveCpu, completions, completionsOnSendCpu } = sendSide.counts;
  const changes = tableOwner?.changes ?? [];
  const sum = (count: (change: TableChangeRow) => number): number => changes.reduce((total, change) => total + count(change), 0);
  const rebalancing = {
    tableChanges: changes.length, entryMoves: sum(({ moves }) => moves.length), framesOnOldCpu: sum(({ framesOnOldCpu }) => framesOnOldCpu),
    framesHeld: draining?.framesHeld ?? 0,
  };
  return { ...counts, ...rebalancing, copied: ndis.framesCopied, sends, sendsOnReceiveCpu: onReceiveCpu, sendCompletions: completions, completionsOnSendCpu };
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]])) as unknown as Counts;
}

function finish(
  scenario: CompleteScenario, recorder: Recorder, counts: Counts, hardware: Hardware, overlying: OverlyingDriver, cpus: readonly Cpu[], endPs: number,
  windows: WindowRecorder,
): Run {
  const inQueues = hardware.queues.map((queue): Waiting => ({ chain: queue, first: queue.passedOn, end: queue.filled }));
  let waiting = 0;
  for (const { chain, first, end } of [...inQueues, ...notIndicated(cpus)])
    for (let i = first; i < end; i++) {
      if (chain.arrivalPs(i) >= scenario.warmupPs) waiting++;
      recorder.full?.stillWaiting(chain.number, chain.arrivalPs(i), chain.frame(i), chain.connection(i), chain.frameBytes(i));
    }
  const summary = recorder.summary.summary(endPs, waiting, counts, largestConnection(scenario, overlying, hardware));
  windows.close(endPs, threadsOf(scenario));
  const steps = DOCUMENTED_STEPS[scenario.variant];
  // Moments name a message by its first queue. Queues that a driver keeps in software belong to the only message.
  const messageOf = (queue: number): number =>
    hardware.messages.find((message) => message.some(({ number }) => number === queue))?.[0]?.number ?? 0;
  const stepOf = (name: string): string => steps[name] ?? "";
  const full = (): FullRecord => recorder.full ?? refuse("This run kept its summary only", 'run it again with records: "full" to see single frames');
  const frames = (): FrameRow[] => full().frameRows(hashValueAt(overlying.hashValues));
  return {
    scenario, summary, endPs, fingerprint: recorder.fingerprint.toString(),
    work: () => withThreads(full().workRows(stepOf), scenario.threads, endPs),
    frames,
    moments: () => withArrivals(full().momentRows(stepOf), frames(), stepOf, messageOf),
    connections: () => connectionRows(frames(), scenario.traffic.label),
    windows: () => windows.rows,
    tableChanges: () => [...(overlying.tableOwner?.changes ?? [])],
  };
}

/** The connection with most frames, and what it means for every table. */
function largestConnection({ cpus }: CompleteScenario, { receiveSide: { table } }: OverlyingDriver, { rss }: Hardware): LargestConnection | null {
  if (rss === null || table.frames.length === 0) return null;
  let [connection, total] = [0, 0];
  for (let i = 0; i < table.frames.length; i++) {
    total += table.frames[i] as number;
    if ((table.frames[i] as number) > (table.frames[connection] as number)) connection = i;
  }
  if (total === 0) return null;
  const share = (table.frames[connection] as number) / total;
  const entry = rss.table.entry(connection);
  const throughTable = rss.table.framesOf.reduce((sum, frames) => sum + frames, 0);
  return { connection, share, entry, entryShare: (rss.table.framesOf[entry] as number) / throughTable, bestImbalance: cpus * Math.max(share, 1 / rss.cpus.length) };
}

/** The hash value of a connection's frame that arrived at an instant; an arrival comes before a change at the same instant. */
function hashValueAt(hashValues: readonly HashValues[]): (connection: number, arrivalPs: number) => number | null {
  return (connection, arrivalPs) => {
    let present = hashValues[0] as HashValues;
    for (const later of hashValues) if (later.sincePs < arrivalPs) present = later;
    return present.of?.[connection] ?? null;
  };
}

/** The queue by which records name a message. */
function firstQueue(message: Message): number {
  return message.queues[0]?.number ?? -1;
}
