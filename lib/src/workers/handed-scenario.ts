// A scenario as another thread can be given it: plain data, and its traffic's recipe. What has a function in it, or an
// object of a class of its own, cannot be handed over.
import type { Scenario } from "../scenario.js";
import { copyOf } from "../scenario/copy.js";
import { type TrafficRecipe, recipeOf } from "../traffic/remake-traffic.js";

export interface HandedScenario {
  /** Copies, plain data. */
  readonly fields: Omit<Scenario, "traffic">;
  readonly traffic: TrafficRecipe;
}

/** The scenario to hand over; or the reason why it cannot be, a sentence. */
export function handedScenario(scenario: Scenario): HandedScenario | string {
  const { traffic, ...rest } = scenario ?? {};
  const recipe = typeof traffic === "object" && traffic !== null ? recipeOf(traffic) : null;
  if (recipe === null) return "The scenario's traffic has functions of your own, which no other thread can be given.";
  const fields = copyOf(rest);
  const obstacle = obstacleIn(fields, "");
  return obstacle === null
    ? { fields, traffic: recipe }
    : `The scenario's ${obstacle}, which no other thread can be given.`;
}

/** "rebalancing.policy.decide is a function". */
function obstacleIn(value: unknown, path: string): string | null {
  if (typeof value === "function" || typeof value === "symbol") return `${path} is a ${typeof value}`;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    return `${path} is an object of a class of your own`;
  for (const [name, part] of Object.entries(value)) {
    const obstacle = obstacleIn(part, path === "" ? name : `${path}.${name}`);
    if (obstacle !== null) return obstacle;
  }
  return null;
}
