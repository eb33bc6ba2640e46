// No rebalancing: the table stays as it was set. What the Static profiles of "Standardized INF Keywords for RSS" do,
// and what every other policy is measured against.
import type { Rebalancer } from "./rebalancer.js";

export const none: Rebalancer = { decide: () => [] };
