// NDIS: delivers the NIC's interrupts to a miniport driver's ISR, runs the driver's DPCs on the CPUs that it asked for,
// and passes indications up to the protocol driver. Follows "Non-RSS Receive Processing", steps 3 to 6, "NDIS MSI-X"
// and "Receive Side Throttle in NDIS".
import type { Cpu } from "../cpu/cpu.js";
import { plainWork, type Lead, type Work } from "../cpu/work.js";
import type { Message } from "../nic/message.js";
import type { Nic } from "../nic/nic.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, inLane } from "../sim/simulation.js";
import { type MiniportDriver, type ReceiveThrottle, receiveThrottle } from "./miniport-driver.js";
import { type IndicationParts, Indications } from "./indications.js";
import type { NetBufferLists } from "./net-buffer-lists.js";
import { Deferral, type Polling } from "./polling.js";

/** Who watches NDIS; it does not depend on their answer. */
export interface NdisListener {
  interrupted(message: Message, cpu: number, timePs: number): void;
  /** On the CPU that asks. */
  dpcQueued(message: Message, cpu: number, timePs: number): void;
  /** On another CPU than the one that asks. */
  dpcQueuedOn(message: Message, onCpu: number, timePs: number): void;
}

export interface NdisParts extends IndicationParts {
  readonly cpus: readonly Cpu[];
  /** The CPU for an interrupt: the system's choice, or the message's own. */
  readonly interruptCpu: (message: Message) => Cpu;
  /** Whether the ISR must ask the NIC whether it interrupted, since other devices may share its line. */
  readonly isLineBased: boolean;
  /** Frames that one DPC may indicate; Infinity for all (NDIS_INDICATE_ALL_NBLS). */
  readonly maxNblsToIndicate: number;
  /** How a DPC looks at its queue again; null: it does not. */
  readonly polling: Polling | null;
  /** Sends whose completion comes with a message: how many there are for this CPU to handle. Null: nobody sends. */
  readonly takeCompletions: ((message: number, cpu: number) => number) | null;
  readonly listener: NdisListener;
}

export class Ndis {
  private driver!: MiniportDriver;
  private nic!: Nic;
  /** The number of each message's present interrupt cycle. */
  private readonly cycleOf: number[] = [];
  /** Of each message, with polling. */
  private readonly deferralOf: Deferral[] = [];
  private readonly delivery: Target = { fire: (number) => this.deliver(this.nic.messages[number]) };
  private readonly indications: Indications;
  /** Whether the ISR is to be called for another device and has not begun. */
  private isCallWaiting = false;

  constructor(private readonly parts: NdisParts) {
    this.indications = new Indications(parts);
  }

  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  get framesCopied(): number {
    return this.indications.framesCopied;
  }

