// The interrupt cycles of "RSS with Message Signaled Interrupts", fast: where every message has a CPU of its own and
// nobody else works there, nothing comes between the steps of a cycle, so each step's end is known when the one before
// ends. In: "raise message n" from the NIC.
// Out: the same announcements and effects at the same instants as Ndis, Cpu and driver/message-signaled-interrupts.ts
// give, without their routines and pieces of work. The story there is the documentation; a test holds this to it, run
// for run. Not for sends, copies near exhaustion, buffers that go back frame by frame, hyper-threads, re-targeted
// messages, draining or RSSv2's moves: the receive path sees to that.
// long because: the steps of one cycle belong together
import type { Costs } from "../cpu/costs.js";
import type { CpuListener, Unfinished } from "../cpu/cpu.js";
import { type Work, plainWork } from "../cpu/work.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { ProtocolDriver } from "./indications.js";
import { NBLS_PER_CHAIN, bytesOf } from "./net-buffer-lists.js";
import type { NdisListener } from "./ndis.js";
import { Deferral, type Polling } from "./polling.js";

export interface IndependentCyclesParts {
  readonly simulation: Simulation;
  readonly costs: Costs;
  /** Building the receive descriptor of one frame on a CPU, picoseconds. */
  readonly descriptorPs: (cpu: number) => number;
  /** The CPU of each message. */
  readonly cpuOfMessage: readonly number[];
  readonly protocolDriver: ProtocolDriver;
  /** Frames that one DPC may indicate; Infinity for all. */
  readonly maxNblsToIndicate: number;
  /** How a DPC looks at its queue again; null: it does not. */
  readonly polling: Polling | null;
  readonly listener: NdisListener;
  readonly cpuListener: CpuListener;
}

/** Work whose numbers are written anew for every cycle: whoever is told of it must not keep it. */
type ReusedWork = { -readonly [Name in keyof Work]: Work[Name] };

export class IndependentCycles {
  private cycleOf: readonly Cycle[] = [];
  private cycles = 0;

  constructor(private readonly parts: IndependentCyclesParts) {}

  /** Binds the cycles to their NIC; called once, before the run. */
  start(nic: Nic): void {
    this.cycleOf = nic.messages.map((message) => new Cycle(message, nic, this.parts, () => ++this.cycles));
  }

  /** The NIC's callback: the interrupt of a message is on its way since `timePs`. */
  raise(message: Message, timePs: number): void {
    this.cycleOf[message.number].raise(timePs);
  }

  /** The message's present interrupt cycle, from 1; 0 before the first. */
  cycle(message: Message): number {
    return this.cycleOf[message.number]?.number ?? 0;
  }

  /** When any CPU was last busy, picoseconds. */
  get lastBusyPs(): number {
    return this.cycleOf.reduce((latestPs, { lastBusyPs }) => Math.max(latestPs, lastBusyPs), 0);
  }

  /** Picoseconds that a CPU was in ISRs and DPCs so far, with the stretch that runs now. */
  busyUntilNowPs(cpu: number): number {
    return this.cycleOf.find((cycle) => cycle.cpu === cpu)?.busyUntilNowPs ?? 0;
  }

  /** Tells of the stretches up to now, CPU by CPU, at the end of a run. */
  pauseAll(): void {
    for (const cycle of [...this.cycleOf].sort((a, b) => a.cpu - b.cpu)) cycle.pause();
  }

  /** Pieces of work that are not complete, with what is done of them. */
  unfinished(): Unfinished[] {
    return this.cycleOf.flatMap((cycle) => cycle.unfinished());
  }
}

/** The cycle of one message on its CPU. The steps are those of driver/message-signaled-interrupts.ts. */
class Cycle implements Target {
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
  /** Frames that the DPC took and has not indicated, and whether the throttle left some behind. */
  private left = 0;
  private moreNblsPending = false;
  /** Frames that the DPC took in all its looks, those of the latest look, and how many it may take. */
  private taken = 0;
  private found = 0;
  private readonly limit: number;
  private readonly deferral: Deferral | null;
  private readonly laterLook: Target = { fire: () => this.queueDpc(this.parts.simulation.nowPs) };
  private readonly netBufferLists: { queue: ReceiveQueue; count: number };
  private readonly build: { kind: "dpc"; phase: "build"; durationPs: number };

  constructor(
    private readonly message: Message,
    private readonly nic: Nic,
    private readonly parts: IndependentCyclesParts,
    private readonly nextNumber: () => number,
  ) {
    const { costs, cpuOfMessage } = parts;
    this.cpu = cpuOfMessage[message.number];
    this.queue = message.queues[0];
    this.descriptorPs = parts.descriptorPs(this.cpu);
    this.isr = plainWork("isr", "disable", costs.disableInterruptPs, 0, null, {
      kind: "isr",
      phase: "isr",
      durationPs: costs.isrPs,
    });
    this.dpc = plainWork("dpc", "dpc", costs.dpcPs, 0);
    this.indicate = { ...plainWork("protocol", "indicate", 0, 0), chain: this.queue };
    this.enable = plainWork("dpc", "enable", costs.enableInterruptPs, 0);
    this.look = plainWork("dpc", "poll", costs.lookPs, 0);
    const { maxNblsToIndicate, polling } = parts;
    this.limit = Math.min(maxNblsToIndicate, polling?.budget ?? Infinity);
    this.deferral = polling === null ? null : new Deferral(polling);
    this.netBufferLists = { queue: this.queue, count: 0 };
    this.build = { kind: "dpc", phase: "build", durationPs: 0 };
  }

  raise(timePs: number): void {
    this.parts.simulation.at(timePs + this.parts.costs.interruptDeliveryPs, EVENT_ORDER.interrupt, this);
  }

  /** The interrupt arrives, or a piece of work ends. */
  fire(): void {
    const { work } = this;
    if (work === null) return this.interrupt();
    const { nowPs } = this.parts.simulation;
    this.parts.cpuListener.worked(this.cpu, work, this.sincePs, nowPs, 0, work.durationPs);
    this.lastBusyPs = nowPs;
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
      listener,
    } = this.parts;
    this.number = this.nextNumber();
    listener.interrupted(this.message, this.cpu, this.number, nowPs);
    this.begin(this.isr, nowPs, EVENT_ORDER.isr);
  }

  private queueDpc(nowPs: number): void {
    this.parts.listener.dpcQueued(this.message, this.cpu, false, this.number, nowPs);
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
    const { indicate, netBufferLists, build } = this;
    const { protocolDriver } = this.parts;
    const count = Math.min(this.left, NBLS_PER_CHAIN);
    this.left -= count;
    build.durationPs = count * this.descriptorPs;
    this.queue.indicate(count);
    netBufferLists.count = count;
    this.message.adaptation?.indicated(count, bytesOf(netBufferLists));
    const { durationPs, stallPs } = protocolDriver.receive(this.cpu, netBufferLists, 0, count, nowPs, build.durationPs);
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
    this.parts.cpuListener.worked(this.cpu, work, sincePs, nowPs, 0, this.donePs);
    this.lastBusyPs = nowPs;
  }

  unfinished(): Unfinished[] {
    return this.work === null ? [] : [{ work: this.work, donePs: this.donePs, hasBegun: true }];
  }
}
