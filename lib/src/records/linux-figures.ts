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
  /** Frames that this CPU steered and its flow limit dropped; the summary's `dropped` has them too. */
  readonly flowLimitDropped: number;
  /** Inter-processor interrupts that asked this CPU to work on its backlog (received_rps). */
  readonly receivedRps: number;
  /** Moves: times that a table of flows gave a connection to another CPU, away from this one. */
  readonly flowMoves: number;
  /** Frames that GRO merged with others before them, each of which saved the stack a packet; undefined: GRO is off. */
  readonly groMerged?: number;
}

/** What became of the NIC's filters with accelerated RFS. */
export interface ArfsFigures {
  /** Times that a filter was programmed: a new one, or one that names another queue. */
  readonly programmed: number;
  /** Filters that the driver gave up since nobody had a use for them. */
  readonly expired: number;
  /** Requests that ended in an error: the table was full, or the NIC has no filters for such frames. */
  readonly refused: number;
}

/** What became of sends with XPS. */
export interface XpsFigures {
  /** Times that a connection took another transmit queue than before. */
  readonly queueChanges: number;
  /** Sends that were complete after a later one of their connection. */
  readonly sendsOutOfOrder: number;
}

/** All CPUs together, and each of them. */
export interface LinuxFigures extends SoftnetFigures {
  readonly cpus: readonly SoftnetFigures[];
  /** Only with accelerated RFS. */
  readonly arfs?: ArfsFigures;
  /** Only with XPS. */
  readonly xps?: XpsFigures;
}

/** What is counted at one look. */
export interface LinuxCounts {
  readonly cpus: readonly SoftnetFigures[];
  /** Null: RFS is not accelerated. */
  readonly arfs: ArfsFigures | null;
  /** Null: there is no XPS. */
  readonly xps: XpsFigures | null;
}

/** What was counted from one look to another, CPU by CPU. */
export function linuxFigures(before: LinuxCounts, after: LinuxCounts): LinuxFigures {
  const merges = after.cpus.some(({ groMerged }) => groMerged !== undefined);
  const cpus = after.cpus.map((one, cpu) =>
    figures((name) => (one[name] ?? 0) - (before.cpus[cpu][name] ?? 0), merges),
  );
  const arfs = after.arfs && before.arfs && { arfs: arfsFigures(before.arfs, after.arfs) };
  const xps = after.xps && before.xps && { xps: xpsFigures(before.xps, after.xps) };
  return { ...figures((name) => cpus.reduce((sum, one) => sum + (one[name] ?? 0), 0), merges), cpus, ...arfs, ...xps };
}

const figures = (of: (name: keyof SoftnetFigures) => number, merges: boolean): SoftnetFigures => ({
  timeSqueeze: of("timeSqueeze"),
  ksoftirqdWakeups: of("ksoftirqdWakeups"),
  backlogDropped: of("backlogDropped"),
  flowLimitDropped: of("flowLimitDropped"),
  receivedRps: of("receivedRps"),
  flowMoves: of("flowMoves"),
  ...(merges && { groMerged: of("groMerged") }),
});

const arfsFigures = (before: ArfsFigures, after: ArfsFigures): ArfsFigures => ({
  programmed: after.programmed - before.programmed,
  expired: after.expired - before.expired,
  refused: after.refused - before.refused,
});

const xpsFigures = (before: XpsFigures, after: XpsFigures): XpsFigures => ({
  queueChanges: after.queueChanges - before.queueChanges,
  sendsOutOfOrder: after.sendsOutOfOrder - before.sendsOutOfOrder,
});
