// Accelerated RFS of the Linux machine, put together: which queue serves a CPU best, and the driver's filters.
import { ArfsRules } from "../linux/arfs-rules.js";
import type { SteeringParts } from "../linux/steering.js";
import type { CompleteScenario } from "../scenario.js";
import type { MachineParts } from "./receive-machine.js";

/** The driver's filters on a machine; null: RFS is not accelerated. */
export function arfsRulesOf(
  { scenario, simulation, linuxQueues }: MachineParts,
  isOver: () => boolean,
): ArfsRules | null {
  const { linux, traffic } = scenario;
  if (!linux?.arfs || !linuxQueues?.flows || !linuxQueues.filters) return null;
  const { flows, backlogs, filters } = linuxQueues;
  const { arfsDriver, arfsCapacity, arfsDelayPs, arfsProgramPs, kernel } = linux;
  return new ArfsRules({
    simulation,
    driver: arfsDriver,
    capacity: arfsCapacity,
    delayPs: arfsDelayPs,
    programPs: arfsProgramPs,
    changesQueued: arfsDriver === "mlx5" && kernel === "6.1",
    typeOf: (connection) => typeOf(traffic, connection),
    nic: filters,
    isOver,
    mayExpire: (filter) => flows.mayExpire(filter, (cpu) => backlogs[cpu]),
  });
}

/** Filters have all four of addresses and ports: TCP and UDP, over IPv4 and IPv6, and no fragments. */
function typeOf(traffic: CompleteScenario["traffic"], connection: number): string | null {
  const { ip, transport } = traffic.headers(connection);
  const name = ip?.protocol === 6 ? "TCP" : ip?.protocol === 17 ? "UDP" : null;
  return ip === null || transport === null || name === null ? null : `${ip.version} ${name}`;
}

/**
 * The queue of a CPU is that whose vector's affinity is nearest: the CPU itself, a hyper-thread of its core, or the
 * same node; otherwise the present one.
 */
export function accelerationOf(
  { topology: { distance } }: CompleteScenario,
  affinity: readonly number[],
  rules: ArfsRules,
): NonNullable<SteeringParts["acceleration"]> {
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
    filter: (connection, to) => rules.request(connection, to),
  };
}
