// A fault of the driver in a scenario: its name, and what a scenario must have so that the fault can happen in it at
// all.
import { type Need, checkOneOf, show } from "../check.js";
import type { Costs } from "../cpu/costs.js";
import { FAULTS, FAULT_NOTES, type Fault, type FaultNote } from "../fault/faults.js";
import type { AnyVariant } from "../linux/linux-variants.js";
import type { RebalancingOptions } from "../stack/rebalancer/policies.js";
import { MESSAGES, NON_RSS, ALL, type Setting, type UsesOf, namesOf, variantOf } from "./uses.js";

export interface FaultPart {
  /**
   * What the driver does wrong, to see why the pages ask for it; the summary's `fault` tells what came of it. One of:
   * - "counter-not-preset": each DPC counts itself in as it begins, so that one which is done early takes itself for
   *   the last ("single-hardware-queue", "hardware-queuing");
   * - "counter-not-atomic": the counter of outstanding DPCs is read and written back (the same variants);
   * - "interrupt-not-enabled": no DPC enables the interrupt;
   * - "enabled-without-looking": it is enabled without a look at the frames that wait already;
   * - "interrupt-not-disabled": the ISR leaves it enabled;
   * - "table-not-drained": entries that ought to drain move at once ("hardware-queuing",
   *   "message-signaled-interrupts").
   *
   * Default "none".
   */
  readonly fault?: Fault;
}

export interface CompleteFaultPart {
  /** What the driver does wrong; "none": nothing. */
  readonly fault: Fault;
}

/** Variants whose NIC has one receive queue, which the DPC of any ISR takes frames from. */
const ONE_QUEUE: readonly AnyVariant[] = [NON_RSS, "single-hardware-queue"];

type Name = Exclude<Fault, "none">;
/** Something that a fault needs in order to happen. */
interface FaultNeed {
  readonly of: Name;
  readonly isMet: (setting: Setting) => boolean;
  /** The two halves of the refusal. */
  readonly lack: readonly [fact: string, rule: string];
}

const drains = ({ beside }: Setting): boolean => {
  const { rssChanges = [], rebalancing } = beside as {
    readonly rssChanges?: readonly { readonly drain?: boolean }[];
    readonly rebalancing?: RebalancingOptions;
  };
  const { policy, drain = policy === "rss-plus-plus" } = rebalancing ?? { policy: "none" };
  return rssChanges.some((change) => change.drain === true) || (policy !== "none" && drain);
};

const FAULT_NEEDS: readonly FaultNeed[] = [
  {
    of: "counter-not-atomic",
    isMet: ({ beside }) => (beside.costs as Partial<Costs> | undefined)?.decrementPs !== 0,
    lack: ["costs.decrementPs is 0", "in no time nobody comes between the reading and the writing, so give it some"],
  },
  {
    of: "interrupt-not-disabled",
    isMet: ({ choices: { variant, interruptCpu } }) => !ONE_QUEUE.includes(variant) || interruptCpu === "fixed",
    lack: [
      'interruptCpu is not "fixed"',
      "DPCs on several CPUs would take frames from the one receive queue at once, so give that",
    ],
  },
  {
    of: "interrupt-not-disabled",
    isMet: ({ choices: { variant }, beside }) =>
      variant !== MESSAGES || ((beside.retargets as readonly unknown[] | undefined) ?? []).length === 0,
    lack: [
      "messages are re-targeted",
      "DPCs on two CPUs would take frames from one receive queue at once, so leave retargets out",
    ],
  },
  {
    of: "table-not-drained",
    isMet: drains,
    lack: [
      "no change of the table drains",
      "without drain entries move at once by design, so give a change, or the rebalancing, drain: true",
    ],
  },
];

const ofFault = ({ value }: Setting): FaultNote => FAULT_NOTES[value as Name];

const OF_VARIANT: Need<Setting> = {
  isMet: (setting) => (ofFault(setting).variants as readonly AnyVariant[]).includes(setting.choices.variant),
  lack: (setting) => [
    `The scenario gives the fault ${show(setting.value)} and ${variantOf(setting.choices)}`,
    `${ofFault(setting).because}, so take one of ${namesOf(ofFault(setting).variants)}, or leave it out`,
  ],
};

export const FAULT_USES = {
  fault: {
    ...ALL,
    asks: (value) => value !== "none",
    needs: [
      OF_VARIANT,
      ...FAULT_NEEDS.map(({ of, isMet, lack: [fact, rule] }): Need<Setting> => ({
        isMet: (setting) => setting.value !== of || isMet(setting),
        lack: ({ value }) => [`The scenario gives the fault ${show(value)} and ${fact}`, rule],
      })),
    ],
  },
} satisfies UsesOf<FaultPart>;

/** Refuses a fault that there is not; whether it can happen is asked with all other settings. */
export function completeFault({ fault = "none" }: FaultPart): CompleteFaultPart {
  checkOneOf("The scenario's fault", fault, FAULTS);
  return { fault };
}
