// RPS that names the same single CPU for several receive queues: what RSS has spread over the queues' CPUs comes
// together again on one.
import { cure } from "../finding.js";
import { placesOf } from "../load.js";
import type { Problem } from "../problem.js";
import { count, deviceOf, list, some } from "../words.js";

export const RPS_ON_ONE_CPU: Problem = {
  id: "rps-on-one-cpu",
  title: "RPS brings the frames of several queues to one CPU",
  look({ facts }) {
    const { host, cpus } = facts;
    const steered = [...host.rps].filter(([, map]) => map.length > 0);
    const targets = new Set(steered.flatMap(([, map]) => map));
    if (host.system !== "linux" || placesOf(host) < 2 || steered.length < 2 || targets.size !== 1) return null;
    if (cpus !== null && cpus.length < 2) return null;
    const [target] = targets;
    const device = deviceOf(facts);
    return {
      severity: "fault",
      evidence: [
        `rps_cpus of ${some(steered.length, "queue")} (${list(steered.map(([queue]) => queue))}) names CPU ${target} alone; ` +
          `there are ${count(placesOf(host))} receive queues.`,
      ],
      unmendable: "No table helps: whichever queue a frame gets, its protocol work is done on that CPU.",
      cures: steered.map(([queue]) =>
        cure(
          `echo 0 > /sys/class/net/${device}/queues/rx-${queue}/rps_cpus`,
          "Leaves the frames to the queue's own CPU; a mask of several CPUs would spread them.",
        ),
      ),
      source: "Scaling in the Linux Networking Stack, suggested configuration of RPS; coreos/bugs issue 2135",
    };
  },
};
