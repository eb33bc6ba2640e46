// Scenarios drawn at random for the second opinion: explicit arrivals, and everything that fields.ts calls covered.
// Three scales of time: an almost idle machine, an overloaded one, and a few picoseconds, where everything happens at
// the same instants.
import fc from "fast-check";
import {
  MICROSOFT_KEY,
  type HashTypeName,
  type InterruptCpuPolicy,
  type InterruptKind,
  type InterruptModeration,
  type Polling,
  type Scenario,
  type Traffic,
  type Variant,
  load,
  ns,
  us,
} from "rss-lab";
import { framesAt } from "../receive-path/handmade.js";
import { tinyCostsOfAll } from "../receive-path/wide-scenarios.js";
import type { Tuple } from "./queues.js";

export interface Arrival {
  readonly timePs: number;
  readonly connection: number;
}
/** A scenario whose traffic is `arrivals`, of the connections TUPLES. */
export interface Case {
  readonly scenario: Scenario;
  readonly arrivals: readonly Arrival[];
}

/** Twelve connections over IPv4, every fourth UDP. */
export const TUPLES: readonly Tuple[] = Array.from({ length: 12 }, (_, i) => ({
  sourceAddress: `198.51.100.${7 + 13 * i}`,
  sourcePort: 40_000 + 257 * i,
  destinationAddress: "192.0.2.1",
  destinationPort: 443 + i,
  protocol: i % 4 === 3 ? "udp" : "tcp",
}));
const named = load({ framesPerSecond: 1, frames: 1, endpoints: TUPLES });

export const trafficOf = (arrivals: readonly Arrival[]): Traffic => ({
  ...framesAt(
    arrivals.map(({ timePs }) => timePs),
    (i) => arrivals[i].connection,
  ),
  connections: TUPLES.length,
  headers: (connection) => named.headers(connection),
});

/** Arrivals with gaps up to `gapPs`, now and then a pause of up to twenty of them. */
const arrivalsWithin = (gapPs: number, minLength = 1): fc.Arbitrary<readonly Arrival[]> =>
  fc
    .array(fc.record({ gap: fc.nat(gapPs), pause: fc.nat(9), connection: fc.nat(TUPLES.length - 1) }), {
      minLength,
      maxLength: 160,
      size: "max",
    })
    .map((all) => {
      let timePs = 0;
      return all.map(({ gap, pause, connection }) => ({
        timePs: (timePs += pause === 0 ? gap * 20 : gap),
        connection,
      }));
    });

const HASH_TYPES: readonly (readonly HashTypeName[])[] = [
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"],
  ["NDIS_HASH_IPV4"],
  ["NDIS_HASH_IPV6"],
];
const OTHER_KEY = new Uint8Array(40).map((_, i) => 37 * i + 11);

interface Machine {
  readonly nodes: number;
  readonly coresPerNode: number;
  readonly threadsPerCore: number;
}
const machines: fc.Arbitrary<Machine> = fc.record({
  nodes: fc.integer({ min: 1, max: 2 }),
  coresPerNode: fc.integer({ min: 1, max: 3 }),
  threadsPerCore: fc.integer({ min: 1, max: 2 }),
});

