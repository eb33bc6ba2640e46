// Linux's kernel between the NIC, a driver's story and the protocol stack: delivers interrupts to the driver's handler
// on the CPU of their affinity, polls its NAPIs in softirqs, and passes frames up. What a story calls stands here, each
// step one call; when softirqs run, softirq.ts and ksoftirqd.ts say.
import type { Cpu } from "../cpu/cpu.js";
import type { Costs } from "../cpu/costs.js";
import { type Routine, type Work, plainWork } from "../cpu/work.js";
import { type IndicationParts, Indications } from "../ndis/indications.js";
import type { NdisListener } from "../ndis/ndis.js";
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import { Deferral } from "./deferral.js";
import type { GroPoll, GroStage, MergingPoll } from "./gro-stage.js";
import type { LinuxCosts } from "./linux-costs.js";
import type { LinuxDriver } from "./linux-driver.js";
import { DeviceNapi, PolledFrames } from "./napi.js";
import type { Softirqs } from "./softirq.js";
import type { Polled, Softnet } from "./softnet.js";

export interface KernelParts extends Omit<IndicationParts, "resourcesBelow"> {
  readonly linuxCosts: LinuxCosts;
  readonly simulation: Simulation;
  readonly costs: Costs;
  readonly softnets: readonly Softnet[];
  readonly softirqs: Softirqs;
  readonly weight: number;
  /** Frames that go up together at most: those of a look, or GRO's list. */
  readonly framesAtOnce: number;
  readonly deferral: { readonly looks: number; readonly timerPs: number } | null;
  /** The CPU of a message's affinity, by its number. */
  readonly affinity: readonly number[];
  readonly followsAffinity: boolean;
  readonly gro: GroStage | null;
  /** Gives a NAPI a thread, or a worker that polls for itself, if it is to have one. */
  readonly employ: (napi: DeviceNapi) => void;
  /** Sends whose completion comes with a message: how many there are for this CPU to handle. Null: nobody sends. */
  readonly takeCompletions: ((message: number, cpu: number) => number) | null;
  readonly listener: NdisListener;
}

export class Kernel {
  /** Of each message. */
  readonly napis: DeviceNapi[] = [];
  private driver!: LinuxDriver;
  private nic!: Nic;
  private readonly indications: Indications;
  private readonly deferral: Deferral | null;
  private readonly delivery: Target = { fire: (number) => this.deliver(this.napis[number]) };

  constructor(private readonly parts: KernelParts) {
    this.indications = new Indications({ ...parts, resourcesBelow: 0 });
    const { deferral, simulation, linuxCosts, softirqs } = parts;
    this.deferral = deferral && new Deferral({ ...deferral, simulation, timerCostPs: linuxCosts.timerPs, softirqs });
  }

  /** Binds the driver to its NIC, with a NAPI for each message; called once, before the run. */
  start(driver: LinuxDriver, nic: Nic): void {
    this.driver = driver;
    this.nic = nic;
    for (const message of nic.messages)
      this.napis.push(new DeviceNapi(message, message.queues[0], this.parts.weight, driver.poll));
    for (const napi of this.napis) {
      napi.makesWay = (softnet) => this.makesWay(softnet, napi);
      this.parts.employ(napi);
    }
  }

  /** The NIC's callback: the interrupt of a message is on its way since `timePs`. */
  raise(message: Message, timePs: number): void {
    const { simulation, costs } = this.parts;
    const order = inLane(EVENT_ORDER.interrupt, message.number);
    simulation.at(timePs + costs.interruptDeliveryPs, order, this.delivery, message.number);
  }

  /** The NIC's callback: a message is held back until then. Its state may change before. */
  holdBack(message: Message, timePs: number): void {
    const { generation, number } = message;
    this.parts.simulation.at(timePs, inLane(EVENT_ORDER.interrupt, number), {
      fire: () => {
        if (message.generation === generation) this.nic.timedOut(message, timePs);
      },
    });
  }

