// The summary of a run in constant memory: counts, latency percentiles, and what each CPU's time went to. In: announcements.
// Out: numbers with units. Frames that arrived before the warm-up's end, and work before it, are left out.
import { Histogram } from "./histogram.js";
import type { ChainRecord, Listener, WorkRecord } from "./announcements.js";
import { forEachPart } from "./work-parts.js";
import type { CpuRow, MomentRow, WorkKind } from "./rows.js";

const KINDS: readonly WorkKind[] = ["isr", "dpc", "protocol", "send", "spin", "cache-stall", "ipi", "thread", "idle"];

export interface Latency {
  readonly meanPs: number;
  readonly p50Ps: number;
  readonly p95Ps: number;
  readonly p99Ps: number;
  readonly maxPs: number;
}

/** What the model itself counts in the measured part of a run. */
export interface Counts {
  /** Frames and sends of a connection that another CPU had handled last. */
  readonly cacheReloads: number;
  /** Frames that were indicated after a later frame of their connection. */
  readonly outOfOrder: number;
  /** Times that a CPU spun on a lock that another held. */
  readonly lockWaits: number;
  /** Frames that were copied because receive buffers ran out (NDIS_STATUS_RESOURCES). */
  readonly copied: number;
  readonly sends: number;
  /** Sends on the CPU that received their connection's frame; completions, and those handled on the CPU that had sent. */
  readonly sendsOnReceiveCpu: number;
  readonly sendCompletions: number;
  readonly completionsOnSendCpu: number;
}

export interface Summary extends Counts {
  /** The measured part of the run, picoseconds: from the end of the warm-up to the end. */
  readonly measuredPs: number;
  /** Frames that arrived in the measured part: received = indicated + dropped + waiting. */
  readonly received: number;
  readonly indicated: number;
  readonly dropped: number;
  readonly waiting: number;
  readonly interrupts: number;
  readonly dpcs: number;
  /** Mean number of frames that one DPC indicated. */
  readonly framesPerDpc: number;
  /** From the frame's arrival in memory to its indication, and until the protocol driver was done with it. */
  readonly toIndication: Latency;
  readonly toDone: Latency;
  /** Receive work of the busiest CPU over the mean of all CPUs; 1 is perfect, the number of CPUs the worst. */
  readonly imbalance: number;
  /** Jain's index of the CPUs' receive work: 1 if all do the same, 1/n if one does all. */
  readonly jainIndex: number;
  readonly cpus: readonly CpuRow[];
}

export class SummaryRecorder implements Listener {
  readonly toIndication = new Histogram();
  readonly toDone = new Histogram();
  private interrupts = 0;
  private indicatedFrames = 0;
  private droppedFrames = 0;
  private readonly isrs: number[];
  private readonly dpcs: number[];
  private readonly frames: number[];
  private readonly busyPs: Record<WorkKind, number>[];

  constructor(
    cpus: number,
    private readonly warmupPs: number,
  ) {
    const zeros = (): number[] => new Array<number>(cpus).fill(0);
    [this.isrs, this.dpcs, this.frames] = [zeros(), zeros(), zeros()];
    this.busyPs = Array.from({ length: cpus }, () => Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<WorkKind, number>);
  }

