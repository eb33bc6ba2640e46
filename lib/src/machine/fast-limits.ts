// What the fast machine cannot do: every feature of a scenario that lets something come between the steps of an
// interrupt cycle, so that the end of a step is not known when it begins. A scenario with any of them runs on the plain
// machine; the fast machine itself refuses it.
import type { AnyVariant } from "../linux/linux-variants.js";
import type { CompleteScenario } from "../scenario.js";

export interface FastLimit {
  /** The field of the scenario. */
  readonly field: string;
  /** What it asks for, and why that is too much: both parts of a sentence. */
  readonly what: string;
  readonly because: string;
  readonly isIn: (scenario: CompleteScenario) => boolean;
}

const FAST_VARIANTS: readonly AnyVariant[] = ["message-signaled-interrupts", "napi", "napi-single-queue"];

const LINUX_LIMITS: readonly FastLimit[] = [
  {
    field: "linux.affinity",
    what: "vectors that share a CPU",
    because: "their NAPIs are polled there in turn",
    isIn: ({ linux }) => linux !== null && new Set(linux.affinity).size < linux.affinity.length,
  },
  {
    field: "threadShare",
    what: "threads beside ksoftirqd",
    because: "turns of theirs, ticks and interrupts come between its passes",
    isIn: ({ linux, threads }) =>
      linux?.ksoftirqd === true && threads.some(({ isConstant, shareAt }) => !isConstant || shareAt(0) > 0),
  },
  {
    field: "linux.deferHardIrqs",
    what: "a deferral of interrupts",
    because: "its timer may be started anew while it runs",
    isIn: ({ linux }) => (linux?.deferral ?? null) !== null,
  },
  {
    field: "linux.busyPolling",
    what: "an application that polls for itself",
    because: "it works on the same CPU, between interrupts and polls",
    isIn: ({ linux }) => (linux?.busyPolling ?? null) !== null,
  },
  {
    field: "linux.threaded",
    what: "a thread for each NAPI",
    because: "threads share a CPU in turns",
    isIn: ({ linux }) => linux?.threaded === true,
  },
  {
    field: "linux.gro",
    what: "GRO",
    because: "a packet's frames go up later than a look of the poll found them",
    isIn: ({ linux }) => linux?.gro === true,
  },
  {
    field: "linux.tableChanges",
    what: "changes of Linux's indirection table",
    because: "frames are then processed one by one",
    isIn: ({ linux }) => linux !== null && linux.tableChanges.length > 0,
  },
  {
    field: "linux.flowRules",
    what: "n-tuple rules",
    because: "frames are then processed one by one",
    isIn: ({ linux }) => linux !== null && linux.flowRules.length > 0,
  },
  {
    field: "linux.atrSampleRate",
    what: "ATR",
    because: "frames are then processed one by one",
    isIn: ({ linux }) => linux !== null && linux.atrSampleRate > 0,
  },
];

export const FAST_LIMITS: readonly FastLimit[] = [
  {
    field: "variant",
    what: "another variant",
    because:
      "only in message-signaled-interrupts and Linux's napi has each queue a message, a CPU and a cycle of its own",
    isIn: ({ variant }) => !FAST_VARIANTS.includes(variant),
  },
  {
    field: "traffic",
    what: "a closed loop",
    because:
      "a frame may follow from the end of any step, also of one whose time has come and which is still to be done",
    isIn: ({ traffic }) => traffic.waitsForReplies === true,
  },
  {
    field: "topology",
    what: "hyper-threads",
    because: "one slows the other of its core in the middle of a step",
    isIn: ({ topology }) => topology.processors.some(({ thread }) => thread > 0),
  },
  {
    field: "retargets",
    what: "messages that are re-targeted",
    because: "another message's ISR and DPC may run on their new CPU",
    isIn: ({ retargets }) => retargets.length > 0,
  },
  {
    field: "resourcesBelow",
    what: "frames to copy near exhaustion",
    because: "copying is a step of its own, with effects at its end",
    isIn: ({ resourcesBelow }) => resourcesBelow > 0,
  },
  {
    field: "buffersReturned",
    what: "buffers that go back by frame",
    because: "the NIC may fill them again in the middle of a chain",
    isIn: ({ buffersReturned }) => buffersReturned !== "by-chain",
  },
  {
    field: "sends",
    what: "sends",
    because: "they and their completions run between the steps of a cycle",
    isIn: ({ sends }) => sends.perFrame > 0,
  },
  {
    field: "locks.connection",
    what: "locks of connections",
    because: "a CPU that spins on one asks again and again whether it is free",
    isIn: ({ locks }) => locks.connection,
  },
  {
    field: "locks.sharedPs",
    what: "a lock that all connections share",
    because: "how long a CPU spins on it depends on who asked for it before",
    isIn: ({ locks }) => locks.sharedPs > 0,
  },
  {
    field: "protocolTimes",
    what: "protocol times that are drawn",
    because: "such frames are processed one by one",
    isIn: ({ protocolTimes }) => protocolTimes !== "constant",
  },
  {
    field: "rssChanges.drain",
    what: "changes of the table that drain",
    because: "frames that are held back are processed later by a DPC of their own",
    isIn: ({ rssChanges }) => rssChanges.some(({ drain }) => drain === true),
  },
  {
    field: "rebalancing.drain",
    what: "a rebalancing policy that drains",
    because: "frames that are held back are processed later by a DPC of their own",
    isIn: ({ rebalancing }) => rebalancing.drain,
  },
  {
    field: "rebalancing.policy",
    what: "dynamic spreading",
    because: "it moves each entry in a DPC on the CPU that owns it",
    isIn: ({ rebalancing }) => rebalancing.policy === "dynamic-spreading",
  },
  {
    field: "fault",
    what: "a fault",
    because: "the cycles of a faulty driver may stop, or begin before the one before has ended",
    isIn: ({ fault }) => fault !== "none",
  },
  ...LINUX_LIMITS,
];

/** Those of its limits that a scenario goes beyond; none: the fast machine can run it. */
export function fastLimitsOf(scenario: CompleteScenario): FastLimit[] {
  return FAST_LIMITS.filter(({ isIn }) => isIn(scenario));
}
