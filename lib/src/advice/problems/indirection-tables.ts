// Tables that do not serve all queues: some are left out, or the table or the NIC's RSS has too few entries for so many
// queues.
import type { Evidence } from "../evidence.js";
import { cure } from "../finding.js";
import { receivedFrames } from "../drop-counters.js";
import { type HostFacts, channelsCommand, receiveChannels } from "../host-facts.js";
import { predict, withContext } from "../load.js";
import { NIC_PROFILES } from "../../nic/nic-profiles.js";
import type { Problem } from "../problem.js";
import { queuesOfRule, unknownContexts } from "../ruled-queues.js";
import { flowDirectorMatches, packetsByQueue } from "../queue-counters.js";
import { entryShares } from "../../rss/spread.js";
import { roundRobin } from "../../rss/indirection-table.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, list, named, percent, ratio, some } from "../words.js";

interface Limit {
  readonly queues: number;
  readonly nics: string;
}

/** Queues that RSS of a NIC can use, where that is less than it has; those that come up as "the table stops here". */
const RSS_LIMITS: readonly (Limit & { readonly entries: number })[] = [
  { queues: 16, entries: 128, nics: "82599 and X540 (ixgbe)" },
  { queues: 63, entries: 512, nics: "X550 (ixgbe)" },
];

interface Queues {
  /** Those that context 0 names. */
  readonly named: readonly number[];
  /** Others, which another context or a rule uses: they are kept apart on purpose. */
  readonly apart: readonly number[];
  /** Those that nothing leads to. */
  readonly idle: readonly number[];
  readonly current: number;
}

function queuesOf({ facts }: Evidence): Queues | null {
  const { host, table } = facts;
  const channels = receiveChannels(facts);
  if (host.system !== "linux" || table === null || channels === null) return null;
  const named = [...new Set(host.contexts.get(0)?.entries)].sort((a, b) => a - b);
  const others = [...host.contexts].filter(([number]) => number !== 0).flatMap(([, { entries }]) => entries);
  const ruled = host.rules.flatMap((rule) => queuesOfRule(rule, host) ?? []);
  const apart = [...new Set([...others, ...ruled])].filter((queue) => !named.includes(queue)).sort((a, b) => a - b);
  const used = new Set([...named, ...apart, host.defaultQueue]);
  return { named, apart, idle: numbers(channels.current).filter((queue) => !used.has(queue)), ...channels };
}

/** Which output told the number of queues. */
const sayer = ({ channels }: Evidence["facts"]): string =>
  channels === null ? "The heading of ethtool -x" : "ethtool -l";

/** The limit of the NIC's RSS: as its profile says, or as a table says that stops there. */
function limitOf(evidence: Evidence): Limit | undefined {
  const { host } = evidence.facts;
  const queues = queuesOf(evidence);
  if (queues === null) return undefined;
  const { named: used, current } = queues;
  const profile = Object.values(NIC_PROFILES).find(({ name }) => name === host.nic);
  if (profile?.rssQueues != null && profile.name !== "ndis")
    return current > profile.rssQueues ? { queues: profile.rssQueues, nics: profile.title } : undefined;
  const size = host.contexts.get(0)?.entries.length;
  return RSS_LIMITS.find(
    (limit) =>
      limit.entries === size &&
      used.length === limit.queues &&
      used.at(-1) === limit.queues - 1 &&
      current > limit.queues,
  );
}

