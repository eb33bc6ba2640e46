// NDIS: delivers interrupts to a miniport driver's ISR, runs its DPCs on the CPU that the driver asked for, and passes indications up
// to the protocol driver. In: "raise message n" from the NIC, requests from the driver. Out: routines on CPUs.
// Follows "Non-RSS Receive Processing" steps 3 to 6; "NDIS MSI-X"; "Receive Side Throttle in NDIS".
import type { Costs } from "../cpu/costs.js";
import type { Cpu } from "../cpu/cpu.js";
import { plainWork, type Lead, type Phase, type Work, type WorkKind } from "../cpu/work.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
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
  /** Set if the protocol driver put the frame aside, to process it later. */
  readonly isHeld?: boolean;
}

/** The overlying driver, as NDIS sees it. */
export interface ProtocolDriver {
  /** How many frames it works on before it looks around again; Infinity: all of a chain, and none of them spins, sends or is put aside. */
  readonly framesAtOnce: number;
  /**
   * Processes frames `first` to `first + count - 1` of an indication on a CPU, `leadPs` from now on; notes in the chain when each is done.
   * The answer's duration begins now.
   */
  receive(cpu: number, netBufferLists: NetBufferLists, first: number, count: number, nowPs: number, leadPs: number): Processed;
}

/** Who watches NDIS; it does not depend on their answer. */
export interface NdisListener {
  interrupted(message: Message, cpu: number, cycle: number, timePs: number): void;
  /** `isRemote`: on another CPU than the one that asks. */
  dpcQueued(message: Message, onCpu: number, isRemote: boolean, cycle: number, timePs: number): void;
}

export interface NdisParts {
  readonly simulation: Simulation;
  readonly cpus: readonly Cpu[];
  readonly costs: Costs;
  /** The CPU for an interrupt: the system's choice, or the message's own. */
  readonly interruptCpu: (message: Message) => Cpu;
  readonly protocolDriver: ProtocolDriver;
  /** Whether the ISR must ask the NIC whether it interrupted, since other devices may share its line. */
  readonly isLineBased: boolean;
  /** Frames that one DPC may indicate; Infinity for all (NDIS_INDICATE_ALL_NBLS). */
  readonly maxNblsToIndicate: number;
  /** With fewer free receive buffers than this the driver indicates with NDIS_STATUS_RESOURCES; 0: never. */
  readonly resourcesBelow: number;
  /** Sends whose completion comes with a message: how many there are for this CPU to handle. Null: nobody sends. */
  readonly takeCompletions: ((message: number, cpu: number) => number) | null;
  readonly listener: NdisListener;
}

