// Software steering in a scenario: the settings of RPS and RFS, each with Linux's default where there is one. A variant
// that steers is one in which an administrator has turned it on, with the sizes that the kernel's documentation
// suggests.
import { type Need, asksForSomething, checkBoolean, checkFields, checkList, checkWhole } from "../check.js";
import { PS_PER_US } from "../units.js";
import { powerOfTwo } from "../linux/flow-tables.js";
import type { AnyVariant } from "../linux/linux-variants.js";
import { checkNumbers } from "./linux-lists.js";
import type { Setting, Use } from "./uses.js";

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

/** From `timePs` on a connection's frames come to a queue, whatever the indirection table says. */
export interface FlowRule {
  /** Picoseconds. */
  readonly timePs: number;
  readonly connection: number;
  readonly queue: number;
}

/** At `timePs` the socket of a connection is closed; its frames still come. */
export interface SocketClose {
  /** Picoseconds. */
  readonly timePs: number;
  readonly connection: number;
}

/** Settings of software steering; every field has a default. */
export interface LinuxSteering {
  /**
   * Frames in a backlog's input queue above which no more are taken (netdev_max_backlog), 1 to 32,768; default 1000.
   */
  readonly maxBacklog?: number;
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
  /**
   * Accelerated RFS: whether a connection that goes to another CPU is brought to that CPU's queue by a filter of the
   * NIC; default false.
   */
  readonly arfs?: boolean;
  /** How much later the filter is there, picoseconds, 0 to 1e12. Assumption: 100 us. */
  readonly arfsDelayPs?: number;
  /** n-tuple rules (ethtool -N): from their time on a connection's frames come to a queue; default none. */
  readonly flowRules?: readonly FlowRule[];
  /**
   * Flow Director's ATR: the first packet that the host sends to a connection, and every so many-th of a transmit
   * queue, has the connection's frames come to the queue of the CPU that sent; 0 to 65,535, 20 in ixgbe. Default 0:
   * off.
   */
  readonly atrSampleRate?: number;
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
const QUEUES: Use = { variants: ["napi", "rps", "rfs"] };
const ACCELERATED: Need<Setting> = {
  isMet: ({ beside: { arfs } }) => arfs === true,
  lack: ({ name }) => [
    `The scenario gives ${name} and not linux.arfs`,
    "without it no filter is written, so give arfs: true",
  ],
};
const SENDING: Need<Setting> = {
  isMet: ({ beside: { flowRules, arfs } }) => !asksForSomething(flowRules) && arfs !== true,
  lack: ({ name }) => [
    `The scenario gives ${name} beside linux.flowRules or linux.arfs`,
    "drivers with ATR turn it off when n-tuple filters are on, so give one of them",
  ],
};

export const STEERING_USES = {
  "linux.maxBacklog": STEERED,
  "linux.groNormalBatch": STEERED,
  "linux.rpsCpus": STEERED,
  "linux.rpsChanges": STEERED,
  "linux.rpsSockFlowEntries": RFS,
  "linux.rpsFlowCnt": RFS,
  "linux.arfs": RFS,
  "linux.arfsDelayPs": { ...RFS, needs: [ACCELERATED] },
  "linux.flowRules": QUEUES,
  "linux.atrSampleRate": { ...QUEUES, needs: [SENDING], asks: (value) => value !== 0 },
  "linux.threadCpus": RFS,
  "linux.threadMoves": RFS,
  "linux.readAfterPs": RFS,
  "linux.socketCloses": RFS,
} satisfies Record<`linux.${keyof LinuxSteering}`, Use>;

const LATEST_PS = Number.MAX_SAFE_INTEGER;
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
  const { rpsSockFlowEntries = 32_768, threadMoves = [], readAfterPs = 0, socketCloses = [] } = given;
  const { rpsFlowCnt = Math.max(1, Math.floor(powerOfTwo(rpsSockFlowEntries) / queues)) } = given;
  const { arfs = false, arfsDelayPs = 100 * PS_PER_US, flowRules = [], atrSampleRate = 0 } = given;
  const { threadCpus = Array.from({ length: cpus }, (_, cpu) => cpu) } = given;
  checkWhole("The maxBacklog in frames", maxBacklog, 1, 32_768);
  checkWhole("The groNormalBatch in frames", groNormalBatch, 1, 64);
  checkNumbers("rpsCpus", rpsCpus, cpus - 1);
  checkRows("rpsChanges", rpsChanges, ["timePs", "rpsCpus"]);
  for (const change of rpsChanges) checkNumbers("rpsChanges' rpsCpus", change.rpsCpus, cpus - 1);
  checkWhole("The rpsSockFlowEntries", rpsSockFlowEntries, 1, MOST_ENTRIES);
  checkWhole("The rpsFlowCnt", rpsFlowCnt, 1, MOST_ENTRIES);
  checkBoolean("The scenario's linux: arfs", arfs);
  checkWhole("The arfsDelayPs", arfsDelayPs, 0, 1e12);
  checkRows("flowRules", flowRules, ["timePs", "connection", "queue"]);
  for (const { queue } of flowRules) checkWhole("The queue of a flow rule", queue, 0, queues - 1);
  checkWhole("The atrSampleRate", atrSampleRate, 0, 65_535);
  checkNumbers("threadCpus", threadCpus, cpus - 1);
  checkWhole("The number of linux.threadCpus", threadCpus.length, 1, 2 ** 20);
  checkRows("threadMoves", threadMoves, ["timePs", "connection", "cpu"]);
  for (const { cpu } of threadMoves) checkWhole("The CPU of a thread's move", cpu, 0, cpus - 1);
  checkWhole("The readAfterPs", readAfterPs, 0, 1e12);
  checkRows("socketCloses", socketCloses, ["timePs", "connection"]);
  for (const { connection } of [...threadMoves, ...socketCloses, ...flowRules])
    checkWhole("The connection of a thread's move, a socket's end or a flow rule", connection, 0, connections - 1);
  const entries = { rpsSockFlowEntries: powerOfTwo(rpsSockFlowEntries), rpsFlowCnt: powerOfTwo(rpsFlowCnt) };
  const threads = { threadCpus, threadMoves, readAfterPs, socketCloses };
  const filters = { arfs, arfsDelayPs, flowRules, atrSampleRate };
  return { maxBacklog, groNormalBatch, rpsCpus, rpsChanges, ...entries, ...filters, ...threads };
}

/** Rows with a time and no other fields than these. */
function checkRows(field: string, rows: readonly { readonly timePs: number }[], fields: readonly string[]): void {
  checkList(`The rows of linux.${field}`, rows, `they must be a list of { ${fields.join(", ")} }`);
  for (const row of rows) {
    checkFields(`A row of linux.${field}`, row, fields);
    checkWhole(`The time of a row of linux.${field} in picoseconds`, row.timePs, 0, LATEST_PS);
  }
}
