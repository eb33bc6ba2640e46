// What the authors of Linux's IRQ suspension measured, as numbers: Karsten and Damato,
// github.com/martinkarsten/irqsuspend, commit 664164f3, recomputed from the files under results.
// datasets/published-results has the whole tables, with further modes and columns.

/**
 * The busiest of 8 receive queues over their mean, in received packets, over 2,168 runs at 200,000 to 800,000 requests
 * a second: campaigns v1, v2, v6 and v8, all modes but suspend0.
 */
export const QUEUE_SPREAD = {
  runs: 2168,
  mean: 1.0538,
  p5: 1.0262,
  median: 1.0513,
  p95: 1.0892,
  variation: 0.0339,
} as const;

/**
 * The machine: 7 clients with 32 threads of 20 connections to one memcached with a worker for each of 8 queues; an mlx5
 * NIC, ring 1024.
 */
export const SUSPENSION_SETUP = { clients: 7, connectionsPerClient: 640, queues: 8, receiveBuffers: 1024 } as const;

/** Loads below the knee, requests a second; at 1,000,000 most modes do fewer than are offered. */
export const SUSPENSION_LOADS = [200_000, 400_000, 600_000, 800_000] as const;

/**
 * base: interrupts, moderated by Net DIM. deferN: the queue is polled again N microseconds later, and only the 100th
 * poll that finds nothing enables the interrupt (napi_defer_hard_irqs 100, gro_flush_timeout N).
 */
export type SuspensionMode = "base" | "defer10" | "defer20" | "defer50" | "defer200";

/** Means over the 9 or 10 runs of campaign v8, a value for each of the four loads. */
export interface SuspensionFigures {
  /** What a client saw from its request to the reply, microseconds. */
  readonly meanUs: readonly number[];
  readonly p99Us: readonly number[];
  /** Of the 8 CPUs' time, percent: all that is not idle, and the part of it in softirqs. */
  readonly cpuPercent: readonly number[];
  readonly softirqPercent: readonly number[];
  /** Received packets over interrupts of the 8 queues. */
  readonly packetsPerInterrupt: readonly number[];
}

/** A request and the acknowledgement of its reply. */
export const PACKETS_PER_REQUEST = 2;

export const SUSPENSION_FIGURES: Readonly<Record<SuspensionMode, SuspensionFigures>> = {
  base: {
    meanUs: [114, 139, 150, 180],
    p99Us: [433, 703, 582, 541],
    cpuPercent: [26.0, 40.7, 61.5, 86.8],
    softirqPercent: [13.5, 17.7, 26.0, 37.1],
    packetsPerInterrupt: [2.6, 7.8, 12.5, 19.9],
  },
  defer10: {
    meanUs: [54, 59, 71, 205],
    p99Us: [142, 166, 232, 1391],
    cpuPercent: [29.5, 52.9, 75.6, 95.7],
    softirqPercent: [10.9, 20.8, 30.0, 40.3],
    packetsPerInterrupt: [2125.9, 4183.8, 5964.7, 8122.7],
  },
  defer20: {
    meanUs: [61, 67, 77, 112],
    p99Us: [184, 172, 262, 338],
    cpuPercent: [26.3, 47.0, 65.5, 90.3],
    softirqPercent: [11.5, 19.6, 26.1, 36.6],
    packetsPerInterrupt: [2506.8, 4948.8, 7460.9, 9769.1],
  },
  defer50: {
    meanUs: [80, 87, 96, 121],
    p99Us: [211, 198, 248, 301],
    cpuPercent: [22.9, 38.5, 54.4, 82.4],
    softirqPercent: [10.2, 15.5, 20.6, 32.0],
    packetsPerInterrupt: [4359.6, 8869.4, 13574.1, 18624.5],
  },
  defer200: {
    meanUs: [164, 181, 200, 227],
    p99Us: [324, 331, 358, 411],
    cpuPercent: [18.7, 30.7, 45.8, 62.8],
    softirqPercent: [7.1, 11.0, 16.6, 21.6],
    packetsPerInterrupt: [87_641, 174_194.9, 278_949.6, 353_425.7],
  },
};
