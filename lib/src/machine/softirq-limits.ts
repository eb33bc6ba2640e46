// The limits of softirqs that a scenario sets, with its times counted in ticks.
import { tickOf } from "../linux/tick.js";
import type { SoftirqLimits } from "../linux/softirq.js";
import type { CompleteScenario } from "../scenario.js";

export function softirqLimits({
  netdevBudget,
  netdevBudgetPs,
  softirqPasses,
  softirqTimePs,
  hz,
}: NonNullable<CompleteScenario["linux"]>): SoftirqLimits {
  const tickPs = tickOf({ hz });
  return {
    budget: netdevBudget,
    budgetTicks: Math.ceil(netdevBudgetPs / tickPs),
    passes: softirqPasses,
    passesTicks: Math.ceil(softirqTimePs / tickPs),
    tickPs,
  };
}
