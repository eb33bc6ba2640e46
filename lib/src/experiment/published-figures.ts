// What the authors of RSS++ published, as numbers: Barbette, Katsikas, Maguire, Kostic, CoNEXT 2019, doi
// 10.1145/3359989.3365412, recomputed from the CSV files of github.com/rsspp/experiments (folders imbalance, latency,
// loadvslat, heatmap). Their campus traces are private, so shapes and ratios can be compared, not absolute values.

/** One published curve: RSS and RSS++ at the same points. */
export interface PublishedCurve {
  readonly x: readonly number[];
  readonly RSS: readonly number[];
  readonly "RSS++": readonly number[];
}

/**
 * Figure 12b: (max - min) / min of the cores' packets in one second, percent, at most 2000; median over seconds 5 to
 * 50; x: number of cores.
 */
export const IMBALANCE_BY_CPUS = {
  /** Campus trace at 4 Gb/s ("single"). */
  4: {
    x: [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16],
    RSS: [38, 44, 125, 292, 282, 282, 458, 680, 547, 647, 689],
    "RSS++": [4, 5, 8, 10, 16, 35, 51, 112, 160, 226, 285],
  },
  /**
   * The accelerated trace at 15 Gb/s ("quad"). 2, 3, 4, 6, 7, 10 and 14 cores were measured too: 5/2, 35/6, 28/6,
   * 71/11, 148/14, 163/18, 176/25.
   */
  15: { x: [5, 8, 12, 16], RSS: [76, 51, 127, 223], "RSS++": [11, 14, 20, 19] },
} as const satisfies Readonly<Record<number, PublishedCurve>>;

/** Figure 12a, 8 cores, means: RSS's imbalance as a multiple of RSS++'s. */
export const IMBALANCE_RATIO = { 4: 320 / 48.5, 15: 53.5 / 11.8 } as const;

/** Figure 13: 95th percentile of the delay, microseconds, 8 cores, accelerated trace; x is the offered load in Gb/s. */
export const P95_BY_LOAD = {
  x: [2, 6, 10, 14, 18, 20, 22, 24, 26, 28, 30, 34],
  RSS: [93, 154, 234, 344, 518, 670, 1073, 4930, 8305, 8489, 8533, 8559],
  "RSS++": [92, 149, 222, 319, 459, 542, 670, 946, 2054, 6755, 8399, 8586],
} as const satisfies PublishedCurve;

/**
 * Figure 10, 4 cores: thousand drops per second, mean over seconds 10 to 50; x: Gb/s offered at 120, 130 and 140 % of
 * the trace's speed.
 */
export const DROPS_BY_LOAD = {
  x: [19.1, 20.9, 21.4],
  RSS: [14.7, 63.9, 90],
  "RSS++": [2.9, 8.3, 13.2],
} as const satisfies PublishedCurve;
/** Figure 10: what 4 cores do at most with RSS++, Gb/s. */
export const DROPS_CEILING_GBPS = 22.1;

/**
 * Figures 1 and 3: Linux, 100 TCP connections of iperf on 18 cores. Busiest core over the mean, cores in use and their
 * load.
 */
export const EQUAL_CONNECTIONS = {
  expectedMaxOverMean: 1.84,
  rssMaxOverMean: 1.92,
  rebalancedMaxOverMean: 1.08,
  autoscaleCpus: 12,
  autoscaleLoad: 0.795,
} as const;
