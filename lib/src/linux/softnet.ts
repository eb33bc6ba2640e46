// What Linux keeps for each CPU (struct softnet_data): the NAPIs to poll, whether NET_RX is raised, and, with software
// steering, the CPUs that are still to be told of frames in their backlogs. Written by hardirqs of this CPU and by its
// softirq.
import type { Cpu } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";

/** A poll while it runs; it answers how many frames it took. */
export type Poll = Generator<Work, number, void>;

/** What a softirq polls: a NAPI. */
export interface Polled {
  /** The thread that polls it, with threaded NAPI; otherwise softirqs do. */
  readonly thread?: PollingThread | null;
  /** Frames of one poll at most. */
  readonly weight: number;
  /** After a poll that used up its weight: true, it is not to be polled again now. */
  readonly makesWay?: (softnet: Softnet) => boolean;
  /** On the CPU that owns it. */
  readonly poll: (softnet: Softnet) => Poll;
}

/** The thread of a NAPI. */
export interface PollingThread {
  /** The CPU that it runs on. */
  readonly cpu: number;
  /** Tells it, on a CPU, that there is something to poll. */
  wake(from: Softnet): void;
  /** Wakes it from another CPU. */
  call(): Work;
}

/** What a run counts of a CPU, as /proc/net/softnet_stat and others have it. */
export interface SoftnetCounts {
  /** net_rx_actions that a limit ended while NAPIs were left. */
  timeSqueeze: number;
  /** Times that softirqs were handed over to ksoftirqd. */
  ksoftirqdWakeups: number;
  /** Frames that found this CPU's backlog full. */
  backlogDropped: number;
  /** Frames that this CPU steered and its flow limit dropped. */
  flowLimitDropped: number;
  /** Inter-processor interrupts that asked this CPU to work on its backlog. */
  receivedRps: number;
  /** Times that a table of flows gave connections to another CPU, away from this one. */
  flowMoves: number;
  /** Frames that GRO merged with others before them; undefined: it merges nothing. */
  groMerged?: number | undefined;
}

/** What a CPU counts before anything has happened. */
export const noCounts = (): SoftnetCounts => ({
  timeSqueeze: 0,
  ksoftirqdWakeups: 0,
  backlogDropped: 0,
  flowLimitDropped: 0,
  receivedRps: 0,
  flowMoves: 0,
});

export class Softnet {
  pollList: Polled[] = [];
  /** NET_RX is raised: a softirq is due. */
  isRaised = false;
  isInNetRxAction = false;
  isOffline = false;
  /** A routine works on softirqs, at once or in ksoftirqd, or will as soon as this CPU is free. */
  isServed = false;
  /** Threads on other CPUs that a handler here woke; they are called at its end. */
  readonly wakeList: PollingThread[] = [];
  /** NAPIs' threads that are to have this CPU next: softirqs make way for them. */
  threadsDue = 0;
  /** Another CPU has asked this one to poll its backlog, and it has not heard of that yet. */
  isAsked = false;
  /** CPUs whose backlogs were given frames and which are not told yet (rps_ipi_list): the latest first. */
  ipiList: Softnet[] = [];
  readonly counts: SoftnetCounts = noCounts();

  constructor(readonly cpu: Cpu) {}

  get number(): number {
    return this.cpu.number;
  }

  /** It is offline, and nothing is left to be done: softirqs that are raised stand for what other CPUs have now. */
  get isOut(): boolean {
    return this.isOffline && this.pollList.length + this.ipiList.length === 0;
  }

  /** The CPUs that are to be told, which are then no longer listed. */
  takeIpiList(): Softnet[] {
    const list = this.ipiList;
    this.ipiList = [];
    return list;
  }

  /** Everything that is to be polled, which is then no longer listed. */
  takePollList(): Polled[] {
    const list = this.pollList;
    this.pollList = [];
    return list;
  }
}
