// The published server with clients that wait: 4,480 connections, each with one request on its way, as the published
// clients are. At the maximum they do not think; at a lower load they think so long that the published rate comes out.
import { maxOverMean } from "../records/figures.js";
import type { Seed } from "../random/random.js";
import { type Run, run } from "../receive-path.js";
import type { Scenario } from "../scenario.js";
import { closedLoop } from "../traffic/closed-loop.js";
import type { ClosedLoopOptions } from "../traffic/closed-loop-options.js";
import { PS_PER_MS, PS_PER_S, PS_PER_US } from "../units.js";
import type { Task } from "../workers/task.js";
import { HELD_IN_FIT, inPs, type FittedCosts } from "./irq-suspension-costs.js";
import { PACKETS_PER_REQUEST, SUSPENSION_SETUP, type SuspensionMode } from "./irq-suspension-figures.js";
import { WEIGHT, suspensionInterrupts } from "./irq-suspension-run.js";

export interface ClosedRunOptions {
  readonly mode: SuspensionMode;
  /** What a client does between a reply and its next request; null: nothing, the maximum. */
  readonly thinking: { readonly requestsPerSecond: number; readonly publishedUs: number } | null;
  readonly seed: Seed;
  readonly costs: FittedCosts;
  /** The way between client and server, there and back. */
  readonly wayUs: number;
}

export interface ClosedRun {
  /** Packets of the busiest queue over the mean of all. */
  readonly spread: number;
  readonly requestsPerSecond: number;
  /** What a client saw from its request to the reply, microseconds. */
  readonly meanUs: number;
}

/** Net DIM takes some tens of milliseconds to settle; at the maximum a client has its turn every 4 ms. */
export const CLOSED_LENGTHS = { warmupPs: 50 * PS_PER_MS, durationPs: 150 * PS_PER_MS } as const;

export const CLOSED_TASK: Task<ClosedRunOptions, ClosedRun> = {
  name: "suspension, closed loop",
  perform: (given) => closedRun(given),
};

/** Runs one mode, at the maximum or below. */
export const closedRun = (options: ClosedRunOptions): ClosedRun => closedFigures(run(closedScenario(options)));

/** What is compared of a run with clients that wait. */
export function closedFigures({ summary }: Run): ClosedRun {
  const { replies = 0, response } = summary.closedLoop ?? {};
  return {
    spread: maxOverMean(summary.cpus.map(({ frames }) => frames)),
    requestsPerSecond: (replies / summary.measuredPs) * PS_PER_S,
    meanUs: (response?.meanPs ?? NaN) / PS_PER_US,
  };
}

/**
 * Decisions: a frame stands for the packets of a request, and costs as much as these. The application is a DPC of the
 * CPU that received the request, queued behind what is there: a poll, then the requests that it found, and so on.
 */
function closedScenario({ mode, thinking, seed, costs, wayUs }: ClosedRunOptions): Scenario {
  const { queues, clients, connectionsPerClient, receiveBuffers } = SUSPENSION_SETUP;
  return {
    variant: "message-signaled-interrupts",
    cpus: queues,
    receiveBuffers,
    seed,
    traffic: closedLoop({
      connections: clients * connectionsPerClient,
      networkPs: inPs(wayUs),
      thinkPs: thinking === null ? 0 : thinkingOf(thinking, wayUs),
      seed,
    }),
    sends: { perFrame: 1, trigger: "application", cpu: "receive" },
    ...suspensionInterrupts(mode, WEIGHT / PACKETS_PER_REQUEST),
    costs: {
      ...HELD_IN_FIT,
      completeSendPs: 0,
      dpcPs: inPs(costs.interruptUs),
      protocolPs: inPs(PACKETS_PER_REQUEST * costs.packetUs),
      sendPs: inPs(costs.applicationUs),
    },
    records: "summary",
    ...CLOSED_LENGTHS,
  };
}

/** By Little's law, with the published delay: connections / rate is the time of a whole turn. */
function thinkingOf(
  { requestsPerSecond, publishedUs }: NonNullable<ClosedRunOptions["thinking"]>,
  wayUs: number,
): ClosedLoopOptions["thinkPs"] {
  const { clients, connectionsPerClient } = SUSPENSION_SETUP;
  const turnUs = (clients * connectionsPerClient * 1e6) / requestsPerSecond;
  return { kind: "exponential", meanPs: inPs(turnUs - Math.max(publishedUs, wayUs)) };
}
