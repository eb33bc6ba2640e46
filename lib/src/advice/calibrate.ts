// What two readings of a host's counters say: frames, interrupts and the time that receiving took, for each receive
// queue and each CPU that serves the device, beside what the model's costs would be. Times come from /proc/stat, which
// counts ticks of 10 ms: each is an interval.
import { DEFAULT_COSTS } from "../cpu/costs.js";
import { TICKS_PER_SECOND } from "../formats/proc-stat.js";
import { checkNumber, refuse } from "../check.js";
import { type Changes, type Reading, type Ticks, changesBetween, deviceOf } from "./calibrate-changes.js";
import { type Interval, modelPsPerFrame, over } from "./calibrate-costs.js";

export type { Reading } from "./calibrate-changes.js";

/** One receive queue between the readings; null where a reading does not say. */
export interface QueueCalibration {
  readonly queue: number;
  readonly frames: number | null;
  readonly bytes: number | null;
  readonly drops: number | null;
  readonly interrupts: number | null;
  /** CPUs that the queue interrupted. */
  readonly cpus: readonly { readonly cpu: number; readonly interrupts: number }[];
  readonly framesPerSecond: number | null;
  readonly interruptsPerSecond: number | null;
  readonly framesPerInterrupt: number | null;
}

/** One CPU that serves the device's receive queues. */
export interface CpuCalibration {
  readonly cpu: number;
  /** Of its queues, in proportion to the interrupts that each queue raised here. */
  readonly frames: number | null;
  readonly interrupts: number | null;
  /** Times that NET_RX ran. */
  readonly netRx: number | null;
  readonly framesPerSecond: number | null;
  readonly interruptsPerSecond: number | null;
  readonly framesPerInterrupt: number | null;
  /** Share of the time in interrupts and in softirqs, 0 to 1. */
  readonly irqShare: number | null;
  readonly softirqShare: number | null;
  /** Time in interrupts and softirqs for each frame, picoseconds. */
  readonly psPerFrame: Interval | null;
}

export interface Calibration {
  readonly device: string | null;
  readonly seconds: number | null;
  readonly queues: readonly QueueCalibration[];
  readonly cpus: readonly CpuCalibration[];
  readonly frames: number | null;
  readonly interrupts: number | null;
  readonly framesPerInterrupt: number | null;
  /** Time in interrupts and softirqs of all these CPUs, picoseconds. */
  readonly busyPs: Interval | null;
  readonly psPerFrame: Interval | null;
  /** What the model's default costs give at as many frames an interrupt. */
  readonly modelPsPerFrame: number | null;
  readonly notes: readonly string[];
}

/** Picoseconds of a tick. */
const TICK_PS = 1e12 / TICKS_PER_SECOND;

/**
 * Compares two readings of one host.
 *
 * @param options.device interface or PCI address as /proc/interrupts names it; needed if several have receive queues
 * @param options.seconds time between the readings; default: from /proc/stat
 * @throws InputError if counters went backwards, CPUs or queues changed, or no time or no work lies between
 */
export function calibrate(
  before: Reading,
  after: Reading,
  options: { readonly device?: string; readonly seconds?: number } = {},
): Calibration {
  if (options.seconds !== undefined)
    checkNumber("The time between the readings in seconds", options.seconds, 0.001, 1e7);
  const device = deviceOf(after, options.device);
  const changes = changesBetween(before, after, device);
  const seconds = options.seconds ?? changes.seconds;
  const perSecond = (count: number | null): number | null =>
    count === null || seconds === null ? null : count / seconds;
  const queues = changes.queues.map((queue) => ({
    ...queue,
    framesPerSecond: perSecond(queue.frames),
    interruptsPerSecond: perSecond(queue.interrupts),
    framesPerInterrupt: ratio(queue.frames, queue.interrupts),
  }));
  const { frames } = changes;
  const interrupts = sum(queues.map((queue) => queue.interrupts));
  if (!interrupts && !frames)
    refuse(
      `Nothing was received${device === null ? "" : ` by ${device}`} between the readings`,
      "take them while frames arrive, some seconds apart, with ethtool -S or /proc/interrupts in both",
    );
  const busyPs = busyOf(changes.cpus.flatMap(({ ticks }) => (ticks === null ? [] : [ticks])));
  const framesPerInterrupt = ratio(frames, interrupts);
  return {
    device,
    seconds,
    queues,
    cpus: changes.cpus.map((cpu) => cpuOf(cpu, perSecond)),
    frames,
    interrupts,
    framesPerInterrupt,
    busyPs,
    psPerFrame: busyPs === null || !frames ? null : over(busyPs, frames),
    modelPsPerFrame: framesPerInterrupt ? modelPsPerFrame(framesPerInterrupt, DEFAULT_COSTS) : null,
    notes: notesOf(changes, busyPs),
  };
}

