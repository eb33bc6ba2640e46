// A scenario: everything that decides how a run goes. Each part (scenario/) has its fields, their defaults and their
// checks in a file of its own; here the parts become one object, and settings that the variant does not use are
// refused.
import { checkFields, refuse } from "./check.js";
import { checkClosedLoop } from "./scenario/closed-loop.js";
import { copyOf } from "./scenario/copy.js";
import { type CompleteFaultPart, type FaultPart, completeFault } from "./scenario/fault.js";
import { checkFullRecords } from "./scenario/full-records.js";
import { type CompleteInterrupts, type InterruptsPart, completeInterrupts } from "./scenario/interrupts.js";
import { type CompleteLinuxPart, type LinuxPart, completeLinux } from "./scenario/linux.js";
import { linuxChoices } from "./scenario/linux-needs.js";
import { type CompleteMachine, type MachinePart, completeMachine } from "./scenario/machine.js";
import { type CompleteNic, type NicPart, completeNicPart } from "./scenario/nic.js";
import { limitsOf } from "./scenario/possible-variants.js";
import { type CompleteRebalancingPart, type RebalancingPart, completeRebalancing } from "./scenario/rebalancing.js";
import { type CompleteReceiveWork, type ReceiveWorkPart, completeReceiveWork } from "./scenario/receive-work.js";
import { type CompleteRekeying, type RekeyingPart, completeRekeying } from "./scenario/rekeying.js";
import { type CompleteRssPart, type RssPart, completeRss } from "./scenario/rss.js";
import { type CompleteRun, type RunPart, completeRun } from "./scenario/run.js";
import { type CompleteStack, type StackPart, completeStack } from "./scenario/stack.js";
import { FIELD_USES, checkSettingsAreUsed } from "./scenario/unused-settings.js";
import type { UsesOf } from "./scenario/uses.js";

export type { Retarget } from "./scenario/interrupts.js";

/** What `run` takes: every field but the traffic has a default. */
export interface Scenario
  extends
    RunPart,
    MachinePart,
    NicPart,
    ReceiveWorkPart,
    InterruptsPart,
    RssPart,
    RekeyingPart,
    RebalancingPart,
    StackPart,
    FaultPart,
    LinuxPart {}

/** A scenario with nothing left open. */
export interface CompleteScenario
  extends
    CompleteRun,
    CompleteMachine,
    CompleteNic,
    CompleteReceiveWork,
    CompleteInterrupts,
    CompleteRssPart,
    CompleteRekeying,
    CompleteRebalancingPart,
    CompleteStack,
    CompleteFaultPart,
    CompleteLinuxPart {}

/** A field that has no row there is not known here. */
const FIELDS: UsesOf<Scenario> = FIELD_USES;

/**
 * Fills in the defaults and checks every field: first each value, then whether the settings that were given have an
 * effect, and whether the records will fit.
 *
 * @throws InputError for a wrong scenario, in one sentence that names the field
 */
export function completeScenario(scenario: Scenario): CompleteScenario {
  checkIsNoOther(scenario);
  checkFields("The scenario", scenario, Object.keys(FIELDS));
  const given = ownCopy(scenario);
  const machine = completeMachine(given);
  const { cpus, topology } = machine;
  const run = completeRun(given, cpus);
  const { variant } = run;
  const nicPart = completeNicPart(given, variant, topology.nodes);
  const { nic, receiveHash } = nicPart;
  const receiveWork = completeReceiveWork(given);
  const rssPart = completeRss(given, topology, limitsOf(nic, variant));
  const { rss } = rssPart;
  const linuxPart = completeLinux({ ...given, ...run }, variant, topology);
  const interruptsPart = completeInterrupts(given, { variant, nic, receiveHash, cpus, rss, linux: linuxPart.linux });
  const { interrupts, interruptCpu, retargets } = interruptsPart;
  const rebalancing = completeRebalancing(given, rss, retargets.length > 0);
  const rekeying = completeRekeying(given, rss);
  const stack = completeStack(given, cpus);
  const faultPart = completeFault(given);
  checkSettingsAreUsed(given, {
    variant,
    isVariantGiven: given.variant !== undefined,
    interrupts,
    interruptCpu,
    receiveHash,
    hasHyperThreads: topology.processors.some(({ thread }) => thread > 0),
    rssCpus: rss.processors.length,
    ...linuxChoices(linuxPart.linux?.queues ?? Infinity, { retargets, sends: stack.sends }),
  });
  const complete = {
    ...run,
    ...machine,
    ...nicPart,
    ...receiveWork,
    ...interruptsPart,
    ...rssPart,
    ...rekeying,
    ...rebalancing,
    ...stack,
    ...faultPart,
    ...linuxPart,
  };
  checkClosedLoop(complete);
  checkFullRecords(complete);
  return complete;
}

/** Refuses what is easily taken for a scenario. */
function checkIsNoOther(given: unknown): void {
  const { arrivals, traffic, rss } = (given ?? {}) as {
    readonly arrivals?: unknown;
    readonly traffic?: unknown;
    readonly rss?: { readonly tableCpus?: unknown } | null;
  };
  if (typeof arrivals === "function" && traffic === undefined)
    refuse("The scenario is a traffic by itself", "put it in a scenario, as run({ traffic })");
  if (rss?.tableCpus !== undefined)
    refuse(
      "The scenario is a complete one, as run(...) hands it out in its result",
      "give run the scenario that it was made from, with changes if there are any",
    );
}

/**
 * The fields that are given, and nothing that the caller could change while or after the run goes on; the traffic is
 * shared.
 */
function ownCopy({ traffic, ...rest }: Scenario): Scenario {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { traffic, ...Object.fromEntries(given.map(([name, value]) => [name, copyOf<unknown>(value, name)])) };
}
