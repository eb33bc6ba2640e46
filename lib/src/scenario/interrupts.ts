// Interrupts in a scenario: their kind, who else is on the line, how the NIC holds them back, and which CPU they go to.
// Follows "NDIS MSI-X" and "RSS with Message Signaled Interrupts".
import { type Need, checkFields, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { type AnyVariant, LINUX_VARIANTS } from "../linux/linux-variants.js";
import { INTERRUPT_CPU_POLICIES, type InterruptCpuPolicy } from "../ndis/interrupt-cpu.js";
import { type SharedLine, checkSharedLine } from "../ndis/shared-line.js";
import { type NicCapabilities, checkNicDemands } from "../nic/capabilities.js";
import { INTERRUPT_KINDS, type InterruptKind } from "../nic/interrupt-kind.js";
import {
  type InterruptModeration,
  NO_MODERATION,
  checkInterruptModeration,
  holdsBack,
} from "../nic/interrupt-moderation.js";
import { areMessages } from "./linux-needs.js";
import { ALL, MESSAGES, SYSTEM_CHOOSES_CPU, type Setting, type UsesOf } from "./uses.js";

/** A change of the message table during a run. */
export interface Retarget {
  /** Picoseconds. */
  readonly timePs: number;
  /** Message number: that of its receive queue. */
  readonly message: number;
  readonly cpu: number;
}

export interface InterruptsPart {
  /**
   * How the NIC interrupts. Default: "msi-x" for "message-signaled-interrupts" and for Linux's variants with a vector
   * for each queue, which need it, otherwise "msi"; a NIC without that: its first.
   */
  readonly interrupts?: InterruptKind;
  /** Another device on the line of line-based interrupts, whose interrupts call the ISR in vain. Default: none. */
  readonly sharedLine?: SharedLine;
  /** How the NIC holds interrupts back. Default: not at all; it interrupts at the first frame. */
  readonly interruptModeration?: InterruptModeration;
  /** How the system chooses the ISR's CPU; default "least-busy". */
  readonly interruptCpu?: InterruptCpuPolicy;
  /** The CPU that is tied to the NIC, for the policy "fixed"; default 0. */
  readonly fixedCpu?: number;
  /**
   * MSI-X: from `timePs` on a message interrupts another CPU (NdisMConfigMSIXTableEntry); its queue goes along. With
   * Linux: a vector's affinity changes. Default: never.
   */
  readonly retargets?: readonly Retarget[];
}

export interface CompleteInterrupts extends Required<Omit<InterruptsPart, "sharedLine">> {
  /** Null: the line is the NIC's own, or there is none. */
  readonly sharedLine: SharedLine | null;
}

const LINE: Need<Setting> = {
  isMet: ({ choices: { interrupts } }) => interrupts === "line-based",
  lack: ({ name, choices: { interrupts } }) => [
    `The scenario has a ${name} and the interrupts are ${show(interrupts)}`,
    'a message belongs to one device, so it needs "line-based"',
  ],
};
const FIXED: Need<Setting> = {
  isMet: ({ choices: { interruptCpu } }) => interruptCpu === "fixed",
  lack: ({ name, choices: { interruptCpu } }) => [
    `The scenario gives ${name} and interruptCpu is ${show(interruptCpu)}`,
    'that policy chooses by itself, so give interruptCpu: "fixed" too, or leave it out',
  ],
};
/** Variants in which every queue has a message of its own. */
const OF_A_QUEUE_EACH: readonly AnyVariant[] = [MESSAGES, "napi", "rps", "rfs"];
/** `interruptKind` refuses this first, in a sentence of its own; it is here so that `forVariant` knows. */
const OWN_MESSAGES: Need<Setting> = {
  isMet: ({ value, choices: { variant } }) =>
    variant === "napi-single-queue" ? value !== "msi-x" : !OF_A_QUEUE_EACH.includes(variant) || value === "msi-x",
  lack: ({ value, choices: { variant } }) => [
    `The interrupts are ${show(value)}`,
    `the variant "${variant}" needs ${variant === "napi-single-queue" ? 'one message, "msi"' : '"msi-x"'}`,
  ],
};

/** `checkRetargets` refuses this first; it is here so that `forVariant` knows. */
const MESSAGE_NUMBERS: Need<Setting> = {
  isMet: ({ value, choices: { linuxQueues } }) => areMessages(value, linuxQueues),
  lack: () => ["The retargets name a message that there is not", "there is one for each receive queue"],
};

export const INTERRUPTS_USES = {
  interrupts: { ...ALL, needs: [OWN_MESSAGES] },
  sharedLine: { ...SYSTEM_CHOOSES_CPU, needs: [LINE] },
  interruptModeration: ALL,
  interruptCpu: SYSTEM_CHOOSES_CPU,
  fixedCpu: { ...SYSTEM_CHOOSES_CPU, needs: [FIXED] },
  retargets: { variants: [MESSAGES, ...LINUX_VARIANTS], needs: [MESSAGE_NUMBERS] },
} satisfies UsesOf<InterruptsPart>;

/** What interrupts depend on. */
interface Around {
  readonly variant: AnyVariant;
  readonly nic: NicCapabilities | null;
  readonly receiveHash: boolean;
  readonly cpus: number;
  readonly rss: { readonly queues: number; readonly processors: readonly number[] };
  readonly linux: { readonly queues: number } | null;
}

/** Fills in the defaults and checks the values, also against what the NIC can do. */
export function completeInterrupts(given: InterruptsPart, around: Around): CompleteInterrupts {
  const { sharedLine = null, interruptModeration = NO_MODERATION } = given;
  const { interruptCpu = "least-busy", fixedCpu = 0, retargets = [] } = given;
  const { nic, receiveHash, cpus } = around;
  checkInterruptModeration(interruptModeration);
  checkOneOf("The policy for the interrupt's CPU", interruptCpu, INTERRUPT_CPU_POLICIES);
  checkWhole("The CPU that is tied to the NIC", fixedCpu, 0, cpus - 1);
  const interrupts = interruptKind(given, around);
  if (nic !== null) checkNicDemands(nic, { interrupts, receiveHash, moderation: holdsBack(interruptModeration) });
  if (sharedLine !== null) checkSharedLine(sharedLine);
  checkRetargets(retargets, around);
  return { interrupts, sharedLine, interruptModeration, interruptCpu, fixedCpu, retargets };
}

/** How the NIC interrupts by default. */
export function usualInterrupts(variant: AnyVariant, nic: NicCapabilities | null): InterruptKind | undefined {
  const usual = OF_A_QUEUE_EACH.includes(variant) ? "msi-x" : "msi";
  return nic === null || nic.interrupts.includes(usual) ? usual : nic.interrupts[0];
}

/**
 * "RSS with Message Signaled Interrupts": each queue's message interrupts its own CPU; the messages of MSI have one set
 * of CPUs together.
 */
function interruptKind({ interrupts }: InterruptsPart, { variant, nic }: Around): InterruptKind {
  const kind = interrupts !== undefined ? interrupts : usualInterrupts(variant, nic);
  checkOneOf("The kind of interrupts", kind, INTERRUPT_KINDS);
  if (variant === "napi-single-queue" && kind === "msi-x")
    refuse(
      `The variant is ${show(variant)} and the interrupts are ${show(kind)}`,
      'its one queue has one interrupt, whose cause the handler reads, so give "msi" or "line-based", or none',
    );
  if (OF_A_QUEUE_EACH.includes(variant) && kind !== "msi-x")
    refuse(
      `The variant is ${show(variant)} and the interrupts are ${show(kind)}`,
      'it needs a message with a CPU of its own for every queue, so give "msi-x" or none',
    );
  return kind;
}

function checkRetargets(retargets: readonly Retarget[], { rss, linux, cpus }: Around): void {
  if (!Array.isArray(retargets))
    refuse(`The retargets are ${show(retargets)}`, "they must be a list of { timePs, message, cpu }");
  const messages = linux?.queues ?? Math.min(rss.queues, rss.processors.length);
  for (const retarget of retargets as readonly Retarget[]) {
    checkFields("The retarget", retarget, ["timePs", "message", "cpu"]);
    checkWhole("The time of the retarget in picoseconds", retarget.timePs, 0, Number.MAX_SAFE_INTEGER);
    checkWhole("The message to re-target", retarget.message, 0, messages - 1);
    checkWhole("The CPU of the retarget", retarget.cpu, 0, cpus - 1);
  }
}
