// What the counters of `ethtool -S` say against the table: packets on one queue alone, and packets elsewhere than the
// capture's connections are placed. Where only /proc/interrupts was given, its interrupts stand for the packets.
import { cure } from "../finding.js";
import { isLoad, loads, unevenness } from "../load.js";
import type { Problem } from "../problem.js";
import { interruptsByQueue, packetsByQueue } from "../queue-counters.js";
import { THRESHOLDS } from "../thresholds.js";
import { saidByAddresses } from "../udp-fields.js";
import { count, deviceOf, percent } from "../words.js";

export const ONE_QUEUE_CARRIES_ALL: Problem = {
  id: "one-queue-carries-all",
  title: "One queue has received nearly everything",
  look(evidence) {
    const { facts, traffic } = evidence;
    const packets = packetsByQueue(facts.statistics);
    const counters = packets ?? interruptsByQueue(facts.host);
    if (counters === null || counters.byQueue.size < 2 || counters.total < THRESHOLDS.packets) return null;
    const { host, table } = facts;
    const entries = host.contexts.get(0)?.entries ?? [];
    const meant = table === null ? 0 : entries.filter((queue) => queue === counters.fullest).length / entries.length;
    if (counters.share < THRESHOLDS.allOnOne || meant >= THRESHOLDS.elephant) return null;
    const device = deviceOf(facts);
    const flows = traffic === null ? saidByAddresses(host) : [];
    return {
      severity: counters.total >= THRESHOLDS.manyPackets ? "fault" : "note",
      evidence: [
        packets === null
          ? `Queue ${counters.fullest} has ${percent(counters.share)} of ${count(counters.total)} interrupts of ` +
            `${count(counters.byQueue.size)} queues since boot (/proc/interrupts).`
          : `Queue ${counters.fullest} has received ${percent(counters.share)} of ${count(counters.total)} packets since the ` +
            `counters began; there are ${count(counters.byQueue.size)} queues.`,
        ...(table === null
          ? []
          : [`The table gives it ${percent(meant)} of its entries, so the table is not the cause.`]),
        ...(flows.length === 0
          ? []
          : [
              `${flows.join(" and ")} ${flows.length === 1 ? "is" : "are"} hashed by addresses only (rx-flow-hash): all datagrams ` +
                "between two hosts go to one queue, which is the likely cause.",
            ]),
      ],
      unmendable: null,
      cures:
        traffic === null
          ? [
              ...flows.map((flow) =>
                cure(
                  `ethtool -N ${device} rx-flow-hash ${flow} sdfn`,
                  "Hashes the ports too, if UDP it is; fragments, which have no ports, then land elsewhere.",
                ),
              ),
              cure(
                `tcpdump -i ${device} -Q in -s 192 -c 200000 -w frames.pcap`,
                "Then rss-lab diagnose frames.pcap with the same texts names the cause: few connections, UDP or a tunnel " +
                  "hashed by addresses, headers that the NIC does not open, rules.",
              ),
              ...(host.hashFields.has("udp4")
                ? []
                : [
                    cure(`ethtool -n ${device} rx-flow-hash udp4`, "Which fields are hashed; sd means addresses only."),
                  ]),
              ...(facts.rulesSaid ? [] : [cure(`ethtool -n ${device}`, "Rules that decide before RSS.")]),
            ]
          : [],
      source: "pcengines/apu2-documentation issue 190; ntop/PF_RING issue 520",
    };
  },
};

export const COUNTERS_DISAGREE: Problem = {
  id: "counters-disagree",
  title: "Packets went to other queues than the table says",
  look(evidence) {
    const { facts, traffic, isKeyAssumed } = evidence;
    const counters = packetsByQueue(facts.statistics);
    const { host, table } = facts;
    if (traffic === null || !isLoad(traffic) || isKeyAssumed || table === null) return null;
    if (counters === null || counters.byQueue.size < 2 || counters.total < traffic.frames) return null;
    // A capture of few connections, or of one large one, lies elsewhere than the traffic of weeks; so does one that has
    // a fault of its own.
    if (unevenness(evidence) >= THRESHOLDS.twice) return null;
    const { connections } = traffic;
    if (connections.length < THRESHOLDS.connectionsPerQueue * counters.byQueue.size) return null;
    if (connections[0].frames >= THRESHOLDS.share * traffic.keptFrames) return null;
    const foretold = loads(connections);
    const all = [...foretold.values()].reduce((a, b) => a + b, 0);
    if (all < traffic.keptFrames / 2) return null;
    const queues = new Set([...foretold.keys(), ...counters.byQueue.keys()]);
    const apart =
      [...queues].reduce(
        (sum, queue) =>
          sum + Math.abs((foretold.get(queue) ?? 0) / all - (counters.byQueue.get(queue) ?? 0) / counters.total),
        0,
      ) / 2;
    if (apart < THRESHOLDS.disagreement) return null;
    const device = deviceOf(facts);
    const fullest = [...foretold].sort((a, b) => b[1] - a[1])[0];
    return {
      severity: "risk",
      evidence: [
        `${percent(apart)} of the packets were counted in other queues than those in which the capture's frames are ` +
          `placed: queue ${counters.fullest} counts ${percent(counters.share)} of ${count(counters.total)}, ` +
          `queue ${fullest[0]} should have ${percent(fullest[1] / all)}.`,
        "If the counters cover the capture's traffic alone, something else steers" +
          (host.flowDirector === false
            ? "."
            : ": Flow Director's sampling (ATR), accelerated RFS, a rule, another hash."),
      ],
      unmendable: null,
      cures: [
        cure(
          `ethtool -S ${device}`,
          "Read it before and after the capture: the counters begin when the driver is loaded.",
        ),
        cure(`ethtool -n ${device}`, "Rules that decide before RSS."),
        cure(`ethtool -k ${device} | grep ntuple`, "On: accelerated RFS may steer too."),
      ],
      source: "stackpath/rxtxcpu issue 16; AltraMayor/gatekeeper issue 265",
    };
  },
};
