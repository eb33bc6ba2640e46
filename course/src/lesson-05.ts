// What lesson 05 measures: short bursts of a capture, received by a NIC with one hardware queue and by one with a
// queue for each CPU, and which of them is done first. Pages: "RSS with Hardware Queuing"; "RSS with a Single Hardware
// Receive Queue".
import { load, ns, replay, run, type CapturedFrame, type Run, type Traffic } from "rss-lab";
import type { BurstEnd } from "./charts/burst-ends.js";
import { cycleRows, stepTimes } from "./interrupt-cycles.js";
import type { TableRow } from "./table.js";

/** How a burst is cut out of a capture: its frames, and how much faster they come than they were captured. */
export interface BurstOptions {
  /** Default 12. */
  readonly frames?: number;
  /** Default 50. */
  readonly speed?: number;
}

/**
 * Some frames of a capture, by themselves: the first of them arrives at time 0.
 *
 * @param from the number of the first frame, from 1
 */
export function burstOf(
  capture: readonly CapturedFrame[],
  from: number,
  { frames = 12, speed = 50 }: BurstOptions = {},
): Traffic {
  const some = capture.slice(from - 1, from - 1 + frames);
  const firstPs = some[0]?.timestampPs ?? 0;
  return replay(
    some.map((frame) => ({ ...frame, timestampPs: frame.timestampPs - firstPs })),
    { speed },
  );
}

/** The same traffic received by both NICs, which have four CPUs and 16 receive buffers in each ring. */
export function bothNics(traffic: Traffic): { readonly "one queue": Run; readonly "hardware queues": Run } {
  const settings = { traffic, cpus: 4, receiveBuffers: 16 };
  return {
    "one queue": run({ ...settings, variant: "single-hardware-queue" }),
    "hardware queues": run({ ...settings, variant: "hardware-queuing" }),
  };
}

/** How much earlier the last frame of some traffic is done with hardware queues, picoseconds; below 0: later. */
export function earlierPs(traffic: Traffic): number {
  const { "one queue": one, "hardware queues": each } = bothNics(traffic);
  return lastDonePs(one) - lastDonePs(each);
}

/** When the last frame of a run was processed, picoseconds. */
const lastDonePs = (one: Run): number => Math.max(...one.frames().map(({ donePs }) => donePs));

/**
 * The whole capture in bursts of 12 frames, 50 times as fast, each received by both NICs: how much earlier the last
 * frame of each is done with hardware queues.
 *
 * @param from the first frame of one of the bursts; the others follow before and after it
 */
export function burstEnds(capture: readonly CapturedFrame[], from: number): BurstEnd[] {
  const frames = 12;
  const count = Math.floor((capture.length - ((from - 1) % frames)) / frames);
  return Array.from({ length: count }, (_, at) => {
    const first = ((from - 1) % frames) + 1 + at * frames;
    return { first, earlierPs: earlierPs(burstOf(capture, first, { frames })) };
  });
}

/** A row for each run by name: its cycles, how long its frames took, and when the last of them was done. */
export const burstRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, one]) => ({
    NIC: name,
    cycles: one.summary.interrupts,
    meanDelayPs: one.summary.toDone.meanPs,
    lastFrameDonePs: lastDonePs(one),
  }));

/** The documented steps of one interrupt cycle, as rows of `table(...)`. */
export const cycleSteps = (one: Run, cycle: number): TableRow[] =>
  stepTimes(one.work(), cycle).map(({ cpu, step, startPs, endPs }) => ({
    CPU: cpu,
    step,
    fromPs: startPs,
    toPs: endPs,
  }));

/** A row for each run by name: interrupts and DPCs, and how long frames took until indicated and until done. */
export const savedRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, { summary }]) => ({
    NIC: name,
    interrupts: summary.interrupts,
    DPCs: summary.dpcs,
    meanToIndicationPs: summary.toIndication.meanPs,
    meanToDonePs: summary.toDone.meanPs,
  }));

/**
 * A row for each run by name: its interrupts, its cycles with two DPCs or more, and how long the first DPC of these
 * waited for the last, on average.
 */
export const waitingRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, one]) => {
    const waits = cycleRows(one.work())
      .filter(({ dpcCpus }) => dpcCpus.length > 1)
      .map(({ firstDonePs, lastDonePs: donePs }) => donePs - firstDonePs);
    const meanPs = waits.length === 0 ? 0 : waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    return {
      NIC: name,
      interrupts: one.summary.interrupts,
      "cycles with several DPCs": waits.length,
      meanWaitForSlowestPs: meanPs,
    };
  });

/**
 * Both NICs under a load of 20,000 frames on 64 connections, with another price for sorting a frame in software, and as
 * many receive buffers in all for one queue as for many. Only summaries are kept.
 */
export function pricedNics(given: {
  readonly millionFramesPerSecond: number;
  readonly cpus: number;
  readonly sortingNs: number;
}): { readonly "one queue": Run; readonly "hardware queues": Run } {
  const { millionFramesPerSecond, cpus, sortingNs } = given;
  const traffic = load({ framesPerSecond: millionFramesPerSecond * 1e6, frames: 20_000 });
  const both = { traffic, cpus, costs: { assignPs: ns(sortingNs) }, records: "summary" } as const;
  return {
    "one queue": run({ ...both, variant: "single-hardware-queue", receiveBuffers: 512 * cpus }),
    "hardware queues": run({ ...both, variant: "hardware-queuing" }),
  };
}
