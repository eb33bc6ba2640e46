// Draws scenarios as files write them, with every field that docs/scenario.md names, small enough to run in a fraction
// of a second.
import { HASH_TYPE_SETS } from "./valid.mjs";
import { LINUX_VARIANTS, linuxPart } from "./valid-linux.mjs";
import { MOST_FRAMES, traffic } from "./valid-traffic.mjs";
import { hex } from "./values.mjs";

const US = 1_000_000;

export function scenario(dice) {
  const variant = dice.one([
    "non-rss",
    "single-hardware-queue",
    "hardware-queuing",
    "message-signaled-interrupts",
    "message-signaled-interrupts",
    ...LINUX_VARIANTS,
  ]);
  const cpus = dice.between(1, 8);
  const isLinux = LINUX_VARIANTS.includes(variant);
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  const cpu = () => dice.below(cpus);
  const receiveBuffers = dice.between(1, 40);
  const made = machine(dice, cpus);
  return withFault(dice, {
    traffic: traffic(dice),
    variant,
    ...made,
    ...some(0.5, () => ({ seed: dice.one([1, 7, "seed"]) })),
    ...some(0.3, () => ({ durationPs: dice.between(1, 300) * US })),
    ...some(0.2, () => ({ warmupPs: dice.below(50) * US })),
    ...some(0.4, () => ({
      receiveBuffers,
      ...some(isLinux ? 0 : 0.4, () => ({ resourcesBelow: dice.below(Math.min(5, receiveBuffers)) })),
    })),
    ...some(0.2, () => ({ buffersReturned: dice.one(["by-chain", "by-frame"]) })),
    ...some(0.5, () => ({ interruptModeration: moderation(dice) })),
    ...some(0.2, () => ({ linkBitsPerSecond: dice.one([1e8, 1e9, 2.5e9, 1e10, 8e11]) })),
    ...some(0.2, () => ({ windowPs: dice.between(1, 100) * US })),
    ...some(isLinux ? 0 : 0.2, () => ({ maxNblsToIndicate: dice.between(1, 20) })),
    ...some(0.3, () => ({
      threadShare:
        "topology" in made || dice.chance(0.7) ? threads(dice) : Array.from({ length: cpus }, () => threads(dice)),
    })),
    ...some(0.2, () => ({ locks: { connection: dice.chance(0.5), sharedPs: dice.below(100_000) } })),
    ...some(0.2, () => ({ protocolTimes: dice.one(["constant", "exponential"]) })),
    ...some(0.2, () => ({ sends: sends(dice, cpu) })),
    ...some(0.3, () => ({ costs: Object.fromEntries(dice.list(4, () => [dice.one(COSTS), dice.below(5 * US)])) })),
    ...some(0.3, () => ({ records: dice.one(["full", "summary"]) })),
    ...(isLinux ? ofLinux(dice, cpus, variant) : ofWindows(dice, cpus, variant)),
  });
}

function ofLinux(dice, cpus, variant) {
  const isHashed = variant !== "napi-single-queue" && dice.chance(0.4);
  return { ...linuxPart(dice, { variant, cpus }), ...(isHashed ? { rss: hashing(dice) } : {}) };
}

function ofWindows(dice, cpus, variant) {
  const isRss = variant !== "non-rss";
  const isMsix = variant === "message-signaled-interrupts";
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  const cpu = () => dice.below(cpus);
  return {
    ...(isMsix
      ? some(0.2, () => ({ retargets: dice.list(3, () => ({ timePs: dice.below(100) * US, message: 0, cpu: cpu() })) }))
      : some(0.4, () => lines(dice, cpu))),
    ...(isMsix || !isRss ? some(0.3, () => ({ polling: polling(dice) })) : {}),
    ...(isRss
      ? steering(dice, cpus, variant)
      : some(0.3, () => ({ receiveHash: true, ...some(0.5, () => ({ rss: hashing(dice) })) }))),
    ...some(0.1, () => ({ nic: { ...nic(dice), interrupts: ["line-based", "msi", "msi-x"] } })),
  };
}

/** One in ten has a fault, with what that needs in its variant, or without. */
function withFault(dice, given) {
  if (given.linux !== undefined || !dice.chance(0.1)) return given;
  const fault = dice.one(FAULTS);
  if (fault !== "interrupt-not-disabled" || given.variant === "message-signaled-interrupts" || dice.chance(0.2))
    return { ...given, fault };
  return { ...given, fault, interruptCpu: "fixed" };
}

