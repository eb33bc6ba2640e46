// What a scenario says about its NIC, checked together: variant, capabilities, kind of interrupts, shared line, receive
// hash, moderation.
// In: the fields, with their defaults filled in. Out: the kind of interrupts, and the most queues and table entries
// that there are; or one sentence. Follows "RSS Configuration", "NDIS MSI-X" and "Introduction to Receive Side
// Scaling".
import { checkBoolean, checkOneOf, refuse, show } from "../check.js";
import type { Variant } from "../driver/documented-steps.js";
import { type SharedLine, checkSharedLine } from "../ndis/shared-line.js";
import { type NicCapabilities, checkNicDemands } from "../nic/capabilities.js";
import { INTERRUPT_KINDS, type InterruptKind } from "../nic/interrupt-kind.js";
import { type InterruptModeration, holdsBack } from "../nic/interrupt-moderation.js";
import { checkVariantOf, limitsOf } from "./possible-variants.js";

export interface NicFields {
  readonly variant: Variant;
  readonly nic: NicCapabilities | null;
  readonly sharedLine: SharedLine | null;
  readonly receiveHash: boolean;
  readonly interruptModeration: InterruptModeration;
  /** Undefined: the usual kind. */
  readonly interrupts?: InterruptKind;
}

export interface NicChoices {
  readonly interrupts: InterruptKind;
  /** Infinity where nothing sets a limit. */
  readonly limits: { readonly queues: number; readonly entries: number };
}

export function checkNicChoices(fields: NicFields): NicChoices {
  const { variant, nic, sharedLine, receiveHash, interruptModeration } = fields;
  if (nic !== null) checkVariantOf(nic, variant);
  const interrupts = interruptKind(fields);
  checkBoolean("The scenario's receiveHash", receiveHash);
  if (nic !== null) checkNicDemands(nic, { interrupts, receiveHash, moderation: holdsBack(interruptModeration) });
  if (sharedLine !== null) checkSharedLine(sharedLine);
  return { interrupts, limits: nic === null ? { queues: Infinity, entries: Infinity } : limitsOf(nic, variant) };
}

/** How the NIC interrupts if nobody says. */
export function usualInterrupts(variant: Variant, nic: NicCapabilities | null): InterruptKind | undefined {
  const usual = variant === "message-signaled-interrupts" ? "msi-x" : "msi";
  return nic === null || nic.interrupts.includes(usual) ? usual : nic.interrupts[0];
}

/**
 * "RSS with Message Signaled Interrupts": each queue's message interrupts its own CPU; the messages of MSI have one set
 * of CPUs together.
 */
function interruptKind({ variant, nic, interrupts }: NicFields): InterruptKind {
  const kind = interrupts !== undefined ? interrupts : usualInterrupts(variant, nic);
  checkOneOf("The kind of interrupts", kind, INTERRUPT_KINDS);
  if (variant === "message-signaled-interrupts" && kind !== "msi-x")
    refuse(
      `The variant is ${show(variant)} and the interrupts are ${show(kind)}`,
      'it needs a message with a CPU of its own for every queue, so give "msi-x" or none',
    );
  return kind;
}
