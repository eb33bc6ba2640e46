// The summary of a run in constant memory: counts, latency percentiles, and what each CPU's time went to. Frames that
// arrived before the warm-up's end, and work before it, are left out.
import type { Stretch } from "../cpu/cpu.js";
import type { Chain, Work } from "../cpu/work.js";
import type { ArrivedFrame, Listener, Moment } from "./announcements.js";
import { CpuSums } from "./cpu-sums.js";
import { jainIndex, maxOverMean } from "./figures.js";
import { Histogram, LONG_PS, classOf } from "./histogram.js";
import type { CpuRow } from "./rows.js";
import { doneAfterPsOf, indicationPs, isWhole, slownessOf } from "./work-parts.js";
import type { Counts, LargestConnection, Latency, Summary } from "./summary-figures.js";
import type { ThreadTimes } from "./thread-time.js";

export class SummaryRecorder implements Listener {
  readonly toIndication = new Histogram();
  readonly toDone = new Histogram();
  private interrupts = 0;
  private indicatedFrames = 0;
  private droppedFrames = 0;
  private readonly sums: readonly CpuSums[];
  private readonly balanced: readonly number[];

  /**
   * @param threadTimes what the threads of each CPU get; it is told of all work before it is asked
   * @param machine the number of CPUs, and those among which the work is to be balanced
   */
  constructor(
    private readonly threadTimes: ThreadTimes,
    private readonly warmupPs: number,
    machine: { readonly cpus: number; readonly balanced: readonly number[] },
  ) {
    this.balanced = machine.balanced;
    this.sums = Array.from({ length: machine.cpus }, () => new CpuSums());
  }

  worked(cpu: number, work: Work, stretch: Stretch): void {
    const { startPs, endPs, fromPs } = stretch;
    const sums = this.sums[cpu];
    const whole = isWhole(work, stretch);
    if (work.chain) {
      const isWholeChain = whole && work.first === 0 && work.indicates === work.frames;
      if (!isWholeChain) this.partOfChain(sums, work, work.chain, stretch);
      else if (!this.evenChain(sums, work, startPs)) this.wholeChain(sums, work, work.chain, startPs);
    }
    if (endPs < this.warmupPs || (endPs === this.warmupPs && startPs < endPs)) return;
    if (whole && startPs >= this.warmupPs) sums.addWhole(work);
    else sums.addParts(work, stretch, Math.max(startPs, this.warmupPs));
    if (fromPs > 0) return;
    const phase = work.lead ? work.lead.phase : work.phase;
    // An ISR for our NIC's interrupt counts with that; one that another device called belongs to no cycle.
    if (phase === "isr" && work.cycle === 0 && startPs >= this.warmupPs) sums.isrs++;
    if (phase === "dpc" || phase === "receive-ipi") sums.dpcs++;
  }

  /**
   * Frames that are indicated and done in one stretch and take the same time each: nearly all of them, and so all in
   * one loop, with what they need at hand. False if they are not such frames.
   */
  private evenChain(sums: CpuSums, { chain, lead, frames, evenPs, durationPs }: Work, startPs: number): boolean {
    const ring = chain?.ring;
    if (!ring || !(evenPs >= 0)) return false;
    const { base, mask, first } = ring;
    const { arrivalPsOf } = ring.rings;
    const oldestPs = arrivalPsOf[base + (first & mask)];
    const mostWaitedPs = startPs + (lead ? lead.durationPs : 0) - oldestPs;
    if (oldestPs < this.warmupPs || startPs + durationPs - oldestPs >= LONG_PS) return false;
    const waits = this.toIndication.counts;
    const dones = this.toDone.counts;
    const indicatedPs = mostWaitedPs + oldestPs;
    let waitedPs = 0;
    let waitedSumPs = 0;
    // From those so far on: a branch that is hardly ever taken costs nothing.
    let leastDonePs = this.toDone.minSincePs;
    let mostDonePs = this.toDone.maxSincePs;
    for (let i = 0; i < frames; i++) {
      waitedPs = indicatedPs - arrivalPsOf[(base + ((first + i) & mask)) | 0];
      const donePs = waitedPs + (i + 1) * evenPs;
      waitedSumPs += waitedPs;
      if (donePs < leastDonePs) leastDonePs = donePs;
      if (donePs > mostDonePs) mostDonePs = donePs;
      const wait = classOf(waitedPs);
      waits[wait] = waits[wait] + 1;
      const done = classOf(donePs);
      dones[done] = dones[done] + 1;
    }
    this.toIndication.account(frames, waitedSumPs, waitedPs, mostWaitedPs);
    this.toDone.account(frames, waitedSumPs + (evenPs * frames * (frames + 1)) / 2, leastDonePs, mostDonePs);
    this.indicatedFrames += frames;
    sums.frames += frames;
    return true;
  }