export class Ndis {
  private driver!: MiniportDriver;
  private nic!: Nic;
  /** Interrupt cycles so far, and the number of each message's present one. */
  private cycles = 0;
  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  framesCopied = 0;
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
    cpu.interrupt(this.driver.miniportInterrupt(cpu, message));
  }

  /** Another device on the line interrupted: the ISR is called on the system's choice of CPU, reads the NIC's status and returns. */
  calledInVain(): void {
    const { interruptCpu, costs } = this.parts;
    const look = plainWork("isr", "isr", costs.isrPs + costs.readStatusPs, 0);
    interruptCpu(this.nic.messages[0] as Message).interrupt((function* () { yield look; })());
  }

  /**
   * The ISR, once entered, disables the interrupt of a message. Decision: with a line it first reads the NIC's status register, across PCIe;
   * with MSI and MSI-X it need not. The costs of the ISR were measured with MSI-X (xdp-paper) and are taken to hold for MSI too.
   */
  disableInterrupt(message: Message): Work {
    const { isrPs, readStatusPs, disableInterruptPs } = this.parts.costs;
    const entry: Lead = { kind: "isr", phase: "isr", durationPs: this.parts.isLineBased ? isrPs + readStatusPs : isrPs };
    return plainWork("isr", "disable", disableInterruptPs, this.cycle(message), () => this.nic.disableInterrupt(message), entry);
  }

  /** The DPC enables the interrupt of a message; waiting frames raise it again. */
  enableInterrupt(message: Message): Work {
    return this.work("dpc", "enable", this.parts.costs.enableInterruptPs, message, () => this.nic.enableInterrupt(message));
  }

  /** Queues the DPC on the CPU that asks. */
  queueDpc(cpu: Cpu, message: Message): void {
    this.parts.listener.dpcQueued(message, cpu.number, false, this.cycle(message), this.parts.simulation.nowPs);
    this.startDpc(cpu, message, null);
  }

  /** Queues the DPC on another CPU, which takes an inter-processor interrupt. */
  queueDpcOn(onCpu: number, message: Message): Work {
    const { costs, listener, simulation } = this.parts;
    return this.work("ipi", "queue-dpc-on", costs.ipiSendPs, message, () => {
      const { nowPs } = simulation;
      listener.dpcQueued(message, onCpu, true, this.cycle(message), nowPs);
      simulation.at(nowPs + costs.ipiDeliveryPs, EVENT_ORDER.dpcStart, this.remoteDpc, onCpu * MESSAGES + message.number);
    });
  }

  private readonly remoteDpc: Target = {
    fire: (argument) => {
      const cpu = this.parts.cpus[Math.floor(argument / MESSAGES)] as Cpu;
      const message = this.nic.messages[argument % MESSAGES] as Message;
      this.startDpc(cpu, message, { kind: "ipi", phase: "receive-ipi", durationPs: this.parts.costs.ipiReceivePs });
    },
  };

  /** Lets a CPU run the driver's DPC, again if the throttle left frames behind. */
  private startDpc(cpu: Cpu, message: Message, lead: Lead | null): void {
    const { costs, maxNblsToIndicate, takeCompletions } = this.parts;
    const throttle = { maxNblsToIndicate, moreNblsPending: false };
    const dpc = this.driver.miniportInterruptDpc(cpu, message, throttle);
    const completeSends = takeCompletions === null ? null : (): Work | null => this.completeSends(takeCompletions(message.number, cpu.number), message);
    const entry = plainWork("dpc", lead ? "remote-dpc" : "dpc", costs.dpcPs, this.cycle(message), completeSends, lead);
    cpu.queueDpc(dpc, entry, () => {
      if (throttle.moreNblsPending) this.queueDpc(cpu, message);
    });
  }

  private completeSends(sends: number, message: Message): Work | null {
    return sends === 0 ? null : this.work("send", "complete-sends", sends * this.parts.costs.completeSendPs, message);
  }

  /** The first DPC has moved `frames` received buffers to the queues of CPUs. */
  assign(message: Message, frames: number): Work {
    return this.work("dpc", "assign", frames * this.parts.costs.assignPs, message);
  }

  /** A DPC decrements the counter of outstanding DPCs. */
  decrementCounter(message: Message): Work {
    return this.work("dpc", "complete", this.parts.costs.decrementPs, message);
  }

  /**
   * Builds the receive descriptors of a chain and passes it up to the protocol driver. Decision: that returns it, and its receive
   * buffers, when it is done with all of it.
   */
  indicateReceive(cpu: Cpu, message: Message, netBufferLists: NetBufferLists): Work {
    const { costs, protocolDriver, resourcesBelow, simulation } = this.parts;
    const { queue, count } = netBufferLists;
    const buildPs = count * costs.descriptorPs;
    if (queue.free < resourcesBelow) return this.work("dpc", "build", buildPs, message, () => this.copied(cpu, message, netBufferLists));
    if (protocolDriver.framesAtOnce < Infinity)
      return this.work("dpc", "build", buildPs, message, () => {
        queue.indicate(count);
        return this.piece(cpu, message, netBufferLists, 0, null);
      });
    queue.indicate(count);
    const lead: Lead | null = buildPs > 0 ? { kind: "dpc", phase: "build", durationPs: buildPs } : null;
    const { durationPs, stallPs } = protocolDriver.receive(cpu.number, netBufferLists, 0, count, simulation.nowPs, buildPs);
    return {
      kind: "protocol", phase: "indicate", durationPs, cycle: this.cycle(message), lead, chain: queue, first: 0, frames: count,
      indicates: count, stallPs, spinPs: 0, sendPs: 0, effect: () => queue.giveBack(count),
    };
  }

  /** NDIS_STATUS_RESOURCES: the protocol driver copies the frames, and the driver has its buffers back as soon as that is done; the slow path. */
  private copied(cpu: Cpu, message: Message, { queue, count }: NetBufferLists): Work {
    this.framesCopied += count;
    const copies = { queue: queue.copy(count), count };
    const copy = this.work("protocol", "copy", count * this.parts.costs.copyPs, message, () => {
      queue.releaseCopied(copies.queue);
      return this.piece(cpu, message, copies, 0, queue);
    });
    return { ...copy, chain: copies.queue, indicates: count };
  }

  /** One piece after another of a chain, as the protocol driver takes them; after the last the buffers go back, unless the frames were copied out of them. */
  private piece(cpu: Cpu, message: Message, netBufferLists: NetBufferLists, first: number, copiedFrom: ReceiveQueue | null): Work {
    const { protocolDriver, simulation } = this.parts;
    const { queue, count } = netBufferLists;
    const pieceFrames = Math.min(protocolDriver.framesAtOnce, count - first);
    const next = first + pieceFrames;
    const effect = (): Work | void => {
      if (next < count) return this.piece(cpu, message, netBufferLists, next, copiedFrom);
      if (copiedFrom) copiedFrom.settleCopies(count);
      else queue.giveBack(count);
    };
    const indicates = first === 0 && !copiedFrom ? count : 0; // copies were indicated by the work that made them
    const { isHeld, ...processed } = protocolDriver.receive(cpu.number, netBufferLists, first, pieceFrames, simulation.nowPs, 0);
    const [phase, frames]: [Phase, number] = isHeld ? ["hold", 0] : ["indicate", pieceFrames];
    return { kind: "protocol", phase, cycle: this.cycle(message), lead: null, chain: queue, first, frames, indicates, effect, ...processed };
  }

  /** The message's present interrupt cycle, from 1; 0 before the first. */
  cycle(message: Message): number {
    return this.cycleOf[message.number] ?? 0;
  }

  private work(kind: WorkKind, phase: Phase, durationPs: number, message: Message, effect: Work["effect"] = null): Work {
    return plainWork(kind, phase, durationPs, this.cycle(message), effect);
  }
}

/** An event of a DPC on another CPU carries the CPU's and the message's number in one number. */
const MESSAGES = 2 ** 16;
