// NDIS: delivers interrupts to a miniport driver's ISR, runs its DPCs on the CPU that the driver asked for, and passes indications up
// to the protocol driver. In: "raise message n" from the NIC, requests from the driver. Out: routines on CPUs.
// Follows "Non-RSS Receive Processing" steps 3 to 6; "NDIS MSI-X"; "Receive Side Throttle in NDIS".
import type { Costs } from "../cpu/costs.js";
import type { Cpu } from "../cpu/cpu.js";
import { plainWork, type Phase, type Routine, type Work, type WorkKind } from "../cpu/work.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { MiniportDriver } from "./miniport-driver.js";
import type { NetBufferLists } from "./net-buffer-lists.js";

/** How long some frames take the protocol driver, and how much of that is waiting or sending. */
export interface Processed {
  readonly durationPs: number;
  readonly stallPs: number;
  readonly spinPs: number;
  readonly sendPs: number;
}

/** The overlying driver, as NDIS sees it. */
export interface ProtocolDriver {
  /** How many frames it works on before it looks around again. */
  readonly framesAtOnce: number;
  /** Processes frames `first` to `first + count - 1` of an indication on a CPU from now on; notes in the chain when each is done. */
  receive(cpu: number, netBufferLists: NetBufferLists, first: number, count: number, nowPs: number): Processed;
}

/** Who watches NDIS; it does not depend on their answer. */
export interface NdisListener {
  interrupted(message: Message, cpu: number, cycle: number, timePs: number): void;
  dpcQueued(message: Message, onCpu: number, cycle: number, timePs: number): void;
  indicated(netBufferLists: NetBufferLists, cpu: number, cycle: number, timePs: number): void;
}

export interface NdisParts {
  readonly simulation: Simulation;
  readonly cpus: readonly Cpu[];
  readonly costs: Costs;
  /** The CPU for an interrupt: the system's choice, or the message's own. */
  readonly interruptCpu: (message: Message) => Cpu;
  readonly protocolDriver: ProtocolDriver;
  /** Frames that one DPC may indicate; Infinity for all (NDIS_INDICATE_ALL_NBLS). */
  readonly maxNblsToIndicate: number;
  /** With fewer free receive buffers than this the driver indicates with NDIS_STATUS_RESOURCES; 0: never. */
  readonly resourcesBelow: number;
  /** Sends whose completion comes with a message: how many there are for this CPU to handle. */
  readonly takeCompletions: (message: number, cpu: number) => number;
  readonly listener: NdisListener;
}

export class Ndis {
  private driver!: MiniportDriver;
  private nic!: Nic;
  /** Interrupt cycles so far, and the number of each message's present one. */
  private cycles = 0;
  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  copied = 0;
  private readonly cycleOf: number[] = [];
  private readonly delivery: Target = { fire: (number) => this.deliver(this.nic.messages[number] as Message) };

  constructor(private readonly parts: NdisParts) {}

  /** Binds the driver to its NIC; called once, before the run. */
  start(driver: MiniportDriver, nic: Nic): void {
    this.driver = driver;
    this.nic = nic;
  }

  /** The NIC's callback: the interrupt of a message is on its way since `timePs`. */
  raise(message: Message, timePs: number): void {
    const { simulation, costs } = this.parts;
    simulation.at(timePs + costs.interruptDeliveryPs, EVENT_ORDER.interrupt, this.delivery, message.number);
  }

  private deliver(message: Message): void {
    const cycle = ++this.cycles;
    this.cycleOf[message.number] = cycle;
    const cpu = this.parts.interruptCpu(message);
    this.parts.listener.interrupted(message, cpu.number, cycle, this.parts.simulation.nowPs);
    cpu.interrupt(this.driver.miniportInterrupt(cpu, message), plainWork("isr", "isr", this.parts.costs.isrPs, cycle));
  }

  /** The ISR disables the interrupt of a message. */
  disableInterrupt(message: Message): Work {
    return this.work("isr", "disable", this.parts.costs.disableInterruptPs, message, () => this.nic.disableInterrupt(message));
  }

  /** The DPC enables the interrupt of a message; waiting frames raise it again. */
  enableInterrupt(message: Message): Work {
    return this.work("dpc", "enable", this.parts.costs.enableInterruptPs, message, () => this.nic.enableInterrupt(message));
  }

  /** Queues the DPC on the CPU that asks. */
  queueDpc(cpu: Cpu, message: Message): void {
    const { listener, simulation, costs } = this.parts;
    listener.dpcQueued(message, cpu.number, this.cycle(message), simulation.nowPs);
    cpu.queueDpc(this.runDpc(cpu, message), this.work("dpc", "dpc", costs.dpcPs, message));
  }

