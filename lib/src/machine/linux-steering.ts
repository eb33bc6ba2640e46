// Software steering of the Linux machine, put together: who gives frames to backlogs, and who works on those.
import { Backlogs } from "../linux/backlogs.js";
import type { Kernel, KernelParts } from "../linux/kernel.js";
import type { SteeringDriver } from "../linux/linux-driver.js";
import { receivePacketSteering } from "../linux/receive-packet-steering.js";
import { Steering, type SteeringParts } from "../linux/steering.js";
import { EVENT_ORDER } from "../sim/simulation.js";
import type { LinuxQueues, MachineParts } from "./receive-machine.js";

/** The story of "rps" and "rfs" on a machine. */
export function steeringDriver(
  kernel: Kernel,
  { scenario, simulation, linuxQueues, backlogDropped }: MachineParts,
  parts: KernelParts,
): SteeringDriver {
  const { linux } = scenario;
  if (linux === null || linuxQueues === null) throw new Error("Frames are steered without backlogs.");
  const backlogs = new Backlogs({
    ...parts,
    backlogs: linuxQueues.backlogs,
    isOld: linux.kernel === "6.1",
    interrupt: (softnet, handler) => kernel.interrupt(softnet, handler),
  });
  const steering = new Steering({
    ...linuxQueues,
    softnets: parts.softnets,
    cpus: linux.rpsCpus,
    acceleration: linux.arfs
      ? accelerationOf({ linux, scenario, simulation, filters: linuxQueues.filters }, parts.affinity)
      : null,
    napis: backlogs.napis,
    descriptorPs: parts.descriptorPs,
    enqueuePs: linux.costs.enqueuePs,
    schedule: (softnet, napi) => parts.softirqs.schedule(softnet, napi),
    dropped: backlogDropped,
  });
  for (const { timePs, rpsCpus } of linux.rpsChanges)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => steering.spreadOver(rpsCpus) });
  const driver = receivePacketSteering(kernel, steering, backlogs);
  backlogs.start(driver);
  return driver;
}

interface Accelerating extends Pick<MachineParts, "scenario" | "simulation"> {
  readonly linux: { readonly arfsDelayPs: number };
  readonly filters: LinuxQueues["filters"];
}

/**
 * The queue of a CPU is that whose vector's affinity is nearest: the CPU itself, a hyper-thread of its core, or the
 * same node; otherwise the present one. The NIC is programmed later, from a work queue.
 */
function accelerationOf(
  { linux, scenario, simulation, filters }: Accelerating,
  affinity: readonly number[],
): SteeringParts["acceleration"] {
  const { distance } = scenario.topology;
  const near = ["same-cpu", "hyper-thread", "same-node"] as const;
  return {
    queueFor: (cpu, present) => {
      for (const range of near) {
        if (range !== "same-cpu" && distance(cpu, affinity[present]) === range) return present;
        const queue = affinity.findIndex((served) => distance(cpu, served) === range);
        if (queue >= 0) return queue;
      }
      return present;
    },
    filter: (connection, queue) =>
      simulation.at(simulation.nowPs + linux.arfsDelayPs, EVENT_ORDER.timer, {
        fire: () => filters?.send(connection, queue),
      }),
  };
}
