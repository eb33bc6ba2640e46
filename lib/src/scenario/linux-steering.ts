// Software steering in a scenario: the settings of RPS and RFS, each with Linux's default where there is one. A variant
// that steers is one in which an administrator has turned it on, with the sizes that the kernel's documentation
// suggests. Filters of the NIC stand in linux-filters.ts.
import { type Need, asksForSomething, checkWhole, refuse } from "../check.js";
import { powerOfTwo } from "../linux/flow-tables.js";
import type { AnyVariant } from "../linux/linux-variants.js";
import { FILTER_USES, type LinuxFilters, completeFilters } from "./linux-filters.js";
import { MOST_QUEUES, checkNumbers, checkRows } from "./linux-lists.js";
import type { Setting, Use } from "./uses.js";

export type { FlowRule } from "./linux-filters.js";

/** From `timePs` on frames are spread over other CPUs (rps_cpus); there is no waiting for the old ones. */
export interface RpsChange {
  /** Picoseconds. */
  readonly timePs: number;
  readonly rpsCpus: readonly number[];
}

/** From `timePs` on the thread of a connection runs on another CPU. */
export interface ThreadMove {
  /** Picoseconds. */
  readonly timePs: number;
  readonly connection: number;
  readonly cpu: number;
}

/** At `timePs` the socket of a connection is closed; its frames still come. */
export interface SocketClose {
  /** Picoseconds. */
  readonly timePs: number;
  readonly connection: number;
}

/** Settings of software steering; every field has a default. */
export interface LinuxSteering extends LinuxFilters {
  /**
   * Frames in a backlog's input queue above which no more are taken (netdev_max_backlog), 1 to 32,768; default 1000.
   */
  readonly maxBacklog?: number;
  /** CPUs whose steering has a flow limit (flow_limit_cpu_bitmap); default none. */
  readonly flowLimitCpus?: readonly number[];
  /** Buckets by which a flow limit tells connections apart, a power of two from 1 to 65,536; default 4096. */
  readonly flowLimitTableLen?: number;
  /** Frames that go up to steering together (gro_normal_batch), 1 to 64; default 8. */
  readonly groNormalBatch?: number;
  /**
   * CPUs over which every queue's frames are spread by their hash (rps_cpus). Default: "rps" the first thread of each
   * core; "rfs" none.
   */
  readonly rpsCpus?: readonly number[];
  /** Changes of that during the run; default none. */
  readonly rpsChanges?: readonly RpsChange[];
  /** Entries of RFS' global table, rounded up to a power of two, 1 to 1,048,576; default 32,768, as suggested. */
  readonly rpsSockFlowEntries?: number;
  /**
   * Entries of each queue's own table, rounded up to a power of two, 1 to 1,048,576; default the global table's over
   * the number of queues, as suggested.
   */
  readonly rpsFlowCnt?: number;
  /** The CPU of each connection's thread: connection i has number i mod their number; default the CPUs in turn. */
  readonly threadCpus?: readonly number[];
  /** When threads move; default never. */
  readonly threadMoves?: readonly ThreadMove[];
  /** From a frame in the socket to the call that takes it, picoseconds, 0 to 1e12; default 0. */
  readonly readAfterPs?: number;
  /** When sockets are closed; default never. */
  readonly socketCloses?: readonly SocketClose[];
}

export type CompleteLinuxSteering = Required<LinuxSteering>;

const STEERED: Use = { variants: ["rps", "rfs"] };
const RFS: Use = { variants: ["rfs"] };

const LIMITED: Need<Setting> = {
  isMet: ({ beside: { flowLimitCpus } }) => asksForSomething(flowLimitCpus),
  lack: ({ name }) => [
    `The scenario gives ${name} and not linux.flowLimitCpus`,
    "without CPUs there is no flow limit, so give those that steer frames",
  ],
};

