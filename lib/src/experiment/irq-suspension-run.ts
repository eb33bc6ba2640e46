// The model of the published server in one mode at one load: frames arrive at random, two per request, for 4,480
// connections on 8 queues of 8 CPUs; a DPC polls its queue until it is empty, 64 frames at most.
import type { Seed } from "../random/random.js";
import { run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { load } from "../traffic/load.js";
import { PS_PER_MS, PS_PER_US } from "../units.js";
import type { Task } from "../workers/task.js";
import { applicationDelays } from "./application-delay.js";
import { type FittedCosts, HELD_IN_FIT, inPs, moderationUs } from "./irq-suspension-costs.js";
import {
  PACKETS_PER_REQUEST,
  SUSPENSION_FIGURES,
  SUSPENSION_LOADS,
  SUSPENSION_SETUP,
  type SuspensionMode,
} from "./irq-suspension-figures.js";

/**
 * A published mode, or base with a moderation that gives the published number of packets per interrupt instead of Net
 * DIM's.
 */
export type ModelledMode = SuspensionMode | "base, interrupts given";

/** What one run of one mode gives, measured at the server. */
export interface SuspensionRun {
  readonly cpuPercent: number;
  readonly packetsPerInterrupt: number;
  /** Of each request, from its arrival in memory until the application is done with it, microseconds. */
  readonly delaysUs: Float64Array;
  readonly seed: Seed;
}

export interface SuspensionRunOptions {
  readonly mode: ModelledMode;
  readonly requestsPerSecond: number;
  readonly seed: Seed;
  readonly costs: FittedCosts;
}

/** Net DIM takes some tens of milliseconds to settle; everything else settles sooner. */
export const LENGTHS = {
  adaptive: { warmupPs: 50 * PS_PER_MS, durationPs: 150 * PS_PER_MS },
  steady: { warmupPs: 5 * PS_PER_MS, durationPs: 55 * PS_PER_MS },
} as const;
/** Packets that one poll takes at most (NAPI's weight). */
export const WEIGHT = 64;
const DEFERRALS = 100;

export const SUSPENSION_TASK: Task<SuspensionRunOptions, SuspensionRun> = {
  name: "suspension",
  perform: (given) => suspensionRun(given),
};

/** Runs one mode at one load. */
export function suspensionRun({ mode, requestsPerSecond, seed, costs }: SuspensionRunOptions): SuspensionRun {
  const measured = run(suspensionScenario({ mode, requestsPerSecond, seed, costs }));
  const { summary, scenario } = measured;
  const receiveShare = summary.cpus.reduce((sum, cpu) => sum + cpu.receiveShare, 0) / summary.cpus.length;
  const applicationShare = (requestsPerSecond * costs.applicationUs) / 1e6 / SUSPENSION_SETUP.queues;
  const applicationPs = inPs(costs.applicationUs);
  const delaysPs = applicationDelays(
    { frames: measured.frames(), work: measured.work() },
    applicationPs,
    scenario.warmupPs,
  );
  return {
    cpuPercent: 100 * (receiveShare + applicationShare),
    packetsPerInterrupt: summary.indicated / Math.max(1, summary.interrupts),
    delaysUs: Float64Array.from(delaysPs, (delayPs) => delayPs / PS_PER_US),
    seed,
  };
}

/**
 * The scenario of a run: the whole price of an interrupt, or of a timer's poll, is that of starting a DPC, and a
 * further look is free.
 */
function suspensionScenario(options: SuspensionRunOptions): Scenario {
  const { mode, requestsPerSecond, seed, costs } = options;
  const { queues, clients, connectionsPerClient, receiveBuffers } = SUSPENSION_SETUP;
  return {
    variant: "message-signaled-interrupts",
    cpus: queues,
    receiveBuffers,
    seed,
    traffic: load({
      framesPerSecond: PACKETS_PER_REQUEST * requestsPerSecond,
      connections: clients * connectionsPerClient,
      seed,
    }),
    ...interruptsOf(options),
    costs: {
      ...HELD_IN_FIT,
      dpcPs: inPs(costs.interruptUs),
      protocolPs: inPs(costs.packetUs),
    },
    ...(mode === "base" ? LENGTHS.adaptive : LENGTHS.steady),
  };
}

function interruptsOf({
  mode,
  requestsPerSecond,
  costs,
}: SuspensionRunOptions): Pick<Scenario, "interruptModeration" | "polling"> {
  if (mode !== "base, interrupts given") return suspensionInterrupts(mode, WEIGHT);
  const packets =
    SUSPENSION_FIGURES.base.packetsPerInterrupt[SUSPENSION_LOADS.findIndex((each) => each === requestsPerSecond)];
  return {
    interruptModeration: { timeoutPs: inPs(moderationUs(packets, requestsPerSecond, costs)), frames: WEIGHT },
    polling: { budget: WEIGHT },
  };
}

/** Moderation and polling of a published mode; `budget` frames are what one poll takes at most. */
export function suspensionInterrupts(
  mode: SuspensionMode,
  budget: number,
): Pick<Scenario, "interruptModeration" | "polling"> {
  const interruptModeration = { kind: "net-dim", profiles: "cqe", startProfile: 0 } as const; // zero, as in mlx5
  if (mode === "base") return { interruptModeration, polling: { budget } };
  const deferralPs = Number(mode.slice("defer".length)) * PS_PER_US;
  return { interruptModeration, polling: { budget, deferrals: DEFERRALS, deferralPs } };
}
