// The published server in the modes in which its application polls: Linux's variant "napi" with a worker for each queue
// (linux/worker.ts). Costs are those fitted on defer50. One more had to be assumed, before the first result: what a
// poll costs that the application makes, which is the library's default for a poll (costs of linux, pollPs). A poll by
// a timer or an interrupt costs what it does in the other modes; waking the worker is part of the application's time.
import { DEFAULT_LINUX_COSTS } from "../linux/linux-costs.js";
import type { Seed } from "../random/random.js";
import { type Run, run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import type { LinuxBusyPolling } from "../scenario/linux-busy-polling.js";
import { load } from "../traffic/load.js";
import { PS_PER_US } from "../units.js";
import type { Task } from "../workers/task.js";
import { HELD_IN_FIT, inPs, type FittedCosts } from "./irq-suspension-costs.js";
import { PACKETS_PER_REQUEST, SUSPENSION_SETUP } from "./irq-suspension-figures.js";
import type { PollingMode } from "./irq-suspension-polling-figures.js";
import { LENGTHS, type SuspensionRun, WEIGHT } from "./irq-suspension-run.js";

export interface PollingRunOptions {
  readonly mode: PollingMode;
  readonly requestsPerSecond: number;
  readonly seed: Seed;
  readonly costs: FittedCosts;
}

export type PollingRun = Omit<SuspensionRun, "packetsPerInterrupt">;

export const POLLING_TASK: Task<PollingRunOptions, PollingRun> = {
  name: "suspension, polling application",
  perform: (given) => pollingRun(given),
};

/** The published settings: busy_poll_usecs, gro_flush_timeout, irq_suspend_timeout. */
const SETTINGS: Readonly<Record<PollingMode, { busyUs: number; deferralUs: number; suspendUs: number }>> = {
  napibusy: { busyUs: 64, deferralUs: 200, suspendUs: 0 },
  fullbusy: { busyUs: 1000, deferralUs: 5000, suspendUs: 0 },
  suspend20: { busyUs: 0, deferralUs: 20, suspendUs: 20_000 },
  suspend200: { busyUs: 0, deferralUs: 200, suspendUs: 20_000 },
};
const DEFERRALS = 100;

/** Runs one mode at one load. */
export function pollingRun(options: PollingRunOptions): PollingRun {
  const measured = run(pollingScenario(options));
  const { cpus, measuredPs } = measured.summary;
  const idlePs = cpus.reduce((sum, { busyPs }) => sum + busyPs.idle, 0);
  return {
    cpuPercent: 100 * (1 - idlePs / cpus.length / measuredPs),
    delaysUs: requestDelaysUs(measured, inPs(options.costs.applicationUs)),
    seed: options.seed,
  };
}

/**
 * Decisions: as with clients that wait, a frame stands for the packets of a request and costs as much as these, and a
 * poll takes half as many of them.
 */
export function pollingScenario({ mode, requestsPerSecond, seed, costs }: PollingRunOptions): Scenario {
  const { queues, clients, connectionsPerClient, receiveBuffers } = SUSPENSION_SETUP;
  const { busyUs, deferralUs, suspendUs } = SETTINGS[mode];
  const { pollPs } = DEFAULT_LINUX_COSTS;
  const weight = WEIGHT / PACKETS_PER_REQUEST;
  const busyPolling: LinuxBusyPolling = {
    perFramePs: inPs(costs.applicationUs),
    budget: weight,
    timeoutPs: inPs(busyUs),
    prefers: true,
    suspendPs: inPs(suspendUs),
  };
  return {
    variant: "napi",
    cpus: queues,
    receiveBuffers: receiveBuffers / PACKETS_PER_REQUEST,
    seed,
    traffic: load({ framesPerSecond: requestsPerSecond, connections: clients * connectionsPerClient, seed }),
    interruptModeration: { kind: "net-dim", profiles: "cqe", startProfile: 0 },
    linux: {
      napiWeight: weight,
      deferHardIrqs: DEFERRALS,
      groFlushTimeoutPs: inPs(deferralUs),
      busyPolling,
      costs: { softirqPs: inPs(costs.interruptUs) - pollPs, pollPs, threadSwitchPs: 0, timerPs: 0 },
    },
    costs: {
      ...HELD_IN_FIT,
      protocolPs: inPs(PACKETS_PER_REQUEST * costs.packetUs),
    },
    ...LENGTHS.steady,
  };
}

/**
 * A CPU's worker takes its frames in the order in which they went up, each for the same time: the n-th is done when the
 * worker has had n times that.
 */
function requestDelaysUs(measured: Run, applicationPs: number): Float64Array {
  const { summary, scenario } = measured;
  const repliedPs = summary.cpus.map((): number[] => []);
  const workedPs = summary.cpus.map(() => 0);
  for (const { cpu, kind, startPs, endPs } of measured.work()) {
    if (kind !== "thread") continue;
    workedPs[cpu] += endPs - startPs;
    for (;;) {
      const leftPs = workedPs[cpu] - (repliedPs[cpu].length + 1) * applicationPs;
      if (leftPs < 0) break;
      repliedPs[cpu].push(endPs - leftPs);
    }
  }
  const next = summary.cpus.map(() => 0);
  const delaysUs: number[] = [];
  for (const { cpu, state, arrivalPs } of measured.frames()) {
    if (state !== "indicated") continue;
    const endPs = repliedPs[cpu][next[cpu]++];
    if (endPs !== undefined && arrivalPs >= scenario.warmupPs) delaysUs.push((endPs - arrivalPs) / PS_PER_US);
  }
  return Float64Array.from(delaysUs);
}