function cpuOf(
  { cpu, frames, interrupts, netRx, ticks }: Changes["cpus"][number],
  perSecond: (count: number | null) => number | null,
): CpuCalibration {
  const busy = ticks === null ? null : busyOf([ticks]);
  return {
    cpu,
    frames,
    interrupts,
    netRx,
    framesPerSecond: perSecond(frames),
    interruptsPerSecond: perSecond(interrupts),
    framesPerInterrupt: ratio(frames, interrupts),
    irqShare: ticks === null ? null : ratio(ticks.irq, ticks.all),
    softirqShare: ticks === null ? null : ratio(ticks.softirq, ticks.all),
    psPerFrame: busy === null || !frames ? null : over(busy, frames),
  };
}

/**
 * Time in interrupts and softirqs. Each of a CPU's two counters is cut to whole ticks in both readings, so that a
 * difference is off by less than one tick either way.
 */
function busyOf(ticks: readonly Ticks[]): Interval | null {
  if (ticks.length === 0) return null;
  const value = ticks.reduce((total, { irq, softirq }) => total + irq + softirq, 0);
  const low = ticks.reduce((total, { irq, softirq }) => total + Math.max(0, irq - 1) + Math.max(0, softirq - 1), 0);
  return { low: low * TICK_PS, value: value * TICK_PS, high: (value + 2 * ticks.length) * TICK_PS };
}

function notesOf({ queues, cpus, softirqs, hasOwnFrames, isKnown }: Changes, busyPs: Interval | null): string[] {
  const notes: string[] = [];
  if (!isKnown)
    notes.push("No interrupt of a receive queue is known, so that the times of all CPUs count, whatever they did.");
  const moved = queues.filter((queue) => queue.cpus.length > 1).map((queue) => queue.queue);
  if (moved.length > 0)
    notes.push(
      `The interrupts of ${moved.length === 1 ? `queue ${moved[0]}` : `queues ${moved.join(", ")}`} reached several CPUs: their frames are divided among these as the interrupts were, an estimate.`,
    );
  if (!hasOwnFrames)
    notes.push("No ethtool -S names packets of each receive queue: frames of single queues are not known.");
  if (softirqs !== null && softirqs.all > 0 && softirqs.netRx / softirqs.all < 0.9)
    notes.push(
      `NET_RX is ${((100 * softirqs.netRx) / softirqs.all).toFixed(0)} % of the softirqs on these CPUs: the time of the others (timers, sends, RCU) is contained in the time a frame.`,
    );
  if (softirqs !== null && softirqs.elsewhere > 0.1 * softirqs.netRx)
    notes.push(
      `NET_RX ran ${softirqs.elsewhere} times on other CPUs, for ${softirqs.netRx} on these: RPS or another NIC; their time is not counted.`,
    );
  if (busyPs === null) return notes;
  if (busyPs.high > 1.5 * Math.max(1, busyPs.low))
    notes.push(
      `Interrupts and softirqs took ${Math.round(busyPs.value / TICK_PS)} ticks of 10 ms on ${cpus.length} CPU${cpus.length === 1 ? "" : "s"}: too few for a narrow interval; take the readings further apart.`,
    );
  notes.push(
    "The intervals are those of whole ticks; a kernel that samples at its ticks (no CONFIG_IRQ_TIME_ACCOUNTING) is off by about the square root of the ticks besides.",
  );
  return notes;
}

const ratio = (count: number | null, by: number | null): number | null =>
  count === null || by === null || by === 0 ? null : count / by;

function sum(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
}