const FAULTS = [
  "none",
  "counter-not-preset",
  "counter-not-atomic",
  "interrupt-not-enabled",
  "enabled-without-looking",
  "interrupt-not-disabled",
  "table-not-drained",
];

const COSTS = [
  "isrPs",
  "dpcPs",
  "protocolPs",
  "descriptorPs",
  "ipiDeliveryPs",
  "copyPs",
  "lookPs",
  "bufferFromOtherNodePs",
  "lineFromOtherNodePs",
];

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
  return dice.chance(0.5)
    ? { budget }
    : { budget, deferrals: dice.between(1, 4), deferralPs: dice.between(1, 30 * US) };
}

/** Interrupts whose CPU the system chooses: all but MSI-X messages of queues. */
function lines(dice, cpu) {
  const interrupts = dice.one(["line-based", "msi", "msi-x"]);
  return {
    interrupts,
    ...(interrupts === "line-based" && dice.chance(0.5)
      ? { sharedLine: { interruptsPerSecond: dice.between(1, 10_000) } }
      : {}),
    ...dice.way(
      () => ({}),
      () => ({ interruptCpu: dice.one(["fixed", "round-robin", "least-busy", "random"]) }),
      () => ({ interruptCpu: "fixed", fixedCpu: cpu() }),
    ),
  };
}

function nic(dice) {
  return {
    hash: true,
    receiveQueues: dice.between(2, 8),
    messages: dice.between(2, 8),
    tableEntries: 128,
    moderation: dice.chance(0.9),
  };
}

function hashing(dice) {
  const nicHashing = dice.chance(0.3) ? { hashing: dice.chance(0.5) ? dice.one(PROFILES) : nicWay(dice) } : {};
  const hasOwnKey = nicHashing.hashing === "aws-ena-fixed-key" || nicHashing.hashing?.profile === "aws-ena-fixed-key";
  return {
    ...(dice.chance(0.4) ? { hashTypes: dice.one(HASH_TYPE_SETS) } : {}),
    ...(dice.chance(0.3) && !hasOwnKey ? { secretKey: hex(dice.bytes(40)) } : {}),
    ...(dice.chance(0.2)
      ? { symmetric: dice.one(["symmetric-xor", "symmetric-or-xor", "symmetric-sort", "none"]) }
      : {}),
    ...nicHashing,
  };
}

const PROFILES = ["ndis", "windows-nvgre", "virtio-net", "intel-e810", "nvidia-connectx", "aws-ena-fixed-key"];
const TUNNELS = ["mpls", "pppoe", "llc-snap", "ip-in-ip", "gre", "nvgre", "vxlan", "geneve", "gtp-u"];

function nicWay(dice) {
  const some = (share, fields) => (dice.chance(share) ? fields() : {});
  return {
    ...some(0.5, () => ({ profile: dice.one(PROFILES) })),
    ...some(0.5, () => ({ hashed: dice.one(["outer", "inner"]) })),
    ...some(0.3, () => ({ opens: TUNNELS.filter(() => dice.chance(0.4)) })),
    ...some(0.3, () => ({ tags: dice.list(3, () => dice.list(2, () => dice.one([0x8100, 0x88a8, 0x9100]), 1), 1) })),
    ...some(0.2, () => ({ atomicFragments: dice.one(["fragment", "whole"]) })),
    ...some(0.2, () => ({ innerWithoutPorts: dice.one(["inner", "outer-addresses"]) })),
    ...some(0.2, () => ({ extraFields: dice.one([[], ["sctp-ports"], ["esp-spi", "ah-spi"], ["gtp-teid"]]) })),
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
        ...some(0.1, () => ({
          profile: dice.one(["ClosestProcessor", "NUMAScaling", "NUMAScalingStatic", "ConservativeScaling"]),
        })),
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
    () => ({
      topology: { nodes: 1, coresPerNode: cpus, threadsPerCore },
      ...(threadsPerCore === 2 ? { hyperThreadSpeed: dice.one([0.3, 0.5, 1]) } : {}),
    }),
    () => ({ topology: { nodes: 2, coresPerNode: cpus }, ...(dice.chance(0.5) ? { nicNode: dice.below(2) } : {}) }),
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
      : {
          delayPs: dice.below(10) * US,
          cpu: dice.one(["receive", "any", "application", cpu()]),
          handOver: dice.chance(0.5),
        }),
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