const choices = (topology: Machine) => {
  const cpus = topology.nodes * topology.coresPerNode * topology.threadsPerCore,
    cpu = fc.nat(cpus - 1);
  return {
    topology: fc.constant(topology),
    hyperThreadSpeed: fc.constant(1),
    records: fc.constant("full" as const),
    buffersReturned: fc.constantFrom("by-chain" as const, "by-frame" as const),
    nicNode: fc.integer({ min: -1, max: 1 }),
    interruptCpu: fc.constantFrom<InterruptCpuPolicy>("least-busy", "fixed", "round-robin"),
    fixedCpu: cpu,
    threadShare: fc.oneof(fc.constant(0), fc.array(fc.constantFrom(0, 0.3, 0.6), { minLength: cpus, maxLength: cpus })),
    receiveBuffers: fc.oneof(fc.constant(512), fc.constant(512), fc.integer({ min: 1, max: 40 })),
    resourcesBelow: fc.oneof(fc.constant(0), fc.nat(20)),
    maxNblsToIndicate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 80 })),
    interrupts: fc.constantFrom<InterruptKind>("line-based", "msi"),
    retargets: fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), message: fc.nat(3), cpu }), {
      maxLength: 3,
    }),
    rss: fc.record({
      hashTypes: fc.constantFrom(...HASH_TYPES),
      secretKey: fc.constantFrom(MICROSOFT_KEY, OTHER_KEY),
      defaultCpu: cpu,
      queues: fc.integer({ min: 1, max: 14 }),
      processors: fc.array(cpu, { maxLength: 2 }),
      indirectionTable: fc
        .integer({ min: 0, max: 5 })
        .chain((bits) => fc.array(cpu, { minLength: 2 ** bits, maxLength: 2 ** bits })),
    }),
    // The end and the warm-up's end, as shares of the time to the last arrival; null: until all is processed.
    endShare: fc.option(fc.double({ min: 0.05, max: 3, noNaN: true }), { freq: 2 }),
    warmShare: fc.constantFrom(0, 0, 0.3),
  };
};
const moderationUpTo = (upToPs: number): fc.Arbitrary<InterruptModeration> => {
  const frames = fc.integer({ min: 1, max: 20 }),
    timeoutPs = fc.nat(upToPs);
  return fc.oneof(
    fc.record({ timeoutPs, frames }),
    fc.record({ kind: fc.constant("delay-from-last" as const), timeoutPs, frames }),
    fc.record({ kind: fc.constant("interval" as const), intervalPs: timeoutPs, frames }),
    fc.record({ kind: fc.constant("interval" as const), intervalPs: timeoutPs }),
  );
};
const pollingUpTo = (upToPs: number): fc.Arbitrary<Polling | null> =>
  fc.option(
    fc.oneof(
      fc.record({ budget: fc.integer({ min: 1, max: 80 }) }),
      fc.record({
        budget: fc.integer({ min: 1, max: 20 }),
        deferrals: fc.integer({ min: 1, max: 3 }),
        deferralPs: fc.integer({ min: 1, max: upToPs }),
      }),
    ),
    { freq: 2 },
  );
const scaled = (gapPs: number, minLength: number, moderationPs: number) => ({
  arrivals: arrivalsWithin(gapPs, minLength),
  interruptModeration: moderationUpTo(moderationPs),
  polling: pollingUpTo(moderationPs),
});

const everything = machines.chain((topology) =>
  fc.oneof(
    fc.record({ ...choices(topology), ...scaled(us(1), 1, us(30)), costs: fc.constant({}) }),
    fc.record({ ...choices(topology), ...scaled(ns(10), 80, us(3)), costs: fc.constant({}) }),
    fc.record({ ...choices(topology), ...scaled(12, 1, 20), costs: tinyCostsOfAll }),
  ),
);

/** Cases of a variant, with only the settings that it uses. */
export function casesOf(variant: Variant): fc.Arbitrary<Case> {
  return everything.map(
    ({ arrivals, endShare, warmShare, rss, interruptCpu, fixedCpu, interrupts, retargets, ...others }) => {
      const { resourcesBelow, hyperThreadSpeed, polling, nicNode, ...rest } = others;
      const lastPs = arrivals.at(-1)!.timePs;
      const durationPs = endShare === null ? Infinity : Math.max(2, Math.floor(lastPs * endShare));
      const { queues: wanted, ...settings } = rss;
      const hasMessages = variant === "message-signaled-interrupts";
      const queues = Math.min(wanted, new Set([...rss.indirectionTable, rss.defaultCpu, ...rss.processors]).size);
      const scenario: Scenario = {
        ...rest,
        variant,
        durationPs,
        warmupPs: Math.min(durationPs - 1, Math.floor(lastPs * warmShare)),
        traffic: trafficOf(arrivals),
        resourcesBelow: Math.min(resourcesBelow, rest.receiveBuffers),
        ...(rest.topology.threadsPerCore > 1 && { hyperThreadSpeed }),
        ...(polling && (hasMessages || variant === "non-rss") && { polling }),
        ...(nicNode >= 0 && { nicNode: Math.min(nicNode, rest.topology.nodes - 1) }),
        ...(variant !== "non-rss" && { rss: variant === "single-hardware-queue" ? settings : { ...settings, queues } }),
        ...(hasMessages
          ? {
              retargets: retargets
                .filter(({ message }) => message < queues)
                .map(({ share, message, cpu }) => ({ timePs: Math.floor(share * lastPs), message, cpu })),
            }
          : { interrupts, interruptCpu, ...(interruptCpu === "fixed" && { fixedCpu }) }),
      };
      return { scenario, arrivals };
    },
  );
}
