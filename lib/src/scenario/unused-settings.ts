// A setting that has no effect is refused: one row for each setting says which variants use it, and what else it needs.
// In: what a person gave, and the choices that decide what is used. Out: nothing, or one sentence with the cure.
// Decision: costs are a price list, from which a variant takes what it needs, and a NIC's capabilities say what there
// is: neither has rows of its own. A magnitude of 0 (a delay, a share) is a setting like any other; undefined, null,
// false and an empty list ask for nothing.
import { type Need, asksForSomething, checkNeeds, show } from "../check.js";
import { VARIANTS, type Variant } from "../driver/documented-steps.js";
import type { InterruptCpuPolicy } from "../ndis/interrupt-cpu.js";
import type { InterruptKind } from "../nic/interrupt-kind.js";
import { type RebalancingOptions, rebalancingNeeds } from "../stack/rebalancer/policies.js";
import type { Sends } from "../stack/send-side.js";
import type { RssScenario } from "./rss.js";

/** What decides whether a setting is used, defaults filled in. */
export interface Choices {
  readonly variant: Variant;
  /** Whether the person named it, or it is the default. */
  readonly isVariantGiven: boolean;
  readonly interrupts: InterruptKind;
  readonly interruptCpu: InterruptCpuPolicy;
  readonly receiveHash: boolean;
  readonly hasHyperThreads: boolean;
  /** CPUs that RSS uses: those that the table, the changes, the default CPU and `rss.processors` name. */
  readonly rssCpus: number;
}

/** A setting that was given: its name, its value, and the fields beside it. */
interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly beside: Readonly<Record<string, unknown>>;
  readonly choices: Choices;
}

/** Who uses a setting. */
export interface Use {
  readonly variants: readonly Variant[];
  readonly needs?: readonly Need<Setting>[];
  /** Why the other variants do not use it, if that is not plain. */
  readonly why?: string;
  /** Whether a value asks for something; default: all but undefined, null, false and an empty list. */
  readonly asks?: (value: unknown) => boolean;
}

const [NON_RSS, , , MESSAGES] = VARIANTS;
const ALL: Use = { variants: VARIANTS };
const WITH_RSS: Use = { variants: VARIANTS.filter((variant) => variant !== NON_RSS) };
const WITH_HARDWARE_QUEUES: readonly Variant[] = ["hardware-queuing", MESSAGES];
const SYSTEM_CHOOSES_CPU: readonly Variant[] = VARIANTS.filter((variant) => variant !== MESSAGES);

const HASHING: Need<Setting> = {
  isMet: ({ choices: { variant, receiveHash } }) => variant !== NON_RSS || receiveHash,
  lack: ({ name, choices }) => [
    `The scenario gives ${name} and ${variantOf(choices)}`,
    `it hashes frames only with receiveHash: true, so give that, or name a variant with RSS: ${list(WITH_RSS.variants)}`,
  ],
};
const FIXED: Need<Setting> = {
  isMet: ({ choices: { interruptCpu } }) => interruptCpu === "fixed",
  lack: ({ name, choices: { interruptCpu } }) => [
    `The scenario gives ${name} and interruptCpu is ${show(interruptCpu)}`,
    'that policy chooses by itself, so give interruptCpu: "fixed" too, or leave it out',
  ],
};
const LINE: Need<Setting> = {
  isMet: ({ choices: { interrupts } }) => interrupts === "line-based",
  lack: ({ name, choices: { interrupts } }) => [
    `The scenario has a ${name} and the interrupts are ${show(interrupts)}`,
    'a message belongs to one device, so it needs "line-based"',
  ],
};
/** Said by scenario/nic-choices.ts in a sentence of its own; here so that `forVariant` knows. */
const OWN_MESSAGES: Need<Setting> = {
  isMet: ({ value, choices: { variant } }) => variant !== MESSAGES || value === "msi-x",
  lack: ({ value }) => [`The interrupts are ${show(value)}`, `the variant "${MESSAGES}" needs "msi-x"`],
};
const HYPER_THREADS: Need<Setting> = {
  isMet: ({ choices: { hasHyperThreads } }) => hasHyperThreads,
  lack: ({ name }) => [
    `The scenario gives ${name} and its machine has no hyper-threads`,
    "give a topology with threadsPerCore of 2 or more, or leave it out",
  ],
};
const A_CPU_EACH: Need<Setting> = {
  isMet: ({ value, choices: { rssCpus } }) => (value as number) <= rssCpus,
  lack: ({ name, value, choices: { rssCpus } }) => [
    `The scenario gives ${name} ${show(value)} and RSS uses ${rssCpus} CPU${rssCpus === 1 ? "" : "s"}`,
    `a queue without a CPU would stay empty, so give ${rssCpus} at most, or name more CPUs in rss.processors`,
  ],
};
const LATER: Need<Setting> = {
  isMet: ({ beside: { trigger } }) => trigger !== "ack",
  lack: ({ name }) => [
    `The scenario gives ${name} and the sends' trigger is "ack"`,
    'an acknowledgment makes TCP send at once on the CPU that received it, so give trigger: "timer" or "application", or leave it out',
  ],
};
const MOVES: Need<Setting> = {
  isMet: ({ beside: { moves, indirectionTable } }) => moves !== undefined || indirectionTable !== undefined,
  lack: ({ beside: { timePs } }) => [
    `The RSS change at ${show(timePs)} ps has drain and moves no entry`,
    "only entries that move drain, so leave it out",
  ],
};

