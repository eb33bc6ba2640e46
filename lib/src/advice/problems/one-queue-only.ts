// A NIC that has one receive queue whatever is set, on a host with many CPUs: RSS has nothing to choose, RPS has.
import { receiveChannels } from "../host-facts.js";
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { count, deviceOf } from "../words.js";
import { maskOf } from "./unopened-headers.js";

export const ONE_QUEUE_ONLY: Problem = {
  id: "one-queue-only",
  title: "The NIC has one receive queue, and RPS does not spread it",
  look({ facts }) {
    const { host, channels, cpus } = facts;
    const receive = receiveChannels(facts);
    if (host.system !== "linux" || channels === null || receive?.maximum !== 1 || cpus === null || cpus.length < 2)
      return null;
    const spread = new Set([...host.rps.values()].flat());
    if (spread.size > 1) return null;
    return {
      severity: "note",
      evidence: [
        `ethtool -l: 1 receive queue, and no more are possible; ${count(cpus.length)} CPUs are online. ` +
          (host.rps.size === 0
            ? "Unless RPS is on, one CPU processes all frames."
            : spread.size === 0
              ? "RPS is off: one CPU processes all frames."
              : `RPS names CPU ${[...spread][0]} alone: one CPU processes all frames.`),
      ],
      unmendable: "With one queue a table has nothing to choose between.",
      cures: [
        cure(
          `echo ${maskOf(cpus)} > /sys/class/net/${deviceOf(facts)}/queues/rx-0/rps_cpus`,
          "RPS: one CPU takes the interrupts, and Linux spreads the connections over all. Worth it where one CPU is full.",
        ),
      ],
      source: "Scaling in the Linux Networking Stack, RPS: for a device with one queue",
    };
  },
};
