// XPS against the receive queues: where a pair of queues shares an interrupt, completions of sends come to the CPU of
// that interrupt. A transmit queue that XPS gives to other CPUs has its work done in two places.
import { printCpuMask } from "../../formats/cpu-list.js";
import type { Evidence } from "../evidence.js";
import { cure } from "../finding.js";
import { curedCpus, queueCpus } from "../interrupt-cpus.js";
import type { Problem } from "../problem.js";
import { count, deviceOf, list, some } from "../words.js";
import { HYPER_THREADS, NUMA_REMOTE } from "./cpu-places.js";
import { INTERRUPTS_ON_FEW_CPUS, INTERRUPTS_ON_ONE_CPU } from "./interrupts.js";

/** Problems whose cure moves the queues' interrupts: maps of XPS must fit where these will be. */
const MOVERS: readonly Problem[] = [INTERRUPTS_ON_ONE_CPU, INTERRUPTS_ON_FEW_CPUS, HYPER_THREADS, NUMA_REMOTE];

const movesInterrupts = (evidence: Evidence): boolean =>
  MOVERS.some(({ look }) =>
    (look(evidence)?.cures ?? []).some(({ command }) => command?.includes("/smp_affinity_list") === true),
  );

export const XPS_APART: Problem = {
  id: "xps-apart",
  title: "Sends use queues whose interrupts go to other CPUs (XPS)",
  look(evidence) {
    const { facts } = evidence;
    const { xps, channels, host } = facts;
    // Receive and transmit queue of one number are a pair only among combined channels.
    const pairs = channels?.current.combined ?? 0;
    if (host.system !== "linux" || pairs < 2) return null;
    const isMoved = movesInterrupts(evidence);
    const interruptCpus = isMoved ? curedCpus(facts) : new Map(queueCpus(facts).map(({ queue, cpu }) => [queue, cpu]));
    const known = xps.flatMap(({ queue, cpus, receiveQueues }) => {
      const cpu = interruptCpus.get(queue);
      const isByQueue = receiveQueues !== null && receiveQueues.length > 0;
      return queue >= pairs || cpu === undefined || cpus === null || cpus.length === 0 || isByQueue
        ? []
        : [{ queue, cpu, cpus }];
    });
    const apart = known.filter(({ cpu, cpus }) => !cpus.includes(cpu));
    if (known.length < 2 || 2 * apart.length < known.length) return null;
    const [first] = apart;
    return {
      severity: "note",
      evidence: [
        `xps_cpus of ${some(apart.length, "transmit queue")} (${list(apart.map(({ queue }) => queue))}) of ${count(known.length)} ` +
          `leaves out the CPU of the queue's interrupt${isMoved ? ", where the cure above moves it" : ""}: queue ${first.queue} ` +
          `${isMoved ? "will interrupt" : "interrupts"} CPU ${first.cpu}, and CPUs ${list(first.cpus)} send by it.`,
      ],
      unmendable: null,
      cures: apart.map(({ queue, cpu }) =>
        cure(
          `echo ${printCpuMask([cpu])} > /sys/class/net/${deviceOf(facts)}/queues/tx-${queue}/xps_cpus`,
          isMoved
            ? "After the interrupts were moved: the CPU that sends by the queue then handles its completions too."
            : "The CPU that sends by the queue handles its completions too. Interrupts must stay where they are.",
        ),
      ),
      source: "Scaling in the Linux Networking Stack, XPS",
    };
  },
};