const ofPolicy = (name: keyof RebalancingOptions): Use => ({
  ...WITH_RSS,
  needs: rebalancingNeeds(name).map(({ isMet, lack }): Need<Setting> => ({
    isMet: ({ beside }) => isMet(beside as unknown as RebalancingOptions),
    lack: ({ beside }) => lack(beside as unknown as RebalancingOptions),
  })),
});

/** Every field of a scenario. */
export const FIELD_USES = {
  traffic: ALL,
  variant: ALL,
  seed: ALL,
  cpus: ALL,
  topology: ALL,
  hyperThreadSpeed: { ...ALL, needs: [HYPER_THREADS] },
  durationPs: ALL,
  warmupPs: ALL,
  windowPs: ALL,
  records: ALL,
  receiveBuffers: ALL,
  resourcesBelow: ALL,
  maxNblsToIndicate: ALL,
  interruptModeration: ALL,
  nic: ALL,
  buffersReturned: ALL,
  linkBitsPerSecond: ALL,
  nicNode: ALL,
  // Decision: a queue that never runs empty would keep the frames of all CPUs waiting whose DPC the interrupt has not
  // queued.
  polling: {
    variants: [NON_RSS, MESSAGES],
    why: "where CPUs share one interrupt, a DPC that goes on would keep the others' frames waiting",
  },
  interrupts: { ...ALL, needs: [OWN_MESSAGES] },
  sharedLine: { variants: SYSTEM_CHOOSES_CPU, needs: [LINE] },
  interruptCpu: { variants: SYSTEM_CHOOSES_CPU },
  fixedCpu: { variants: SYSTEM_CHOOSES_CPU, needs: [FIXED] },
  retargets: { variants: [MESSAGES] },
  rss: ALL,
  receiveHash: { variants: [NON_RSS], why: "receive hash without RSS and RSS exclude each other" },
  rssChanges: WITH_RSS,
  rekeying: WITH_RSS,
  rebalancing: { ...WITH_RSS, asks: (value) => (value as RebalancingOptions).policy !== "none" },
  threadShare: ALL,
  locks: ALL,
  protocolTimes: ALL,
  sends: ALL,
  costs: ALL,
} satisfies Record<string, Use>;

/** Fields within fields, where they differ from what they are in. */
const NESTED_USES: Readonly<
  Record<
    | `rss.${keyof RssScenario}`
    | `sends.${keyof Sends}`
    | `rebalancing.${keyof RebalancingOptions}`
    | "rssChanges.drain",
    Use
  >
