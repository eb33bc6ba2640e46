// Random scenarios of every variant, chosen by fast-check, that run to their end and have everything that a scenario
// can have: machines with nodes and hyper-threads, tables, few queues, frames that are not hashed, drawn protocol
// times, locks, sends, copies near exhaustion, throttle, moderation of every kind, polling, deferral, buffers that go
// back by frame, a link, the NIC's node, a cost per byte.
import { BUFFERS_RETURNED } from "../../lib/src/scenario/receive-work.js";
import { INTERRUPT_KINDS } from "../../lib/src/nic/interrupt-kind.js";
import { PROTOCOL_TIMES } from "../../lib/src/stack/protocol-driver.js";
import fc from "fast-check";
import {
  INTERRUPT_CPU_POLICIES,
  VARIANTS,
  forVariant,
  us,
  type Costs,
  type HashTypeName,
  type InterruptModeration,
  type Polling,
  type Scenario,
  type TopologyOptions,
  type Variant,
} from "rss-lab";
import { burst, someLoad } from "./handmade.js";

/** Costs of a few picoseconds and all at least 1 (a piece of work that takes no time has no row). */
export const tinyCostsOfAll: fc.Arbitrary<Partial<Costs>> = fc.record({
  interruptDeliveryPs: fc.nat(4),
  isrPs: fc.integer({ min: 1, max: 3 }),
  readStatusPs: fc.nat(2),
  disableInterruptPs: fc.integer({ min: 1, max: 2 }),
  dpcPs: fc.integer({ min: 1, max: 3 }),
  enableInterruptPs: fc.integer({ min: 1, max: 3 }),
  ipiSendPs: fc.integer({ min: 1, max: 3 }),
  ipiDeliveryPs: fc.nat(4),
  ipiReceivePs: fc.integer({ min: 1, max: 3 }),
  assignPs: fc.integer({ min: 1, max: 2 }),
  decrementPs: fc.integer({ min: 1, max: 2 }),
  descriptorPs: fc.integer({ min: 1, max: 2 }),
  protocolPs: fc.integer({ min: 1, max: 5 }),
  copyPs: fc.integer({ min: 1, max: 3 }),
  sendPs: fc.integer({ min: 1, max: 4 }),
  completeSendPs: fc.integer({ min: 1, max: 2 }),
  connectionCacheLines: fc.nat(2),
  lineFromHyperThreadPs: fc.nat(1),
  lineFromSameNodePs: fc.nat(3),
  lineFromOtherNodePs: fc.nat(5),
  lookPs: fc.integer({ min: 1, max: 2 }),
  perBytePs: fc.constantFrom(0, 0, 1),
  bufferFromOtherNodePs: fc.nat(3),
});

/** The connections of these tests are TCP over IPv4: with IPv6 types alone no frame is hashed. */
const HASH_TYPES: readonly (readonly HashTypeName[])[] = [
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  ["NDIS_HASH_IPV4"],
  ["NDIS_HASH_IPV6"],
];
const hashTypes = fc.constantFrom(...HASH_TYPES);

const machines: fc.Arbitrary<TopologyOptions> = fc.record({
  nodes: fc.integer({ min: 1, max: 2 }),
  coresPerNode: fc.integer({ min: 1, max: 3 }),
  threadsPerCore: fc.integer({ min: 1, max: 2 }),
});
const cpusOf = ({ nodes = 1, coresPerNode = 1, threadsPerCore = 1 }: TopologyOptions): number =>
  nodes * coresPerNode * threadsPerCore;

/** Settings that depend on the number of CPUs, and others without a scale of time. */
const choices = (topology: TopologyOptions) => {
  const cpu = fc.nat(cpusOf(topology) - 1);
  return {
    topology: fc.constant(topology),
    variant: fc.constantFrom(...VARIANTS),
    seed: fc.nat(1000),
    interruptCpu: fc.constantFrom(...INTERRUPT_CPU_POLICIES),
    fixedCpu: cpu,
    hyperThreadSpeed: fc.constantFrom(0.3, 0.5, 0.7, 1),
    threadShare: fc.constantFrom(0, 0.4),
    protocolTimes: fc.constantFrom(...PROTOCOL_TIMES),
    interrupts: fc.constantFrom(...INTERRUPT_KINDS), // MSI-X alone where the variant needs it: see kindFor
    buffersReturned: fc.constantFrom(...BUFFERS_RETURNED),
    nicNode: fc.option(fc.nat((topology.nodes ?? 1) - 1), { nil: undefined }),
    maxNblsToIndicate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 20 })),
    rss: fc.record({
      hashTypes,
      defaultCpu: cpu,
      queues: fc.integer({ min: 1, max: 8 }),
      indirectionTable: fc
        .integer({ min: 0, max: 5 })
        .chain((bits) => fc.array(cpu, { minLength: 2 ** bits, maxLength: 2 ** bits })),
    }),
  };
};
const sendsWithin = (delayPs: number, cpus: number) =>
  fc.record({
    perFrame: fc.constantFrom(0, 0.4, 1),
    trigger: fc.constantFrom("ack" as const, "timer" as const, "application" as const),
    delayPs: fc.nat(delayPs),
    cpu: fc.oneof(fc.constantFrom("receive" as const, "any" as const, "application" as const), fc.nat(cpus - 1)),
    handOver: fc.boolean(),
  });
