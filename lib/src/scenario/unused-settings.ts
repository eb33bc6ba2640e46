// A setting that has no effect is refused: each part of a scenario says of its fields which variants use them and what
// else they need, and here these rows become one table. Decision: costs are a price list, from which a variant takes
// what it needs, and a NIC's capabilities say what there is: neither has rows of its own. A magnitude of 0 (a delay, a
// share) is a setting like any other; undefined, null, false and an empty list ask for nothing.
import { type Need, asksForSomething, checkNeeds } from "../check.js";
import { ALL_VARIANTS, type AnyVariant, isLinux } from "../linux/linux-variants.js";
import { FAULT_USES } from "./fault.js";
import { INTERRUPTS_USES } from "./interrupts.js";
import { LINUX_SETTING_USES, LINUX_USES } from "./linux.js";
import { MACHINE_USES } from "./machine.js";
import { NIC_USES } from "./nic.js";
import { POLICY_USES, REBALANCING_USES } from "./rebalancing.js";
import { RECEIVE_WORK_USES } from "./receive-work.js";
import { REKEYING_USES } from "./rekeying.js";
import { CHANGE_USES } from "./rss-changes.js";
import { RSS_SETTING_USES, RSS_USES } from "./rss.js";
import { RUN_USES } from "./run.js";
import { SENDS_USES, STACK_USES } from "./stack.js";
import { type Choices, type Setting, type Use, namesOf, variantOf } from "./uses.js";

export type { Choices } from "./uses.js";

/** Every field of a scenario. */
export const FIELD_USES = {
  ...RUN_USES,
  ...MACHINE_USES,
  ...NIC_USES,
  ...RECEIVE_WORK_USES,
  ...INTERRUPTS_USES,
  ...RSS_USES,
  ...REKEYING_USES,
  ...REBALANCING_USES,
  ...STACK_USES,
  ...FAULT_USES,
  ...LINUX_USES,
};

/**
 * All rows, by the setting's name as sentences have it: "fixedCpu", "rss.queues". Fields within fields stand here where
 * they differ from what they are in.
 */
export const SETTING_USES: Readonly<Record<string, Use>> = {
  ...FIELD_USES,
  ...RSS_SETTING_USES,
  ...CHANGE_USES,
  ...SENDS_USES,
  ...POLICY_USES,
  ...LINUX_SETTING_USES,
};

/** Refuses the first setting that would have no effect. */
export function checkSettingsAreUsed(scenario: object, choices: Choices): void {
  for (const setting of settingsOf(scenario, choices)) {
    checkNeeds(needsOf(SETTING_USES[setting.name]), setting);
  }
}

/** Names of the settings that this variant does not use, while another would. */
export function settingsOfOthers(
  scenario: object,
  choices: (variant: AnyVariant) => Choices,
  variant: AnyVariant,
): string[] {
  const isUsed = (name: string, by: AnyVariant): boolean => {
    const all = needsOf(SETTING_USES[name]);
    return settingsOf(scenario, choices(by))
      .filter((setting) => setting.name === name)
      .every((setting) => all.every(({ isMet }) => isMet(setting)));
  };
  const names = new Set(settingsOf(scenario, choices(variant)).map(({ name }) => name));
  return [...names].filter((name) => !isUsed(name, variant) && ALL_VARIANTS.some((other) => isUsed(name, other)));
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

function needsOf({ variants, needs = [], why }: Use): readonly Need<Setting>[] {
  // Those of the same world, Windows' or Linux's, if there are any.
  const users = (variant: AnyVariant): string => {
    const near = variants.filter((other) => isLinux(other) === isLinux(variant));
    const named = near.length > 0 ? near : variants;
    return named.length === 1 ? `only ${namesOf(named)} uses it` : `only ${namesOf(named)} use it`;
  };
  const reason = (choices: Choices): string => {
    const because = why?.(choices) ?? "";
    return because === "" ? "" : `${because}; `;
  };
  const ofVariants: Need<Setting> = {
    isMet: ({ choices: { variant } }) => variants.includes(variant),
    lack: ({ name, choices }) => [
      `The scenario gives ${name} and ${variantOf(choices)}`,
      `${reason(choices)}${users(choices.variant)}, so ` +
        (choices.isVariantGiven
          ? "take such a variant, or leave it out as forVariant(scenario, variant) does"
          : "name the variant, or leave it out"),
    ],
  };
  return [ofVariants, ...needs];
}
