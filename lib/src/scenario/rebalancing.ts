// Rebalancing in a scenario: the policy by which the overlying driver moves entries while frames flow, and the limits
// that the RSS profile, RSSv2 and re-targeted messages set it.
import { type Need, refuse } from "../check.js";
import {
  type CompleteRebalancing,
  type RebalancingOptions,
  checkRebalancing,
  rebalancingNeeds,
} from "../stack/rebalancer/policies.js";
import type { CompleteRss } from "./rss.js";
import { type Setting, type Use, type UsesOf, WITH_RSS } from "./uses.js";

export interface RebalancingPart {
  /**
   * How the overlying driver moves entries of the table while frames flow; not with "non-rss". Default: it does not.
   */
  readonly rebalancing?: RebalancingOptions;
}

export interface CompleteRebalancingPart {
  /** How the overlying driver moves entries of the table while frames flow; policy "none": it does not. */
  readonly rebalancing: CompleteRebalancing;
}

export const REBALANCING_USES = {
  rebalancing: { ...WITH_RSS, asks: (value) => (value as RebalancingOptions).policy !== "none" },
} satisfies UsesOf<RebalancingPart>;

const ofPolicy = (name: keyof RebalancingOptions): Use => ({
  ...WITH_RSS,
  needs: rebalancingNeeds(name).map(({ isMet, lack }): Need<Setting> => ({
    isMet: ({ beside }) => isMet(beside as unknown as RebalancingOptions),
    lack: ({ beside }) => lack(beside as unknown as RebalancingOptions),
  })),
});

export const POLICY_USES = {
  "rebalancing.policy": { ...WITH_RSS, asks: (value) => value !== "none" },
  "rebalancing.periodPs": ofPolicy("periodPs"),
  "rebalancing.drain": ofPolicy("drain"),
  "rebalancing.threshold": ofPolicy("threshold"),
  "rebalancing.targetLoad": ofPolicy("targetLoad"),
  "rebalancing.autoscale": ofPolicy("autoscale"),
  "rebalancing.movesPerLook": ofPolicy("movesPerLook"),
  "rebalancing.evacuateAbove": ofPolicy("evacuateAbove"),
  "rebalancing.table": ofPolicy("table"),
} satisfies Record<`rebalancing.${keyof RebalancingOptions}`, Use>;

/** Native RSS has 128 entries at most, and RSSv2 with it. */
const RSS_V2_ENTRIES = 128;

/** Fills in the defaults and checks the values, also against the RSS settings and whether messages are re-targeted. */
export function completeRebalancing(
  { rebalancing = { policy: "none" } }: RebalancingPart,
  rss: CompleteRss,
  hasRetargets: boolean,
): CompleteRebalancingPart {
  const complete = checkRebalancing(rebalancing);
  const { policy, table } = complete;
  if (policy === "none") return { rebalancing: complete };
  if (rss.profile.endsWith("Static"))
    refuse(
      `The profile ${rss.profile} is given the rebalancing policy ${policy}`,
      "a static profile never moves entries; choose another profile, or the policy none",
    );
  const entries = rss.indirectionTable.length;
  if (policy === "dynamic-spreading" && entries > RSS_V2_ENTRIES)
    refuse(
      `The policy dynamic-spreading is given a table of ${entries} entries`,
      `RSSv2 has at most ${RSS_V2_ENTRIES}`,
    );
  if (table && hasRetargets)
    refuse(
      "The policy whole-table is given a table, and messages are re-targeted",
      "its CPUs may serve no queue then: leave the table out, so that it is made from the loads",
    );
  for (const cpu of table ?? [])
    if (!rss.tableCpus.includes(cpu))
      refuse(`The new table holds CPU ${cpu}`, "every CPU must be in the first table or in rss.processors");
  return { rebalancing: complete };
}
