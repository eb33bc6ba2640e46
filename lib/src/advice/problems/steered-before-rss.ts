// N-tuple rules, or Flow Director's own sampling (ATR), which send frames to a queue before RSS decides. Both are meant
// to; they are a problem where they catch much and heap it on few queues, or where RSS' answer is relied on.
import type { NtupleRule } from "../../formats/ethtool-rules.js";
import { placer } from "../../host/placer.js";
import type { Evidence } from "../evidence.js";
import { cure } from "../finding.js";
import { framesOf, isWorth, judged, placesOf, predict, unevenness } from "../load.js";
import type { Problem } from "../problem.js";
import { receivedFrames } from "../drop-counters.js";
import { flowDirectorMatches, flowDirectorMisses, isUneven, packetsByQueue } from "../queue-counters.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, list, percent, ratio, some } from "../words.js";

export const RULES_OVERRIDE: Problem = {
  id: "rules-override",
  title: "N-tuple rules decide before RSS, and unevenly",
  look(evidence) {
    const { facts } = evidence;
    const { host } = facts;
    const device = deviceOf(facts);
    const traffic = judged(evidence);
    if (traffic === null) {
      const all = host.rules.filter(catchesAll);
      if (all.length === 0 || placesOf(host) < 2) return null;
      return {
        severity: "fault",
        evidence: all.map(
          ({ id, flow, action }) =>
            `Rule ${id} catches every ${flow} frame, whatever its addresses and ports, for queue ${action.kind === "queue" ? action.queue : ""}.`,
        ),
        unmendable: "The table has no say in what a rule decides.",
        cures: all.map(({ id }) => cure(`ethtool -N ${device} delete ${id}`, "Leaves these frames to RSS.")),
        source: SOURCE,
      };
    }
    // Rules that name an RSS context have it spread what they catch, and keep queues apart on purpose.
    const caught = traffic.connections.filter(
      ({ placement: { decidedBy, context } }) => decidedBy === "n-tuple" && context === 0,
    );
    const share = framesOf(caught) / traffic.keptFrames;
    if (share < THRESHOLDS.share || unevenness(evidence) < THRESHOLDS.uneven) return null;
    const prediction = predict(evidence, { ...host, rules: [] });
    if (!isWorth(prediction)) return null;
    const rules = rulesThatCatch(evidence);
    return {
      severity: "fault",
      evidence: [
        `${percent(share)} of the frames (${some(caught.length, "connection")}) are sent by n-tuple rules, ` +
          `not by RSS: rule ${list(rules.map(({ id }) => id))}.`,
        `The fullest queue has ${ratio(unevenness(evidence))} times the mean.`,
      ],
      unmendable: "The table has no say in what a rule decides.",
      cures: rules.map(({ id }, i) =>
        cure(`ethtool -N ${device} delete ${id}`, "Leaves its frames to RSS.", i === 0 ? prediction : null),
      ),
      source: SOURCE,
    };
  },
};

const SOURCE = "ethtool(8), --config-ntuple; Scaling in the Linux Networking Stack";

const catchesAll = (rule: NtupleRule): boolean =>
  rule.action.kind === "queue" &&
  rule.others.length === 0 &&
  ["source", "destination", "sourcePort", "destinationPort", "etherType", "vlan", "protocol"].every(
    (field) => rule[field as keyof NtupleRule] === null,
  );

/** Rules to which some of the largest connections that are caught go. */
function rulesThatCatch({ traffic, facts: { host } }: Evidence): NtupleRule[] {
  const caught = (traffic?.connections ?? [])
    .filter(({ placement }) => placement.decidedBy === "n-tuple")
    .slice(0, 200);
  const toQueues = host.rules.filter(({ action }) => action.kind === "queue");
  return toQueues.filter((rule) => {
    const place = placer({ ...host, rules: [rule] });
    return caught.some(({ frame }) => place(frame).decidedBy === "n-tuple");
  });
}

export const FLOW_DIRECTOR: Problem = {
  id: "flow-director",
  title: "Flow Director decides before RSS",
  look({ facts, purpose }) {
    const { host, statistics } = facts;
    if (statistics === null) return null;
    const match = flowDirectorMatches(statistics.counters);
    const miss = flowDirectorMisses(statistics.counters);
    if (match === null || match < THRESHOLDS.packets) return null;
    const received = Math.max(receivedFrames(statistics.counters), packetsByQueue(statistics)?.total ?? 0);
    const all = miss === null ? received : match + miss;
    if (all === 0 || match / all < THRESHOLDS.share) return null;
    const device = deviceOf(facts);
    return {
      severity: purpose === "ids" ? "fault" : isUneven(statistics) ? "risk" : "note",
      evidence: [
        `${count(match)} of ${count(all)} frames (${percent(match / all)}) matched a Flow Director filter.`,
        host.rules.length > 0
          ? `${some(host.rules.length, "n-tuple rule")} stand there.`
          : "No n-tuple rule was said, so these are its own samples of what is sent (ATR): a connection is received " +
            "where it is sent, and moves when its sender moves.",
      ],
      unmendable: "The queue that the table names holds only for the frames that no filter matches.",
      cures: SWITCHES.filter(
        ({ driver }) => facts.driver === null || !DRIVERS.has(facts.driver) || facts.driver === driver,
      ).map(({ driver, command, why }) =>
        cure(command(device), facts.driver === driver ? capital(why) : `${driver}: ${why}`),
      ),
      source: "Linux ixgbe and i40e (ATR); Wu, DeMar, Crawford, IEEE Comm. Letters 15(2), 2011 (reordering)",
    };
  },
};

/** How each driver is told to leave the sampling. */
const SWITCHES = [
  {
    driver: "i40e",
    command: (device: string) => `ethtool --set-priv-flags ${device} flow-director-atr off`,
    why: "only RSS and your own rules decide then.",
  },
  {
    driver: "ixgbe",
    command: (device: string) => `ethtool -K ${device} ntuple on`,
    why: "switches the sampling off; only your own rules are matched.",
  },
] as const;
const DRIVERS: ReadonlySet<string> = new Set(SWITCHES.map(({ driver }) => driver));
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
