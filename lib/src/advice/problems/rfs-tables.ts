// RFS, which needs places in two tables: the machine's, where applications write their CPU, and each receive queue's
// own. With one of them it follows no connection. And accelerated RFS, which needs n-tuple filters to be on.
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { count, deviceOf, list, some } from "../words.js";

/** What the kernel's documentation suggests for a server. */
const SUGGESTED_ENTRIES = 32_768;

export const RFS_HALF_SET: Problem = {
  id: "rfs-half-set",
  title: "RFS has one of its two tables, and follows no connection",
  look({ facts }) {
    const { host } = facts;
    const { entries = null, flows = new Map<number, number>() } = host.rfs ?? {};
    if (host.system !== "linux" || entries === null || flows.size === 0) return null;
    const following = [...flows].filter(([, places]) => places > 0).map(([queue]) => queue);
    const without = [...flows].filter(([queue, places]) => places === 0 && queue < host.queues).map(([queue]) => queue);
    if (entries === 0 ? following.length === 0 : without.length === 0) return null;
    const isNone = following.length === 0;
    const perQueue = Math.ceil((entries === 0 ? SUGGESTED_ENTRIES : entries) / Math.max(1, host.queues));
    const folder = `/sys/class/net/${deviceOf(facts)}/queues`;
    return {
      ...(entries > 0 && !isNone ? { title: "RFS follows the connections of some queues only" } : {}),
      // The machine's table serves all its devices: another one may be the one that it is meant for.
      severity: entries > 0 && isNone ? "note" : "risk",
      evidence: [
        entries === 0
          ? `rps_flow_cnt is set for ${some(following.length, "queue")} (${list(following)}), and rps_sock_flow_entries is 0: RFS is off.`
          : `rps_sock_flow_entries is ${count(entries)}, and rps_flow_cnt is 0 for ${some(without.length, "queue")} (${list(without)}) ` +
            `of ${count(flows.size)}: their frames are not brought to the application's CPU.`,
      ],
      unmendable: null,
      cures:
        entries === 0
          ? [
              cure(
                `sysctl -w net.core.rps_sock_flow_entries=${SUGGESTED_ENTRIES}`,
                "Gives RFS its table, as the documentation suggests it for a server; each frame may then take one more hop.",
              ),
            ]
          : without.map((queue) =>
              cure(
                `echo ${perQueue} > ${folder}/rx-${queue}/rps_flow_cnt`,
                "As many places as are this queue's share of the machine's table.",
              ),
            ),
      source: "Scaling in the Linux Networking Stack, RFS configuration: both are set before RFS is enabled",
    };
  },
};

/** Drivers with ndo_rx_flow_steer (Linux 6.18). */
const ACCELERATING = ["bnxt_en", "enic", "hns3", "ice", "mlx4_en", "mlx5_core", "qede", "sfc"];

export const ARFS_WITHOUT_NTUPLE: Problem = {
  id: "arfs-without-ntuple",
  title: "RFS is left to the CPUs: n-tuple filters are off",
  look({ facts }) {
    const { host, driver } = facts;
    const { entries = null, flows = new Map<number, number>() } = host.rfs ?? {};
    const isOn = (entries ?? 0) > 0 && [...flows.values()].some((places) => places > 0);
    if (!isOn || host.ntupleFilters !== false || driver === null || !ACCELERATING.includes(driver)) return null;
    return {
      severity: "note",
      evidence: [
        `RFS is on, the ${driver} driver can have the NIC do it, and n-tuple filters are off (ethtool -k): ` +
          "frames arrive on the table's queue and go to the application's CPU by an interrupt between CPUs.",
      ],
      unmendable: null,
      cures: [
        cure(
          `ethtool -K ${deviceOf(facts)} ntuple on`,
          "Accelerated RFS: the NIC brings a connection to the queue of its application's CPU. Not for many short connections, which cost a filter each.",
        ),
      ],
      source: "Scaling in the Linux Networking Stack, Accelerated RFS",
    };
  },
};
