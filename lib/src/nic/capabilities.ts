// What a NIC's hardware can do for the receive path, as data: hash, receive queues, messages, table, moderation. The
// three levels are those of "Introduction to Receive Side Scaling". What no NIC can be, and what a scenario asks of
// this one in vain, is refused here. (What a driver reports to NDIS is rss/rss-capabilities.ts.)
import { checkBoolean, checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";
import { MAX_TABLE_ENTRIES } from "../rss/indirection-table.js";
import { INTERRUPT_KINDS, type InterruptKind } from "./interrupt-kind.js";

export interface NicCapabilities {
  /** Whether it computes a hash value for each frame. */
  readonly hash: boolean;
  /** Hardware receive queues, 1 to 256. */
  readonly receiveQueues: number;
  /** Messages that it can send, 1 to 2048; 1 also for a NIC that has a line alone. */
  readonly messages: number;
  /** Kinds of interrupts that it has, one or more. */
  readonly interrupts: readonly InterruptKind[];
  /** Most entries of its indirection table, a power of two to 2048; default: as many as a scenario asks for. */
  readonly tableEntries?: number;
  /** Whether it can hold interrupts back; default true. */
  readonly moderation?: boolean;
}

/**
 * The three levels of hardware support for RSS: the hash alone; receive queues too; a message for each of them too.
 * Queues, messages and entries are those of an Intel 82599 (datasets/nic-profiles); the documents leave them open.
 *
 * @example
 * HARDWARE_LEVELS[1].receiveQueues // => 1
 */
export const HARDWARE_LEVELS: Readonly<Record<1 | 2 | 3, NicCapabilities>> = frozen({
  1: { hash: true, receiveQueues: 1, messages: 1, interrupts: ["line-based", "msi"] },
  2: { hash: true, receiveQueues: 16, messages: 1, interrupts: ["line-based", "msi"], tableEntries: 128 },
  3: { hash: true, receiveQueues: 16, messages: 16, interrupts: INTERRUPT_KINDS, tableEntries: 128 },
});

/**
 * The NIC of a scenario: what is left out is everything that a variant may ask for, and one message where there is a
 * line alone.
 */
export function completeNic(given: Partial<NicCapabilities>): NicCapabilities {
  checkFields("The NIC", given, FIELDS);
  const { hash = true, receiveQueues = 256, interrupts = INTERRUPT_KINDS, ...rest } = given;
  const hasMessages = !Array.isArray(interrupts) || interrupts.some((kind) => kind !== "line-based");
  const { messages = hasMessages ? 2048 : 1, ...others } = rest;
  return { hash, receiveQueues, interrupts, messages, ...others };
}

const FIELDS = ["hash", "receiveQueues", "messages", "interrupts", "tableEntries", "moderation"];

/** Refuses capabilities that no NIC can have. */
export function checkNicCapabilities(capabilities: NicCapabilities): void {
  checkFields("The NIC", capabilities, FIELDS);
  const { hash, receiveQueues, messages, interrupts, tableEntries = 1, moderation = true } = capabilities;
  for (const [what, value] of [
    ["hash", hash],
    ["moderation", moderation],
  ] as const)
    checkBoolean(`The NIC's ${what}`, value);
  checkWhole("The NIC's number of receive queues", receiveQueues, 1, 256);
  checkWhole("The NIC's number of messages", messages, 1, 2048);
  if (!Array.isArray(interrupts) || interrupts.length === 0)
    refuse(
      `The NIC's interrupts are ${show(interrupts)}`,
      `they must be a list of one or more of ${INTERRUPT_KINDS.join(", ")}`,
    );
  for (const kind of interrupts) checkOneOf("A kind of the NIC's interrupts", kind, INTERRUPT_KINDS);
  if (messages > 1 && interrupts.every((kind) => kind === "line-based"))
    refuse(
      `The NIC has ${messages} messages and line-based interrupts alone`,
      'a line is one interrupt, so give 1 message, or "msi" or "msi-x" too',
    );
  checkWhole("The NIC's number of table entries", tableEntries, 1, MAX_TABLE_ENTRIES);
  if ((tableEntries & (tableEntries - 1)) !== 0)
    refuse(`The NIC's number of table entries is ${tableEntries}`, "it must be a power of two");
}

/** What a scenario asks of its NIC. */
export interface NicDemands {
  readonly interrupts: InterruptKind;
  readonly receiveHash: boolean;
  /** Whether interrupts are to be held back. */
  readonly moderation: boolean;
}

/** Refuses what the NIC cannot do, in one sentence. */
export function checkNicDemands({ hash, interrupts, moderation = true }: NicCapabilities, demands: NicDemands): void {
  if (!interrupts.includes(demands.interrupts))
    refuse(`The interrupts are ${show(demands.interrupts)}`, `this NIC has ${interrupts.join(", ")}`);
  if (demands.receiveHash && !hash)
    refuse("The scenario has receiveHash and the NIC no hash", "leave it out, or take a NIC that hashes");
  if (demands.moderation && !moderation)
    refuse(
      "The scenario has interrupt moderation and the NIC none",
      "leave it out, or take a NIC that holds interrupts back",
    );
}
