// The CPU of a receive queue's interrupt: what /proc/irq/N/smp_affinity_list allows, and what /proc/interrupts counted.
// Follows "SMP IRQ affinity" (Linux documentation): a mask of several CPUs leaves the choice to the interrupt
// controller, which in practice keeps one of them until the mask is written again.
import type { Host, QueueInterrupt } from "./host.js";

export interface InterruptChoice {
  readonly cpu: number | null;
  /** One sentence. */
  readonly text: string;
}

/** The CPU that a queue's interrupt runs on, and how that is known. */
export function interruptChoice({ interrupts }: Host, queue: number): InterruptChoice {
  const found = interrupts.find((row) => row.queue === queue);
  if (found === undefined)
    return { cpu: null, text: `No text says which CPU the interrupt of queue ${queue} runs on.` };
  const name = `${found.irq === null ? "Its interrupt" : `Interrupt ${found.irq}`} of queue ${queue}`;
  return fromAffinity(found, name) ?? fromCounts(found, name);
}

function fromAffinity(row: QueueInterrupt, name: string): InterruptChoice | null {
  const { allowed } = row;
  if (allowed === null || allowed.length === 0) return null;
  const busiest = busiestOf(row);
  if (allowed.length === 1) {
    const [cpu] = allowed;
    const moved =
      busiest !== null && busiest.cpu !== cpu ? ` (it ran on CPU ${busiest.cpu} most often, before it was bound)` : "";
    return { cpu, text: `${name} is bound to CPU ${cpu}${moved}.` };
  }
  const several = `${name} may run on CPUs ${listed(allowed)}`;
  if (busiest === null || !allowed.includes(busiest.cpu))
    return { cpu: null, text: `${several}, and no count says on which of them it does.` };
  return { cpu: busiest.cpu, text: `${several}; it ran on CPU ${busiest.cpu}${shareOf(row, busiest.count)}.` };
}

function fromCounts(row: QueueInterrupt, name: string): InterruptChoice {
  const busiest = busiestOf(row);
  if (busiest === null)
    return { cpu: null, text: `${name} has not run on any CPU yet, and no text says where it may.` };
  return { cpu: busiest.cpu, text: `${name} ran on CPU ${busiest.cpu}${shareOf(row, busiest.count)}.` };
}

/** The CPU with most interrupts; null if there were none. */
function busiestOf({ counts }: QueueInterrupt): { readonly cpu: number; readonly count: number } | null {
  const most = (counts ?? []).reduce((best, row) => (row.count > best.count ? row : best), { cpu: -1, count: 0 });
  return most.count > 0 ? most : null;
}

function shareOf({ counts }: QueueInterrupt, count: number): string {
  const all = (counts ?? []).reduce((sum, row) => sum + row.count, 0);
  return count === all ? " every time" : ` in ${Math.floor((1000 * count) / all) / 10} % of all times`;
}

/** "0-3,8": CPUs as Linux lists them. */
export function listed(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const first = sorted[i];
    while (sorted[i + 1] === sorted[i] + 1) i++;
    parts.push(first === sorted[i] ? `${first}` : `${first}-${sorted[i]}`);
  }
  return parts.join(",");
}
