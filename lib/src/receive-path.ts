// The composition root: a scenario in, one run out. The only file that knows everyone: it builds NIC, machine, driver
// and stack, connects what they announce with the records, and runs the simulation. Two runs share nothing.
import { refuse } from "./check.js";
import { applicationOf } from "./receive-path/application.js";
import { type Run, countsOf, difference, finish, linuxCountsOf, waitingFrame } from "./receive-path/ended-run.js";
import { startFilters } from "./receive-path/linux-filters.js";
import { transmitQueuesOf } from "./receive-path/linux-transmit.js";
import { buildHardware } from "./receive-path/linux-hardware.js";
import { tickOf } from "./linux/tick.js";
import { fastLimitsOf } from "./machine/fast-limits.js";
import { FastMachine } from "./machine/fast-machine.js";
import { LinuxMachine } from "./machine/linux-machine.js";
import { PlainMachine } from "./machine/plain-machine.js";
import type { ReceiveMachine } from "./machine/receive-machine.js";
import { Nic } from "./nic/nic.js";
import { RequestStream } from "./receive-path/request-stream.js";
import { Announcer } from "./receive-path/announcements.js";
import { buildFaultyParts } from "./receive-path/faulty-parts.js";
import { tellModeration } from "./receive-path/told-moderation.js";
import { tellRings } from "./receive-path/told-rings.js";
import { buildOverlyingDriver } from "./receive-path/overlying-driver.js";
import { createRandom } from "./random/random.js";
import { linuxFigures } from "./records/linux-figures.js";
import { Recorder } from "./records/recorder.js";
import type { Counts } from "./records/summary-figures.js";
import { type Scenario, completeScenario } from "./scenario.js";
import { receiveCpus } from "./scenario/receive-cpus.js";
import { checkWindowCount } from "./scenario/window-count.js";
import { EVENT_ORDER, Simulation } from "./sim/simulation.js";
import { awaitedRepliesOf } from "./traffic/checked-traffic.js";
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
  return simulate(scenario, null);
}

/** `run`, on the plain machine even where the fast one gives the same: for the tests that hold the two together. */
export function runPlainly(scenario: Scenario): Run {
  return simulate(scenario, "plain");
}

/**
 * `run`, on the fast machine: for the same tests.
 *
 * @throws InputError also for a scenario that is beyond the fast machine's limits
 */
export function runFast(scenario: Scenario): Run {
  return simulate(scenario, "fast");
}

