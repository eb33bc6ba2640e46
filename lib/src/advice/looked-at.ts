// What a diagnosis looked at, and what it could not see because no text said it: the command that would say it, and
// what it is needed for.
import type { Evidence } from "./evidence.js";
import { isLoad } from "./load.js";
import { isUnanswered } from "./problems/directions-part.js";
import { unknownContexts } from "./ruled-queues.js";
import { THRESHOLDS } from "./thresholds.js";
import { count, deviceOf, some } from "./words.js";

export interface LookedAt {
  readonly looked: readonly string[];
  readonly notLooked: readonly string[];
}

export function lookedAt(evidence: Evidence): LookedAt {
  const { facts, traffic } = evidence;
  const { host } = facts;
  const device = deviceOf(facts);
  const rows: (readonly [said: boolean, what: string, otherwise: string])[] =
    host.system === "windows"
      ? [[facts.adapter !== null, "the adapter's RSS settings", "what RSS is set to: Get-NetAdapterRss"]]
      : [
          [
            facts.table !== null,
            "the indirection table and the key",
            `the indirection table and the key: ethtool -x ${device}`,
          ],
          [facts.channels !== null, "the number of queues", `how many queues there could be: ethtool -l ${device}`],
          [
            host.hashFields.size > 0,
            "the fields that are hashed",
            `the fields that are hashed: ethtool -n ${device} rx-flow-hash udp4`,
          ],
          ...unknownContexts(host).map(
            (context) =>
              [false, "", `the table of RSS context ${context}: ethtool -x ${device} context ${context}`] as const,
          ),
          [facts.rulesSaid, "n-tuple rules", `rules that decide before RSS: ethtool -n ${device}`],
          [facts.statistics !== null, "the NIC's counters", `packets and drops of each queue: ethtool -S ${device}`],
          [facts.ring !== null, "the size of the receive ring", `the size of the receive ring: ethtool -g ${device}`],
          [
            host.interrupts.length > 0,
            "the queues' interrupts",
            "which CPU each queue interrupts: cat /proc/interrupts",
          ],
          [host.rps.size > 0, "RPS", `RPS: grep . /sys/class/net/${device}/queues/rx-*/rps_cpus`],
          [
            host.rfs !== undefined,
            "RFS",
            `RFS: sysctl net.core.rps_sock_flow_entries; grep . /sys/class/net/${device}/queues/rx-*/rps_flow_cnt`,
          ],
          [facts.softnet !== null, "the CPUs' backlogs", "drops behind the NIC: cat /proc/net/softnet_stat"],
          [facts.xps.length > 0, "XPS", `XPS: grep . /sys/class/net/${device}/queues/tx-*/xps_*`],
          [facts.processors !== null, "cores and NUMA nodes", "cores and NUMA nodes: lscpu -p=CPU,CORE,SOCKET,NODE"],
          [
            facts.node !== null,
            "the NIC's NUMA node",
            `the NIC's NUMA node: cat /sys/class/net/${device}/device/numa_node`,
          ],
        ];
  const capture =
    traffic === null
      ? []
      : [
          `a capture of ${some(traffic.frames, "frame")} in ${traffic.isComplete ? "" : "more than "}${some(traffic.connections.length, "connection")}`,
        ];
  const captureNotes =
    traffic === null
      ? ["the traffic: give a capture, as tcpdump writes it"]
      : [
          ...(isLoad(traffic)
            ? []
            : [
                `whether the load is uneven: the capture has ${some(traffic.frames, "frame")}` +
                  (traffic.frames < THRESHOLDS.frames
                    ? `, and ${count(THRESHOLDS.frames)} are needed`
                    : `, fewer than ${THRESHOLDS.framesPerSecond} a second`),
              ]),
          ...(evidence.isReceivedOnly
            ? []
            : [
                "which frames the NIC sent itself: all were taken as received (--mac, or tcpdump -Q in, leaves them out)",
              ]),
          ...(traffic.isComplete ? [] : ["the rarest connections: there were too many to keep"]),
        ];
  const unanswered = isUnanswered(evidence)
    ? [
        "whether both directions of a connection reach one queue (--purpose ids): the question is not answered, as the " +
          (host.contexts.get(0)?.hashFunction === "crc32"
            ? "NIC hashes with crc32"
            : host.system === "windows"
              ? "secret key is not known, which Get-NetAdapterRss does not print"
              : `secret key is not known: ethtool -x ${device}`),
      ]
    : [];
  return {
    looked: [...capture, ...rows.filter(([said]) => said).map(([, what]) => what)],
    notLooked: [...unanswered, ...captureNotes, ...rows.filter(([said]) => !said).map(([, , otherwise]) => otherwise)],
  };
}
