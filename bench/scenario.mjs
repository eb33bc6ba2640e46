// The scenarios that the bench measures. The bench's own: 64-byte frames at the full rate of 10 Gb/s Ethernet (14.88 million a second),
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
 * each. `share` is that of the load which is offered.
 */
export function benchScenario({
  variant = VARIANTS[3],
  frames,
  connections = 4096,
  cpus = CPUS,
  records = "summary",
  entries = Math.max(128, cpus),
  policy,
  share = 1,
}) {
  // A policy is measured at the bench's own rate, which leaves 64 CPUs time for many looks.
  const framesPerSecond = policy ? OFFERED_FRAMES_PER_SECOND : (OFFERED_FRAMES_PER_SECOND / CPUS) * cpus * share;
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

/** Linux's variants, in the order of what they add. */
export const LINUX_VARIANTS = ["napi-single-queue", "napi", "rps", "rfs"];

/**
 * The same frames on the same machine with Linux: a queue and a vector for each CPU, and with "rps" and "rfs" software
 * steering behind them. One queue is offered what one CPU of the others is.
 */
export function linuxScenario({ variant, frames }) {
  const isOne = variant === "napi-single-queue";
  const isSteered = variant === "rps" || variant === "rfs";
  return {
    variant,
    cpus: CPUS,
    records: "summary",
    traffic: load({
      framesPerSecond: isOne ? OFFERED_FRAMES_PER_SECOND / CPUS : OFFERED_FRAMES_PER_SECOND,
      connections: 4096,
      frames,
    }),
    receiveBuffers: 512,
    interruptModeration: TWENTY_MICROSECONDS,
    costs: { protocolPs: 350_000, descriptorPs: 50_000 },
    ...(isSteered && { linux: { queues: CPUS } }),
  };
}

/** Real time for small frames on 10 Gb/s Ethernet, and a tenth of it; 8 CPUs at 400 ns a frame serve 20 million/s. */
export const SIMULATORS_LOADS = [14.88e6, 1.488e6];

/**
 * The work of a network card in a general discrete-event simulator, so that engines can be compared like for like:
 *
 * - 8 queues of 512 places, each with its own interrupt and CPU: message-signaled-interrupts, `receiveBuffers`
 * - moderation by an interval of 20 us: "interval", at the first frame but 20 us after the last interrupt at the least
 * - ISR 500 ns: `isrPs`; DPC 800 ns and 400 ns a frame: `dpcPs`, `protocolPs`
 * - a DPC takes 64 frames at most and is called again until the ring is empty: `polling.budget`; without a deferral the
 *   interrupt is enabled as soon as it is
 * - everything else takes no time: delivery, disabling and enabling the interrupt, descriptors, looks
 *
 * What is different here: a queue is that of a connection's hash, not drawn for each frame, so that 4096 connections on
 * 128 entries load the 8 queues unequally, by some percent. A DPC that finds its ring empty before its 64th frame is
 * done, but one that finds new frames then goes on with what is left of its 64, without another 800 ns. The places of
 * the frames that a DPC took at once are free when the last of them is done. A DPC's frames are one piece of work, not
 * an event each. And the run does more: hash and table, delays to three percentiles, order, and the fingerprint.
 */
export function simulatorsNic({ framesPerSecond, frames }) {
  const everyCpu = Array.from({ length: CPUS }, (_, cpu) => cpu);
  return {
    variant: VARIANTS[3],
    cpus: CPUS,
    records: "summary",
    traffic: load({ framesPerSecond, connections: 4096, frames }),
    rss: { indirectionTable: roundRobin(everyCpu, 128) },
    receiveBuffers: 512,
    interruptModeration: { kind: "interval", intervalPs: 20e6 },
    polling: { budget: 64 },
    costs: {
      isrPs: 500_000,
      dpcPs: 800_000,
      protocolPs: 400_000,
      interruptDeliveryPs: 0,
      disableInterruptPs: 0,
      enableInterruptPs: 0,
      descriptorPs: 0,
      lookPs: 0,
    },
  };
}

/** Connections to be hashed: IPv4 clients that the load draws when it is asked, as it does in a run, or a list of IPv6. */
export function manyConnections(version, connections) {
  if (version === 4) return load({ framesPerSecond: 1e6, connections, frames: 1, seed: 1 });
  const endpoints = Array.from({ length: connections }, (_, i) => {
    const mixed = Math.imul(i + 1, 0x9e3779b1) >>> 0; // a different one for each
    const sourceAddress = Uint8Array.of(
      0x20,
      1,
      0xd,
      0xb8,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      mixed >> 24,
      mixed >> 16,
      mixed >> 8,
    );
    return { sourceAddress, sourcePort: mixed & 0xffff, destinationAddress: "2001:db8::1", destinationPort: 443 };
  });
  return load({ framesPerSecond: 1e6, endpoints, frames: 1 });
}
