// Which documented variants of receive processing a NIC can carry out, and why not the others: its capabilities are
// held against the hardware that each driver file says it needs. The same comparison tells how many queues and table
// entries a scenario can have with this NIC. Follows "Introduction to Receive Side Scaling" (levels of hardware
// support).
import { refuse, show } from "../check.js";
import { VARIANTS, type Variant } from "../driver/documented-steps.js";
import { HARDWARE_QUEUING_HARDWARE } from "../driver/hardware-queuing.js";
import { MESSAGE_SIGNALED_INTERRUPTS_HARDWARE } from "../driver/message-signaled-interrupts.js";
import { NON_RSS_HARDWARE } from "../driver/non-rss.js";
import { SINGLE_HARDWARE_QUEUE_HARDWARE } from "../driver/single-hardware-queue.js";
import { type AnyVariant, isLinux } from "../linux/linux-variants.js";
import { type NicCapabilities, checkNicCapabilities } from "../nic/capabilities.js";

interface Hardware {
  readonly queues: "one" | "one for each CPU";
  readonly messages: "one" | "one for each queue";
  readonly hash: boolean;
}

const HARDWARE: Readonly<Record<Variant, Hardware>> = {
  "non-rss": NON_RSS_HARDWARE,
  "single-hardware-queue": SINGLE_HARDWARE_QUEUE_HARDWARE,
  "hardware-queuing": HARDWARE_QUEUING_HARDWARE,
  "message-signaled-interrupts": MESSAGE_SIGNALED_INTERRUPTS_HARDWARE,
};

/** One variant and one NIC. */
export interface VariantRow {
  readonly variant: Variant;
  readonly isPossible: boolean;
  /** What the NIC has for it, or what it has not: "no hash, no second receive queue". */
  readonly reason: string;
}

/**
 * Every variant, whether this NIC can carry it out, and why. Decision: a variant with queues for CPUs needs two of them
 * at least, and one with a message for each queue two messages and MSI-X; with fewer than there are CPUs, the driver
 * picks CPUs.
 *
 * @throws InputError for capabilities that no NIC can have
 * @example
 * variantsOf(HARDWARE_LEVELS[1]).map((row) => row.isPossible) // => [true, true, false, false]
 * @example
 * variantsOf(HARDWARE_LEVELS[2])[3].reason // => "no second message, no MSI-X"
 */
export function variantsOf(capabilities: NicCapabilities): VariantRow[] {
  checkNicCapabilities(capabilities);
  return VARIANTS.map((variant) => {
    const missing = missingFor(HARDWARE[variant], capabilities);
    return {
      variant,
      isPossible: missing.length === 0,
      reason: missing.length === 0 ? had(HARDWARE[variant]) : missing.join(", "),
    };
  });
}

function missingFor({ queues, messages, hash }: Hardware, nic: NicCapabilities): string[] {
  const missing: string[] = [];
  if (hash && !nic.hash) missing.push("no hash");
  if (queues !== "one" && nic.receiveQueues === 1) missing.push("no second receive queue");
  if (messages !== "one" && nic.messages === 1) missing.push("no second message");
  if (messages !== "one" && !nic.interrupts.includes("msi-x")) missing.push("no MSI-X");
  return missing;
}

const had = ({ queues, messages, hash }: Hardware): string =>
  [
    "a receive queue" + (queues === "one" ? "" : " for each of several CPUs"),
    "an interrupt" + (messages === "one" ? "" : " message for each of them"),
    ...(hash ? ["the hash"] : []),
  ].join(", ");

/** Refuses a variant that the NIC cannot carry out: what it lacks, and which variants are possible. */
export function checkVariantOf(nic: NicCapabilities, variant: Variant): void {
  const rows = variantsOf(nic);
  const row = rows.find((one) => one.variant === variant);
  if (row && !row.isPossible)
    refuse(
      `The variant is ${show(variant)} and the NIC has ${row.reason}`,
      `with this NIC it must be one of ${rows
        .filter(({ isPossible }) => isPossible)
        .map((one) => one.variant)
        .join(", ")}`,
    );
}

/** Most hardware receive queues and table entries that there can be; Infinity where nothing sets a limit. */
export interface NicLimits {
  readonly queues: number;
  readonly entries: number;
}

/** The limits of a variant with this NIC; without one (null) there are none. */
export function limitsOf(nic: NicCapabilities | null, variant: AnyVariant): NicLimits {
  if (isLinux(variant)) return { queues: Infinity, entries: Infinity };
  const { queues, messages } = HARDWARE[variant];
  // With one hardware queue the table is the driver's, or there is none.
  if (nic === null || queues === "one") return { queues: Infinity, entries: Infinity };
  const { receiveQueues, tableEntries = Infinity } = nic;
  return { queues: messages === "one" ? receiveQueues : Math.min(receiveQueues, nic.messages), entries: tableEntries };
}
