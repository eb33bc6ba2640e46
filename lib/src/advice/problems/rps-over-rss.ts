// RPS where RSS has a queue for every CPU already: each frame is handed on to a second CPU, by an interrupt between
// processors, for nothing. Where there are fewer queues than CPUs it is of use, and no fault.
import { cure } from "../finding.js";
import { placesOf } from "../load.js";
import { queueCpus } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { count, deviceOf, list, percent, some } from "../words.js";

export const RPS_OVER_RSS: Problem = {
  id: "rps-over-rss",
  title: "RPS hands frames on that RSS has spread already",
  look({ facts, traffic }) {
    const { host } = facts;
    const steered = [...host.rps].filter(([, cpus]) => cpus.length > 0).map(([queue]) => queue);
    const targets = new Set([...host.rps.values()].flat());
    const places = placesOf(host);
    if (host.system !== "linux" || places < 2 || steered.length < 2) return null;
    const own = queueCpus(facts);
    const hasOwn = own.length === 0 || new Set(own.map(({ cpu }) => cpu)).size >= Math.min(own.length, targets.size);
    if (places < targets.size || !hasOwn) return null;
    const moved = (traffic?.connections ?? []).filter(
      ({ placement: { cpu, interruptCpu } }) => cpu !== null && interruptCpu !== null && cpu !== interruptCpu,
    );
    const movedFrames = moved.reduce((sum, { frames }) => sum + frames, 0);
    const device = deviceOf(facts);
    return {
      severity: own.length === 0 ? "risk" : "fault",
      evidence: [
        `rps_cpus is set for ${some(steered.length, "queue")} (${list(steered)}) and names ${some(targets.size, "CPU")}; ` +
          `there are ${count(places)} receive queues.`,
        ...(own.length > 0
          ? [`The queues' interrupts use ${some(new Set(own.map(({ cpu }) => cpu)).size, "CPU")} already.`]
          : []),
        ...(traffic !== null && movedFrames > 0
          ? [`RPS would move ${percent(movedFrames / traffic.keptFrames)} of the capture's frames to another CPU.`]
          : []),
      ],
      unmendable: null,
      cures: steered.map((queue) =>
        cure(
          `echo 0 > /sys/class/net/${device}/queues/rx-${queue}/rps_cpus`,
          "Leaves the frames to the queue's own CPU.",
        ),
      ),
      source:
        "Scaling in the Linux Networking Stack, suggested configuration of RPS; redpanda-data/redpanda issue 27680",
    };
  },
};
