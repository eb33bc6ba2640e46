// Scenarios as files write them, with every field that docs/scenario.md names, small enough to run in a fraction of a second. In: dice. Out: JSON.
import { HASH_TYPE_SETS } from "./valid.mjs";
import { hex } from "./values.mjs";

const US = 1_000_000;
const MOST_FRAMES = 200;

/** The paths that a replay may name; the target opens them. */
export const CAPTURES = ["good", "cut", "empty"];

export function scenario(dice) {
  const variant = dice.one([
    "non-rss",
    "single-hardware-queue",
    "hardware-queuing",
    "message-signaled-interrupts",
    "message-signaled-interrupts",
  ]);
  const cpus = dice.between(1, 8);
  const isRss = variant !== "non-rss";
  const isMsix = variant === "message-signaled-interrupts";
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  const cpu = () => dice.below(cpus);
  const receiveBuffers = dice.between(1, 40);
  const made = machine(dice, cpus);
  return {
    traffic: traffic(dice),
    variant,
    ...made,
    ...some(0.5, () => ({ seed: dice.one([1, 7, "seed"]) })),
    ...some(0.3, () => ({ durationPs: dice.between(1, 300) * US })),
    ...some(0.2, () => ({ warmupPs: dice.below(50) * US })),
    ...some(0.4, () => ({ receiveBuffers, ...some(0.4, () => ({ resourcesBelow: dice.below(Math.min(5, receiveBuffers)) })) })),
    ...some(0.2, () => ({ buffersReturned: dice.one(["by-chain", "by-frame"]) })),
    ...some(0.5, () => ({ interruptModeration: moderation(dice) })),
    ...some(0.2, () => ({ linkBitsPerSecond: dice.one([1e8, 1e9, 2.5e9, 1e10, 8e11]) })),
    ...some(0.2, () => ({ windowPs: dice.between(1, 100) * US })),
    ...some(0.2, () => ({ maxNblsToIndicate: dice.between(1, 20) })),
    ...some(0.3, () => ({ threadShare: "topology" in made || dice.chance(0.7) ? threads(dice) : Array.from({ length: cpus }, () => threads(dice)) })),
    ...some(0.2, () => ({ locks: { connection: dice.chance(0.5), sharedPs: dice.below(100_000) } })),
    ...some(0.2, () => ({ protocolTimes: dice.one(["constant", "exponential"]) })),
    ...some(0.2, () => ({ sends: sends(dice, cpu) })),
    ...some(0.3, () => ({ costs: Object.fromEntries(dice.list(4, () => [dice.one(COSTS), dice.below(5 * US)])) })),
    ...some(0.3, () => ({ records: dice.one(["full", "summary"]) })),
    ...(isMsix
      ? some(0.2, () => ({ retargets: dice.list(3, () => ({ timePs: dice.below(100) * US, message: 0, cpu: cpu() })) }))
      : some(0.4, () => lines(dice, cpu))),
    ...(isMsix || !isRss ? some(0.3, () => ({ polling: polling(dice) })) : {}),
    ...(isRss ? steering(dice, cpus, variant) : some(0.3, () => ({ receiveHash: true, ...some(0.5, () => ({ rss: hashing(dice) })) }))),
    ...some(0.1, () => ({ nic: { ...nic(dice), interrupts: ["line-based", "msi", "msi-x"] } })),
  };
}

const COSTS = ["isrPs", "dpcPs", "protocolPs", "descriptorPs", "ipiDeliveryPs", "copyPs", "lookPs", "bufferFromOtherNodePs", "lineFromOtherNodePs"];

function moderation(dice) {
  const frames = dice.between(1, 64);
  return dice.way(
    () => ({ timeoutPs: dice.below(40) * US, frames }),
    () => ({ kind: "delay", timeoutPs: dice.below(40) * US, frames }),
    () => ({ kind: "delay-from-last", timeoutPs: dice.below(40) * US, frames }),
    () => ({ kind: "interval", intervalPs: dice.below(60) * US, ...(dice.chance(0.5) ? { frames } : {}) }),
    () => ({ kind: "net-dim", profiles: dice.one(["eqe", "cqe"]), startProfile: dice.below(5) }),
    () => ({ kind: "ixgbe-adaptive" }),
    () => ({ kind: "i40e-adaptive", gigabitsPerSecond: dice.one([1, 10, 20, 25, 40]) }),
  );
}

