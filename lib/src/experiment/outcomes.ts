// What an experiment can measure of a run, by name: each with its unit, what it means, and how it is read off the run's
// summary. A figure that records/figures.ts has is computed there.
import {
  cpuTimePerFramePs,
  displacedShare,
  dropShare,
  indicatedPerSecond,
  perSecond,
  timeByKindPs,
} from "../records/figures.js";
import { LINUX_OUTCOMES } from "./linux-outcomes.js";
import type { Outcome } from "./outcome.js";
import type { Latency } from "../records/summary-figures.js";

export type { MeasuredRun, Outcome } from "./outcome.js";

const DONE = "from a frame's arrival in memory until the protocol driver is done with it";
const INDICATED = "from a frame's arrival in memory to its indication";
const RECEIVE = "in ISRs, DPCs and what they call";

const delay = (name: string, figure: keyof Latency, what: string): Outcome => ({
  name,
  column: `${name.replaceAll(" ", "_")}_ps`,
  unit: "ps",
  description: `${what} of the time ${DONE}`,
  of: ({ summary }) => summary.toDone[figure],
});

const indicationDelay = (name: string, figure: keyof Latency, what: string): Outcome => ({
  ...delay(name, figure, what),
  description: `${what} of the time ${INDICATED}`,
  of: ({ summary }) => summary.toIndication[figure],
});

type Counted =
  | "received" | "indicated" | "dropped" | "waiting" | "interrupts" | "dpcs" | "outOfOrder" | "tableChanges"
  | "entryMoves" | "framesHeld" | "cacheReloads" | "lockWaits" | "sends" | "sendsOnReceiveCpu"; // prettier-ignore

interface CountedOutcome extends Omit<Outcome, "of"> {
  readonly figure: Counted;
}

