// Hyper-threads of one core share its execution engine, whatever system runs on them.
import { Cpu } from "../cpu/cpu.js";
import type { CompleteScenario } from "../scenario.js";

/** Makes the CPUs of each core slow each other down. */
export function shareCores({ topology, hyperThreadSpeed }: CompleteScenario, cpus: readonly Cpu[]): void {
  for (let core = 0; core < topology.cores; core++) {
    const threads = topology.processors.filter((processor) => processor.core === core).map(({ cpu }) => cpus[cpu]);
    if (threads.length > 1) Cpu.shareCore(threads, hyperThreadSpeed);
  }
}
