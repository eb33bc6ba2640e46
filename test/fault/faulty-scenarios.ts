// Random scenarios whose driver has a fault, each in every variant in which that can happen.
import fc from "fast-check";
import { VARIANTS, type Fault, type Scenario, type Variant } from "rss-lab";
import { FAULTS, FAULT_NOTES } from "../../lib/src/fault/faults.js";
import { changingScenarios } from "../receive-path/changing-scenarios.js";
import { scenariosOf } from "../receive-path/wide-scenarios.js";

export type RealFault = Exclude<Fault, "none">;
export const REAL_FAULTS = FAULTS.filter((fault): fault is RealFault => fault !== "none");
/** Those of the miniport driver; the other one is the overlying driver's. */
const DRIVER_FAULTS = REAL_FAULTS.filter((fault) => fault !== "table-not-drained");

/** Every fault of the miniport driver, in every variant in which it can happen. */
export const CASES: readonly (readonly [RealFault, Variant])[] = DRIVER_FAULTS.flatMap((fault) =>
  VARIANTS.filter((variant) => FAULT_NOTES[fault].variants.includes(variant)).map(
    (variant) => [fault, variant] as const,
  ),
);

/** The scenario with a fault, and with what that needs. */
export function withFault(scenario: Scenario, fault: RealFault, variant: Variant): Scenario {
  const isOneQueue = variant === "non-rss" || variant === "single-hardware-queue";
  if (fault !== "interrupt-not-disabled" || !isOneQueue) return { ...scenario, fault };
  return { ...scenario, fault, interruptCpu: "fixed", fixedCpu: 0 };
}

/** Four of at least eight CPUs share the work, and decrementing their counter takes as long as several frames. */
const withManyDpcs = ({ topology, rss: { hashTypes } = {}, costs, ...scenario }: Scenario): Scenario => ({
  ...scenario,
  topology: { ...topology, nodes: 2, coresPerNode: 4 },
  rss: { hashTypes, indirectionTable: [0, 1, 2, 3] },
  costs: { ...costs, decrementPs: costs === undefined ? 900_000 : 9 },
});

/** Scenarios of a variant without changes of the table. */
export const faultyScenarios = (fault: RealFault, variant: Variant): fc.Arbitrary<Scenario> =>
  scenariosOf(variant).map((scenario) =>
    withFault(fault.startsWith("counter") ? withManyDpcs(scenario) : scenario, fault, variant),
  );

/** Without windows, which would be too many where a fault makes a short run long. */
const changing = (drain?: true): fc.Arbitrary<Scenario> =>
  changingScenarios({ hash: true, ...(drain && { drain }) }).map(({ windowPs: _, ...scenario }) => scenario);

/** Scenarios in which changes of the table drain, where the NIC has a queue for each CPU. */
export const drainingScenarios: fc.Arbitrary<Scenario> = changing(true).filter(
  ({ rssChanges = [], rebalancing, variant }) =>
    variant !== "single-hardware-queue" &&
    (rssChanges.some(({ drain }) => drain === true) ||
      (rebalancing !== undefined && rebalancing.policy !== "none" && rebalancing.drain === true)),
);

/** Scenarios in which RSS changes while frames flow, in the variants in which the fault can happen. */
export const changingFaultyScenarios = (fault: RealFault): fc.Arbitrary<Scenario> =>
  (fault === "table-not-drained" ? drainingScenarios : changing())
    .filter(({ variant = "non-rss" }) => FAULT_NOTES[fault].variants.includes(variant as Variant))
    .map(({ retargets = [], ...scenario }) => {
      const mayRetarget = fault !== "interrupt-not-disabled" && retargets.length > 0;
      const { variant = "non-rss" } = scenario;
      return withFault({ ...scenario, ...(mayRetarget && { retargets }) }, fault, variant as Variant);
    });
