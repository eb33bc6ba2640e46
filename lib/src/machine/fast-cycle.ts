// The interrupt cycle of one message of the fast machine: nothing comes between its steps, so each step's end is known
// when the one before ends, and the next is begun without routines and pieces of work. The steps, and the numbers in
// the comments, are those of driver/message-signaled-interrupts.ts.
import type { CpuListener, Unfinished } from "../cpu/cpu.js";
import { type Work, plainWork } from "../cpu/work.js";
import type { ProtocolDriver } from "../ndis/indications.js";
import { NBLS_PER_CHAIN, bytesOf } from "../ndis/net-buffer-lists.js";
import type { NdisListener } from "../ndis/ndis.js";
import { Deferral } from "../ndis/polling.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { CompleteScenario } from "../scenario.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";

export interface FastCycleParts {
  readonly scenario: Pick<CompleteScenario, "costs" | "maxNblsToIndicate" | "polling">;
  readonly simulation: Simulation;
  /** The CPU of the message. */
  readonly cpu: number;
  /** Building the receive descriptor of one frame there, picoseconds. */
  readonly descriptorPs: number;
  readonly protocolDriver: ProtocolDriver;
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
  /** The number of the machine's next interrupt cycle. */
  readonly nextCycle: () => number;
}

/** Work whose numbers are written anew for every cycle: whoever is told of it must not keep it. */
type ReusedWork = { -readonly [Name in keyof Work]: Work[Name] };

export class FastCycle implements Target {
  number = 0;
  lastBusyPs = 0;
  private busyPs = 0;
  readonly cpu: number;
  private readonly queue: ReceiveQueue;
  private readonly descriptorPs: number;
  private readonly isr: ReusedWork;
  private readonly dpc: ReusedWork;
  private readonly indicate: ReusedWork;
  private readonly enable: ReusedWork;
  private readonly look: ReusedWork;
  /** What the CPU does now; null: nothing, or the interrupt is on its way. */
  private work: ReusedWork | null = null;
  private sincePs = 0;
  private donePs = 0;
  /** The stretch that the listener is told of: one for all of a piece of work. */
  private readonly told = { startPs: 0, endPs: 0, fromPs: 0, toPs: 0 };
  /** Frames that the DPC took and has not indicated, and whether the throttle left some behind. */
  private left = 0;
  private moreNblsPending = false;
  /** Frames that the DPC took in all its looks, those of the latest look, and how many it may take. */
  private taken = 0;
  private found = 0;
  private readonly limit: number;
  private readonly deferral: Deferral | null;
  private readonly laterLook: Target = { fire: () => this.queueDpc(this.parts.simulation.nowPs) };
  /** The chain that the DPC indicates. */
  private readonly frames: { readonly queue: ReceiveQueue; readonly first: number; count: number };
  private readonly build: { kind: "dpc"; phase: "build"; durationPs: number };

  constructor(
    private readonly message: Message,
    private readonly nic: Nic,
    private readonly parts: FastCycleParts,
  ) {
    const { costs, maxNblsToIndicate, polling } = parts.scenario;
    this.cpu = parts.cpu;
    this.queue = message.queues[0];
    this.descriptorPs = parts.descriptorPs;
    this.isr = plainWork("isr", "disable", costs.disableInterruptPs, {
      lead: { kind: "isr", phase: "isr", durationPs: costs.isrPs },
    });
    this.dpc = plainWork("dpc", "dpc", costs.dpcPs);
    this.indicate = { ...plainWork("protocol", "indicate", 0), chain: this.queue };
    this.enable = plainWork("dpc", "enable", costs.enableInterruptPs);
    this.look = plainWork("dpc", "poll", costs.lookPs);
    this.limit = Math.min(maxNblsToIndicate, polling?.budget ?? Infinity);
    this.deferral = polling === null ? null : new Deferral(polling);
    this.frames = { queue: this.queue, first: 0, count: 0 };
    this.build = { kind: "dpc", phase: "build", durationPs: 0 };
  }