/** @param on the machine; null: the fast one, unless the scenario is beyond its limits */
function simulate(scenario: Scenario, on: "plain" | "fast" | null): Run {
  const complete = completeScenario(scenario);
  const { traffic, seed, warmupPs, durationPs } = complete;
  const simulation = new Simulation();
  const recorder = new Recorder({
    threads: complete.threads,
    warmupPs,
    windowPs: complete.windowPs,
    full: complete.records === "full",
    balanced: receiveCpus(complete),
    checkWindows: (untilPs) => checkWindowCount(complete, untilPs),
  });
  if (complete.rebalancing.own) recorder.fingerprint.wire.addText(complete.rebalancing.policy);
  const replies = awaitedRepliesOf(traffic);
  const requests = replies === null ? null : new RequestStream(replies, complete);
  const hardware = buildHardware(complete);
  const transmit = transmitQueuesOf(complete, hardware);
  const replied =
    requests && ((connection: number, frame: number) => requests.replied(connection, frame, simulation.nowPs));
  // Without sends of its own kind, a reply is that of the application, where one polls for itself.
  const isAnsweredByWorker =
    complete.linux !== null && complete.linux.busyPolling !== null && complete.sends.perFrame === 0;
  const overlying = buildOverlyingDriver({
    scenario: complete,
    simulation,
    hardware,
    queueDpc: (cpu, dpc) => machine.queueDpc(cpu, dpc),
    late: (frame) => recorder.late(frame),
    received: applicationOf(complete, hardware, simulation),
    transmit,
    sent: startFilters(complete, hardware, simulation),
    replied: isAnsweredByWorker ? null : replied,
  });
  const { receiveSide, sendSide } = overlying;
  const announcer = new Announcer(recorder);
  const announcements = { ndisListener: announcer, nicListener: requests?.hearing(announcer) ?? announcer };
  const faulty =
    complete.fault === "none" ? null : buildFaultyParts({ scenario: complete, simulation, hardware, announcements });
  const { ndisListener, nicListener } = faulty?.announcements ?? announcements;

  const isFast = on === "fast" || (on === null && fastLimitsOf(complete).length === 0);
  const Machine = isFast ? FastMachine : complete.linux === null ? PlainMachine : LinuxMachine;
  const machine: ReceiveMachine = new Machine({
    scenario: complete,
    simulation,
    protocolDriver: receiveSide,
    driver: faulty?.driver ?? hardware.driver,
    createNdis: faulty?.createNdis,
    cpuOfMessage: hardware.cpuOfMessage,
    hashValueOf: hardware.hashValueOf,
    linuxQueues: hardware.linux,
    workerReplied: isAnsweredByWorker ? replied : null,
    frameSteered: tellRings(recorder.full, hardware, simulation),
    backlogDropped: (backlog, frames, i) => {
      const frame = waitingFrame(backlog.number, frames, i);
      recorder.dropped(frame, simulation.nowPs);
      requests?.dropped(frame.connection, frame.frame, simulation.nowPs);
    },
    isUnsettled: () => overlying.draining?.isUnsettled === true,
    takeCompletions: (message, cpu) => sendSide.takeCompletions(message, cpu),
    ndisListener,
    cpuListener: recorder,
  });
  announcer.follow(machine);
  const createNic = faulty?.createNic ?? ((parts) => new Nic(parts));
  const nic = createNic({
    interruptModeration: complete.interruptModeration,
    tickPs: complete.linux === null ? undefined : tickOf(complete.linux),
    steering: hardware.steering,
    countsFrames: overlying.countsFrames,
    messages: hardware.messages,
    arrivals:
      requests?.arrivals ?? behindLink(traffic.arrivals(createRandom(seed, "arrivals")), complete.linkBitsPerSecond),
    host: machine,
    listener: nicListener,
  });
  const stream = requests?.into(nic) ?? nic;
  machine.start(nic);
  tellModeration(recorder.moderation, nic);
  overlying.startLooking({
    isOver: () => nic.isOver,
    received: () => nic.received,
    nextArrivalPs: () => stream.nextPs,
    nextStepPs: () => machine.nextStepPs,
    skips: on !== "plain",
    busyPs: (cpu) => machine.busyPs(cpu),
  });

  const counts = (untilPs = Infinity): Counts => countsOf(overlying, machine, untilPs);
  let before = counts();
  let linuxBefore = linuxCountsOf(machine, transmit);
  const beginMeasuring = (): void => {
    before = counts();
    linuxBefore = linuxCountsOf(machine, transmit);
    requests?.beginMeasuring();
  };
  if (warmupPs > 0) simulation.at(warmupPs, EVENT_ORDER.timer, { fire: beginMeasuring });
  const reachedPs = simulation.run(durationPs, stream, machine.ownTime);
  // Without a duration the run ends with the last arrival or work; a moderation time-out that came to nothing does not
  // prolong it.
  const endPs = durationPs < Infinity ? reachedPs : Math.max(machine.lastBusyPs, nic.lastArrivalPs);
  if (endPs > Number.MAX_SAFE_INTEGER)
    refuse(`The run lasts ${endPs} ps`, "simulated time ends after 2.5 hours: give a durationPs, or smaller costs");
  machine.pauseAll();
  overlying.rssChanges?.chargeLatest();
  const measured = difference(counts(Math.max(endPs, warmupPs)), before);
  const arrivalsEndPs = nic.isOver ? Math.min(nic.lastArrivalPs, endPs) : endPs;
  const fault = faulty?.watch.figures(nic, (message) => machine.cycle(message)) ?? null;
  const linuxCounts = linuxCountsOf(machine, transmit);
  const linux = linuxCounts && linuxFigures(linuxBefore ?? linuxCounts, linuxCounts);
  const parts = { scenario: complete, recorder, hardware, overlying, machine, fault, linux, requests };
  return finish(parts, measured, { endPs, arrivalsEndPs });
}