  /** Frames that are indicated and done in one stretch, whatever each takes. */
  private wholeChain(sums: CpuSums, work: Work, chain: Chain, startPs: number): void {
    const { toIndication, toDone, warmupPs } = this;
    const indicatedPs = startPs + (work.lead ? work.lead.durationPs : 0);
    let frames = 0;
    let waitedSumPs = 0;
    let leastPs = Infinity;
    let mostPs = 0;
    let doneSumPs = 0;
    let leastDonePs = Infinity;
    let mostDonePs = 0;
    for (let i = 0; i < work.frames; i++) {
      const arrivalPs = chain.arrivalPs(i);
      if (arrivalPs < warmupPs) continue;
      const waitedPs = indicatedPs - arrivalPs;
      const donePs = startPs + doneAfterPsOf(work, chain, i) - arrivalPs;
      frames++;
      waitedSumPs += waitedPs;
      doneSumPs += donePs;
      if (waitedPs < leastPs) leastPs = waitedPs;
      if (waitedPs > mostPs) mostPs = waitedPs;
      if (donePs < leastDonePs) leastDonePs = donePs;
      if (donePs > mostDonePs) mostDonePs = donePs;
      toIndication.place(waitedPs);
      toDone.place(donePs);
    }
    toIndication.account(frames, waitedSumPs, leastPs, mostPs);
    toDone.account(frames, doneSumPs, leastDonePs, mostDonePs);
    this.indicatedFrames += frames;
    sums.frames += frames;
  }

  private partOfChain(sums: CpuSums, work: Work, chain: Chain, stretch: Stretch): void {
    const { startPs, fromPs, toPs } = stretch;
    const indicatedPs = indicationPs(work, stretch);
    if (!Number.isNaN(indicatedPs))
      for (let i = 0; i < work.indicates; i++) {
        const arrivalPs = chain.arrivalPs(i);
        if (arrivalPs < this.warmupPs) continue;
        this.indicatedFrames++;
        this.toIndication.record(indicatedPs - arrivalPs);
      }
    const slowness = slownessOf(stretch);
    for (let i = work.first; i < work.first + work.frames; i++) {
      const doneAfterPs = doneAfterPsOf(work, chain, i);
      const arrivalPs = chain.arrivalPs(i);
      if (doneAfterPs > toPs || (doneAfterPs <= fromPs && fromPs > 0) || arrivalPs < this.warmupPs) continue;
      sums.frames++;
      this.toDone.record(Math.round(startPs + (doneAfterPs - fromPs) * slowness) - arrivalPs);
    }
  }

  dropped({ arrivalPs }: Pick<ArrivedFrame, "arrivalPs">): void {
    if (arrivalPs >= this.warmupPs) this.droppedFrames++;
  }

  moment({ what, timePs, cpu }: Pick<Moment, "what" | "timePs" | "cpu">): void {
    if (what !== "interrupt" || timePs < this.warmupPs) return;
    this.interrupts++;
    this.sums[cpu].isrs++;
  }

  /**
   * @param endPs end of the run
   * @param waiting frames that arrived after the warm-up and were neither indicated nor dropped
   */
  summary(endPs: number, waiting: number, counts: Counts, largestConnection: LargestConnection | null): Summary {
    const measuredPs = Math.max(0, endPs - this.warmupPs);
    const cpus = this.sums.map((sums, cpu) => this.cpuRow(cpu, sums, measuredPs));
    const work = this.balanced.map((cpu) => cpus[cpu].receiveShare);
    const dpcs = this.sums.reduce((total, { dpcs }) => total + dpcs, 0);
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
      imbalance: maxOverMean(work),
      jainIndex: jainIndex(work),
      largestConnection,
      cpus,
    };
  }

  /** Running totals, for windows. */
  totals(): { indicated: number; dropped: number; cpus: { frames: number; receivePs: number }[] } {
    const cpus = this.sums.map((sums) => ({ frames: sums.frames, receivePs: sums.receivePs }));
    return { indicated: this.indicatedFrames, dropped: this.droppedFrames, cpus };
  }

  private cpuRow(cpu: number, sums: CpuSums, measuredPs: number): CpuRow {
    const busy = sums.busyPs;
    const { receivePs } = sums;
    const { wantedPs, gotPs } = this.threadTimes.of(cpu) ?? { wantedPs: 0, gotPs: 0 };
    // An application that polls for itself works by itself too, and not in the gaps of other work.
    const threadPs = gotPs + busy.thread;
    const busyPs = { ...busy, thread: threadPs, idle: Math.max(0, measuredPs - receivePs - threadPs) };
    const { frames, isrs, dpcs } = sums;
    return {
      cpu,
      frames,
      isrs,
      dpcs,
      busyPs,
      receiveShare: measuredPs > 0 ? receivePs / measuredPs : 0,
      displacedPs: wantedPs - gotPs,
    };
  }
}

/** Mean, percentiles and the longest of what a histogram holds. */
export function latency(histogram: Histogram): Latency {
  return {
    meanPs: histogram.meanPs,
    p50Ps: histogram.percentilePs(50),
    p95Ps: histogram.percentilePs(95),
    p99Ps: histogram.percentilePs(99),
    maxPs: histogram.count > 0 ? histogram.maxPs : NaN,
  };
}