  raise(timePs: number): void {
    const { simulation, scenario } = this.parts;
    simulation.at(timePs + scenario.costs.interruptDeliveryPs, EVENT_ORDER.interrupt, this);
  }

  /** The interrupt arrives, or a piece of work ends. */
  fire(): void {
    const { work } = this;
    if (work === null) return this.interrupt();
    const { nowPs } = this.parts.simulation;
    this.tell(work, nowPs, work.durationPs);
    this.busyPs += nowPs - this.sincePs;
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
    } else if (work === this.isr) {
      // 4. The ISR disables this message alone and asks for a DPC on the same CPU.
      this.nic.disableInterrupt(this.message);
      this.queueDpc(nowPs);
    } else {
      this.work = null;
      this.nic.enableInterrupt(this.message);
    }
  }

  /** 3. The ISR is called on the CPU that the message names. */
  private interrupt(): void {
    const {
      simulation: { nowPs },
      ndisListener,
      nextCycle,
    } = this.parts;
    this.number = nextCycle();
    ndisListener.interrupted(this.message, this.cpu, this.number, nowPs);
    this.begin(this.isr, nowPs, EVENT_ORDER.isr);
  }

  private queueDpc(nowPs: number): void {
    this.parts.ndisListener.dpcQueued(this.message, this.cpu, this.number, nowPs);
    this.begin(this.dpc, nowPs, EVENT_ORDER.dpcEnd);
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
    build.durationPs = count * this.descriptorPs;
    this.queue.indicate(count);
    frames.count = count;
    this.message.adaptation?.indicated(count, bytesOf(frames));
    const { durationPs, stallPs } = protocolDriver.receive(this.cpu, frames, nowPs, build.durationPs);
    indicate.durationPs = durationPs;
    indicate.lead = build.durationPs > 0 ? build : null;
    indicate.frames = count;
    indicate.indicates = count;
    indicate.stallPs = stallPs;
    this.begin(indicate, nowPs, EVENT_ORDER.dpcEnd);
  }

  /** Without polling the DPC is done; with it as in Ndis.lookAgain. */
  private lookAgainOrEnd(nowPs: number): void {
    const { deferral, found, taken, limit } = this;
    if (deferral === null) {
      if (this.moreNblsPending) this.queueDpc(nowPs);
      else this.begin(this.enable, nowPs, EVENT_ORDER.dpcEnd);
    } else if (found > 0) {
      if (taken === limit) this.queueDpc(nowPs);
      else this.begin(this.look, nowPs, EVENT_ORDER.dpcEnd);
    } else {
      const laterPs = deferral.untilNextLookPs(taken);
      if (laterPs === 0) return this.begin(this.enable, nowPs, EVENT_ORDER.dpcEnd);
      this.work = null;
      this.parts.simulation.at(nowPs + laterPs, EVENT_ORDER.timer, this.laterLook);
    }
  }

  private begin(work: ReusedWork, nowPs: number, order: number): void {
    work.cycle = this.number;
    this.work = work;
    this.sincePs = nowPs;
    this.parts.simulation.at(nowPs + work.durationPs, order, this);
  }

  get busyUntilNowPs(): number {
    return this.work === null ? this.busyPs : this.busyPs + this.parts.simulation.nowPs - this.sincePs;
  }

  /** Tells of the stretch up to now of what still runs. */
  pause(): void {
    const { work, sincePs } = this;
    const { nowPs } = this.parts.simulation;
    if (work === null) return;
    this.donePs = Math.min(work.durationPs, nowPs - sincePs);
    this.tell(work, nowPs, this.donePs);
  }

  private tell(work: ReusedWork, nowPs: number, donePs: number): void {
    const { told } = this;
    told.startPs = this.sincePs;
    told.endPs = nowPs;
    told.toPs = donePs;
    this.parts.cpuListener.worked(this.cpu, work, told);
    this.lastBusyPs = nowPs;
  }

  unfinished(): Unfinished[] {
    return this.work === null ? [] : [{ work: this.work, donePs: this.donePs, hasBegun: true }];
  }
}