export const QUEUES_LEFT_OUT: Problem = {
  id: "queues-left-out",
  title: "The table leaves receive queues out",
  look(evidence) {
    const queues = queuesOf(evidence);
    if (queues === null || queues.idle.length === 0 || limitOf(evidence) !== undefined) return null;
    const { facts } = evidence;
    const { host } = facts;
    const entries = host.contexts.get(0)?.entries ?? [];
    if (entries.length < queues.current) return null; // MORE_QUEUES_THAN_ENTRIES speaks of that
    const device = deviceOf(facts);
    if (queues.apart.length > 0 || unknownContexts(host).length > 0) return besideOthers(facts, queues);
    const all = numbers(queues.current);
    const even = withContext(host, { entries: roundRobin(all, entries.length) });
    return {
      severity: "fault",
      evidence: [
        `${sayer(facts)} says ${some(queues.current, "queue")}; the table of ${count(entries.length)} entries names ` +
          `${count(queues.named.length)} of them (${list(queues.named)}).`,
        `No rule and no other RSS context leads to ${named(queues.idle, "queue")} either` +
          (facts.rulesSaid ? "." : `, as far as was told (ethtool -n ${device} tells of rules).`),
      ],
      unmendable: null,
      cures: [
        cure(
          `ethtool -X ${device} equal ${queues.current}`,
          "Deals the entries to all queues in turn.",
          predict(evidence, even),
        ),
        cure(
          channelsCommand(facts, queues.named.length),
          "Or give up the queues that get nothing, if the table is meant so.",
        ),
      ],
      source: "ethtool(8), -X equal; Scaling in the Linux Networking Stack",
    };
  },
};

/**
 * Queues that nothing leads to beside others that contexts or rules have for themselves: a note. Dealt over all queues,
 * the table would send other frames to theirs, and with fewer queues theirs would be gone.
 */
function besideOthers(facts: HostFacts, { named: used, apart, idle, current }: Queues): ReturnType<Problem["look"]> {
  const unknown = unknownContexts(facts.host);
  const last = Math.max(...used, ...apart, facts.host.defaultQueue);
  const isTail = unknown.length === 0 && idle.length === current - 1 - last;
  return {
    title: "Nothing leads to some receive queues",
    severity: "note",
    evidence: [
      `${sayer(facts)} says ${some(current, "queue")}; the table names ${count(used.length)} of them (${list(used)}).`,
      ...(apart.length > 0 ? [`RSS contexts or rules have ${named(apart, "queue")} for themselves.`] : []),
      unknown.length > 0
        ? `Rules lead to ${named(unknown, "RSS context")}, whose table no text has: ` +
          `${named(idle, "queue")} may be meant for that (ethtool -x ${deviceOf(facts)} context ${unknown[0]}).`
        : `Nothing leads to ${named(idle, "queue")}.`,
    ],
    unmendable: null,
    cures: isTail ? [cure(channelsCommand(facts, last + 1), "Gives up the queues that nothing leads to.")] : [],
    source: "ethtool(8), -X context",
  };
}

