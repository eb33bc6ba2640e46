// What Linux's receive path costs besides the costs that it has in common with Windows' (cpu/costs.ts): picoseconds of
// CPU time, each with its source or marked as an assumption. "xdp-paper" measured Linux: 640 ns for an interrupt of one
// frame, on top of the frame. Here they are cut into hardirq (costs.isrPs, 300), softirq, poll, and unmasking
// (costs.enableInterruptPs, 100), so that both worlds pay the same for one frame.
import { checkFields, checkWhole } from "../check.js";
import { ns } from "../units.js";

export interface LinuxCosts {
  /** Entering net_rx_action: for each pass. Assumption: 140 of xdp-paper's 640 ns, as a DPC's start. */
  readonly softirqPs: number;
  /** Calling a NAPI's poll, with its last look at an empty ring. Assumption: 100 of the 640 ns. */
  readonly pollPs: number;
  /** Putting one frame in a CPU's backlog: 26 ns, an uncontended lock pair (McKenney, perfbook). */
  readonly enqueuePs: number;
  /** Switching to ksoftirqd or a NAPI's thread. Assumption: 2 us, a context switch with its cold caches. */
  readonly threadSwitchPs: number;
  /** Merging one frame into a packet: 119 ns, what hardware saves that does it (SHAMPO, see lib/docs/linux.md). */
  readonly groMergePs: number;
  /** An interrupt of the CPU's own timer, for a deferral. Assumption: 300 ns, as a hardirq. */
  readonly timerPs: number;
}

export const DEFAULT_LINUX_COSTS: LinuxCosts = {
  softirqPs: ns(140),
  pollPs: ns(100),
  enqueuePs: ns(26),
  threadSwitchPs: ns(2000),
  groMergePs: ns(119),
  timerPs: ns(300),
};

/** The default costs with some of them replaced; undefined keeps the default. */
export function withLinuxCosts(changes: Partial<LinuxCosts> = {}): LinuxCosts {
  checkFields("The table of Linux's costs", changes, Object.keys(DEFAULT_LINUX_COSTS));
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) checkWhole(`Linux's cost ${name}`, value, 0, 1e12);
  return { ...DEFAULT_LINUX_COSTS, ...Object.fromEntries(given) };
}
