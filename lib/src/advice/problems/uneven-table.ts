// Tables whose entries heap on one receive queue. Weights may be meant, so that it is a risk alone, a fault where the
// load follows it, and nothing where the load is even all the same.
import { roundRobin } from "../../rss/indirection-table.js";
import { entryShares } from "../../rss/spread.js";
import { windowsCpuName } from "../../host/windows-cpu.js";
import type { Evidence } from "../evidence.js";
import { type Cure, cure } from "../finding.js";
import { isLoad, loads, placesOf, predict, unevenness, withContext } from "../load.js";
import type { Problem } from "../problem.js";
import { packetsByQueue } from "../queue-counters.js";
import { THRESHOLDS } from "../thresholds.js";
import { adapterOf, count, deviceOf, percent, ratio, some } from "../words.js";

export const UNEVEN_TABLE: Problem = {
  id: "uneven-table",
  title: "The table heaps its entries on one queue",
  look(evidence) {
    const { host, table, adapter } = evidence.facts;
    const entries = host.contexts.get(0)?.entries ?? [];
    if ((table === null && adapter === null) || entries.length === 0) return null;
    const used = [...new Set(entries)].sort((a, b) => a - b);
    const { most, maxOverMean } = entryShares(entries);
    const share = most / entries.length;
    // With two queues the mean is a half, so that even all but one entry are not twice as many.
    const isHeaped = maxOverMean >= THRESHOLDS.twice || share >= THRESHOLDS.allOnOne;
    if (used.length < 2 || !isHeaped || isDealtInTurn(entries, used)) return null;
    const fullest = used.find((queue) => entries.filter((each) => each === queue).length === most)!;
    const says = [saysCapture(evidence, fullest), saysCounters(evidence, { fullest, queues: used.length })].filter(
      (each) => each !== null,
    );
    if (says.some(({ follows }) => !follows) && !says.some(({ follows }) => follows)) return null;
    const name = host.system === "windows" ? `CPU ${windowsCpuName(fullest)}` : `queue ${fullest}`;
    return {
      severity: says.some(({ follows }) => follows) ? "fault" : "risk",
      evidence: [
        `${capital(name)} has ${count(most)} of ${count(entries.length)} entries (${percent(share)}); the table names ` +
          `${some(used.length, host.system === "windows" ? "CPU" : "queue")}, and the fullest has ${ratio(maxOverMean)} times the mean.`,
        ...says.map(({ text }) => text),
        ...(says.length === 0 ? ["If the weights are meant, counters or a capture of an even load would say so."] : []),
      ],
      unmendable: null,
      cures: curesOf(evidence, used),
      source: "ethtool(8), -X equal and weight; Scaling in the Linux Networking Stack",
    };
  },
};

interface Says {
  readonly text: string;
  /** Whether the load is as uneven as the table; false if it is even. */
  readonly follows: boolean;
}

/** What the capture's load says of it; null if it says neither. */
function saysCapture(evidence: Evidence, fullest: number): Says | null {
  const { traffic } = evidence;
  if (traffic === null || !isLoad(traffic)) return null;
  const uneven = unevenness(evidence);
  const [first] = [...loads(traffic.connections)].sort((a, b) => b[1] - a[1]);
  if (first === undefined) return null;
  const text = `Of the capture's frames it has ${ratio(uneven)} times the mean.`;
  if (uneven < THRESHOLDS.uneven) return { text, follows: false };
  return first[0] === fullest && uneven >= Math.min(THRESHOLDS.twice, HEAPED * placesOf(evidence.facts.host))
    ? { text, follows: true }
    : null;
}

/** What the counters say of it. */
function saysCounters({ facts }: Evidence, { fullest, queues }: { fullest: number; queues: number }): Says | null {
  const counters = packetsByQueue(facts.statistics);
  if (counters === null || counters.total < THRESHOLDS.packets) return null;
  const uneven = counters.share * Math.max(queues, 1);
  const text = `Queue ${counters.fullest} has received ${percent(counters.share)} of ${count(counters.total)} packets.`;
  if (uneven < THRESHOLDS.uneven) return { text, follows: false };
  return counters.fullest === fullest && uneven >= Math.min(THRESHOLDS.twice, HEAPED * queues)
    ? { text, follows: true }
    : null;
}

/** Of two places one is never twice as full as the mean: this share of all is it there. */
const HEAPED = THRESHOLDS.allOnOne;

function curesOf(evidence: Evidence, used: readonly number[]): Cure[] {
  const { facts } = evidence;
  const { host } = facts;
  const entries = host.contexts.get(0)?.entries ?? [];
  if (host.system === "windows")
    return [
      cure(
        `Disable-NetAdapterRss -Name ${adapterOf(facts)}; Enable-NetAdapterRss -Name ${adapterOf(facts)}`,
        "Starts RSS anew, and Windows deals the entries again; connections break for a moment.",
      ),
    ];
  const first = used[0];
  const isRow = used.every((queue, i) => queue === first + i);
  if (!isRow)
    return [cure(`ethtool -X ${deviceOf(facts)} default`, "The driver's own table, which deals entries in turn.")];
  const even = roundRobin(used, entries.length);
  return [
    cure(
      `ethtool -X ${deviceOf(facts)} ${first === 0 ? "" : `start ${first} `}equal ${used.length}`,
      "Deals the entries to these queues in turn.",
      predict(evidence, withContext(host, { entries: even })) ?? {
        before: entryShares(entries).maxOverMean,
        after: entryShares(even).maxOverMean,
      },
    ),
  ];
}

/** Dealt in turn, some queues may have an entry more: that is no weight. */
const isDealtInTurn = (entries: readonly number[], used: readonly number[]): boolean =>
  entries.every((queue, i) => queue === used[i % used.length]);

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
