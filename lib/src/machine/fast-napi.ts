// The NAPI of one message of the fast machine, with Linux: the steps, and the numbers in the comments, are those of
// linux/napi-multi-queue.ts (linux/napi-single-queue.ts differs in step 2 alone), with the limits of linux/softirq.ts
// and the thread of linux/ksoftirqd.ts. It is the only NAPI of its CPU, so that the list of those to be polled holds it
// or nobody; and no other thread wants the CPU, so that ksoftirqd has its turn at once, and keeps it until nothing is
// left.
import { plainWork } from "../cpu/work.js";
import type { SoftirqLimits } from "../linux/softirq.js";
import type { SoftnetCounts } from "../linux/softnet.js";
import { NBLS_PER_CHAIN } from "../ndis/net-buffer-lists.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { CompleteScenario } from "../scenario.js";
import type { ReusedWork } from "./fast-cpu.js";
import { FastMessage, type FastMessageParts } from "./fast-message.js";
import { softirqLimits } from "./softirq-limits.js";

/** 3. With MSI-X the handler reads no register; with one queue it reads the NIC's cause register (there 2). */
function handlerWork({ isSingleQueue, scenario: { costs } }: FastNapiParts): ReusedWork {
  if (!isSingleQueue) return plainWork("isr", "isr", costs.isrPs);
  return plainWork("isr", "disable", costs.readStatusPs, {
    lead: { kind: "isr", phase: "isr", durationPs: costs.isrPs },
  });
}

interface FastNapiParts extends FastMessageParts {
  readonly linux: NonNullable<CompleteScenario["linux"]>;
  readonly isSingleQueue: boolean;
  /** What is counted of the CPU. */
  readonly counts: SoftnetCounts;
}

export class FastNapi extends FastMessage {
  private readonly counts: SoftnetCounts;
  private readonly limits: SoftirqLimits;
  private readonly weight: number;
  private readonly hasKsoftirqd: boolean;
  private readonly enter: ReusedWork;
  private readonly poll: ReusedWork;
  private readonly enable: ReusedWork;
  private readonly threadSwitch: ReusedWork;
  /** From entering a softirq to the first look, picoseconds. */
  private readonly enterAndPollPs: number;
  /** Frames of the present poll. */
  private taken = 0;
  /** Passes that interrupt context still has, with this one, and the tick before which they begin. */
  private passesLeft = 0;
  private passesEndTick = 0;
  /** The tick before which polls of the present net_rx_action begin. */
  private pollsEndTick = 0;
  private isInKsoftirqd = false;

  constructor(message: Message, nic: Nic, parts: FastNapiParts) {
    const { linux, counts } = parts;
    const { costs } = parts.scenario;
    const { softirqPs, pollPs, threadSwitchPs } = linux.costs;
    const isr = handlerWork(parts);
    super(message, nic, { ...parts, isr, untilLookPs: isr.durationPs + softirqPs + pollPs });
    this.counts = counts;
    this.limits = softirqLimits(linux);
    this.weight = linux.napiWeight;
    this.hasKsoftirqd = linux.ksoftirqd;
    this.enter = plainWork("dpc", "dpc", softirqPs);
    this.poll = plainWork("dpc", "poll", pollPs);
    this.enable = plainWork("dpc", "enable", costs.enableInterruptPs);
    this.threadSwitch = plainWork("dpc", "switch", threadSwitchPs);
    this.enterAndPollPs = softirqPs + pollPs;
  }

  /** 3. The NIC has masked the vector, and the handler takes the NAPI. 4. This CPU is to poll it. */
  protected endIsr(nowPs: number): void {
    this.nic.disableInterrupt(this.message, nowPs);
    this.parts.ndisListener.dpcQueued(this.message, this.cpu.number, nowPs);
    this.passesLeft = this.limits.passes;
    this.passesEndTick = this.tickAt(nowPs) + this.limits.passesTicks;
    this.pass(nowPs);
  }

  /** 5. A pass of softirqs, which polls the NAPI. */
  private pass(nowPs: number): void {
    this.begin(this.enter, nowPs);
    if (nowPs + this.enterAndPollPs <= this.calendar.certainUntilPs) this.enterPoll(nowPs + this.enter.durationPs);
    else this.awaitEnd();
  }

  private enterPoll(nowPs: number): void {
    this.pollsEndTick = this.tickAt(nowPs) + this.limits.budgetTicks;
    this.beginDpcWork(this.poll, nowPs);
  }

  protected endOf(work: ReusedWork, nowPs: number): void {
    if (work === this.indicate) {
      this.queue.giveBack(work.frames);
      this.passUpOrEnd(nowPs);
    } else if (work === this.poll) {
      this.taken = 0;
      this.passUpOrEnd(nowPs);
    } else if (work === this.enter) this.enterPoll(nowPs);
    else if (work === this.threadSwitch) this.pass(nowPs);
    else {
      this.endPass(nowPs);
      this.nic.enableInterrupt(this.message, nowPs);
    }
  }

  /** 6. The poll passes frames up until none waits, 7.1, or the budget is used up, 7.2. */
  private passUpOrEnd(nowPs: number): void {
    this.left = this.queue.take(Math.min(NBLS_PER_CHAIN, this.weight - this.taken));
    this.taken += this.left;
    if (this.left > 0) this.passUp(nowPs);
    else if (this.taken < this.weight) this.beginDpcWork(this.enable, nowPs);
    else this.endPass(nowPs);
  }

  /** The net_rx_action ends; if the budget was used up, 8., the NAPI is polled again. */
  private endPass(nowPs: number): void {
    const { counts, limits, taken } = this;
    if (taken >= limits.budget || this.tickAt(nowPs) >= this.pollsEndTick) counts.timeSqueeze++;
    if (taken < this.weight) this.isInKsoftirqd = false;
    else if (this.isInKsoftirqd || this.mayPass(nowPs)) this.pass(nowPs);
    else {
      counts.ksoftirqdWakeups++;
      this.isInKsoftirqd = true;
      this.waitForTimer(nowPs);
    }
  }

  /** Whether interrupt context may go on, or has to. */
  private mayPass(nowPs: number): boolean {
    return !this.hasKsoftirqd || (--this.passesLeft > 0 && this.tickAt(nowPs) < this.passesEndTick);
  }

  /** The turn of ksoftirqd. */
  protected timerDue(nowPs: number): void {
    this.cpu.begin(this.threadSwitch, nowPs);
    this.awaitEnd();
  }

  private tickAt(nowPs: number): number {
    return Math.floor(nowPs / this.limits.tickPs);
  }
}