> = {
  "rss.hashTypes": { ...ALL, needs: [HASHING] },
  "rss.secretKey": { ...ALL, needs: [HASHING] },
  "rss.symmetric": { ...ALL, needs: [HASHING] },
  "rss.hashing": { ...ALL, needs: [HASHING] },
  "rss.indirectionTable": WITH_RSS,
  "rss.defaultCpu": WITH_RSS,
  "rss.profile": WITH_RSS,
  "rss.processors": WITH_RSS,
  "rss.queues": { variants: WITH_HARDWARE_QUEUES, needs: [A_CPU_EACH] },
  "rssChanges.drain": { ...WITH_RSS, needs: [MOVES] },
  "sends.perFrame": ALL,
  "sends.trigger": ALL,
  "sends.delayPs": { ...ALL, needs: [LATER] },
  "sends.cpu": { ...ALL, needs: [LATER] },
  "sends.handOver": { ...ALL, needs: [LATER] },
  "rebalancing.policy": { ...WITH_RSS, asks: (value) => value !== "none" },
  "rebalancing.periodPs": ofPolicy("periodPs"),
  "rebalancing.drain": ofPolicy("drain"),
  "rebalancing.threshold": ofPolicy("threshold"),
  "rebalancing.targetLoad": ofPolicy("targetLoad"),
  "rebalancing.autoscale": ofPolicy("autoscale"),
  "rebalancing.movesPerLook": ofPolicy("movesPerLook"),
  "rebalancing.evacuateAbove": ofPolicy("evacuateAbove"),
  "rebalancing.table": ofPolicy("table"),
};

/** All rows, by the setting's name as sentences have it: "fixedCpu", "rss.queues". */
export const SETTING_USES: Readonly<Record<string, Use>> = { ...FIELD_USES, ...NESTED_USES };

/** Refuses the first setting that would have no effect. */
export function checkSettingsAreUsed(scenario: object, choices: Choices): void {
  for (const setting of settingsOf(scenario, choices)) {
    checkNeeds(needsOf(SETTING_USES[setting.name]), setting);
  }
}

/** Names of the settings that this variant does not use, while another would. */
export function settingsOfOthers(scenario: object, choices: (variant: Variant) => Choices, variant: Variant): string[] {
  const isUsed = (name: string, by: Variant): boolean => {
    const all = needsOf(SETTING_USES[name]);
    return settingsOf(scenario, choices(by))
      .filter((setting) => setting.name === name)
      .every((setting) => all.every(({ isMet }) => isMet(setting)));
  };
  const names = new Set(settingsOf(scenario, choices(variant)).map(({ name }) => name));
  return [...names].filter((name) => !isUsed(name, variant) && VARIANTS.some((other) => isUsed(name, other)));
}

/** Every setting that was given and asks for something, those within others after them. */
function settingsOf(scenario: object, choices: Choices): Setting[] {
  return Object.entries(SETTING_USES).flatMap(([name, { asks = asksForSomething }]) => {
    const [field, within] = name.split(".") as [string, string | undefined];
    const outer = scenario as Readonly<Record<string, unknown>>;
    const places = within === undefined ? [outer] : [outer[field]].flat();
    const key = within ?? field;
    return places.flatMap((place) => {
      const beside = (place ?? {}) as Readonly<Record<string, unknown>>;
      const value = beside[key];
      return asksForSomething(value) && asks(value) ? [{ name, value, beside, choices }] : [];
    });
  });
}

const list = (variants: readonly Variant[]): string => variants.map(show).join(", ");
const variantOf = ({ variant, isVariantGiven }: Choices): string =>
  `the variant is ${show(variant)}${isVariantGiven ? "" : " (the default)"}`;

function needsOf({ variants, needs = [], why }: Use): readonly Need<Setting>[] {
  const users = variants.length === 1 ? `only ${list(variants)} uses it` : `only ${list(variants)} use it`;
  const ofVariants: Need<Setting> = {
    isMet: ({ choices: { variant } }) => variants.includes(variant),
    lack: ({ name, choices }) => [
      `The scenario gives ${name} and ${variantOf(choices)}`,
      `${why === undefined ? users : `${why}; ${users}`}, so ` +
        (choices.isVariantGiven
          ? "take such a variant, or leave it out as forVariant(scenario, variant) does"
          : "name the variant, or leave it out"),
    ],
  };
  return [ofVariants, ...needs];
}
