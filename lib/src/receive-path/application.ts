// The application of a run with RFS: its threads, where they run and when they move, and who tells it of frames.
import { Application } from "../linux/application.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { Hardware } from "./hardware.js";

/** To be told of each frame that has gone up into its connection's socket; null: RFS is off. */
export function applicationOf(
  { linux, traffic }: CompleteScenario,
  { linux: queues }: Hardware,
  simulation: Simulation,
): ((connection: number) => void) | null {
  if (linux === null || queues === null || queues.flows === null) return null;
  const { threadCpus, threadMoves, readAfterPs, socketCloses } = linux;
  const { flows, hashOf } = queues;
  const cpuOf = Array.from({ length: traffic.connections }, (_, i) => threadCpus[i % threadCpus.length]);
  const application = new Application({ simulation, flows, hashOf, cpuOf, readAfterPs });
  for (const { timePs, connection, cpu } of threadMoves)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => application.move(connection, cpu) });
  for (const { timePs, connection } of socketCloses)
    simulation.at(timePs, EVENT_ORDER.timer, { fire: () => application.close(connection) });
  // The threads of a CPU that goes offline go to the CPU that carries out the change, and stay there.
  for (const { timePs, cpu, online, by } of linux.cpuChanges)
    if (!online) simulation.at(timePs, EVENT_ORDER.timer, { fire: () => application.moveAll(cpu, by) });
  return (connection) => application.received(connection);
}
