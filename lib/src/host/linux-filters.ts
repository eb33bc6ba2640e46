// What comes before RSS on a Linux host: n-tuple rules, and Flow Director's own sampling (ATR) of ixgbe and i40e.
import { refuse } from "../check.js";
import type { NtupleRule } from "../formats/ethtool-rules.js";
import type { Collected } from "./collect.js";
import type { Assume } from "./known.js";

/** The rules that apply: none if n-tuple filters are off. */
export function rulesOf(said: Collected, queues: number, assume: Assume): readonly NtupleRule[] {
  const found = new Map<number, NtupleRule>();
  for (const rule of said.rules.flatMap(({ rules }) => rules)) {
    const before = found.get(rule.id);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(rule))
      refuse(`Two texts of ethtool -n have a rule ${rule.id}, and they differ`, "paste the one that holds now");
    found.set(rule.id, rule);
  }
  const rules = [...found.values()];
  if (rules.length > 0 && filtersOn(said) === false) {
    assume(`N-tuple filters are off (ethtool -k): the ${rules.length} rules of ethtool -n do not apply`);
    return [];
  }
  for (const { id, action } of rules)
    if (action.kind === "queue" && action.queue >= queues)
      assume(
        `Rule ${id} sends to queue ${action.queue}, and the ${queues} receive queues in use end with ${queues - 1}: what the driver does with its frames is not known`,
      );
  if (said.rules.length === 0) assume("No text has n-tuple rules: there are taken to be none (ethtool -n DEV tells)");
  return rules;
}

/** Drivers that add a rule's queue to the queue that its context's table gives (cap_rss_rxnfc_adds, Linux 6.13). */
const ADDING: readonly string[] = ["sfc"];

/**
 * Rules of a context that name a queue as well. By linux/ethtool.h that queue is added to the table's; few drivers do
 * so, the others take the table's queue as it is, and since Linux 6.13 they refuse such a rule.
 */
export function withOffsets(rules: readonly NtupleRule[], driver: string | null, assume: Assume): NtupleRule[] {
  return rules.map((rule) => {
    const { id, action } = rule;
    if (action.kind !== "context" || action.queue === 0 || (driver !== null && ADDING.includes(driver))) return rule;
    const told = `Rule ${id} names RSS context ${action.context} and queue ${action.queue}`;
    if (driver === null) {
      assume(`${told}: the queue is taken to be added to the table's, as ethtool defines it; many drivers ignore it`);
      return rule;
    }
    assume(
      `${told}: the ${driver} driver is taken to ignore the queue, as all but sfc do; new kernels refuse such rules`,
    );
    return { ...rule, action: { ...action, queue: 0 } };
  });
}

/** Whether n-tuple filters are on; null if no text says. */
export function filtersOn({ switches }: Collected): boolean | null {
  return switches.map(({ ntupleFilters }) => ntupleFilters).find((value) => value !== null) ?? null;
}

/** Drivers that sample what is sent. */
const SAMPLING = ["ixgbe", "i40e"];

/** Whether Flow Director samples what is sent and may override RSS for TCP; null if that is not known. */
export function flowDirectorOf(said: Collected, driver: string | null, assume: Assume): boolean | null {
  const flag = said.switches.map(({ flowDirectorAtr }) => flowDirectorAtr).find((value) => value !== null) ?? null;
  if (flag === false) return false;
  // ixgbe has one table for both: with n-tuple filters on it samples no more (ixgbe_set_features).
  const rulesOnly = driver === "ixgbe" && filtersOn(said) === true;
  if (rulesOnly) return false;
  if (flag === true || said.statistics.some(({ counters }) => matchesOf(counters) > 0)) return true;
  if (driver !== null && SAMPLING.includes(driver))
    assume(
      `No text says whether Flow Director (ATR) overrides the table for TCP, as the ${driver} driver can (ethtool -S DEV counts fdir_match)`,
    );
  return null;
}

/** How often a sampled filter matched: fdir_match of ixgbe, port.fdir_atr_match of i40e. */
function matchesOf(counters: Readonly<Record<string, number>>): number {
  return Object.entries(counters)
    .filter(([name]) => /(?:^|[._])fdir_(?:atr_)?match$/.test(name))
    .reduce((sum, [, count]) => sum + count, 0);
}
