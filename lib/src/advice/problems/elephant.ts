// One elephant: a connection so large that its queue is the fullest whatever the table, the key and the fields are.
import { describeAllConnections } from "../../frame/connection.js";
import type { Frame } from "../../frame/frame.js";
import { cure } from "../finding.js";
import { judged, placesName, placesOf } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, percent, ratio, some } from "../words.js";

export const ELEPHANT: Problem = {
  id: "elephant",
  title: "One connection is too large to be spread",
  look(evidence) {
    const traffic = judged(evidence);
    if (traffic === null) return null;
    const { facts } = evidence;
    const places = placesOf(facts.host);
    const [largest] = traffic.connections;
    if (isSealed(largest.frame)) return null; // a tunnel, of which tunnel-without-entropy speaks
    const connections = traffic.connections.length;
    const share = largest.frames / traffic.frames;
    const bound = share * places;
    const isLarge =
      share >= THRESHOLDS.elephant || (share >= THRESHOLDS.share && share * connections >= THRESHOLDS.elephantOverMean);
    if (!isLarge || bound < THRESHOLDS.uneven) return null;

    const rate = traffic.seconds === null ? "" : `, ${count(largest.frames / traffic.seconds)} frames a second`;
    // A slow one fills no CPU; and few connections, one of them larger, are what a fresh installation looks like.
    const perSecond = traffic.seconds === null ? Number.POSITIVE_INFINITY : largest.frames / traffic.seconds;
    const isAlone = connections < places && share < THRESHOLDS.allOnOne && perSecond < THRESHOLDS.fast;
    const isHarmless = isAlone || perSecond < THRESHOLDS.brisk;
    return {
      severity: isHarmless ? "note" : "fault",
      evidence: [
        `${describeAllConnections(largest.frame)} is ${percent(share)} of the frames${rate}; the capture has ` +
          `${some(connections, "connection")}.`,
        `So the fullest of ${count(places)} ${placesName(facts.host)} has at least ${ratio(bound)} times the mean.`,
      ],
      unmendable:
        "All frames of a connection stay in one queue, or their order would be lost: no table, key or number of " +
        "queues makes this queue's load smaller.",
      cures: [
        cure(
          null,
          "Open several connections for the transfer (as iperf3 -P 8 does), or let the sender use several ports.",
        ),
        ...(facts.host.system === "linux"
          ? [
              cure(
                `ethtool -K ${deviceOf(facts)} gro on`,
                "Merges neighbouring segments, so that the one CPU has less to do for each byte (if it was off).",
              ),
            ]
          : []),
      ],
      source: "Scaling in the Linux Networking Stack (a flow is processed by one queue); RSS++, CoNEXT 2019",
    };
  },
};

const [ESP, AH] = [50, 51];
const isSealed = ({ ip }: Frame): boolean => ip?.protocol === ESP || ip?.protocol === AH;
