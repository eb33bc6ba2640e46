// What a packet, an interrupt and the application cost in the published runs, fitted on one mode, defer50: a straight
// line by least squares through the four loads below the knee, softirq time per request against polls per request. Its
// intercept is the work for the request's packets, its slope the price of one poll by timer or interrupt. All CPU time
// outside softirqs is the application's.
import {
  PACKETS_PER_REQUEST,
  SUSPENSION_LOADS,
  SUSPENSION_SETUP,
  type SuspensionFigures,
} from "./irq-suspension-figures.js";
import { PS_PER_US } from "../units.js";

export interface FittedCosts {
  /** Softirq time of one received packet, including what softirqs do for the replies, in microseconds. */
  readonly packetUs: number;
  /** What one interrupt, or one timer that polls, costs in addition. */
  readonly interruptUs: number;
  /** What the application takes for one request, with its system calls. */
  readonly applicationUs: number;
}

/** Steps that take no time of their own: the fitted costs hold theirs. */
export const HELD_IN_FIT = {
  interruptDeliveryPs: 0,
  isrPs: 0,
  disableInterruptPs: 0,
  enableInterruptPs: 0,
  descriptorPs: 0,
  lookPs: 0,
} as const;

/** Microseconds as whole picoseconds. */
export const inPs = (us: number): number => Math.round(us * PS_PER_US);

/** CPU time of one request, microseconds, from a percentage of the 8 CPUs. */
export function perRequestUs(percent: number, requestsPerSecond: number): number {
  return ((percent / 100) * SUSPENSION_SETUP.queues * 1e6) / requestsPerSecond;
}

/** Packets that one queue receives in a microsecond. */
function packetsPerUs(requestsPerSecond: number): number {
  return (requestsPerSecond * PACKETS_PER_REQUEST) / SUSPENSION_SETUP.queues / 1e6;
}

/** Steps of the fit; each comes about ten times closer than the last. */
const STEPS = 50;

/**
 * The costs that fit the figures of a mode with deferral. The next poll comes a deferral after the end of the last,
 * which takes longer the more a packet costs; polls and costs are therefore found together, step by step.
 */
export function fitCosts({ softirqPercent, cpuPercent }: SuspensionFigures, deferralUs: number): FittedCosts {
  const softirqUs = softirqPercent.map((percent, i) => perRequestUs(percent, SUSPENSION_LOADS[i] as number));
  const restUs = cpuPercent.map((percent, i) =>
    perRequestUs(percent - softirqPercent[i], SUSPENSION_LOADS[i] as number),
  );
  let costs: FittedCosts = { packetUs: 0, interruptUs: 0, applicationUs: mean(restUs) };
  for (let step = 0; step < STEPS; step++) {
    const line = leastSquares(
      SUSPENSION_LOADS.map((load) => pollsPerRequest(load, deferralUs, costs)),
      softirqUs,
    );
    costs = { ...costs, packetUs: line.start / PACKETS_PER_REQUEST, interruptUs: line.climb };
  }
  return costs;
}

/** The time from one poll to the next is the deferral, the poll's own price, and the packets that came meanwhile. */
export function pollsPerRequest(
  requestsPerSecond: number,
  deferralUs: number,
  { packetUs, interruptUs }: FittedCosts,
): number {
  const rate = packetsPerUs(requestsPerSecond);
  const packetsPerPoll = (rate * (deferralUs + interruptUs)) / (1 - rate * packetUs);
  return PACKETS_PER_REQUEST / packetsPerPoll;
}

/**
 * The moderation, in microseconds from the first packet on, that gives so many packets per interrupt: the first one,
 * and those that come during the delay and during the poll.
 */
export function moderationUs(
  packetsPerInterrupt: number,
  requestsPerSecond: number,
  { packetUs, interruptUs }: FittedCosts,
): number {
  return (packetsPerInterrupt - 1) / packetsPerUs(requestsPerSecond) - interruptUs - packetsPerInterrupt * packetUs;
}

/** The straight line start + climb x with the least sum of squares. */
export function leastSquares(x: readonly number[], y: readonly number[]): { start: number; climb: number } {
  const [meanX, meanY] = [mean(x), mean(y)];
  const climb =
    sum(x.map((each, i) => (each - meanX) * (y[i] - meanY))) / sum(x.map((each) => (each - meanX) * (each - meanX)));
  return { start: meanY - climb * meanX, climb };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