const buffers = fc
  .integer({ min: 1, max: 60 })
  .chain((receiveBuffers) =>
    fc.oneof(fc.constant(0), fc.nat(receiveBuffers)).map((resourcesBelow) => ({ receiveBuffers, resourcesBelow })),
  );
/** Every kind of moderation; the adaptive ones have times of their own. */
export const moderationUpTo = (timeoutPs: number): fc.Arbitrary<InterruptModeration> => {
  const [time, frames] = [fc.nat(timeoutPs), fc.integer({ min: 1, max: 20 })];
  return fc.oneof(
    fc.record({ timeoutPs: time, frames }),
    fc.record({ kind: fc.constant("delay-from-last" as const), timeoutPs: time, frames }),
    fc
      .record({
        kind: fc.constant("interval" as const),
        intervalPs: time,
        frames: fc.option(frames, { nil: undefined }),
      })
      .map(({ frames: bound, ...rest }) => (bound === undefined ? rest : { ...rest, frames: bound })),
    fc.record({
      kind: fc.constant("net-dim" as const),
      profiles: fc.constantFrom("eqe" as const, "cqe" as const),
      startProfile: fc.nat(4),
    }),
    fc.constantFrom<InterruptModeration[]>(
      { kind: "ixgbe-adaptive" },
      { kind: "i40e-adaptive", gigabitsPerSecond: 40 },
    ),
  );
};
/** None, or a budget, with or without a deferral. */
const pollingUpTo = (deferralPs: number): fc.Arbitrary<Polling | undefined> => {
  const budget = fc.integer({ min: 1, max: 30 });
  return fc.option(
    fc.oneof(
      fc.record({ budget }),
      fc.record({
        budget,
        deferrals: fc.integer({ min: 1, max: 3 }),
        deferralPs: fc.integer({ min: 1, max: deferralPs }),
      }),
    ),
    { nil: undefined },
  );
};

/** Realistic durations, or durations of a few picoseconds. */
const drawn: fc.Arbitrary<Scenario> = machines
  .chain((topology) =>
    fc.oneof(
      fc.record({
        ...choices(topology),
        traffic: someLoad,
        interruptModeration: moderationUpTo(us(30)),
        sends: sendsWithin(us(3), cpusOf(topology)),
        buffers,
        polling: pollingUpTo(us(20)),
        linkBitsPerSecond: fc.constantFrom(Infinity, 1e9, 2.5e9),
        locks: fc.record({ connection: fc.boolean(), sharedPs: fc.constantFrom(0, 60_000) }),
      }),
      fc.record({
        ...choices(topology),
        traffic: burst,
        interruptModeration: moderationUpTo(20),
        sends: sendsWithin(9, cpusOf(topology)),
        buffers,
        polling: pollingUpTo(15),
        linkBitsPerSecond: fc.constantFrom(Infinity, Infinity, 8e11),
        locks: fc.record({ connection: fc.boolean(), sharedPs: fc.nat(3) }),
        costs: tinyCostsOfAll,
      }),
    ),
  )
  .map(({ buffers: ring, polling, nicNode, ...rest }): Scenario => ({
    ...rest,
    ...ring,
    ...(polling && { polling }),
    ...(nicNode !== undefined && { nicNode }),
  }));

/** Without settings that would have no effect in this variant, or beside the other choices. */
function kindFor({ fixedCpu, hyperThreadSpeed, sends, rss = {}, ...scenario }: Scenario): Scenario {
  const { trigger = "ack", perFrame = 0 } = sends ?? {};
  const { queues = 1, indirectionTable = [0], defaultCpu = 0 } = rss;
  return forVariant(
    {
      ...scenario,
      ...(scenario.interruptCpu === "fixed" && { fixedCpu }),
      ...((scenario.topology?.threadsPerCore ?? 1) > 1 && { hyperThreadSpeed }),
      sends: trigger === "ack" ? { trigger, perFrame } : sends,
      rss: { ...rss, queues: Math.min(queues, new Set([...indirectionTable, defaultCpu]).size) },
    },
    scenario.variant ?? "non-rss",
  );
}

export const wideScenarios: fc.Arbitrary<Scenario> = drawn.map(kindFor);

/** The same, of one variant. */
export function scenariosOf(variant: Variant): fc.Arbitrary<Scenario> {
  return drawn.map((scenario) => kindFor({ ...scenario, variant }));
}

/** The same, with hyper-threads (where there are some) that do not slow each other down. */
export function withFullSpeed(scenario: Scenario): Scenario {
  return (scenario.topology?.threadsPerCore ?? 1) > 1 ? { ...scenario, hyperThreadSpeed: 1 } : scenario;
}

/** Number of CPUs of a scenario's machine. */
export function cpuCount({ topology, cpus = 4 }: Scenario): number {
  return topology ? cpusOf(topology) : cpus;
}