function polling(dice) {
  const budget = dice.between(1, 64);
  return dice.chance(0.5) ? { budget } : { budget, deferrals: dice.between(1, 4), deferralPs: dice.between(1, 30 * US) };
}

/** Interrupts of which the system chooses the CPU: all but MSI-X messages of queues. */
function lines(dice, cpu) {
  const interrupts = dice.one(["line-based", "msi", "msi-x"]);
  return {
    interrupts,
    ...(interrupts === "line-based" && dice.chance(0.5) ? { sharedLine: { interruptsPerSecond: dice.between(1, 10_000) } } : {}),
    ...dice.way(
      () => ({}),
      () => ({ interruptCpu: dice.one(["fixed", "round-robin", "least-busy", "random"]) }),
      () => ({ interruptCpu: "fixed", fixedCpu: cpu() }),
    ),
  };
}

function nic(dice) {
  return { hash: true, receiveQueues: dice.between(2, 8), messages: dice.between(2, 8), tableEntries: 128, moderation: dice.chance(0.9) };
}

function hashing(dice) {
  return {
    ...(dice.chance(0.4) ? { hashTypes: dice.one(HASH_TYPE_SETS) } : {}),
    ...(dice.chance(0.3) ? { secretKey: hex(dice.bytes(40)) } : {}),
  };
}

function steering(dice, cpus, variant) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  const cpu = () => dice.below(cpus);
  const indirectionTable = Array.from({ length: 2 ** dice.below(6) }, cpu);
  return {
    ...some(0.7, () => ({
      rss: {
        ...hashing(dice),
        ...some(0.7, () => ({ indirectionTable })),
        ...some(0.2, () => ({ defaultCpu: cpu() })),
        ...(variant === "single-hardware-queue" ? {} : some(0.1, () => ({ queues: dice.between(1, 4) }))),
        ...some(0.2, () => ({ processors: Array.from({ length: cpus }, (_, i) => i) })),
        ...some(0.1, () => ({ profile: dice.one(["ClosestProcessor", "NUMAScaling", "NUMAScalingStatic", "ConservativeScaling"]) })),
      },
    })),
    ...some(0.3, () => ({ rebalancing: rebalancing(dice) })),
    ...some(0.1, () => ({ rekeying: { periodPs: dice.between(10, 100) * US, threshold: dice.one([1e-6, 0.5, 1]) } })),
    ...some(0.3, () => ({ rssChanges: changes(dice, cpu) })),
  };
}

function machine(dice, cpus) {
  const threadsPerCore = dice.between(1, 2);
  return dice.way(
    () => ({ cpus }),
    () => ({ cpus, ...(dice.chance(0.2) ? { nicNode: 0 } : {}) }),
    () => ({ topology: { nodes: 1, coresPerNode: cpus, threadsPerCore }, ...(threadsPerCore === 2 ? { hyperThreadSpeed: dice.one([0.3, 0.5, 1]) } : {}) }),
    () => ({ topology: { nodes: 2, coresPerNode: cpus }, ...(dice.chance(0.5) ? { nicNode: dice.below(2) } : {}) }),
  );
}

function traffic(dice, depth = 0) {
  const load = () => ({
    kind: "load",
    framesPerSecond: dice.one([1e5, 1e6, 4e6, 2e7]),
    frames: dice.between(1, MOST_FRAMES),
    ...(dice.chance(0.7) ? { connections: dice.between(1, 64) } : { endpoints: dice.list(5, () => endpoints(dice), 1) }),
    ...(dice.chance(0.3) ? { gaps: dice.one(["poisson", "constant"]) } : {}),
    ...(dice.chance(0.3) ? { frameBytes: dice.between(64, 1518) } : {}),
    ...(dice.chance(0.2) ? { startPs: dice.below(50) * US } : {}),
    ...(dice.chance(0.2) ? { endPs: dice.between(60, 200) * US } : {}),
    ...(dice.chance(0.3) ? { seed: dice.below(5) } : {}),
    ...(dice.chance(0.3) ? { population: population(dice) } : {}),
  });
  if (depth < 2 && dice.chance(0.2)) return { kind: "together", parts: dice.list(3, () => traffic(dice, depth + 1), 1) };
  if (dice.chance(0.15)) return { kind: "replay", capture: dice.one(CAPTURES), speed: dice.one([0.5, 1, 10]), times: dice.between(1, 3) };
  return load();
}

