// What /proc/net/softnet_stat counts behind the NIC: packets dropped before the stack since a CPU's backlog was full,
// and those that the flow limit dropped. Rounds that ended with work left are in time-squeeze.ts.
import type { SoftnetRow } from "../../formats/softnet-stat.js";
import { lostFrames } from "../drop-counters.js";
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, list, percent } from "../words.js";

const sumOf = (rows: readonly SoftnetRow[], of: (row: SoftnetRow) => number): number =>
  rows.reduce((all, row) => all + of(row), 0);
/** "CPU 3 lost 1,200, CPU 5 lost 7". */
export const byCpu = (rows: readonly SoftnetRow[], of: (row: SoftnetRow) => number): string =>
  list(
    [...rows]
      .filter((row) => of(row) > 0)
      .sort((a, b) => of(b) - of(a))
      .map((row) => `CPU ${row.cpu} ${count(of(row))}`),
    4,
  );
/** Those that the flow limit dropped are counted among the dropped. */
const byBacklog = ({ dropped, flowLimit }: SoftnetRow): number => Math.max(0, dropped - (flowLimit ?? 0));
const byFlowLimit = ({ flowLimit }: SoftnetRow): number => flowLimit ?? 0;

/** netdev_max_backlog, unless it was changed. */
const USUAL_BACKLOG = 1000;

export const BACKLOG_DROPS: Problem = {
  id: "backlog-drops",
  title: "CPUs' backlogs are full: packets are lost behind the NIC",
  look({ facts }) {
    const { softnet, netCore, statistics, driver } = facts;
    if (softnet === null) return null;
    const [lost, all] = [sumOf(softnet, byBacklog), sumOf(softnet, ({ processed }) => processed)];
    const share = lost / Math.max(1, lost + all);
    if (share < THRESHOLDS.dropsRisk || lost + all < THRESHOLDS.packets) return null;
    const wakes = sumOf(softnet, ({ receivedRps }) => receivedRps ?? 0);
    const ofNic =
      statistics === null ? null : Math.max(0, ...lostFrames(statistics.counters, driver).map(([, n]) => n));
    const size = netCore?.maxBacklog ?? USUAL_BACKLOG;
    return {
      severity: share >= THRESHOLDS.dropsFault ? "fault" : "risk",
      evidence: [
        `${count(lost)} packets, ${percent(share)}, found a backlog of more than ${count(size)} packets: ${byCpu(softnet, byBacklog)}.`,
        ...(ofNic === null
          ? []
          : [
              ofNic < lost
                ? `The NIC counts ${count(ofNic)} drops of its own: the loss is behind the rings, and a larger ring adds to it.`
                : `The NIC counts ${count(ofNic)} drops of its own: the rings overflow as well.`,
            ]),
        wakes === 0
          ? "No CPU was woken by RPS: the backlog is that of virtual devices and tunnels, or of a CPU that RPS gives its own frames."
          : `RPS or RFS woke CPUs ${count(wakes)} times: these packets were handed to CPUs that do not keep up.`,
      ],
      unmendable: "A longer backlog bridges bursts; it does not make CPUs faster.",
      cures: [
        cure(
          `sysctl -w net.core.netdev_max_backlog=${4 * size}`,
          "Bridges bursts of that length; delay grows with it.",
        ),
        ...(wakes === 0
          ? []
          : [cure(null, "Give rps_cpus more CPUs, or leave frames to their queues' own CPUs where these have room.")]),
      ],
      source: "Linux net/core/dev.c, enqueue_to_backlog; admin-guide/sysctl/net.rst, netdev_max_backlog",
    };
  },
};

export const FLOW_LIMIT_DROPS: Problem = {
  id: "flow-limit-drops",
  title: "The flow limit drops packets of large connections",
  look({ facts: { softnet } }) {
    if (softnet === null) return null;
    const [lost, all] = [sumOf(softnet, byFlowLimit), sumOf(softnet, ({ processed }) => processed)];
    const share = lost / Math.max(1, lost + all);
    if (lost === 0 || lost + all < THRESHOLDS.packets) return null;
    return {
      severity: share >= THRESHOLDS.dropsRisk ? "risk" : "note",
      evidence: [
        `${count(lost)} packets, ${percent(share)}, were dropped for smaller connections' sake while a backlog was half full: ${byCpu(softnet, byFlowLimit)}.`,
      ],
      unmendable: "One connection stays on one CPU: what is more than that CPU can do is lost somewhere.",
      cures: [
        cure(
          "sysctl -w net.core.flow_limit_cpu_bitmap=0",
          "Turns it off: large connections lose less, and small ones wait and lose with them.",
        ),
        cure(
          "sysctl -w net.core.netdev_max_backlog=4000",
          "The limit begins at half of it; longer bursts pass, and delay grows.",
        ),
      ],
      source: "Scaling in the Linux Networking Stack, RPS Flow Limit",
    };
  },
};