const count = ({ figure, ...outcome }: CountedOutcome): Outcome => ({
  ...outcome,
  of: ({ summary }) => summary[figure],
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** All outcomes, in the order of the documentation. */
export const OUTCOMES: readonly Outcome[] = [
  delay("mean delay", "meanPs", "Mean"),
  delay("p50 delay", "p50Ps", "Median"),
  delay("p95 delay", "p95Ps", "95th percentile"),
  delay("p99 delay", "p99Ps", "99th percentile"),
  delay("longest delay", "maxPs", "Longest"),
  indicationDelay("mean indication delay", "meanPs", "Mean"),
  indicationDelay("p99 indication delay", "p99Ps", "99th percentile"),
  count({
    name: "received",
    column: "received_frames",
    figure: "received",
    unit: "frames",
    description: "Frames that arrived in the measured part",
  }),
  count({
    name: "indicated",
    column: "indicated_frames",
    figure: "indicated",
    unit: "frames",
    description: "Frames that were indicated to the protocol driver",
  }),
  {
    name: "throughput",
    column: "throughput_frames_per_s",
    unit: "frames/s",
    description: "Frames that were indicated, a second of the measured part",
    of: ({ summary }) => indicatedPerSecond(summary),
  },
  count({
    name: "drops",
    column: "drops_frames",
    figure: "dropped",
    unit: "frames",
    description: "Frames that found no free receive buffer, or with Linux a CPU's backlog full",
  }),
  {
    name: "loss share",
    column: "loss_share",
    unit: "1",
    description: "Dropped frames, of those that arrived",
    of: ({ summary }) => dropShare(summary),
  },
  count({
    name: "waiting",
    column: "waiting_frames",
    figure: "waiting",
    unit: "frames",
    description: "Frames that still waited when the run ended",
  }),
  count({
    name: "interrupts",
    column: "interrupts",
    figure: "interrupts",
    unit: "interrupts",
    description: "Interrupts of the NIC",
  }),
  {
    name: "interrupt rate",
    column: "interrupts_per_s",
    unit: "interrupts/s",
    description: "Interrupts of the NIC, a second of the measured part",
    of: ({ summary }) => perSecond(summary.interrupts, summary.measuredPs),
  },
  {
    name: "frames per interrupt",
    column: "frames_per_interrupt",
    unit: "frames/interrupt",
    description: "Frames that were indicated, over interrupts",
    of: ({ summary: { indicated, interrupts } }) => (interrupts > 0 ? indicated / interrupts : NaN),
  },
  {
    name: "frames per DPC",
    column: "frames_per_dpc",
    unit: "frames/DPC",
    description: "Frames that were indicated, over DPCs",
    of: ({ summary: { indicated, dpcs } }) => (dpcs > 0 ? indicated / dpcs : NaN),
  },
  {
    name: "busiest CPU share",
    column: "busiest_cpu_share",
    unit: "1",
    description: `Share of the measured part that the busiest CPU is ${RECEIVE}`,
    of: ({ summary }) => Math.max(...summary.cpus.map(({ receiveShare }) => receiveShare)),
  },
  {
    name: "mean CPU share",
    column: "mean_cpu_share",
    unit: "1",
    description: `Share of the measured part that a CPU is ${RECEIVE}, mean of all CPUs`,
    of: ({ summary: { cpus } }) => sum(cpus.map(({ receiveShare }) => receiveShare)) / cpus.length,
  },
  {
    name: "imbalance",
    column: "imbalance",
    unit: "1",
    description: "Receive work of the busiest CPU over the mean, among the CPUs that may share it: 1 is perfect",
    of: ({ summary }) => summary.imbalance,
  },
  {
    name: "Jain's index",
    column: "jains_index",
    unit: "1",
    description: "Jain's index of the same CPUs' receive work: 1 if all do the same, 1/n if one of n does all",
    of: ({ summary }) => summary.jainIndex,
  },
  {
    name: "cost per frame",
    column: "cost_per_frame_ps",
    unit: "ps/frame",
    description: `CPU time ${RECEIVE}, over frames that were indicated`,
    of: (run) => cpuTimePerFramePs(run),
  },
  count({
    name: "reordered frames",
    column: "reordered_frames",
    figure: "outOfOrder",
    unit: "frames",
    description: "Frames taken up after a later one of their connection",
  }),
  count({
    name: "table changes",
    column: "table_changes",
    figure: "tableChanges",
    unit: "changes",
    description: "Changes of the indirection table or the hash",
  }),
  count({
    name: "entry moves",
    column: "entry_moves",
    figure: "entryMoves",
    unit: "entries",
    description: "Entries of the indirection table that got another CPU",
  }),
  count({
    name: "frames held",
    column: "held_frames",
    figure: "framesHeld",
    unit: "frames",
    description: "Frames held back until those on the old CPU were done",
  }),
  count({
    name: "cache reloads",
    column: "cache_reloads",
    figure: "cacheReloads",
    unit: "reloads",
    description: "Frames and sends whose connection another CPU had handled last",
  }),
  count({
    name: "lock waits",
    column: "lock_waits",
    figure: "lockWaits",
    unit: "waits",
    description: "Times that a CPU spun on a lock that another held",
  }),
  {
    name: "thread share",
    column: "thread_share",
    unit: "1",
    description: "Share of the measured part that threads got, mean of all CPUs",
    of: ({ summary: { cpus, measuredPs } }) =>
      measuredPs > 0 ? timeByKindPs(cpus).thread / (measuredPs * cpus.length) : NaN,
  },
  {
    name: "displaced thread share",
    column: "displaced_thread_share",
    unit: "1",
    description: "What threads wanted and did not get, of what they wanted",
    of: (run) => displacedShare(run),
  },
  ...LINUX_OUTCOMES,
  count({ name: "sends", column: "sends", figure: "sends", unit: "sends", description: "Sends that frames triggered" }),
  count({
    name: "sends on receive CPU",
    column: "sends_on_receive_cpu",
    figure: "sendsOnReceiveCpu",
    unit: "sends",
    description: "Sends on the CPU that received their connection's frame",
  }),
];

export const OUTCOME_NAMES: readonly string[] = OUTCOMES.map(({ name }) => name);

/** The outcome of a name that an experiment has: it was checked when the file was read. */
export function outcomeOf(name: string): Outcome {
  return OUTCOMES.find((outcome) => outcome.name === name) as Outcome;
}
