// Rules that direct frames to a receive queue that is not in use: what becomes of the frames is the driver's choice,
// and some drop them. Such rules are left over when the number of queues was lowered.
import type { NtupleRule } from "../../formats/ethtool-rules.js";
import { channelsCommand, receiveChannels } from "../host-facts.js";
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { queuesOfRule } from "../ruled-queues.js";
import { count, deviceOf, list, some } from "../words.js";

/** How a rule comes to a queue. */
function by({ action }: NtupleRule): string {
  if (action.kind !== "context") return "names";
  const offset = action.queue === 0 ? "" : ` and adds ${action.queue}`;
  return `takes the table of RSS context ${action.context}${offset}, which leads to`;
}

export const RULE_BEYOND_QUEUES: Problem = {
  id: "rule-beyond-queues",
  title: "A rule sends frames to a queue that is not in use",
  look({ facts }) {
    const { host } = facts;
    const receive = receiveChannels(facts);
    if (host.system !== "linux" || receive === null) return null;
    const beyond = host.rules.flatMap((rule) => {
      const queue = queuesOfRule(rule, host)?.at(-1) ?? -1;
      return queue >= receive.current ? [{ id: rule.id, queue, how: by(rule) }] : [];
    });
    if (beyond.length === 0) return null;
    const needed = Math.max(...beyond.map(({ queue }) => queue)) + 1;
    return {
      severity: "risk",
      evidence: [
        `${some(receive.current, "queue")} ${receive.current === 1 ? "is" : "are"} in use (0 to ${count(receive.current - 1)}); ` +
          `${list(beyond.map(({ id, queue, how }) => `rule ${id} ${how} queue ${queue}`))}.`,
        "What becomes of the frames is the driver's choice: some drop them.",
      ],
      unmendable: "The table has no say in what a rule decides.",
      cures: [
        ...beyond.map(({ id }) => cure(`ethtool -N ${deviceOf(facts)} delete ${id}`, "Leaves these frames to RSS.")),
        ...(receive.maximum !== null && needed <= receive.maximum
          ? [cure(channelsCommand(facts, needed), "Or as many queues as the rules name.")]
          : []),
      ],
      source: "ethtool(8), --config-ntuple, action",
    };
  },
};
