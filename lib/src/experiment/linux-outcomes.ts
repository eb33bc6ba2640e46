// What an experiment can measure of Linux's receive path alone, as /proc/net/softnet_stat counts it.
import type { SoftnetFigures } from "../records/linux-figures.js";
import type { Outcome } from "./outcome.js";

/** What Linux counts: NaN, no value, with Windows' variants. */
const ofLinux = ({ figure, ...outcome }: Omit<Outcome, "of"> & { readonly figure: keyof SoftnetFigures }): Outcome => ({
  ...outcome,
  of: ({ summary: { linux } }) => linux?.[figure] ?? NaN,
});

export const LINUX_OUTCOMES: readonly Outcome[] = [
  ofLinux({
    name: "time squeeze",
    column: "time_squeeze",
    figure: "timeSqueeze",
    unit: "softirqs",
    description: "Softirqs' receive rounds (net_rx_action) that a limit ended",
  }),
  ofLinux({
    name: "ksoftirqd wake-ups",
    column: "ksoftirqd_wakeups",
    figure: "ksoftirqdWakeups",
    unit: "wake-ups",
    description: "Times that softirqs were handed over to ksoftirqd",
  }),
  ofLinux({
    name: "backlog drops",
    column: "backlog_drops_frames",
    figure: "backlogDropped",
    unit: "frames",
    description: "Frames that found a CPU's backlog full; the drops have them too",
  }),
  ofLinux({
    name: "RPS requests",
    column: "rps_requests",
    figure: "receivedRps",
    unit: "interrupts",
    description: "Interrupts that asked a CPU to work on its backlog",
  }),
  ofLinux({
    name: "flow moves",
    column: "flow_moves",
    figure: "flowMoves",
    unit: "moves",
    description: "Times that RFS gave a connection to another CPU",
  }),
];
