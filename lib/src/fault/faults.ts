// The faults that a scenario's driver may have, as data: what is broken, in which variants that can happen at all, and
// which page of the Windows driver documentation says why it must not. A run with a fault shows what comes of it; the
// drivers' stories stay as they are, and the other files of this folder break them from outside.
import { VARIANTS, type Variant } from "../driver/documented-steps.js";

/** The names that a scenario may give; "none": the driver does what the pages say. */
export const FAULTS = [
  "none",
  "counter-not-preset",
  "counter-not-atomic",
  "interrupt-not-enabled",
  "enabled-without-looking",
  "interrupt-not-disabled",
  "table-not-drained",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What is known of a fault before it is tried. */
export interface FaultNote {
  /** Variants in which it can happen. */
  readonly variants: readonly Variant[];
  /** Why it cannot in the others; the second half of a refusal. */
  readonly because: string;
  /** What is broken, in a few words that follow the fault's name. */
  readonly broken: string;
  /** The page that says why it must not be, and the step; or, if it may be, the page that says so. */
  readonly page: (variant: Variant) => string;
}

const COUNTING: readonly Variant[] = ["single-hardware-queue", "hardware-queuing"];
const OF_WINDOWS = "faults are told of the drivers of Windows' pages alone";
const NO_COUNTER = "only drivers whose DPCs share an interrupt count them";

const TITLES: Readonly<Record<Variant, string>> = {
  "non-rss": "Non-RSS Receive Processing",
  "single-hardware-queue": "RSS with a Single Hardware Receive Queue",
  "hardware-queuing": "RSS with Hardware Queuing",
  "message-signaled-interrupts": "RSS with Message Signaled Interrupts",
};
/** A step of the variant's own page. */
const step = (steps: Readonly<Partial<Record<Variant, string>>>) => (variant: Variant) =>
  `"${TITLES[variant]}", step ${steps[variant]}`;
const ENABLING = {
  "non-rss": "7",
  "single-hardware-queue": "6.2",
  "hardware-queuing": "4.2",
  "message-signaled-interrupts": "5",
} as const;

export const FAULT_NOTES: Readonly<Record<Exclude<Fault, "none">, FaultNote>> = {
  "counter-not-preset": {
    variants: COUNTING,
    because: NO_COUNTER,
    broken: "each DPC counts itself in when it begins, instead of a counter that is preset to their number",
    page: step({ "single-hardware-queue": "6.2", "hardware-queuing": "3" }),
  },
  "counter-not-atomic": {
    variants: COUNTING,
    because: NO_COUNTER,
    broken: "a DPC reads the counter of outstanding DPCs and writes it back, instead of decrementing it atomically",
    page: step({ "single-hardware-queue": "6.2", "hardware-queuing": "4.2" }),
  },
  "interrupt-not-enabled": {
    variants: VARIANTS,
    because: OF_WINDOWS,
    broken: "no DPC enables the interrupt that its ISR disabled",
    page: step(ENABLING),
  },
  "enabled-without-looking": {
    variants: VARIANTS,
    because: OF_WINDOWS,
    broken: "the interrupt is enabled and nobody looks whether frames wait already",
    page: step(ENABLING),
  },
  "interrupt-not-disabled": {
    variants: VARIANTS,
    because: OF_WINDOWS,
    broken: "the ISR does not disable the interrupt, so the NIC interrupts again while the DPC is still to run",
    page: step({
      "non-rss": "4",
      "single-hardware-queue": "4",
      "hardware-queuing": "3",
      "message-signaled-interrupts": "4",
    }),
  },
  "table-not-drained": {
    variants: ["hardware-queuing", "message-signaled-interrupts"],
    because: "only where the NIC has a queue for each CPU can a later frame overtake those on the old one",
    broken: "entries of the table move while frames from before wait on the old CPU, and none is held back",
    page: () => '"RSS Configuration", the note on changing the table',
  },
};
