// Filters of the NIC in a scenario, which come before the indirection table: an administrator's n-tuple rules, with the
// RSS contexts that they may name, accelerated RFS, and Flow Director's ATR.
import {
  type Need,
  asksForSomething,
  checkBoolean,
  checkFields,
  checkList,
  checkOneOf,
  checkWhole,
  refuse,
} from "../check.js";
import { ARFS_DRIVERS, type ArfsDriver } from "../linux/arfs-rules.js";
import { PS_PER_US } from "../units.js";
import { checkIndirectionTable, checkQueue, checkRows } from "./linux-lists.js";
import { RULES_AND_CONTEXTS, SENDS, SEVERAL_QUEUES } from "./linux-needs.js";
import type { Setting, Use } from "./uses.js";

/**
 * From `timePs` on frames of a connection, or of several, come to a queue or are spread by an RSS context, whatever the
 * indirection table says. Either `queue` or `context` is given.
 */
export interface FlowRule {
  /** Picoseconds. */
  readonly timePs: number;
  readonly connection: number | readonly number[];
  readonly queue?: number;
  /** 0: the indirection table; 1 and up: `rssContexts` in their order. */
  readonly context?: number;
}

/** Another indirection table beside the first; n-tuple rules say whose frames go by it. */
export interface RssContext {
  /** Queue numbers, a power of two of them. */
  readonly indirectionTable: readonly number[];
}

/** Settings of the NIC's filters; every field has a default. */
export interface LinuxFilters {
  /**
   * Accelerated RFS: whether a connection that goes to another CPU is brought to that CPU's queue by a filter of the
   * NIC; default false.
   */
  readonly arfs?: boolean;
  /** How much later the filter is there, picoseconds, 0 to 1e12. Assumption: 100 us. */
  readonly arfsDelayPs?: number;
  /**
   * How long the driver's thread is busy with one filter, picoseconds, 0 to 1e12; default 0: filters do not wait for
   * each other.
   */
  readonly arfsProgramPs?: number;
  /** Whose filters they are, "mlx5" or "ice": when they expire; default "mlx5". */
  readonly arfsDriver?: ArfsDriver;
  /** Filters of each type (TCP or UDP, IPv4 or IPv6) that there is room for, 0 to 1,048,576; default 65,536. */
  readonly arfsCapacity?: number;
  /**
   * n-tuple rules (ethtool -N): from their time on a connection's frames come to a queue, or go by an RSS context;
   * default none.
   */
  readonly flowRules?: readonly FlowRule[];
  /** RSS contexts (ethtool -X context new): the first has number 1; default none. */
  readonly rssContexts?: readonly RssContext[];
  /**
   * Flow Director's ATR: the first packet that the host sends to a connection, and every so many-th of a transmit
   * queue, has the connection's frames come to the queue of the CPU that sent; 0 to 65,535, 20 in ixgbe. Default 0:
   * off.
   */
  readonly atrSampleRate?: number;
}

const RFS: Use = { variants: ["rfs"] };
const QUEUES: Use = { variants: ["napi", "rps", "rfs"] };
const ACCELERATED: Need<Setting> = {
  isMet: ({ beside: { arfs } }) => arfs === true,
  lack: ({ name }) => [
    `The scenario gives ${name} and not linux.arfs`,
    "without it no filter is written, so give arfs: true",
  ],
};
const ALONE: Need<Setting> = {
  isMet: ({ beside: { flowRules, arfs } }) => !asksForSomething(flowRules) && arfs !== true,
  lack: ({ name }) => [
    `The scenario gives ${name} beside linux.flowRules or linux.arfs`,
    "drivers with ATR turn it off when n-tuple filters are on, so give one of them",
  ],
};
const RULED: Need<Setting> = {
  isMet: ({ beside: { flowRules } }) =>
    Array.isArray(flowRules) && flowRules.some((rule: FlowRule | null) => (rule?.context ?? 0) !== 0),
  lack: ({ name }) => [
    `The scenario gives ${name} and no rule that names one`,
    "only a rule of linux.flowRules brings frames to a context, so give one with context: 1",
  ],
};

export const FILTER_USES = {
  "linux.arfs": { ...RFS, needs: [SEVERAL_QUEUES] },
  "linux.arfsDelayPs": { ...RFS, needs: [ACCELERATED] },
  "linux.arfsProgramPs": { ...RFS, needs: [ACCELERATED] },
  "linux.arfsDriver": { ...RFS, needs: [ACCELERATED] },
  "linux.arfsCapacity": { ...RFS, needs: [ACCELERATED] },
  "linux.flowRules": { ...QUEUES, needs: [RULES_AND_CONTEXTS] },
  "linux.rssContexts": { ...QUEUES, needs: [RULED, RULES_AND_CONTEXTS] },
  "linux.atrSampleRate": { ...QUEUES, needs: [ALONE, SEVERAL_QUEUES, SENDS], asks: (value) => value !== 0 },
} satisfies Record<`linux.${keyof LinuxFilters}`, Use>;

/** What the checks depend on. */
interface Around {
  readonly queues: number;
  readonly connections: number;
}

/** Fills in the defaults and checks the values. */
export function completeFilters(given: LinuxFilters, around: Around): Required<LinuxFilters> {
  const { arfs = false, arfsDelayPs = 100 * PS_PER_US, flowRules = [], rssContexts = [], atrSampleRate = 0 } = given;
  const { arfsProgramPs = 0, arfsDriver = "mlx5", arfsCapacity = 65_536 } = given;
  checkBoolean("The scenario's linux: arfs", arfs);
  checkWhole("The arfsDelayPs", arfsDelayPs, 0, 1e12);
  checkWhole("The arfsProgramPs", arfsProgramPs, 0, 1e12);
  checkOneOf("The arfsDriver", arfsDriver, ARFS_DRIVERS);
  checkWhole("The arfsCapacity in filters", arfsCapacity, 0, 2 ** 20);
  checkWhole("The atrSampleRate", atrSampleRate, 0, 65_535);
  checkList("The rssContexts of linux", rssContexts, "they must be a list of { indirectionTable }");
  for (const context of rssContexts) {
    checkFields("A row of linux.rssContexts", context, ["indirectionTable"]);
    checkIndirectionTable(
      context.indirectionTable,
      around.queues,
      "the indirectionTable of a row of linux.rssContexts",
    );
  }
  checkRows("flowRules", flowRules, ["timePs", "connection", "queue", "context"]);
  for (const rule of flowRules) checkFlowRule(rule, around, rssContexts.length);
  return { arfs, arfsDelayPs, arfsProgramPs, arfsDriver, arfsCapacity, flowRules, rssContexts, atrSampleRate };
}

function checkFlowRule({ connection, queue, context }: FlowRule, around: Around, contexts: number): void {
  const { queues, connections } = around;
  for (const one of [connection].flat())
    checkWhole("The connection of a row of linux.flowRules", one, 0, connections - 1);
  if ((queue === undefined) === (context === undefined))
    refuse(
      `A flow rule gives ${queue === undefined ? "neither a queue nor a context" : "both a queue and a context"}`,
      "a rule sends frames to the one or to the other, so give exactly one",
    );
  if (queue !== undefined) checkQueue("The queue of a row of linux.flowRules", queue, queues);
  if (context !== undefined) checkWhole("The context of a row of linux.flowRules", context, 0, contexts);
}
