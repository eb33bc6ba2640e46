// Rounds of receiving that ended with work left (time_squeeze of /proc/net/softnet_stat), where they are many.
import type { SoftnetRow } from "../formats/softnet-stat.js";
import type { HostFacts } from "./host-facts.js";
import { THRESHOLDS } from "./thresholds.js";
import { count } from "./words.js";

export interface Squeezes {
  readonly squeezed: number;
  /** Packets of all CPUs. */
  readonly packets: number;
  readonly rows: readonly SoftnetRow[];
}

/** Null if no text counts them, or they are too few to matter. */
export function squeezesOf({ softnet, host }: HostFacts): Squeezes | null {
  if (softnet === null || host.system !== "linux") return null;
  const squeezed = softnet.reduce((all, { timeSqueeze }) => all + timeSqueeze, 0);
  const packets = softnet.reduce((all, { processed }) => all + processed, 0);
  const isFew = squeezed / Math.max(1, packets) < THRESHOLDS.squeezed || packets < THRESHOLDS.packets;
  return isFew ? null : { squeezed, packets, rows: softnet };
}

/** For a finding about many queues on one CPU: its rounds end with work left, and what to do first. */
export function squeezesAsEvidence(facts: HostFacts, cpu: number): string[] {
  const found = squeezesOf(facts);
  const here = found?.rows.find((row) => row.cpu === cpu);
  if (here === undefined || here.timeSqueeze / Math.max(1, here.processed) < THRESHOLDS.squeezed) return [];
  return [
    `time_squeeze of CPU ${cpu} is ${count(here.timeSqueeze)}: its rounds end with work left. Spread the interrupts first; budgets come after.`,
  ];
}
