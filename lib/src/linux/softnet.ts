// What Linux keeps for each CPU (struct softnet_data): the NAPIs to poll, whether NET_RX is raised, and, with software
// steering, the CPUs that are still to be told of frames in their backlogs. Written by hardirqs of this CPU and by its
// softirq.
import type { Cpu } from "../cpu/cpu.js";
import type { Work } from "../cpu/work.js";

/** A poll while it runs; it answers how many frames it took. */
export type Poll = Generator<Work, number, void>;

/** What a softirq polls: a NAPI. */
export interface Polled {
  /** Frames of one poll at most. */
  readonly weight: number;
  /** On the CPU that owns it. */
  readonly poll: (softnet: Softnet) => Poll;
}

/** What a run counts of a CPU, as /proc/net/softnet_stat and others have it. */
export interface SoftnetCounts {
  /** net_rx_actions that a limit ended while NAPIs were left. */
  timeSqueeze: number;
  /** Times that softirqs were handed over to ksoftirqd. */
  ksoftirqdWakeups: number;
  /** Frames that found this CPU's backlog full. */
  backlogDropped: number;
  /** Inter-processor interrupts that asked this CPU to work on its backlog. */
  receivedRps: number;
  /** Times that a table of flows gave connections to another CPU, away from this one. */
  flowMoves: number;
}

export class Softnet {
  pollList: Polled[] = [];
  /** NET_RX is raised: a softirq is due. */
  isRaised = false;
  isInNetRxAction = false;
  /** A routine works on softirqs, at once or in ksoftirqd, or will as soon as this CPU is free. */
  isServed = false;
  /** CPUs whose backlogs were given frames and which are not told yet (rps_ipi_list): the latest first. */
  ipiList: Softnet[] = [];
  readonly counts: SoftnetCounts = {
    timeSqueeze: 0,
    ksoftirqdWakeups: 0,
    backlogDropped: 0,
    receivedRps: 0,
    flowMoves: 0,
  };

  constructor(readonly cpu: Cpu) {}

  get number(): number {
    return this.cpu.number;
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
