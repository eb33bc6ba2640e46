// The composition root: a scenario in, one run out. The only file that knows everyone: it builds NIC, CPUs, NDIS, driver and stack,
// connects what they announce with the records, and runs the simulation. Two runs share nothing.
import { refuse } from "./check.js";
import type { Costs } from "./cpu/costs.js";
import { Cpu } from "./cpu/cpu.js";
import type { Chain } from "./cpu/work.js";
import type { CpuDistance, Topology } from "./cpu/topology.js";
import { DOCUMENTED_STEPS } from "./driver/documented-steps.js";
import { hardwareQueuing } from "./driver/hardware-queuing.js";
import { messageSignaledInterrupts } from "./driver/message-signaled-interrupts.js";
import { nonRss } from "./driver/non-rss.js";
import { singleHardwareQueue } from "./driver/single-hardware-queue.js";
import { hashConnections } from "./hashed-connections.js";
import { createInterruptCpuChooser } from "./ndis/interrupt-cpu.js";
import type { MiniportDriver } from "./ndis/miniport-driver.js";
import { Ndis } from "./ndis/ndis.js";
import { CpuQueues } from "./nic/cpu-queues.js";
import type { Message } from "./nic/message.js";
import { Nic, type Steering } from "./nic/nic.js";
import { ReceiveQueue } from "./nic/receive-queue.js";
import { TableSteering } from "./nic/steering.js";
import { createRandom } from "./random/random.js";
import { FullRecord } from "./records/full-record.js";
import { Recorder } from "./records/recorder.js";
import { connectionRows, withArrivals, withThreads } from "./records/derived-rows.js";
import type { ConnectionRow, FrameRow, MomentRow, WorkRow } from "./records/rows.js";
import type { Counts, Summary } from "./records/summary.js";
import { foldOntoQueues } from "./rss/indirection-table.js";
import { type CompleteScenario, type Scenario, completeScenario } from "./scenario.js";
import { EVENT_ORDER, Simulation } from "./sim/simulation.js";
import { ReceiveSide } from "./stack/protocol-driver.js";
import { SendSide } from "./stack/send-side.js";

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
  const recorder = new Recorder({ cpus: cpuCount, warmupPs, full: complete.records === "full" });
  const cpus = Array.from({ length: cpuCount }, (_, number) => new Cpu(number, simulation, recorder));
  shareCores(complete, cpus);
  const hardware = buildHardware(complete);
  const { receiveSide, sendSide } = buildStack(complete, simulation, cpus, hardware);

  const random = createRandom(seed, "interrupt CPU");
  const systemCpu = createInterruptCpuChooser(cpus, {
    policy: complete.interruptCpu, fixedCpu: complete.fixedCpu, below: (count) => random.below(count),
    threadShare: (cpu) => complete.threadShare[cpu] as number,
  });
  const ndis = new Ndis({
    simulation, cpus, costs, maxNblsToIndicate, protocolDriver: receiveSide, resourcesBelow: complete.resourcesBelow,
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

  const counts = (): Counts => countsOf(receiveSide, sendSide, ndis);
  let before = counts();
  if (warmupPs > 0) simulation.at(warmupPs, EVENT_ORDER.timer, { fire: () => (before = counts()) });
  const reachedPs = simulation.run(durationPs, nic);
  // Without a duration the run ends with the last arrival or work; a moderation time-out that came to nothing does not prolong it.
  const endPs = durationPs < Infinity ? reachedPs : cpus.reduce((latestPs, cpu) => Math.max(latestPs, cpu.lastBusyPs), nic.lastArrivalPs);
  for (const cpu of cpus) cpu.pauseAll();
  return finish(complete, recorder, difference(counts(), before), hardware, cpus, endPs);
}

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

function buildStack(
  { traffic, costs, locks, sends, seed, topology }: CompleteScenario, simulation: Simulation, cpus: readonly Cpu[], hardware: Hardware,
): { receiveSide: ReceiveSide; sendSide: SendSide } {
  const lineFromPs = lineTimes(costs, topology);
  const random = createRandom(seed, "sends");
  const receiveSide: ReceiveSide = new ReceiveSide({
    connections: traffic.connections, protocolPs: costs.protocolPs, connectionLocks: locks.connection, sharedLockPs: locks.sharedPs, lineFromPs,
    reloadPs: (from, to) => costs.connectionCacheLines * lineFromPs(from, to),
    ackSendPs: sends.perFrame > 0 ? (connection, cpu, donePs) => sendSide.frameDone(connection, cpu, donePs) : null,
  });
  const sendSide = new SendSide({
    sends, cpus, sendPs: costs.sendPs, sharedLockPs: locks.sharedPs, uniform: () => random.uniform(), now: () => simulation.nowPs,
    at: (timePs, fire) => simulation.at(timePs, EVENT_ORDER.timer, { fire }),
    access: (connection, cpu, timePs, workPs) => receiveSide.access(connection, cpu, timePs, workPs),
    // With MSI-X the NIC reports completions with the sending CPU's own message; otherwise there is one interrupt for everything.
    completionMessage: (cpu) => Math.max(0, hardware.cpuOfMessage?.indexOf(cpu) ?? 0),
  });
  return { receiveSide, sendSide };
}

function countsOf({ counts }: ReceiveSide, sendSide: SendSide, ndis: Ndis): Counts {
  const { sends, onReceiveCpu, completions, completionsOnSendCpu } = sendSide.counts;
  return { ...counts, copied: ndis.framesCopied, sends, sendsOnReceiveCpu: onReceiveCpu, sendCompletions: completions, completionsOnSendCpu };
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]])) as unknown as Counts;
}