  /** Queues the DPC on another CPU, which takes an inter-processor interrupt. */
  queueDpcOn(onCpu: number, message: Message): Work {
    const { costs, listener, simulation } = this.parts;
    return this.work("ipi", "queue-dpc", costs.ipiSendPs, message, () => {
      const { nowPs } = simulation;
      listener.dpcQueued(message, onCpu, this.cycle(message), nowPs);
      simulation.at(nowPs + costs.ipiDeliveryPs, EVENT_ORDER.dpcStart, this.remoteDpc, onCpu * MESSAGES + message.number);
    });
  }

  private readonly remoteDpc: Target = {
    fire: (argument) => {
      const cpu = this.parts.cpus[Math.floor(argument / MESSAGES)] as Cpu;
      const message = this.nic.messages[argument % MESSAGES] as Message;
      cpu.queueDpc(this.runRemoteDpc(cpu, message), this.work("ipi", "receive-ipi", this.parts.costs.ipiReceivePs, message));
    },
  };

  private *runRemoteDpc(cpu: Cpu, message: Message): Routine {
    yield this.work("dpc", "dpc", this.parts.costs.dpcPs, message);
    yield* this.runDpc(cpu, message);
  }

  private *runDpc(cpu: Cpu, message: Message): Routine {
    const completions = this.parts.takeCompletions(message.number, cpu.number);
    if (completions > 0) yield this.work("send", "complete-sends", completions * this.parts.costs.completeSendPs, message);
    const throttle = { maxNblsToIndicate: this.parts.maxNblsToIndicate, moreNblsPending: false };
    yield* this.driver.miniportInterruptDpc(cpu, message, throttle);
    if (throttle.moreNblsPending) this.queueDpc(cpu, message);
  }

  /** The first DPC has moved `frames` received buffers to the queues of CPUs. */
  assign(message: Message, frames: number): Work {
    return this.work("dpc", "assign", frames * this.parts.costs.assignPs, message);
  }

  /** A DPC decrements the counter of outstanding DPCs. */
  decrementCounter(message: Message): Work {
    return this.work("dpc", "complete", this.parts.costs.decrementPs, message);
  }

  /** Passes a chain up to the protocol driver. Decision: that returns it, and its receive buffers, when it is done with all of it. */
  *indicateReceive(cpu: Cpu, message: Message, netBufferLists: NetBufferLists): Routine {
    const { costs, listener, protocolDriver, simulation, resourcesBelow } = this.parts;
    const { queue, count } = netBufferLists;
    yield this.work("dpc", "build", count * costs.descriptorPs, message);
    if (queue.free < resourcesBelow) {
      yield* this.indicateCopied(cpu, message, netBufferLists);
      return;
    }
    queue.indicate(count);
    listener.indicated(netBufferLists, cpu.number, this.cycle(message), simulation.nowPs);
    if (protocolDriver.framesAtOnce >= count) yield this.process(cpu, message, netBufferLists, 0, count);
    else yield* this.processInPieces(cpu, message, netBufferLists);
    queue.giveBack(count);
  }

  /** NDIS_STATUS_RESOURCES: the protocol driver copies the frames, so that the driver has its buffers back at once; the slow path. */
  private *indicateCopied(cpu: Cpu, message: Message, { queue, count }: NetBufferLists): Routine {
    const { costs, listener, simulation } = this.parts;
    this.copied += count;
    const netBufferLists = { queue: queue.copy(count), count };
    listener.indicated(netBufferLists, cpu.number, this.cycle(message), simulation.nowPs);
    yield this.work("protocol", "copy", count * costs.copyPs, message);
    yield* this.processInPieces(cpu, message, netBufferLists);
  }

  private *processInPieces(cpu: Cpu, message: Message, netBufferLists: NetBufferLists): Routine {
    const { count } = netBufferLists;
    const atOnce = Math.min(count, this.parts.protocolDriver.framesAtOnce);
    for (let first = 0; first < count; first += atOnce)
      yield this.process(cpu, message, netBufferLists, first, Math.min(atOnce, count - first));
  }

  private process(cpu: Cpu, message: Message, netBufferLists: NetBufferLists, first: number, frames: number): Work {
    const { protocolDriver, simulation } = this.parts;
    const { durationPs, stallPs, spinPs, sendPs } = protocolDriver.receive(cpu.number, netBufferLists, first, frames, simulation.nowPs);
    return {
      kind: "protocol", phase: "indicate", durationPs, cycle: this.cycle(message), chain: netBufferLists.queue, first, frames,
      stallPs, spinPs, sendPs, effect: null,
    };
  }

  /** The message's present interrupt cycle, from 1; 0 before the first. */
  cycle(message: Message): number {
    return this.cycleOf[message.number] ?? 0;
  }

  private work(kind: WorkKind, phase: Phase, durationPs: number, message: Message, effect: (() => void) | null = null): Work {
    return plainWork(kind, phase, durationPs, this.cycle(message), effect);
  }
}

/** An event of a DPC on another CPU carries the CPU's and the message's number in one number. */
const MESSAGES = 2 ** 16;