  worked(cpu: number, work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void {
    if (work.chain) this.framesDone(cpu, work, work.chain, startPs, endPs, fromPs, toPs);
    if (endPs <= this.warmupPs) return;
    const busy = this.busyPs[cpu] as Record<WorkKind, number>;
    const measuredPs = endPs - Math.max(startPs, this.warmupPs);
    const otherPs = work.stallPs + work.spinPs + work.sendPs;
    if (otherPs === 0) busy[work.kind] += measuredPs;
    else if (measuredPs === work.durationPs) {
      busy["cache-stall"] += work.stallPs;
      busy.spin += work.spinPs;
      busy.send += work.sendPs;
      busy[work.kind] += measuredPs - otherPs;
    } else addParts(busy, work, Math.max(startPs, this.warmupPs), endPs, startPs, fromPs, toPs);
    if (fromPs > 0) return;
    if (work.phase === "isr") this.isrs[cpu] = (this.isrs[cpu] as number) + 1;
    if (work.phase === "dpc") this.dpcs[cpu] = (this.dpcs[cpu] as number) + 1;
  }

  indicated(chain: ChainRecord, count: number, _cpu: number, _cycle: number, timePs: number): void {
    for (let i = 0; i < count; i++) {
      const arrivalPs = chain.arrivalPs(i);
      if (arrivalPs < this.warmupPs) continue;
      this.indicatedFrames++;
      this.toIndication.record(timePs - arrivalPs);
    }
  }

  dropped(_queue: number, timePs: number): void {
    if (timePs >= this.warmupPs) this.droppedFrames++;
  }

  moment(what: MomentRow["what"], timePs: number): void {
    if (what === "interrupt" && timePs >= this.warmupPs) this.interrupts++;
  }

  /**
   * @param endPs end of the run
   * @param waiting frames that arrived after the warm-up and were neither indicated nor dropped
   * @param threadShare share of its time that each CPU would give to threads, 0 to 1
   */
  summary(endPs: number, waiting: number, counts: Counts, threadShare: readonly number[]): Summary {
    const measuredPs = Math.max(0, endPs - this.warmupPs);
    const cpus = this.busyPs.map((busy, cpu) => this.cpuRow(cpu, busy, measuredPs, threadShare[cpu] ?? 0));
    const work = cpus.map((row) => row.receiveShare);
    const sum = work.reduce((total, share) => total + share, 0);
    const squares = work.reduce((total, share) => total + share * share, 0);
    const dpcs = this.dpcs.reduce((total, n) => total + n, 0);
    return {
      measuredPs,
      received: this.indicatedFrames + this.droppedFrames + waiting,
      indicated: this.indicatedFrames,
      dropped: this.droppedFrames,
      waiting,
      interrupts: this.interrupts,
      dpcs,
      framesPerDpc: dpcs > 0 ? this.indicatedFrames / dpcs : 0,
      toIndication: latency(this.toIndication),
      toDone: latency(this.toDone),
      ...counts,
      imbalance: sum > 0 ? (Math.max(...work) * work.length) / sum : 1,
      jainIndex: squares > 0 ? (sum * sum) / (work.length * squares) : 1,
      cpus,
    };
  }

  private cpuRow(cpu: number, busy: Record<WorkKind, number>, measuredPs: number, threadShare: number): CpuRow {
    const receivePs = KINDS.reduce((total, kind) => total + busy[kind], 0);
    const freePs = Math.max(0, measuredPs - receivePs);
    const busyPs = { ...busy, thread: freePs * threadShare, idle: freePs * (1 - threadShare) };
    const [frames, isrs, dpcs] = [this.frames[cpu] as number, this.isrs[cpu] as number, this.dpcs[cpu] as number];
    return { cpu, frames, isrs, dpcs, busyPs, receiveShare: measuredPs > 0 ? receivePs / measuredPs : 0 };
  }

  /** Notes the frames that the protocol driver finished in a stretch of work. */
  private framesDone(cpu: number, work: WorkRecord, chain: ChainRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void {
    const slowness = toPs - fromPs === endPs - startPs ? 1 : (endPs - startPs) / (toPs - fromPs);
    let frames = 0;
    for (let i = work.first; i < work.first + work.frames; i++) {
      const doneAfterPs = chain.doneAfterPs(i);
      if (doneAfterPs > toPs || (doneAfterPs <= fromPs && fromPs > 0)) continue;
      const arrivalPs = chain.arrivalPs(i);
      if (arrivalPs < this.warmupPs) continue;
      frames++;
      this.toDone.record(startPs + (doneAfterPs - fromPs) * slowness - arrivalPs);
    }
    this.frames[cpu] = (this.frames[cpu] as number) + frames;
  }
}

/** A stretch that is not all of a piece of work: each part counts as far as it lies between `aPs` and `bPs`. */
function addParts(busy: Record<WorkKind, number>, work: WorkRecord, aPs: number, bPs: number, startPs: number, fromPs: number, toPs: number): void {
  const slowness = toPs === fromPs ? 1 : (bPs - startPs) / (toPs - fromPs);
  const timeOf = (donePs: number): number => Math.min(bPs, Math.max(aPs, Math.round(startPs + (donePs - fromPs) * slowness)));
  forEachPart(work, (kind, partFromPs, partToPs) => {
    busy[kind] += timeOf(partToPs) - timeOf(partFromPs);
  });
}

function latency(histogram: Histogram): Latency {
  return {
    meanPs: histogram.meanPs,
    p50Ps: histogram.percentilePs(50),
    p95Ps: histogram.percentilePs(95),
    p99Ps: histogram.percentilePs(99),
    maxPs: histogram.count > 0 ? histogram.maxPs : NaN,
  };
}
