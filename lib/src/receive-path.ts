// The composition root: a scenario in, one run out. The only file that knows everyone: it builds NIC, CPUs, NDIS,
// driver and stack, connects what they announce with the records, and runs the simulation. Two runs share nothing.
// long because: it is the composition root
import { refuse } from "./check.js";
import { Cpu } from "./cpu/cpu.js";
import { createInterruptCpuChooser } from "./ndis/interrupt-cpu.js";
import { IndependentCycles } from "./ndis/independent-cycles.js";
import { Ndis, type NdisListener } from "./ndis/ndis.js";
import { shareLine } from "./ndis/shared-line.js";
import type { Message } from "./nic/message.js";
import { Nic } from "./nic/nic.js";
import { createRandom } from "./random/random.js";
import { Recorder } from "./records/recorder.js";
import type { Counts } from "./records/summary-figures.js";
import { type Run, countsOf, difference, finish } from "./receive-path/ended-run.js";
import { buildHardware } from "./receive-path/hardware.js";
import { buildOverlyingDriver } from "./receive-path/overlying-driver.js";
import { type CompleteScenario, type Scenario, completeScenario } from "./scenario.js";
import { receiveCpus } from "./scenario/receive-cpus.js";
import { checkWindowCount } from "./scenario/window-count.js";
import { EVENT_ORDER, Simulation } from "./sim/simulation.js";
import { behindLink } from "./traffic/link.js";

export type { Run } from "./receive-path/ended-run.js";

/**
 * Simulates a scenario.
 *
 * @throws InputError for a wrong scenario, in one sentence that names the field
 * @example
 * run({ traffic: load({ framesPerSecond: 1e6, frames: 100 }) }).summary.indicated // => 100
 */
export function run(scenario: Scenario): Run {
  return simulate(scenario, false);
}

/**
 * \`run\`, with every cycle told by its driver's story even where a faster way gives the same: for the test that holds
 * the two together.
 */
export function runPlainly(scenario: Scenario): Run {
  return simulate(scenario, true);
}

function simulate(scenario: Scenario, plainly: boolean): Run {
  const complete = completeScenario(scenario);
  const {
    traffic,
    seed,
    cpus: cpuCount,
    costs,
    interruptModeration,
    maxNblsToIndicate,
    warmupPs,
    durationPs,
  } = complete;
  const simulation = new Simulation();
  const recorder = new Recorder({
    threads: complete.threads,
    warmupPs,
    windowPs: complete.windowPs,
    full: complete.records === "full",
    balanced: receiveCpus(complete),
    checkWindows: (untilPs) => checkWindowCount(complete, untilPs),
  });
  const cpus = Array.from({ length: cpuCount }, (_, number) => new Cpu(number, simulation, recorder));
  shareCores(complete, cpus);
  const hardware = buildHardware(complete);
  const overlying = buildOverlyingDriver(complete, simulation, cpus, hardware, (frame) => recorder.late(frame));
  const { receiveSide, sendSide } = overlying;

  const random = createRandom(seed, "interrupt CPU");
  const systemCpu = createInterruptCpuChooser(cpus, {
    policy: complete.interruptCpu,
    fixedCpu: complete.fixedCpu,
    below: (count) => random.below(count),
    threadShare: (cpu) => complete.threads[cpu].shareAt(simulation.nowPs),
  });
  const listener: NdisListener = {
    interrupted: (message, cpu, cycle, timePs) => recorder.moment("interrupt", timePs, cpu, firstQueue(message), cycle),
    dpcQueued: (message, onCpu, isRemote, cycle, timePs) =>
      recorder.moment(isRemote ? "queue-dpc-on" : "queue-dpc", timePs, onCpu, firstQueue(message), cycle),
  };
  const common = {
    simulation,
    costs,
    maxNblsToIndicate,
    polling: complete.polling,
    protocolDriver: receiveSide,
    listener,
    descriptorPs: descriptorTimes(complete),
  };
  const ndis = new Ndis({
    ...common,
    cpus,
    resourcesBelow: complete.resourcesBelow,
    returnsByFrame: complete.buffersReturned === "by-frame",
    isLineBased: complete.interrupts === "line-based",
    takeCompletions: complete.sends.perFrame > 0 ? (message, cpu) => sendSide.takeCompletions(message, cpu) : null,
    interruptCpu: ({ number }) => (hardware.cpuOfMessage ? cpus[hardware.cpuOfMessage[number]] : systemCpu()),
  });
  const fast =
    plainly || !hasIndependentCycles(complete)
      ? null
      : new IndependentCycles({ ...common, cpuOfMessage: hardware.cpuOfMessage as number[], cpuListener: recorder });
  const machine = fast ?? ndis;
  const nic = new Nic({
    simulation,
    interruptModeration,
    steering: hardware.steering,
    messages: hardware.messages,
    arrivals: behindLink(traffic.arrivals(createRandom(seed, "arrivals")), complete.linkBitsPerSecond),
    raise: (message, timePs) => machine.raise(message, timePs),
    listener: {
      dropped: ({ number }, timePs, frame, connection, bytes) =>
        recorder.dropped(number, timePs, frame, connection, bytes),
      interruptDisabled: (message, timePs) =>
        recorder.moment("disable", timePs, -1, firstQueue(message), machine.cycle(message)),
      interruptEnabled: (message, timePs) =>
        recorder.moment("enable", timePs, -1, firstQueue(message), machine.cycle(message)),
    },
  });
  ndis.start(hardware.driver(ndis), nic);
  fast?.start(nic);
  for (const { timePs, message, cpu } of complete.retargets)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => void ((hardware.cpuOfMessage as number[])[message] = cpu) });

  const line = createRandom(seed, "shared line");
  if (complete.sharedLine !== null)
    shareLine(complete.sharedLine, {
      simulation,
      exponential: () => line.exponential(),
      isOver: () => nic.nextPs === Infinity,
      callIsr: () => ndis.calledInVain(),
    });
  overlying.startLooking({
    isOver: () => nic.nextPs === Infinity,
    received: () => nic.received,
    nextArrivalPs: () => nic.nextPs,
    skips: !plainly,
    busyPs: (cpu) => (fast ? fast.busyUntilNowPs(cpu) : cpus[cpu].busyUntilNowPs),
  });

  const counts = (untilPs = Infinity): Counts => countsOf(overlying, ndis, untilPs);
  let before = counts();
  if (warmupPs > 0) simulation.at(warmupPs, EVENT_ORDER.timer, { fire: () => (before = counts()) });
  const reachedPs = simulation.run(durationPs, nic);
  // Without a duration the run ends with the last arrival or work; a moderation time-out that came to nothing does not
  // prolong it.
  const busy = fast ? [fast] : cpus;
  const endPs =
    durationPs < Infinity
      ? reachedPs
      : busy.reduce((latestPs, { lastBusyPs }) => Math.max(latestPs, lastBusyPs), nic.lastArrivalPs);
  if (endPs > Number.MAX_SAFE_INTEGER)
    refuse(`The run lasts ${endPs} ps`, "simulated time ends after 2.5 hours: give a durationPs, or smaller costs");
  for (const one of busy) one.pauseAll();
  overlying.tableOwner?.chargeLatest();
  return finish(
    complete,
    recorder,
    difference(counts(Math.max(endPs, warmupPs)), before),
    hardware,
    overlying,
    busy,
    endPs,
  );
}

