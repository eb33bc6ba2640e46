// The CPUs among which receive work can be balanced. Without RSS the system may interrupt any CPU, and with Linux
// whoever sets affinities and maps may name any. Windows' RSS does not use
// hyper-threads ("Introduction to Receive Side Scaling"), so with it these are the first logical processor of each
// core, and what a scenario names besides.
import type { Topology } from "../cpu/topology.js";
import { type AnyVariant, isLinux } from "../linux/linux-variants.js";

/**
 * CPU numbers, in order. Whatever else the system interrupts (with one message it may be any CPU) is left out with RSS.
 *
 * @param scenario a complete one, as a run has it
 */
export function receiveCpus({
  variant,
  topology: { processors },
  rss,
}: {
  readonly variant: AnyVariant;
  readonly topology: Topology;
  readonly rss: { readonly processors: readonly number[] };
}): number[] {
  return processors
    .filter(
      ({ cpu, thread }) => variant === "non-rss" || isLinux(variant) || thread === 0 || rss.processors.includes(cpu),
    )
    .map(({ cpu }) => cpu);
}
