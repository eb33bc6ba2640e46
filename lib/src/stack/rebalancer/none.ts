// No rebalancing: the table stays as it was set. What the Static profiles of "Standardized INF Keywords for RSS" do,
// and what every other policy is measured against. In: a view. Out: no moves.
import type { Rebalancer } from "./rebalancer.js";

export const none: Rebalancer = { decide: () => [] };