/** What differs between the variants: queues, messages, who steers, and the driver. */
interface Hardware {
  readonly steering: Steering;
  readonly messages: readonly (readonly ReceiveQueue[])[];
  /** MSI-X: the CPU of each message, which may be re-targeted during the run; otherwise null, and the system determines it. */
  readonly cpuOfMessage: number[] | null;
  readonly driver: (ndis: Ndis) => MiniportDriver;
  /** Every queue in which a frame may wait. */
  readonly queues: readonly ReceiveQueue[];
  readonly hashValueOf: readonly (number | null)[] | null;
}

function buildHardware({ variant, rss, traffic, cpus, receiveBuffers }: CompleteScenario): Hardware {
  const only = new ReceiveQueue(0, receiveBuffers);
  const oneQueue = { steering: { queueOf: () => only }, messages: [[only]], cpuOfMessage: null };
  if (variant === "non-rss") return { ...oneQueue, driver: nonRss, queues: [only], hashValueOf: null };

  const entries = [...rss.indirectionTable, rss.defaultCpu];
  const { hashValueOf, entryOf } = hashConnections(traffic, rss, rss.indirectionTable.length);
  const isSoftware = variant === "single-hardware-queue";
  const folding = foldOntoQueues(entries, isSoftware ? cpus : rss.queues);
  const queues = folding.cpus.map((_, number) => (isSoftware ? new ReceiveQueue(number + 1, receiveBuffers, only) : new ReceiveQueue(number, receiveBuffers)));
  const steering = new TableSteering(entryOf, folding.queues.map((queue) => queues[queue] as ReceiveQueue));
  const cpuQueues = new CpuQueues(new Map(folding.cpus.map((cpu, i) => [cpu, queues[i] as ReceiveQueue])));

  if (isSoftware)
    return { ...oneQueue, driver: (ndis) => singleHardwareQueue(ndis, cpuQueues, steering), queues: [only, ...queues], hashValueOf };
  if (variant === "hardware-queuing")
    return { steering, messages: [queues], cpuOfMessage: null, driver: (ndis) => hardwareQueuing(ndis, cpuQueues), queues, hashValueOf };
  return { steering, messages: queues.map((queue) => [queue]), cpuOfMessage: [...folding.cpus], driver: messageSignaledInterrupts, queues, hashValueOf };
}

function finish(
  scenario: CompleteScenario, recorder: Recorder, counts: Counts, hardware: Hardware, cpus: readonly Cpu[], endPs: number,
): Run {
  const inQueues = hardware.queues.map((queue): Waiting => ({ chain: queue, first: queue.passedOn, end: queue.filled }));
  let waiting = 0;
  for (const { chain, first, end } of [...inQueues, ...notIndicated(cpus)])
    for (let i = first; i < end; i++) {
      if (chain.arrivalPs(i) >= scenario.warmupPs) waiting++;
      recorder.full?.stillWaiting(chain.number, chain.arrivalPs(i), chain.frame(i), chain.connection(i), chain.frameBytes(i));
    }
  const summary = recorder.summary.summary(endPs, waiting, counts, scenario.threadShare);
  const steps = DOCUMENTED_STEPS[scenario.variant];
  // Moments name a message by its first queue. Queues that a driver keeps in software belong to the only message.
  const messageOf = (queue: number): number =>
    hardware.messages.find((message) => message.some(({ number }) => number === queue))?.[0]?.number ?? 0;
  const stepOf = (name: string): string => steps[name] ?? "";
  const full = (): FullRecord => recorder.full ?? refuse("This run kept its summary only", 'run it again with records: "full" to see single frames');
  const frames = (): FrameRow[] => full().frameRows((connection) => hardware.hashValueOf?.[connection] ?? null);
  return {
    scenario, summary, endPs, fingerprint: recorder.fingerprint.toString(),
    work: () => withThreads(full().workRows(stepOf), scenario.threadShare, endPs),
    frames,
    moments: () => withArrivals(full().momentRows(stepOf), frames(), stepOf, messageOf),
    connections: () => connectionRows(frames(), scenario.traffic.label),
  };
}

/** The queue by which records name a message. */
function firstQueue(message: Message): number {
  return message.queues[0]?.number ?? -1;
}

/** Time for one cache line to travel between two CPUs, by their distance; looked up for every frame of a cold connection. */
function lineTimes(costs: Costs, { processors, distance }: Topology): (from: number, to: number) => number {
  const times: Readonly<Record<CpuDistance, number>> = {
    "same-cpu": 0, "hyper-thread": costs.lineFromHyperThreadPs, "same-node": costs.lineFromSameNodePs, "other-node": costs.lineFromOtherNodePs,
  };
  const table = processors.map(({ cpu: from }) => processors.map(({ cpu: to }) => times[distance(from, to)]));
  return (from, to) => (table[from] as number[])[to] as number;
}
