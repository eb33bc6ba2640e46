// How a NIC interrupts: by a line that devices may share, or by messages of its own ("NDIS MSI-X", MINIPORT_ISR).
// A line is level-triggered, and when one device on it interrupts, the drivers of all of them have their ISRs called:
// an ISR must first ask its NIC. A message is edge-triggered and belongs to one device: there is nothing to ask.
import { frozen } from "../check.js";

/**
 * line-based: one line, shared; msi: messages that share one set of CPUs; msi-x: a table of messages, each with a CPU
 * of its own.
 */
export const INTERRUPT_KINDS = frozen(["line-based", "msi", "msi-x"] as const);
export type InterruptKind = (typeof INTERRUPT_KINDS)[number];