  private deliver(napi: DeviceNapi): void {
    const { affinity, listener, softnets, simulation } = this.parts;
    const { message } = napi;
    napi.cycle = (napi.cycle === 0 ? message.number : napi.cycle) + this.napis.length;
    const softnet = softnets[affinity[message.number]];
    listener.interrupted(message, softnet.number, simulation.nowPs);
    this.interrupt(softnet, this.driver.interruptHandler(softnet, napi));
  }

  /** A hardirq: the handler, calls to other CPUs whose threads it woke, and then the softirqs that it made due. */
  interrupt(softnet: Softnet, handler: Routine): void {
    const { softirqs } = this.parts;
    (softnet.cpu as Pick<Cpu, "interrupt">).interrupt(
      (function* () {
        yield* handler;
        for (const thread of softnet.wakeList.splice(0)) yield thread.call();
        softirqs.irqExit(softnet);
      })(),
    );
  }

  /** Enters the handler; the NIC has masked the message by itself. */
  enterHandler(napi: DeviceNapi): Work {
    return plainWork("isr", "isr", this.parts.costs.isrPs, { cycle: napi.cycle, effect: () => this.mask(napi) });
  }

  /** Enters the handler and reads the NIC's cause register, across PCIe, which masks the interrupt. */
  readCause(napi: DeviceNapi): Work {
    const { isrPs, readStatusPs } = this.parts.costs;
    const lead = { kind: "isr", phase: "isr", durationPs: isrPs } as const;
    return plainWork("isr", "disable", readStatusPs, { cycle: napi.cycle, lead, effect: () => this.mask(napi) });
  }

  private mask({ message }: DeviceNapi): void {
    this.nic.disableInterrupt(message, this.parts.simulation.nowPs);
  }

  /** ____napi_schedule: this CPU is to poll it, or its thread. */
  schedule(softnet: Softnet, napi: DeviceNapi): void {
    const { listener, simulation, softirqs } = this.parts;
    listener.dpcQueued(napi.message, napi.thread?.cpu ?? softnet.number, simulation.nowPs);
    softirqs.schedule(softnet, napi);
  }

  /** Calls the driver's poll. */
  enterPoll(napi: DeviceNapi): Work {
    return plainWork("dpc", "poll", this.parts.linuxCosts.pollPs, { cycle: napi.cycle });
  }

  /** Handles the completions of sends; they do not count as frames. */
  *cleanTransmitRing(softnet: Softnet, { message, cycle }: DeviceNapi): Routine {
    const sends = this.parts.takeCompletions?.(message.number, softnet.number) ?? 0;
    if (sends > 0) yield plainWork("send", "complete-sends", sends * this.parts.costs.completeSendPs, { cycle });
  }

  /** The frames of one poll. */
  polled(napi: DeviceNapi): PolledFrames {
    return new PolledFrames(napi.queue, napi.weight, this.parts.framesAtOnce, napi.reader);
  }

  /** Frames go up the stack, here. With GRO, see gro-stage.ts: lists of packets do. */
  passUp(softnet: Softnet, { message, cycle }: DeviceNapi, frames: NetBufferLists): Work {
    return this.indications.indicate(softnet.number, message, frames, cycle);
  }

  /** GRO between a poll and the stack, or `up`, where lists of packets are steered; null: it is off. */
  merging(softnet: Softnet, napi: DeviceNapi, up: GroPoll["up"] = null): MergingPoll | null {
    const { gro } = this.parts;
    if (gro === null) return null;
    const poll = { softnet, napi, up };
    return {
      receive: (frames) => gro.receive(poll, frames),
      flush: (polled) => {
        const isCompleted = polled.isShort || this.hasToMove(softnet, napi, polled);
        return gro.flush(poll, isCompleted ? this.deferral?.willDefer(napi, polled.taken) === true : undefined);
      },
    };
  }

