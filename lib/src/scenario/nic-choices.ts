// What a scenario says about its NIC, checked together: variant, capabilities, kind of interrupts, shared line, receive hash, moderation.
// In: the fields, with their defaults filled in. Out: the kind of interrupts, and the most queues and table entries that there are; or one
// sentence. Follows "RSS Configuration", "NDIS MSI-X" and "Introduction to Receive Side Scaling".
import { checkOneOf, refuse, show } from "../check.js";
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
  checkReceiveHash(receiveHash, variant);
  if (nic !== null) checkNicDemands(nic, { interrupts, receiveHash, moderation: holdsBack(interruptModeration) });
  if (sharedLine !== null) checkSharedLine(sharedLine);
  if (sharedLine !== null && interrupts !== "line-based")
    refuse(`The scenario has a sharedLine and the interrupts are ${show(interrupts)}`, 'a message belongs to one device, so it needs "line-based"');
  return { interrupts, limits: nic === null ? { queues: Infinity, entries: Infinity } : limitsOf(nic, variant) };
}

/** "RSS with Message Signaled Interrupts": each queue's message interrupts its own CPU; the messages of MSI have one set of CPUs together. */
function interruptKind({ variant, nic, interrupts }: NicFields): InterruptKind {
  const usual = variant === "message-signaled-interrupts" ? "msi-x" : "msi";
  const kind = interrupts !== undefined ? interrupts : nic === null || nic.interrupts.includes(usual) ? usual : nic.interrupts[0];
  checkOneOf("The kind of interrupts", kind, INTERRUPT_KINDS);
  if (variant === "message-signaled-interrupts" && kind !== "msi-x")
    refuse(`The variant is ${show(variant)} and the interrupts are ${show(kind)}`,
      'it needs a message with a CPU of its own for every queue, so give "msi-x" or none');
  return kind;
}

/** "RSS Configuration": receive hash and RSS exclude each other. */
function checkReceiveHash(receiveHash: boolean, variant: Variant): void {
  if (typeof receiveHash !== "boolean") refuse(`The scenario's receiveHash is ${show(receiveHash)}`, "it must be true or false");
  if (receiveHash && variant !== "non-rss")
    refuse(`The scenario has receiveHash and the variant is ${show(variant)}`,
      'receive hash without RSS and RSS exclude each other, so it needs the variant "non-rss"');
}
