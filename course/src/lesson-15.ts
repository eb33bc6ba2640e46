// What lesson 15 reads from runs of Linux's variants: what the softirq and its thread get done, and what becomes of a
// connection's frames when its frames shall go elsewhere. Facts: lib/docs/linux.md.
import { load, ms, run, type Run, type Traffic } from "rss-lab";
import type { TableRow } from "./table.js";

/** A row for each run by name: interrupts, delays, and what of their time the CPUs spend on receive work. */
export const steeringRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, { summary }]) => {
    const shares = summary.cpus.map(({ receiveShare }) => receiveShare);
    return {
      receiver: name,
      interrupts: summary.interrupts,
      meanDelayPs: summary.toDone.meanPs,
      "99 % done withinPs": summary.toDone.p99Ps,
      busiestCpuShare: Math.max(...shares),
      idlestCpuShare: Math.min(...shares),
    };
  });

/** A CPU under more frames than it can take, whose application wants all of its time. */
export const flooded = (ksoftirqd: boolean): Run =>
  run({
    variant: "napi-single-queue",
    cpus: 1,
    threadShare: 1,
    traffic: load({ framesPerSecond: 4e6, frames: 100_000 }),
    linux: { ksoftirqd },
  });

/**
 * Frames that were done before the application had its first turn: those before the first pause of half a turn or
 * longer; all of them if there is none.
 */
export function framesBeforeThread({ scenario, ...one }: Run): number {
  const pausePs = (scenario.linux?.turnPs ?? ms(3)) / 2;
  const done = one.frames().filter(({ state }) => state === "indicated");
  const first = done.findIndex(({ indicatedPs }, i) => i > 0 && indicatedPs - done[i - 1].donePs >= pausePs);
  return first < 0 ? done.length : first;
}

/** A row for each run by name: what its one CPU's time went to, and what share of the frames was lost. */
export const livelockRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, one]) => {
    const [cpu] = one.summary.cpus;
    const wholePs = Object.values(cpu.busyPs).reduce((sum, ps) => sum + ps, 0);
    return {
      kernel: name,
      // A hundredth of a percent is the least that says something here.
      applicationShare: Math.round((1e4 * cpu.busyPs.thread) / wholePs) / 1e4,
      receiveWorkShare: cpu.receiveShare,
      framesDone: one.summary.indicated,
      lostShare: one.summary.dropped / one.summary.received,
    };
  });

/** When the frames of `moved` begin to go elsewhere: from the old CPU to the new one. */
const MOVE_PS = ms(2);

/**
 * Three ways in which Linux moves twelve connections from one CPU to another at 2 ms: their threads move and RFS
 * follows; `rps_cpus` is written; the RSS table is written.
 *
 * @param traffic of 12 connections
 */
export function movedThreeWays(traffic: Traffic): Readonly<Record<string, Run>> {
  const all = Array.from({ length: 12 }, (_, connection) => connection);
  const scenario = { traffic, cpus: 4, receiveBuffers: 4096 };
  return {
    "RFS follows the threads": followed(traffic),
    "rps_cpus written": run({
      ...scenario,
      variant: "rps",
      linux: { rpsCpus: [1], rpsChanges: [{ timePs: MOVE_PS, rpsCpus: [2] }] },
    }),
    "RSS table written": run({
      ...scenario,
      variant: "napi",
      linux: {
        queues: 2,
        affinity: [1, 2],
        indirectionTable: all.map(() => 0).concat(0, 0, 0, 0),
        tableChanges: [{ timePs: MOVE_PS, indirectionTable: all.map(() => 1).concat(1, 1, 1, 1) }],
      },
    }),
  };
}

/** The first of the three ways: the threads of twelve connections move from CPU 1 to CPU 2 at 2 ms. */
export const followed = (traffic: Traffic): Run =>
  run({
    traffic,
    cpus: 4,
    receiveBuffers: 4096,
    variant: "rfs",
    linux: {
      threadCpus: [1],
      threadMoves: Array.from({ length: 12 }, (_, connection) => ({ timePs: MOVE_PS, connection, cpu: 2 })),
    },
  });

/**
 * A row for each run by name: frames that came after 2 ms and were processed on CPU 1 all the same, connections that
 * got to CPU 2, frames that were overtaken, frames that were lost.
 */
export const followRows = (runs: Readonly<Record<string, Run>>): TableRow[] =>
  Object.entries(runs).map(([name, one]) => {
    const later = one.frames().filter(({ arrivalPs, state }) => arrivalPs >= MOVE_PS && state === "indicated");
    return {
      "what happens at 2 ms": name,
      "later frames on CPU 1": later.filter(({ cpu }) => cpu === 1).length,
      "connections on CPU 2": new Set(later.filter(({ cpu }) => cpu === 2).map(({ connection }) => connection)).size,
      outOfOrder: one.summary.outOfOrder,
      lostShare: one.summary.dropped / one.summary.received,
    };
  });

/** Steady light traffic, a frame each 200 microseconds, to a driver that moderates by Net DIM. */
export const steadyDim = (): Run =>
  run({
    variant: "napi",
    cpus: 1,
    traffic: load({ framesPerSecond: 5000, frames: 5000, connections: 8, gaps: "constant" }),
    interruptModeration: { kind: "net-dim", profiles: "cqe" },
  });
