// Who uses a setting, as data: the variants, and what else it needs to have an effect. Every part of a scenario states
// this for its own fields, in rows named as sentences name a setting ("fixedCpu", "rss.queues"); unused-settings.ts
// puts the rows together and refuses what has no effect.
import { type Need, show } from "../check.js";
import { VARIANTS, type Variant } from "../driver/documented-steps.js";
import { ALL_VARIANTS, type AnyVariant, LINUX_VARIANTS } from "../linux/linux-variants.js";
import type { InterruptCpuPolicy } from "../ndis/interrupt-cpu.js";
import type { InterruptKind } from "../nic/interrupt-kind.js";

/** What decides whether a setting is used, defaults filled in. */
export interface Choices {
  readonly variant: AnyVariant;
  /** Whether the person named it, or it is the default. */
  readonly isVariantGiven: boolean;
  readonly interrupts: InterruptKind;
  readonly interruptCpu: InterruptCpuPolicy;
  readonly receiveHash: boolean;
  readonly hasHyperThreads: boolean;
  /** Receive queues of Linux's variants; Infinity: the variant is one of Windows'. */
  readonly linuxQueues: number;
  /** Whether vectors are re-targeted during the run, and whether the host sends. */
  readonly isRetargeted: boolean;
  readonly sends: boolean;
  /** CPUs that RSS uses: those that the table, the changes, the default CPU and `rss.processors` name. */
  readonly rssCpus: number;
}

/** A setting that was given: its name, its value, and the fields beside it. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly beside: Readonly<Record<string, unknown>>;
  readonly choices: Choices;
}

/** Who uses a setting. */
export interface Use {
  readonly variants: readonly AnyVariant[];
  readonly needs?: readonly Need<Setting>[];
  /** Why the other variants do not use it, if that is not plain. */
  readonly why?: (choices: Choices) => string;
  /** Whether a value asks for something; default: all but undefined, null, false and an empty list. */
  readonly asks?: (value: unknown) => boolean;
}

/** Rows for all fields of a part, by name. */
export type UsesOf<Part> = Readonly<Record<keyof Part, Use>>;

export const NON_RSS: Variant = "non-rss";
export const MESSAGES: Variant = "message-signaled-interrupts";
/** Every variant uses it, Windows' and Linux's. */
export const ALL: Use = { variants: ALL_VARIANTS };
/** Every variant of Windows' documentation uses it. */
export const ALL_OF_WINDOWS: Use = { variants: VARIANTS };
/** The NIC hashes frames, or may. */
export const MAY_HASH: Use = { variants: ALL_VARIANTS.filter((variant) => variant !== LINUX_VARIANTS[0]) };
export const WITH_RSS: Use = { variants: VARIANTS.filter((variant) => variant !== NON_RSS) };
export const SYSTEM_CHOOSES_CPU: Use = { variants: VARIANTS.filter((variant) => variant !== MESSAGES) };

/** "non-rss", "hardware-queuing", each in quotation marks. */
export const namesOf = (variants: readonly AnyVariant[]): string => variants.map(show).join(", ");

/** "the variant is "non-rss" (the default)". */
export const variantOf = ({ variant, isVariantGiven }: Choices): string =>
  `the variant is ${show(variant)}${isVariantGiven ? "" : " (the default)"}`;
