// The interrupt cycle of one message of the fast machine: nothing comes between its steps, so each step's end is known
// when the one before ends. The steps, and the numbers in the comments, are those of
// driver/message-signaled-interrupts.ts.
import type { CpuListener } from "../cpu/cpu.js";
import { plainWork } from "../cpu/work.js";
import type { ProtocolDriver } from "../ndis/indications.js";
import { NBLS_PER_CHAIN, bytesOf } from "../ndis/net-buffer-lists.js";
import { type NdisListener, nextCycle } from "../ndis/ndis.js";
import { Deferral } from "../ndis/polling.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER, inLane } from "../sim/simulation.js";
import { FastCpu, type ReusedWork } from "./fast-cpu.js";
import { type Calendar, OwnClock } from "./own-clock.js";

export interface FastCycleParts {
  readonly scenario: Pick<CompleteScenario, "costs" | "maxNblsToIndicate" | "polling">;
  readonly calendar: Calendar;
  /** The CPU of the message. */
  readonly cpu: number;
  /** Building the receive descriptor of one frame there, picoseconds. */
  readonly descriptorPs: number;
  readonly protocolDriver: ProtocolDriver;
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
}

/** What a cycle may wait for: the end of moderation, its interrupt, the end of its present work, or another look. */
type Awaited = "time-out" | "interrupt" | "end of work" | "later look";

export class FastCycle extends OwnClock {
  /** Of the present interrupt cycle; no other cycle of the machine has it. 0 before the first. */
  number = 0;
  readonly cpu: FastCpu;
  private readonly queue: ReceiveQueue;
  private awaited: Awaited = "interrupt";
  private readonly interruptOrder: number;
  private readonly isrOrder: number;
  private readonly dpcOrder: number;
  private readonly timerOrder: number;
  private readonly isr: ReusedWork;
  private readonly dpc: ReusedWork;
  private readonly indicate: ReusedWork;
  private readonly enable: ReusedWork;
  private readonly look: ReusedWork;
  /** From the arrival of the interrupt to the DPC's first look, picoseconds. */
  private readonly untilLookPs: number;
  /** Frames that the DPC took and has not indicated, and whether the throttle left some behind. */
  private left = 0;
  private moreNblsPending = false;
  /** Frames that the DPC took in all its looks, those of the latest look, and how many it may take. */
  private taken = 0;
  private found = 0;
  private readonly limit: number;
  private readonly deferral: Deferral | null;
  /** The chain that the DPC indicates. */
  private readonly frames: { readonly queue: ReceiveQueue; readonly first: number; count: number };
  private readonly build: { kind: "dpc"; phase: "build"; durationPs: number };

  constructor(
    private readonly message: Message,
    private readonly nic: Nic,
    private readonly parts: FastCycleParts,
  ) {
    const [queue] = message.queues;
    super(parts.calendar, { duePsOf: queue.rings.duePsOf, place: queue.ringNumber });
    const { costs, maxNblsToIndicate, polling } = parts.scenario;
    this.cpu = new FastCpu(parts.cpu, parts.calendar, parts.cpuListener);
    this.queue = queue;
    this.interruptOrder = inLane(EVENT_ORDER.interrupt, message.number);
    this.isrOrder = inLane(EVENT_ORDER.isr, parts.cpu);
    this.dpcOrder = inLane(EVENT_ORDER.dpcEnd, parts.cpu);
    this.timerOrder = inLane(EVENT_ORDER.timer, parts.cpu);
    this.isr = plainWork("isr", "disable", costs.disableInterruptPs, {
      lead: { kind: "isr", phase: "isr", durationPs: costs.isrPs },
    });
    this.dpc = plainWork("dpc", "dpc", costs.dpcPs);
    this.build = { kind: "dpc", phase: "build", durationPs: 0 };
    this.indicate = plainWork("protocol", "indicate", 0);
    this.indicate.chain = this.queue;
    this.enable = plainWork("dpc", "enable", costs.enableInterruptPs);
    this.look = plainWork("dpc", "poll", costs.lookPs);
    this.untilLookPs = this.isr.durationPs + this.dpc.durationPs;
    this.limit = Math.min(maxNblsToIndicate, polling?.budget ?? Infinity);
    this.deferral = polling === null ? null : new Deferral(polling);
    this.frames = { queue: this.queue, first: 0, count: 0 };
  }

  /** The NIC raises the message. What is certain until the DPC's first look is done at once. */
  raise(timePs: number): void {
    const { calendar, untilLookPs } = this;
    const arrivesPs = timePs + this.parts.scenario.costs.interruptDeliveryPs;
    if (arrivesPs + untilLookPs <= calendar.certainUntilPs) this.interrupt(arrivesPs);
    else this.await("interrupt", arrivesPs, this.interruptOrder);
  }

  holdBack(timePs: number): void {
    this.await("time-out", timePs, this.interruptOrder);
  }

  private await(awaited: Awaited, timePs: number, order: number): void {
    this.awaited = awaited;
    this.wait(timePs, order);
  }

  protected step(nowPs: number): void {
    const { awaited } = this;
    if (awaited === "end of work") this.endWork(nowPs);
    else if (awaited === "time-out") this.nic.timedOut(this.message, nowPs);
    else if (awaited === "interrupt") this.interrupt(nowPs);
    else this.queueDpc(nowPs);
  }

  /** 3. The ISR is called on the CPU that the message names. */
  private interrupt(nowPs: number): void {
    this.number = nextCycle(this.number, this.message, this.nic);
    this.parts.ndisListener.interrupted(this.message, this.cpu.number, nowPs);
    this.cpu.wakeAt(nowPs);
    this.begin(this.isr, nowPs);
    if (nowPs + this.untilLookPs <= this.calendar.certainUntilPs) this.endIsr(nowPs + this.isr.durationPs);
    else this.await("end of work", this.cpu.busyUntilPs, this.isrOrder);
  }

  private endWork(nowPs: number): void {
    const work = this.cpu.end();
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
    } else if (work === this.isr) this.endIsr(nowPs);
    else this.nic.enableInterrupt(this.message, nowPs);
  }

  /** 4. The ISR disables this message alone and asks for a DPC on the same CPU. */
  private endIsr(nowPs: number): void {
    this.nic.disableInterrupt(this.message, nowPs);
    this.queueDpc(nowPs);
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
    if (this.left === 0) return this.lookAgainOrEnd(nowPs);
    const { indicate, frames, build } = this;
    const { protocolDriver } = this.parts;
    const count = Math.min(this.left, NBLS_PER_CHAIN);
    this.left -= count;
    build.durationPs = count * this.parts.descriptorPs;
    this.queue.indicate(count);
    frames.count = count;
    this.message.adaptation?.indicated(count, bytesOf(frames));
    const { durationPs, stallPs, evenPs } = protocolDriver.receive(this.cpu.number, frames, nowPs, build.durationPs);
    indicate.durationPs = durationPs;
    indicate.lead = build.durationPs > 0 ? build : null;
    indicate.frames = count;
    indicate.indicates = count;
    indicate.stallPs = stallPs;
    indicate.evenPs = evenPs;
    this.beginDpcWork(indicate, nowPs);
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
      this.await("later look", nowPs + laterPs, this.timerOrder);
    }
  }

  private beginDpcWork(work: ReusedWork, nowPs: number): void {
    this.begin(work, nowPs);
    this.await("end of work", this.cpu.busyUntilPs, this.dpcOrder);
  }

  private begin(work: ReusedWork, nowPs: number): void {
    work.cycle = this.number;
    this.cpu.begin(work, nowPs);
  }
}