  /** Binds the driver to its NIC; called once, before the run. */
  start(driver: MiniportDriver, nic: Nic): void {
    this.driver = driver;
    this.nic = nic;
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

  private deliver(message: Message): void {
    this.cycleOf[message.number] = nextCycle(this.cycle(message), message, this.nic);
    const cpu = this.parts.interruptCpu(message);
    this.parts.listener.interrupted(message, cpu.number, this.parts.simulation.nowPs);
    cpu.interrupt(this.driver.miniportInterrupt(cpu, message));
  }

  /**
   * Another device on the line interrupted: the ISR is called on the system's choice of CPU, reads the NIC's status and
   * returns. Decision: a line is a level and counts nothing, so that an interrupt while such a call waits to begin is
   * answered by that call.
   */
  calledInVain(): void {
    if (this.isCallWaiting) return;
    this.isCallWaiting = true;
    const { interruptCpu, costs } = this.parts;
    const look = plainWork("isr", "isr", costs.isrPs + costs.readStatusPs);
    const begins = (): void => void (this.isCallWaiting = false);
    interruptCpu(this.nic.messages[0]).interrupt(
      (function* () {
        begins();
        yield look;
      })(),
    );
  }

  /**
   * The ISR, once entered, disables the interrupt of a message. Decision: with a line it first reads the NIC's status
   * register, across PCIe; with MSI and MSI-X it need not. The costs of the ISR were measured with MSI-X (xdp-paper)
   * and are taken to hold for MSI too.
   */
  disableInterrupt(message: Message): Work {
    const { isrPs, readStatusPs, disableInterruptPs } = this.parts.costs;
    const entry: Lead = {
      kind: "isr",
      phase: "isr",
      durationPs: this.parts.isLineBased ? isrPs + readStatusPs : isrPs,
    };
    return plainWork("isr", "disable", disableInterruptPs, {
      cycle: this.cycle(message),
      lead: entry,
      effect: () => this.nic.disableInterrupt(message, this.parts.simulation.nowPs),
    });
  }

  /** The DPC enables the interrupt of a message; waiting frames raise it again. */
  enableInterrupt(message: Message): Work {
    return plainWork("dpc", "enable", this.parts.costs.enableInterruptPs, {
      cycle: this.cycle(message),
      effect: () => this.nic.enableInterrupt(message, this.parts.simulation.nowPs),
    });
  }

  /** Queues the DPC on the CPU that asks. */
  queueDpc(cpu: Cpu, message: Message): void {
    this.parts.listener.dpcQueued(message, cpu.number, this.parts.simulation.nowPs);
    this.startDpc(cpu, message, null);
  }

  /** Queues the DPC on another CPU, which takes an inter-processor interrupt. */
  queueDpcOn(onCpu: number, message: Message): Work {
    const { costs, listener, simulation } = this.parts;
    const cycle = this.cycle(message);
    const effect = (): void => {
      const { nowPs } = simulation;
      listener.dpcQueuedOn(message, onCpu, nowPs);
      const asked = onCpu * MESSAGES + message.number;
      simulation.at(nowPs + costs.ipiDeliveryPs, inLane(EVENT_ORDER.dpcStart, onCpu), this.remoteDpc, asked);
    };
    return plainWork("ipi", "queue-dpc-on", costs.ipiSendPs, { cycle, effect });
  }

  private readonly remoteDpc: Target = {
    fire: (argument) => {
      const cpu = this.parts.cpus[Math.floor(argument / MESSAGES)];
      const message = this.nic.messages[argument % MESSAGES];
      this.startDpc(cpu, message, { kind: "ipi", phase: "receive-ipi", durationPs: this.parts.costs.ipiReceivePs });
    },
  };

  /** Lets a CPU run the driver's DPC, again if the throttle left frames behind. */
  private startDpc(cpu: Cpu, message: Message, lead: Lead | null): void {
    const { costs, maxNblsToIndicate, takeCompletions, polling, simulation } = this.parts;
    const throttle = receiveThrottle(Math.min(maxNblsToIndicate, polling?.budget ?? Infinity));
    const dpc = this.driver.miniportInterruptDpc(cpu, message, throttle);
    const completeSends =
      takeCompletions === null
        ? null
        : (): Work | null => this.completeSends(takeCompletions(message.number, cpu.number), message);
    const cycle = this.cycle(message);
    const entry = plainWork("dpc", lead ? "remote-dpc" : "dpc", costs.dpcPs, { cycle, lead, effect: completeSends });
    cpu.queueDpc(dpc, entry, () => {
      if (!throttle.moreNblsPending) return;
      if (throttle.againAfterPs === 0) this.queueDpc(cpu, message);
      else
        simulation.at(simulation.nowPs + throttle.againAfterPs, inLane(EVENT_ORDER.timer, cpu.number), {
          fire: () => this.queueDpc(cpu, message),
        });
    });
  }

  /**
   * Polling: the DPC, done with what it found, looks at its queue again; answers whether it has. If its budget is
   * spent, NDIS queues it again; if the queue was empty, NDIS may do so after a while (deferral). Decision: a DPC's
   * first look is part of starting it, and a spent budget is not followed by a look, as in NAPI.
   */
  *lookAgain(message: Message, throttle: ReceiveThrottle): Generator<Work, boolean, void> {
    const { polling, costs } = this.parts;
    if (polling === null) return false;
    if (throttle.found === 0) {
      const deferral = (this.deferralOf[message.number] ??= new Deferral(polling));
      throttle.againAfterPs = deferral.untilNextLookPs(throttle.taken);
      throttle.moreNblsPending = throttle.againAfterPs > 0;
      return false;
    }
    throttle.moreNblsPending = throttle.taken === throttle.maxNblsToIndicate;
    if (!throttle.moreNblsPending) yield plainWork("dpc", "poll", costs.lookPs, { cycle: this.cycle(message) });
    return !throttle.moreNblsPending;
  }

  private completeSends(sends: number, message: Message): Work | null {
    const { completeSendPs } = this.parts.costs;
    const cycle = this.cycle(message);
    return sends === 0 ? null : plainWork("send", "complete-sends", sends * completeSendPs, { cycle });
  }

  /** The first DPC has moved `frames` received buffers to the queues of CPUs. */
  assign(message: Message, frames: number): Work {
    return plainWork("dpc", "assign", frames * this.parts.costs.assignPs, { cycle: this.cycle(message) });
  }

  /** A DPC decrements the counter of outstanding DPCs. */
  decrementCounter(message: Message): Work {
    return plainWork("dpc", "complete", this.parts.costs.decrementPs, { cycle: this.cycle(message) });
  }

  /** Builds the receive descriptors of a chain and passes it up to the protocol driver. */
  indicateReceive(cpu: Cpu, message: Message, netBufferLists: NetBufferLists): Work {
    return this.indications.indicate(cpu.number, message, netBufferLists, this.cycle(message));
  }

  /** The number of the message's present interrupt cycle, which no other has; 0 before the first. */
  cycle(message: Message): number {
    return this.cycleOf[message.number] ?? 0;
  }
}

/**
 * The number of a message's next interrupt cycle: no other message has it, and none needs to ask what others did.
 * Records number the cycles of a run from 1, in order of time.
 */
export function nextCycle(present: number, { number }: Message, { messages }: Pick<Nic, "messages">): number {
  return (present === 0 ? number : present) + messages.length;
}

/** An event of a DPC on another CPU carries the CPU's and the message's number in one number. */
const MESSAGES = 2 ** 16;
