// The scenario that the bench measures: 64-byte frames at the full rate of 10 Gb/s Ethernet (14.88 million a second),
// Poisson, over 4096 connections, on 8 queues and CPUs. A frame's work of 400 ns is 350 ns of protocol and 50 ns of
// descriptor; every other cost is the library's default.
import { forVariant } from "../lib/dist/experiment/for-variant.js";
import { load } from "../lib/dist/traffic/load.js";
import { roundRobin } from "../lib/dist/rss/indirection-table.js";

export const OFFERED_FRAMES_PER_SECOND = 14.88e6;
/** @type {import("../lib/dist/index.js").Variant[]} */
export const VARIANTS = ["non-rss", "single-hardware-queue", "hardware-queuing", "message-signaled-interrupts"];
const CPUS = 8;

/** Moderation by time alone: no frame count ends it early. */
const TWENTY_MICROSECONDS = { timeoutPs: 20e6, frames: 65_536 };

/**
 * The load grows in proportion to the CPUs, so that a CPU always has the same to do, and the table has an entry for
 * each.
 */
export function benchScenario({
  variant = VARIANTS[3],
  frames,
  connections = 4096,
  cpus = CPUS,
  records = "summary",
  entries = Math.max(128, cpus),
  policy,
}) {
  // A policy is measured at the bench's own rate, which leaves 64 CPUs time for many looks.
  const framesPerSecond = policy ? OFFERED_FRAMES_PER_SECOND : (OFFERED_FRAMES_PER_SECOND / CPUS) * cpus;
  const everyCpu = Array.from({ length: cpus }, (_, cpu) => cpu);
  return forVariant(
    {
      cpus,
      records,
      traffic: load({ framesPerSecond, connections, frames }),
      rss: { indirectionTable: roundRobin(everyCpu, entries) },
      ...(policy && policy !== "none" && { rebalancing: { policy, periodPs: 10e9, drain: false } }),
      receiveBuffers: 512,
      interruptModeration: TWENTY_MICROSECONDS,
      interruptCpu: "fixed",
      maxNblsToIndicate: 64,
      costs: { protocolPs: 350_000, descriptorPs: 50_000 },
    },
    variant,
  );
}
