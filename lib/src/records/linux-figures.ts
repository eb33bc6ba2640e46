// What Linux counts of a run beside what the summary has, as /proc/net/softnet_stat has it: for each CPU, and all CPUs
// together.

/** What was counted on one CPU in the measured part of a run. */
export interface SoftnetFigures {
  /** net_rx_actions that a limit ended while NAPIs may have been left (time_squeeze). */
  readonly timeSqueeze: number;
  /** Times that softirqs were handed over to ksoftirqd. */
  readonly ksoftirqdWakeups: number;
  /** Frames that this CPU's backlog had no room for; the summary's `dropped` has them too. */
  readonly backlogDropped: number;
  /** Inter-processor interrupts that asked this CPU to work on its backlog (received_rps). */
  readonly receivedRps: number;
  /** Times that a table of flows gave connections to another CPU, away from this one. */
  readonly flowMoves: number;
}

/** All CPUs together, and each of them. */
export interface LinuxFigures extends SoftnetFigures {
  readonly cpus: readonly SoftnetFigures[];
}

/** What was counted from one look to another, CPU by CPU. */
export function linuxFigures(before: readonly SoftnetFigures[], after: readonly SoftnetFigures[]): LinuxFigures {
  const cpus = after.map((one, cpu) => figures((name) => one[name] - before[cpu][name]));
  return { ...figures((name) => cpus.reduce((sum, one) => sum + one[name], 0)), cpus };
}

const figures = (of: (name: keyof SoftnetFigures) => number): SoftnetFigures => ({
  timeSqueeze: of("timeSqueeze"),
  ksoftirqdWakeups: of("ksoftirqdWakeups"),
  backlogDropped: of("backlogDropped"),
  receivedRps: of("receivedRps"),
  flowMoves: of("flowMoves"),
});