export const STEERING_USES = {
  "linux.maxBacklog": STEERED,
  "linux.flowLimitCpus": STEERED,
  "linux.flowLimitTableLen": { ...STEERED, needs: [LIMITED] },
  "linux.groNormalBatch": STEERED,
  "linux.rpsCpus": STEERED,
  "linux.rpsChanges": STEERED,
  "linux.rpsSockFlowEntries": RFS,
  "linux.rpsFlowCnt": RFS,
  "linux.threadCpus": RFS,
  "linux.threadMoves": RFS,
  "linux.readAfterPs": RFS,
  "linux.socketCloses": RFS,
  ...FILTER_USES,
} satisfies Record<`linux.${keyof LinuxSteering}`, Use>;

const MOST_ENTRIES = 2 ** 20;

/** What the defaults and checks depend on. */
interface Around {
  readonly variant: AnyVariant;
  readonly cores: readonly number[];
  readonly cpus: number;
  readonly queues: number;
  readonly connections: number;
}

/** Fills in the defaults and checks the values. */
export function completeSteering(given: LinuxSteering, around: Around): CompleteLinuxSteering {
  const { variant, cores, cpus, queues, connections } = around;
  const { maxBacklog = 1000, groNormalBatch = 8, rpsCpus = variant === "rps" ? cores : [], rpsChanges = [] } = given;
  const { flowLimitCpus = [], flowLimitTableLen = 4096 } = given;
  const { rpsSockFlowEntries = 32_768, threadMoves = [], readAfterPs = 0, socketCloses = [] } = given;
  const { rpsFlowCnt = Math.max(1, Math.floor(powerOfTwo(rpsSockFlowEntries) / queues)) } = given;
  const { threadCpus = Array.from({ length: cpus }, (_, cpu) => cpu) } = given;
  checkWhole("The maxBacklog in frames", maxBacklog, 1, 32_768);
  checkNumbers("flowLimitCpus", flowLimitCpus, cpus - 1);
  checkWhole("The flowLimitTableLen", flowLimitTableLen, 1, 65_536);
  if (powerOfTwo(flowLimitTableLen) !== flowLimitTableLen)
    refuse(`The flowLimitTableLen is ${flowLimitTableLen}`, "it must be a power of two");
  checkWhole("The groNormalBatch in frames", groNormalBatch, 1, 64);
  checkNumbers("rpsCpus", rpsCpus, cpus - 1);
  checkRows("rpsChanges", rpsChanges, ["timePs", "rpsCpus"]);
  for (const change of rpsChanges) checkNumbers("rpsChanges' rpsCpus", change.rpsCpus, cpus - 1);
  checkWhole("The rpsSockFlowEntries", rpsSockFlowEntries, 1, MOST_ENTRIES);
  checkWhole("The rpsFlowCnt", rpsFlowCnt, 1, MOST_ENTRIES);
  checkNumbers("threadCpus", threadCpus, cpus - 1);
  checkWhole("The number of linux.threadCpus", threadCpus.length, 1, 2 ** 20);
  checkRows("threadMoves", threadMoves, ["timePs", "connection", "cpu"]);
  for (const { cpu } of threadMoves) checkWhole("The cpu of a row of linux.threadMoves", cpu, 0, cpus - 1);
  checkWhole("The readAfterPs", readAfterPs, 0, 1e12);
  checkRows("socketCloses", socketCloses, ["timePs", "connection"]);
  for (const [field, rows] of Object.entries({ threadMoves, socketCloses }))
    for (const { connection } of rows)
      checkWhole(`The connection of a row of linux.${field}`, connection, 0, connections - 1);
  const entries = { rpsSockFlowEntries: powerOfTwo(rpsSockFlowEntries), rpsFlowCnt: powerOfTwo(rpsFlowCnt) };
  const threads = { threadCpus, threadMoves, readAfterPs, socketCloses };
  // Where there is no table, that is what is refused of a filter, not the queue that it names.
  const named = variant === "napi-single-queue" ? MOST_QUEUES : queues;
  const filters = completeFilters(given, { queues: named, connections });
  const limits = { maxBacklog, flowLimitCpus, flowLimitTableLen, groNormalBatch };
  return { ...limits, rpsCpus, rpsChanges, ...entries, ...filters, ...threads };
}
