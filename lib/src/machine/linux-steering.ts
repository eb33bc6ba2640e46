// Software steering of the Linux machine, put together: who gives frames to backlogs, and who works on those.
import type { ArfsRules } from "../linux/arfs-rules.js";
import { Backlogs } from "../linux/backlogs.js";
import { FlowLimit } from "../linux/flow-limit.js";
import { Hotplug } from "../linux/hotplug.js";
import type { Kernel, KernelParts } from "../linux/kernel.js";
import type { SteeringDriver } from "../linux/linux-driver.js";
import { receivePacketSteering } from "../linux/receive-packet-steering.js";
import { Steering } from "../linux/steering.js";
import { EVENT_ORDER } from "../sim/simulation.js";
import { accelerationOf } from "./linux-acceleration.js";
import type { MachineParts } from "./receive-machine.js";

interface SteeringMachineParts extends MachineParts {
  readonly arfs: ArfsRules | null;
}

/** The story of "rps" and "rfs" on a machine. */
export function steeringDriver(
  kernel: Kernel,
  { scenario, simulation, linuxQueues, backlogDropped, frameSteered, arfs }: SteeringMachineParts,
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
    acceleration: arfs && accelerationOf(scenario, parts.affinity, arfs),
    napis: backlogs.napis,
    limits: parts.softnets.map(({ number }) =>
      linux.flowLimitCpus.includes(number) ? new FlowLimit(linux.flowLimitTableLen, linux.kernel === "6.1") : null,
    ),
    descriptorPs: parts.descriptorPs,
    enqueuePs: linux.costs.enqueuePs,
    schedule: (softnet, napi) => parts.softirqs.schedule(softnet, napi),
    dropped: backlogDropped,
    ...(frameSteered && { steered: frameSteered }),
  });
  for (const { timePs, rpsCpus } of linux.rpsChanges)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => steering.spreadOver(rpsCpus) });
  const hotplug = new Hotplug({ ...parts, backlogs, steering, enqueuePs: linux.costs.enqueuePs });
  for (const { timePs, cpu, online, by } of linux.cpuChanges)
    simulation.at(timePs, EVENT_ORDER.timer, {
      fire: () => (online ? hotplug.bringUp(cpu) : hotplug.takeDown(cpu, by)),
    });
  const driver = receivePacketSteering(kernel, steering, backlogs);
  backlogs.start(driver);
  return driver;
}
