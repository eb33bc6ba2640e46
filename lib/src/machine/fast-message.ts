// A message of the fast machine, with a CPU of its own: how it interrupts, and how the frames of its queue are passed
// up there. Nothing comes between two steps, so each step's end is known when the one before ends. What the steps are,
// fast-cycle.ts says for Windows' ISR and DPC, and fast-napi.ts for Linux's handler and its NAPI.
import type { CpuListener } from "../cpu/cpu.js";
import { plainWork } from "../cpu/work.js";
import type { ProtocolDriver } from "../ndis/indications.js";
import { NBLS_PER_CHAIN, bytesOf } from "../ndis/net-buffer-lists.js";
import { type NdisListener, nextCycle } from "../ndis/ndis.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER, inLane } from "../sim/simulation.js";
import { FastCpu, type ReusedWork } from "./fast-cpu.js";
import { type Calendar, OwnClock } from "./own-clock.js";

export interface FastMessageParts {
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

/** What an interrupt begins with: the handler's work, and the time from its beginning to the first look. */
interface Handler {
  readonly isr: ReusedWork;
  readonly untilLookPs: number;
}

/** What a message may wait for: the end of moderation, its interrupt, the end of its present work, or a timer. */
type Awaited = "time-out" | "interrupt" | "end of work" | "timer";

export abstract class FastMessage extends OwnClock {
  /** The number of its present interrupt cycle; no other cycle of the machine has it. 0 before the first. */
  number = 0;
  readonly cpu: FastCpu;
  protected readonly queue: ReceiveQueue;
  protected readonly isr: ReusedWork;
  protected readonly indicate: ReusedWork;
  /** From the beginning of the handler to the first look, picoseconds. */
  protected readonly untilLookPs: number;
  /** Frames that were taken and are not passed up. */
  protected left = 0;
  private awaited: Awaited = "interrupt";
  private readonly interruptOrder: number;
  private readonly isrOrder: number;
  private readonly dpcOrder: number;
  private readonly timerOrder: number;
  /** The chain that is passed up. */
  private readonly frames: { readonly queue: ReceiveQueue; readonly first: number; count: number };
  private readonly build: { kind: "dpc"; phase: "build"; durationPs: number };

  constructor(
    protected readonly message: Message,
    protected readonly nic: Nic,
    protected readonly parts: FastMessageParts & Handler,
  ) {
    const [queue] = message.queues;
    super(parts.calendar, { duePsOf: queue.rings.duePsOf, place: queue.ringNumber });
    this.cpu = new FastCpu(parts.cpu, parts.calendar, parts.cpuListener);
    this.queue = queue;
    this.interruptOrder = inLane(EVENT_ORDER.interrupt, message.number);
    this.isrOrder = inLane(EVENT_ORDER.isr, parts.cpu);
    this.dpcOrder = inLane(EVENT_ORDER.dpcEnd, parts.cpu);
    this.timerOrder = inLane(EVENT_ORDER.timer, parts.cpu);
    this.isr = parts.isr;
    this.untilLookPs = parts.untilLookPs;
    this.indicate = plainWork("protocol", "indicate", 0);
    this.indicate.chain = this.queue;
    this.frames = { queue: this.queue, first: 0, count: 0 };
    this.build = { kind: "dpc", phase: "build", durationPs: 0 };
  }

  /** The handler is done. */
  protected abstract endIsr(nowPs: number): void;

  /** Work other than the handler's is done. */
  protected abstract endOf(work: ReusedWork, nowPs: number): void;

  /** The timer that it waited for is due. */
  protected abstract timerDue(nowPs: number): void;

  /** The NIC raises the message. What is certain until the first look is done at once. */
  raise(timePs: number): void {
    const { calendar, untilLookPs } = this;
    const arrivesPs = timePs + this.parts.scenario.costs.interruptDeliveryPs;
    if (arrivesPs + untilLookPs <= calendar.certainUntilPs) this.interrupt(arrivesPs);
    else this.await("interrupt", arrivesPs, this.interruptOrder);
  }

  holdBack(timePs: number): void {
    this.await("time-out", timePs, this.interruptOrder);
  }

  protected step(nowPs: number): void {
    const { awaited } = this;
    if (awaited === "end of work") this.endWork(nowPs);
    else if (awaited === "time-out") this.nic.timedOut(this.message, nowPs);
    else if (awaited === "interrupt") this.interrupt(nowPs);
    else this.timerDue(nowPs);
  }

  /** The handler is called on the CPU that the message names. */
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
    if (work === this.isr) this.endIsr(nowPs);
    else this.endOf(work, nowPs);
  }

  /** Passes up the next of the frames that were taken, a chain at most. */
  protected passUp(nowPs: number): void {
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

  protected waitForTimer(timePs: number): void {
    this.await("timer", timePs, this.timerOrder);
  }

  protected beginDpcWork(work: ReusedWork, nowPs: number): void {
    this.begin(work, nowPs);
    this.awaitEnd();
  }

  /** The end of the present work is the next step. */
  protected awaitEnd(): void {
    this.await("end of work", this.cpu.busyUntilPs, this.dpcOrder);
  }

  protected begin(work: ReusedWork, nowPs: number): void {
    work.cycle = this.number;
    this.cpu.begin(work, nowPs);
  }

  private await(awaited: Awaited, timePs: number, order: number): void {
    this.awaited = awaited;
    this.wait(timePs, order);
  }
}