  /**
   * napi_complete_done: the poll came up short. True: the interrupt is to be unmasked; otherwise the NAPI was asked for
   * meanwhile and is scheduled again, or a timer will schedule it.
   */
  completeDone(softnet: Softnet, napi: DeviceNapi, { taken }: Pick<PolledFrames, "taken">): boolean {
    const isDeferred = this.deferral?.isDeferred(napi, taken) ?? false;
    if (!napi.giveBack()) this.schedule(softnet, napi);
    else if (isDeferred) this.startTimer(softnet, napi);
    else return true;
    return false;
  }

  /**
   * A softirq's poll used up its weight, and an application that prefers to poll wants the NAPI: it is completed early,
   * with a deferral's timer, or, without one, scheduled anew. False: nobody wants it.
   */
  private makesWay(softnet: Softnet, napi: DeviceNapi): boolean {
    if (!napi.isPreferred) return false;
    if (this.completeDone(softnet, napi, { taken: napi.weight }) && napi.take()) this.schedule(softnet, napi);
    return true;
  }

  /** Starts the timer of a deferral, for its own time or another, picoseconds; false: there is no deferral. */
  startTimer(softnet: Softnet, napi: DeviceNapi, timerPs?: number): boolean {
    this.deferral?.start(softnet, napi, (expiry) => this.interrupt(softnet, expiry), timerPs);
    return this.deferral !== null;
  }

  /** An application that polls for itself prefers that to interrupts: the deferral begins anew. */
  preferBusyPolling(napi: DeviceNapi): void {
    this.deferral?.beginAnew(napi);
  }

  /** A thread gives a NAPI back that still has frames, and leaves it to the deferral's timer; false: there is none. */
  leaveToTimer(softnet: Softnet, napi: DeviceNapi): boolean {
    if (this.deferral === null) return false;
    if (!napi.giveBack()) this.schedule(softnet, napi);
    return this.startTimer(softnet, napi);
  }

  /** A thread has the softirq poll a NAPI that nobody owns. */
  scheduleNow(softnet: Softnet, napi: DeviceNapi): void {
    if (napi.take()) this.pollAgain(softnet, napi);
  }

  /** A thread hands a NAPI that it owns to the softirq. */
  pollAgain(softnet: Softnet, napi: DeviceNapi): void {
    this.schedule(softnet, napi);
    this.runSoftirqs(softnet);
  }

  /** A thread lets softirqs run that are due. */
  runSoftirqs(softnet: Softnet): void {
    this.parts.softirqs.irqExit(softnet);
  }

  /**
   * Whether the budget is used up, on a CPU that the vector's affinity no longer names, and the driver looks at that.
   */
  hasToMove({ number }: Softnet, { message }: DeviceNapi, polled: PolledFrames): boolean {
    const { affinity, followsAffinity } = this.parts;
    return followsAffinity && !polled.isShort && affinity[message.number] !== number;
  }

  /**
   * Gives the NAPI back although frames may wait, and has the NIC interrupt the new CPU, whether or not a deferral has
   * started its timer as well.
   */
  *letMove(softnet: Softnet, napi: DeviceNapi, polled: PolledFrames): Routine {
    polled.isGivenBackEarly = true;
    this.completeDone(softnet, napi, polled);
    if (!napi.isScheduled) yield this.unmask(napi);
  }

  /** The driver's write that unmasks the interrupt; waiting frames raise it again. */
  unmask({ message, cycle }: DeviceNapi): Work {
    const effect = (): void => this.nic.enableInterrupt(message, this.parts.simulation.nowPs);
    return plainWork("dpc", "enable", this.parts.costs.enableInterruptPs, { cycle, effect });
  }
}

/** The interrupt cycle that a softirq begins with. */
export function cycleOf(napi: Polled | undefined): number {
  return napi instanceof DeviceNapi ? napi.cycle : 0;
}
