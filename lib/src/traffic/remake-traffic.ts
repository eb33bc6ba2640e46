// The same traffic once more, from its recipe: what a thread makes of a scenario that another thread has handed over.
// Functions cannot be handed over, so a traffic in which there is one of the user's own has no recipe.
import { type Seed } from "../random/random.js";
import { recipeIn } from "./checked-traffic.js";
import { type ClosedLoopRecipe, closedLoop } from "./closed-loop.js";
import { type ListedRecipe, blockOf, listedTraffic } from "./listed-traffic.js";
import { type LoadRecipe, load } from "./load.js";
import { type MergeRecipe, mergeTraffic } from "./merge-traffic.js";
import { checkedConnections } from "./named-connections.js";
import { type ReplayRecipe, replayed } from "./replay.js";
import type { Traffic } from "./traffic.js";

/** Plain data. `seed`: what draws the connections that the traffic leaves open; a replay leaves none. */
export type TrafficRecipe = (LoadRecipe | ClosedLoopRecipe | ListedRecipe | ReplayRecipe | MergeRecipe) & {
  readonly seed?: Seed;
};

/** Null for a traffic with functions of the user's own: what `customTraffic` was given, or a `Traffic` by hand. */
export const recipeOf = (traffic: Traffic): TrafficRecipe | null => recipeIn(traffic) as TrafficRecipe | null;

/** A traffic that is the same in everything: connections, arrivals, and what a run's seed decides. */
export function remadeTraffic(recipe: TrafficRecipe): Traffic {
  const made = unseeded(recipe);
  return recipe.seed === undefined ? made : (made.withSeed?.(recipe.seed) ?? made);
}

function unseeded(recipe: TrafficRecipe): Traffic {
  switch (recipe.by) {
    case "load":
      return load(recipe.options);
    case "closed-loop":
      return closedLoop(recipe.options);
    case "list":
      return listedTraffic(checkedConnections("The traffic", recipe.connections, 1), blockOf(recipe), recipe);
    case "replay":
      return replayed(recipe);
    case "merge":
      return mergeTraffic(...recipe.parts.map((part) => remadeTraffic(part as TrafficRecipe)));
  }
}