/**
 * Whether every message has a CPU of its own where nothing else runs and buffers go back by chain, so that
 * ndis/independent-cycles.ts can be used.
 */
function hasIndependentCycles({
  variant,
  topology,
  retargets,
  resourcesBelow,
  buffersReturned,
  sends,
  locks,
  protocolTimes,
  rssChanges,
  rebalancing,
}: CompleteScenario): boolean {
  const cpusAlone =
    variant === "message-signaled-interrupts" &&
    topology.processors.every(({ thread }) => thread === 0) &&
    retargets.length === 0;
  const framesAlike =
    resourcesBelow === 0 &&
    buffersReturned === "by-chain" &&
    sends.perFrame === 0 &&
    !locks.connection &&
    locks.sharedPs === 0 &&
    protocolTimes === "constant";
  return (
    cpusAlone &&
    framesAlike &&
    !rebalancing.drain &&
    rebalancing.policy !== "dynamic-spreading" &&
    rssChanges.every(({ drain }) => !drain)
  );
}

/**
 * What building the descriptor of one frame takes on each CPU. Decision: those of another node than the NIC's fetch it,
 * and the headers, then.
 */
function descriptorTimes({ nicNode, costs, topology: { processors } }: CompleteScenario): (cpu: number) => number {
  const times = processors.map(
    ({ node }) => costs.descriptorPs + (nicNode === null || node === nicNode ? 0 : costs.bufferFromOtherNodePs),
  );
  return (cpu) => times[cpu];
}

/** Hyper-threads of one core share its execution engine. */
function shareCores({ topology, hyperThreadSpeed }: CompleteScenario, cpus: readonly Cpu[]): void {
  for (let core = 0; core < topology.cores; core++) {
    const threads = topology.processors.filter((processor) => processor.core === core).map(({ cpu }) => cpus[cpu]);
    if (threads.length > 1) Cpu.shareCore(threads, hyperThreadSpeed);
  }
}

/** The queue by which records name a message. */
function firstQueue(message: Message): number {
  return message.queues[0]?.number ?? -1;
}
