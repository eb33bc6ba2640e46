// Frames that the NIC dropped because no buffer was free, by queue or of the whole NIC.
import { cure } from "../finding.js";
import { lostFrames, receivedFrames } from "../drop-counters.js";
import type { Problem } from "../problem.js";
import { packetsByQueue } from "../queue-counters.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, deviceOf, list, percent, some } from "../words.js";

export const DROPS: Problem = {
  id: "drops",
  title: "The NIC drops frames that it received",
  look({ facts }) {
    const { statistics, ring } = facts;
    if (statistics === null) return null;
    const queues = statistics.queues
      .filter(({ drops }) => (drops ?? 0) > 0)
      .sort((a, b) => (b.drops ?? 0) - (a.drops ?? 0));
    const ofQueues = queues.reduce((sum, { drops }) => sum + (drops ?? 0), 0);
    const lost = lostFrames(statistics.counters, facts.driver);
    const ofNic = Math.max(0, ...lost.map(([, value]) => value));
    const received = packetsByQueue(statistics)?.total ?? receivedFrames(statistics.counters);
    const dropped = Math.max(ofQueues, ofNic);
    const share = received + dropped === 0 ? 0 : dropped / (received + dropped);
    if (share < THRESHOLDS.dropsRisk || received + dropped < THRESHOLDS.packets) return null;
    const device = deviceOf(facts);
    const first = queues[0]?.drops ?? 0;
    // More than its even share: of two queues that drop alike, each has a half.
    const even = ofQueues / Math.max(1, statistics.queues.length);
    const isOne =
      statistics.queues.length > 1 &&
      first >= Math.max(THRESHOLDS.elephant * ofQueues, THRESHOLDS.uneven * even) &&
      first > 0;
    const canGrow = ring !== null && ring.current < ring.maximum;
    return {
      severity: share >= THRESHOLDS.dropsFault ? "fault" : "risk",
      evidence: [
        `${count(dropped)} frames were dropped, ${percent(share)} of those received` +
          (lost.length > 0 ? ` (${list(lost.map(([name, value]) => `${name} ${count(value)}`))}).` : "."),
        ...(isOne
          ? [
              `Queue ${queues[0].queue} dropped ${percent(first / ofQueues)} of the queues' drops: its CPU does not keep up.`,
            ]
          : queues.length > 1
            ? [`${some(queues.length, "queue")} drop: no single queue is the cause.`]
            : []),
        ...(ring === null
          ? []
          : [`The receive ring has ${count(ring.current)} of ${count(ring.maximum)} descriptors.`]),
      ],
      unmendable: isOne
        ? "A larger ring delays the drops of a CPU that is too slow in the long run; spreading its load ends them."
        : "A larger ring bridges bursts; it does not make CPUs faster.",
      cures: [
        ...(canGrow
          ? [
              cure(
                `ethtool -G ${device} rx ${ring.maximum}`,
                "Bridges bursts: delay grows with it, and the link may restart.",
              ),
            ]
          : ring === null
            ? [cure(`ethtool -g ${device}`, "Says whether the ring can be larger.")]
            : []),
        ...(isOne
          ? [cure(`rss-lab diagnose CAPTURE --ethtool FILE`, "A capture says why that queue has so much.")]
          : []),
      ],
      source: "ethtool(8), -G; Linux statistics.rst (rx_missed_errors, rx_fifo_errors)",
    };
  },
};
