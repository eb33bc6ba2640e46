// The interrupt cycle of one message of the fast machine, with Windows: the steps, and the numbers in the comments, are
// those of driver/message-signaled-interrupts.ts.
import { plainWork } from "../cpu/work.js";
import { Deferral } from "../ndis/polling.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReusedWork } from "./fast-cpu.js";
import { FastMessage, type FastMessageParts } from "./fast-message.js";

export class FastCycle extends FastMessage {
  private readonly dpc: ReusedWork;
  private readonly enable: ReusedWork;
  private readonly look: ReusedWork;
  /** Whether the throttle left some frames behind. */
  private moreNblsPending = false;
  /** Frames that the DPC took in all its looks, those of the latest look, and how many it may take. */
  private taken = 0;
  private found = 0;
  private readonly limit: number;
  private readonly deferral: Deferral | null;

  constructor(message: Message, nic: Nic, parts: FastMessageParts) {
    const { costs, maxNblsToIndicate, polling } = parts.scenario;
    const isr: ReusedWork = plainWork("isr", "disable", costs.disableInterruptPs, {
      lead: { kind: "isr", phase: "isr", durationPs: costs.isrPs },
    });
    super(message, nic, { ...parts, isr, untilLookPs: isr.durationPs + costs.dpcPs });
    this.dpc = plainWork("dpc", "dpc", costs.dpcPs);
    this.enable = plainWork("dpc", "enable", costs.enableInterruptPs);
    this.look = plainWork("dpc", "poll", costs.lookPs);
    this.limit = Math.min(maxNblsToIndicate, polling?.budget ?? Infinity);
    this.deferral = polling === null ? null : new Deferral(polling);
  }

  /** 4. The ISR, 3., disables this message alone and asks for a DPC on the same CPU. */
  protected endIsr(nowPs: number): void {
    this.nic.disableInterrupt(this.message, nowPs);
    this.queueDpc(nowPs);
  }

  protected timerDue(nowPs: number): void {
    this.queueDpc(nowPs);
  }

  protected endOf(work: ReusedWork, nowPs: number): void {
    if (work === this.indicate) {
      this.queue.giveBack(work.frames);
      this.indicateOrEnd(nowPs);
    } else if (work === this.dpc) {
      this.taken = 0;
      this.take();
      this.indicateOrEnd(nowPs);
    } else if (work === this.look) {
      this.take();
      this.indicateOrEnd(nowPs);
    } else this.nic.enableInterrupt(this.message, nowPs);
  }

  private queueDpc(nowPs: number): void {
    this.parts.ndisListener.dpcQueued(this.message, this.cpu.number, nowPs);
    this.beginDpcWork(this.dpc, nowPs);
  }

  private take(): void {
    const { queue } = this;
    this.found = queue.take(this.limit - this.taken);
    this.left = this.found;
    this.taken += this.found;
    this.moreNblsPending = queue.waiting > 0;
  }

  /**
   * 5. The DPC indicates its queue, chain by chain, and enables its own message, unless the throttle has it queued
   * again.
   */
  private indicateOrEnd(nowPs: number): void {
    if (this.left === 0) this.lookAgainOrEnd(nowPs);
    else this.passUp(nowPs);
  }

  /** Without polling the DPC is done; with it as in Ndis.lookAgain. */
  private lookAgainOrEnd(nowPs: number): void {
    const { deferral, found, taken, limit } = this;
    if (deferral === null) {
      if (this.moreNblsPending) this.queueDpc(nowPs);
      else this.beginDpcWork(this.enable, nowPs);
    } else if (found > 0) {
      if (taken === limit) this.queueDpc(nowPs);
      else this.beginDpcWork(this.look, nowPs);
    } else {
      const laterPs = deferral.untilNextLookPs(taken);
      if (laterPs === 0) return this.beginDpcWork(this.enable, nowPs);
      this.cpu.wakeAt(nowPs + laterPs);
      this.waitForTimer(nowPs + laterPs);
    }
  }
}