export const MORE_QUEUES_THAN_ENTRIES: Problem = {
  id: "more-queues-than-entries",
  title: "There are more queues than RSS can serve evenly",
  look(evidence) {
    const { facts } = evidence;
    const { host } = facts;
    const queues = queuesOf(evidence);
    const entries = host.contexts.get(0)?.entries ?? [];
    const limit = limitOf(evidence);
    if (queues !== null && (limit !== undefined || entries.length < queues.current)) {
      const most = limit?.queues ?? powerUpTo(entries.length);
      const served = limit === undefined ? null : isSpread(evidence);
      return {
        title: "There are more queues than RSS can serve",
        severity: served === null ? "fault" : "note",
        evidence: [
          limit === undefined
            ? `${sayer(facts)} says ${some(queues.current, "queue")}, and the table has ${count(entries.length)} entries: ` +
              `${some(queues.current - queues.named.length, "queue")} can never be named.`
            : `${sayer(facts)} says ${some(queues.current, "queue")}, and the table stops at queue ${most - 1}: RSS of ` +
              `${limit.nics} uses ${most} at most.`,
          `${capital(named(queues.idle, "queue"))} ${queues.idle.length === 1 ? "receives" : "receive"} no frame by RSS.`,
          ...(served === null ? [] : [served]),
        ],
        unmendable: "No table names more queues than the NIC's RSS has entries and numbers for.",
        cures: [cure(channelsCommand(facts, most), "As many queues as RSS can serve.")],
        source: "Linux ixgbe (IXGBE_MAX_RSS_INDICES 16; commit e85d3d5); ntop/PF_RING issue 499",
      };
    }
    // On Windows the system fills the table, and where no table was given, nothing is known of it.
    if (host.system !== "linux" || facts.table === null || entries.length === 0) return null;
    const { most, least, gap, maxOverMean } = entryShares(entries);
    const used = new Set(entries).size;
    if (gap < THRESHOLDS.entryGap || maxOverMean < THRESHOLDS.tableUneven || !isDealtInTurn(entries)) return null;
    return {
      severity: "risk",
      evidence: [
        `${count(entries.length)} entries for ${some(used, "queue")}: some have ${most} entries, others ${least}, ` +
          `so the first get ${percent(most / least - 1)} more frames.`,
        `The fullest queue has ${ratio(maxOverMean)} times the mean by the table alone.`,
      ],
      unmendable: `${count(entries.length)} entries cannot be dealt evenly to ${some(used, "queue")}.`,
      cures: countsOf(evidence).map(({ queues: number, why }) =>
        cure(channelsCommand(facts, number), why, {
          before: maxOverMean,
          after: entryShares(roundRobin(numbers(number), entries.length)).maxOverMean,
        }),
      ),
      source: "Linux selftest rss_drv.py (4 entries a queue); mlx5 commit 1dd55ba2 (56 queues on 128 entries)",
    };
  },
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Why queues beyond those of RSS do no harm: Flow Director leads to them, or their counters say so; null if not. */
function isSpread({ facts }: Evidence): string | null {
  const { statistics, host } = facts;
  if (statistics === null) return null;
  const match = flowDirectorMatches(statistics.counters) ?? 0;
  const counters = packetsByQueue(statistics);
  const all = Math.max(counters?.total ?? 0, receivedFrames(statistics.counters));
  if (all >= THRESHOLDS.packets && match >= THRESHOLDS.share * all)
    return `Flow Director leads to the others: ${count(match)} of ${count(all)} frames matched its filters.`;
  if (counters === null || all < THRESHOLDS.packets) return null;
  const working = [...counters.byQueue.values()].filter((packets) => packets > 0).length;
  // As many as there can be is what the driver comes up with by itself.
  const isDefault = receiveChannels(facts)?.maximum === host.queues;
  return working > 1 && counters.share * working < THRESHOLDS.twice && (isDefault || working === host.queues)
    ? `Yet the counters of the ${some(working, "queue")} that receive are even: that many queues are the driver's default.`
    : null;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, queue) => queue);

/** Numbers of queues that suit the table better: fewer with the same fullest queue, and more that divide it. */
function countsOf({ facts }: Evidence): { queues: number; why: string }[] {
  const entries = facts.host.contexts.get(0)?.entries ?? [];
  const used = new Set(entries).size;
  const fewest = Math.ceil(entries.length / entryShares(entries).most);
  const more = 2 * powerUpTo(used - 1);
  const most = Math.min(receiveChannels(facts)?.maximum ?? 0, facts.cpus?.length ?? Number.POSITIVE_INFINITY);
  const fewer = fewest < used ? fewest : powerUpTo(used);
  return [
    ...(more <= Math.min(most, entries.length) ? [{ queues: more, why: "A number that divides the entries." }] : []),
    {
      queues: fewer,
      why:
        fewest < used
          ? "The fullest queue has no more entries than now, and fewer CPUs are interrupted."
          : "A number that divides the entries; each queue carries more.",
    },
  ];
}

/** Weights are set on purpose, round robin is the driver's default. */
const isDealtInTurn = (entries: readonly number[]): boolean => {
  const used = new Set(entries).size;
  return entries.every((queue, i) => queue === entries[i % used]);
};

/** The largest power of two up to a number. */
const powerUpTo = (number: number): number => 2 ** (32 - Math.clz32(number) - 1);