function endpoints(dice) {
  const address = dice.chance(0.5) ? () => `192.0.2.${dice.below(256)}` : () => `2001:db8::${dice.below(65_536).toString(16)}`;
  return {
    sourceAddress: address(),
    sourcePort: dice.below(65_536),
    destinationAddress: address(),
    destinationPort: 443,
    ...(dice.chance(0.3) ? { protocol: dice.one(["tcp", "udp"]) } : {}),
  };
}

function population(dice) {
  return dice.way(
    () => "equal",
    () => ({ kind: "zipf", exponent: dice.one([0, 0.9, 1.1, 3]) }),
    () => ({ kind: "elephant", share: dice.one([0.1, 0.5, 1]), elephants: 1 }),
    () => ({ kind: "zipf", exponent: 1.1, lifetimePs: dice.between(1, 100) * US, active: dice.between(1, 10) }),
  );
}

function threads(dice) {
  return dice.way(
    () => dice.one([0, 0.3, 1]),
    () => ({
      kind: "steps",
      at: [
        [0, 0.2],
        [dice.between(1, 100) * US, 0.8],
      ],
    }),
    () => ({ kind: "ramp", fromPs: 0, toPs: dice.between(1, 100) * US, from: 0.1, to: 0.9 }),
    () => ({ kind: "bursts", periodPs: 20 * US, onPs: 5 * US, share: 1 }),
    () => ({ kind: "series", stepPs: 10 * US, shares: [0.1, 0.9, 0.3] }),
  );
}

function sends(dice, cpu) {
  const trigger = dice.one(["ack", "timer", "application"]);
  return {
    perFrame: dice.one([0, 0.5, 1]),
    trigger,
    ...(trigger === "ack"
      ? {}
      : { delayPs: dice.below(10) * US, cpu: dice.one(["receive", "any", "application", cpu()]), handOver: dice.chance(0.5) }),
  };
}

function rebalancing(dice) {
  if (dice.chance(0.1)) return { policy: "none" };
  const policy = dice.one(["whole-table", "greedy", "rss-plus-plus", "dynamic-spreading", "conservative-scaling"]);
  return {
    policy,
    periodPs: dice.between(5, 100) * US,
    ...(dice.chance(0.3) ? { drain: dice.chance(0.5) } : {}),
    ...(policy === "rss-plus-plus" && dice.chance(0.5) ? { autoscale: true } : {}),
  };
}

function changes(dice, cpu) {
  let timePs = 0;
  let isOff = false;
  return dice.list(4, () => {
    timePs += dice.below(40) * US;
    if (isOff) return { timePs, rss: ((isOff = false), "enable") };
    return dice.way(
      () => ({ timePs, moves: [{ entry: 0, cpu: cpu() }], ...(dice.chance(0.4) ? { drain: true } : {}) }),
      () => ({ timePs, secretKey: hex(dice.bytes(40)) }),
      () => ({ timePs, hashTypes: dice.one(HASH_TYPE_SETS) }),
      () => ({ timePs, rss: ((isOff = true), "disable") }),
    );
  });
}

/** The same scenario with numbers that are right but would take long made smaller; wrong ones stay as they are. */
export function tamed(json) {
  if (typeof json !== "object" || json === null) return json;
  limit(json, "durationPs", 1e10);
  limit(json.sharedLine, "interruptsPerSecond", 1e4);
  for (const part of loads(json.traffic)) {
    limit(part, "connections", 5000);
    limit(part, "times", 3);
    limit(part, "framesPerSecond", 1e9, 1e4);
    if (part.kind === "load" && (part.frames === undefined || part.frames === Infinity)) part.frames = MOST_FRAMES;
    limit(part, "frames", MOST_FRAMES);
  }
  return json;
}

function loads(traffic) {
  if (typeof traffic !== "object" || traffic === null) return [];
  return [traffic, ...(Array.isArray(traffic.parts) ? traffic.parts.flatMap(loads) : [])];
}

function limit(owner, name, most, least = 0) {
  if (typeof owner !== "object" || owner === null) return;
  const value = owner[name];
  if (typeof value === "number" && value > most) owner[name] = most;
  else if (typeof value === "number" && value > 0 && value < least) owner[name] = least;
}
