// The system's choice of CPU for an interrupt that has none of its own: "ideally the least busy; some systems pick an
// available one, or one that is tied to the NIC" ("Non-RSS Receive Processing", step 3, in our words).
import { checkOneOf, checkWhole } from "../check.js";
import type { Cpu } from "../cpu/cpu.js";

/** fixed: always `fixedCpu`; round-robin: each in turn; least-busy: the one with least to do; random: any. */
export const INTERRUPT_CPU_POLICIES = ["fixed", "round-robin", "least-busy", "random"] as const;
export type InterruptCpuPolicy = (typeof INTERRUPT_CPU_POLICIES)[number];

export interface InterruptCpuOptions {
  readonly policy: InterruptCpuPolicy;
  /** For the policy "fixed". */
  readonly fixedCpu: number;
  /** For the policy "random": whole numbers from 0 to count - 1. */
  readonly below: (count: number) => number;
  /** For the policy "least-busy": the share of its time that a CPU gives to threads, 0 to 1. */
  readonly threadShare: (cpu: number) => number;
}

/** A chooser for one run. It remembers whose turn it is. */
export function createInterruptCpuChooser(cpus: readonly Cpu[], options: InterruptCpuOptions): () => Cpu {
  const { policy, fixedCpu, below, threadShare } = options;
  checkOneOf("The policy for the interrupt's CPU", policy, INTERRUPT_CPU_POLICIES);
  checkWhole("The CPU that is tied to the NIC", fixedCpu, 0, cpus.length - 1);
  let turn = 0;
  // Decision: busy means ISRs and DPCs that run or wait now; then the share of thread work; then time spent in ISRs and
  // DPCs so far; then the lower number. The page leaves open what "least busy" looks at.
  const isLessBusy = (one: Cpu, other: Cpu): boolean => {
    const difference =
      one.load - other.load || threadShare(one.number) - threadShare(other.number) || one.busyPs - other.busyPs;
    return difference < 0;
  };
  return () => {
    if (policy === "round-robin") return cpus[turn++ % cpus.length];
    if (policy === "random") return cpus[below(cpus.length)];
    if (policy === "fixed") return cpus[fixedCpu];
    return cpus.reduce((best, cpu) => (isLessBusy(cpu, best) ? cpu : best));
  };
}
