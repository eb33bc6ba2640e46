// One scenario for all variants: the settings that a variant does not use are left out, so that the scenario can be run
// in each of them.
import { checkOneOf } from "../check.js";
import { createTopology } from "../cpu/topology.js";
import { ALL_VARIANTS, type AnyVariant, isLinux } from "../linux/linux-variants.js";
import type { NicCapabilities } from "../nic/capabilities.js";
import { usualInterrupts } from "../scenario/interrupts.js";
import { linuxChoices, receiveQueues } from "../scenario/linux-needs.js";
import { type Choices, settingsOfOthers } from "../scenario/unused-settings.js";
import type { Scenario } from "../scenario.js";

/**
 * The scenario for a variant: with that variant, and without the settings that it does not use while another variant
 * does (an indirection table for "non-rss", `interruptCpu` for "message-signaled-interrupts"). One scenario can thus be
 * run in every variant. A setting that no variant would use stays, for `run` to refuse. The given scenario is not
 * changed.
 *
 * @throws InputError for a variant that does not exist
 * @example
 * forVariant({ traffic: load({ framesPerSecond: 1e6, frames: 5 }), rss: { indirectionTable: [0, 1] } }, "non-rss").rss // => {}
 * @example
 * VARIANTS.map((variant) => run(forVariant({ traffic: load({ framesPerSecond: 1e6, frames: 5 }), rss: { queues: 2 } }, variant)).scenario.rss.queues) // => [4, 4, 2, 2]
 */
export function forVariant(scenario: Scenario, variant: AnyVariant): Scenario {
  checkOneOf("The variant", variant, ALL_VARIANTS);
  const names = settingsOfOthers(scenario, (other) => choicesOf(scenario, other), variant);
  const result: Record<string, unknown> = { ...scenario, variant };
  for (const name of names) {
    const [field, within] = name.split(".") as [string, string | undefined];
    if (within === undefined) delete result[field];
    else if (field in result) result[field] = without(result[field], within);
  }
  return result as unknown as Scenario;
}

function choicesOf(scenario: Scenario, variant: AnyVariant): Choices {
  const { interrupts, interruptCpu = "least-busy", receiveHash = false, cpus = 4, topology, nic } = scenario;
  const has = nic?.interrupts ? (nic as NicCapabilities) : null;
  const processors = topology === undefined ? null : createTopology(topology).processors;
  const cores = processors?.filter(({ thread }) => thread === 0).length ?? cpus;
  return {
    variant,
    isVariantGiven: true,
    interrupts: interrupts ?? usualInterrupts(variant, has) ?? "msi",
    interruptCpu,
    receiveHash,
    hasHyperThreads: processors?.some(({ thread }) => thread > 0) === true,
    rssCpus: Infinity,
    ...linuxChoices(isLinux(variant) ? receiveQueues(variant, scenario.linux?.queues, cores) : Infinity, scenario),
  };
}

/** The same object, or list of objects, without a field. */
function without(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((part: unknown) => without(part, field));
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== field));
}
