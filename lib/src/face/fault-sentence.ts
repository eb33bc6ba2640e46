// What came of a driver's fault, in one sentence: every number in it is one that the run counted. A fault that did not
// show is said too, with how often it could have.
import type { FaultFigures, SilentInterrupt } from "../records/fault-figures.js";
import type { CpuRow } from "../records/rows.js";
import type { Summary } from "../records/summary-figures.js";
import { formatPs } from "../units.js";
import { counted, grouped, percent } from "./words.js";

export interface FaultyRun {
  readonly summary: Summary;
  readonly figures: FaultFigures;
  /** The NIC's receive queues. */
  readonly rings: number;
  /** Whether each of them has an interrupt message of its own. */
  readonly hasMessages: boolean;
}

/** @param fault as the scenario names it */
export function faultSentence(fault: string, run: FaultyRun): string {
  return `${SENTENCES[fault](run)}.`;
}

const SENTENCES: Readonly<Record<string, (run: FaultyRun) => string>> = {
  "counter-not-preset": notPreset,
  "counter-not-atomic": notAtomic,
  "interrupt-not-enabled": notEnabled,
  "enabled-without-looking": withoutLooking,
  "interrupt-not-disabled": notDisabled,
  "table-not-drained": notDrained,
};

function notPreset(run: FaultyRun): string {
  const { enabledEarly, interrupts, interruptsInCycle, silent, enabled } = run.figures;
  if (enabledEarly === 0)
    return `At none of ${counted(enabled, "enabling write")} was a DPC still to begin, ${DID_NOT_SHOW}`;
  const early =
    `A DPC took itself for the last while another was still to begin, and enabled the interrupt too early, ` +
    `${times(enabledEarly)}; ${grouped(interruptsInCycle)} of ${counted(interrupts, "interrupt")} came in ` +
    `the middle of a cycle`;
  if (silent.length === 0) return early;
  const found = silent[0].askedNobody ? "found every queue empty and asked for no DPC" : "was left without a last DPC";
  return `${early}; cycle ${silent[0].cycle} ${found}, so the interrupt was never enabled again: ${left(run)}`;
}

function notAtomic(run: FaultyRun): string {
  const { lostDecrement, decrements, silent } = run.figures;
  if (lostDecrement === null)
    return `None of ${counted(decrements, "decrement")} came between another's reading and writing, ${DID_NOT_SHOW}`;
  const { cycle, counter, cpus } = lostDecrement;
  const lost =
    `In cycle ${cycle} the DPCs on CPU ${cpus[0]} and CPU ${cpus[1]} decremented the counter at once, ` +
    `and one decrement was lost`;
  if (silent.length === 0) return `${lost}: the counter held ${counter} then`;
  return `${lost}, so no DPC was the last and the interrupt was never enabled again: ${left(run)}`;
}

/** "CPU 2's message was never enabled again after cycle 3: 812 frames wait in its ring, 4,120 were dropped". */
function notEnabled(run: FaultyRun): string {
  const { silent } = run.figures;
  if (silent.length === 0) return `No cycle came to its end, ${DID_NOT_SHOW}`;
  const first = silent.reduce((a, b) => (b.sincePs < a.sincePs ? b : a));
  const who = !run.hasMessages
    ? "The interrupt was never enabled again"
    : silent.length === 1
      ? `CPU ${first.cpu}'s message was never enabled again`
      : `The messages of ${silent.length} CPUs were never enabled again, CPU ${first.cpu}'s first,`;
  return `${who} after ${run.hasMessages ? "its " : ""}cycle ${first.cycle}: ${left(run)}`;
}

function withoutLooking({ figures: { enabled, lostWakeUps, longestLostPs, stranded } }: FaultyRun): string {
  if (lostWakeUps === 0) return `No frame waited at any of ${counted(enabled, "enabling write")}, ${DID_NOT_SHOW}`;
  const toTheEnd = `${counted(stranded, "frame")} to the end of the run`;
  const later = `for the interrupt of a later frame, up to ${formatPs(longestLostPs)}`;
  const none =
    stranded === 0 ? "for an interrupt that did not come" : `for an interrupt that did not come, ${toTheEnd}`;
  return (
    `At ${grouped(lostWakeUps)} of ${counted(enabled, "enabling write")} frames waited and nobody looked: they waited ` +
    (longestLostPs === 0 ? none : stranded === 0 ? later : `${later}, and ${toTheEnd}`)
  );
}

function notDisabled({ summary: { cpus, measuredPs }, figures }: FaultyRun): string {
  const { interrupts, received, interruptsInCycle } = figures;
  if (interruptsInCycle === 0)
    return `None of ${counted(interrupts, "interrupt")} came while the DPC of another was under way, ${DID_NOT_SHOW}`;
  const share = ({ busyPs }: CpuRow): number => busyPs.isr / Math.max(1, measuredPs);
  const most = cpus.reduce((a, b) => (share(b) > share(a) ? b : a));
  return (
    `The NIC interrupted ${times(interrupts)} for ${counted(received, "frame")}, ${times(interruptsInCycle)} while a ` +
    `cycle was under way, and CPU ${most.cpu} spent ${percent(share(most))} of its time in ISRs`
  );
}

function notDrained({ summary: { entryMoves, framesOnOldCpu, outOfOrder } }: FaultyRun): string {
  const moved = `${grouped(entryMoves)} ${entryMoves === 1 ? "entry" : "entries"} moved`;
  if (framesOnOldCpu === 0) return `${moved} and no frame from before waited on an old CPU, ${DID_NOT_SHOW}`;
  const late = outOfOrder === 0 ? "and yet none" : `and ${grouped(outOfOrder)}`;
  return (
    `${moved} while ${counted(framesOnOldCpu, "frame")} from before waited on the old CPUs, later ones were not held back, ` +
    `${late} ${was(outOfOrder)} indicated after a later one of the same connection`
  );
}

/** What is left where nobody comes any more. */
function left({ figures: { silent }, rings, hasMessages }: FaultyRun): string {
  const sum = (what: "waiting" | "dropped"): number =>
    silent.reduce((total, one: SilentInterrupt) => total + one[what], 0);
  const [waiting, dropped] = [sum("waiting"), sum("dropped")];
  const where = hasMessages && silent.length === 1 ? "its ring" : rings === 1 ? "the ring" : "the rings";
  const lost = dropped === 0 ? "none was" : `${grouped(dropped)} ${was(dropped)}`;
  return `${counted(waiting, "frame")} ${waiting === 1 ? "waits" : "wait"} in ${where}, ${lost} dropped`;
}

const times = (count: number): string => (count === 1 ? "once" : `${grouped(count)} times`);

const was = (count: number): string => (count === 1 ? "was" : "were");

const DID_NOT_SHOW = "so the fault did not show";
