// The send side: a received frame may trigger a send (an acknowledgment lets TCP send the next part of a block), at
// once on the CPU that received it, or later from a timer or an application, on whatever CPU that runs, unless that CPU
// hands it over to the receive CPU ("Introduction to Receive Side Scaling", send-side scaling). The NIC reports
// completions with its next interrupt.
import type { Costs } from "../cpu/costs.js";
import { plainWork, type Routine } from "../cpu/work.js";
import { checkBoolean, checkFields, checkNumber, checkOneOf, checkWhole } from "../check.js";

export const SEND_TRIGGERS = ["ack", "timer", "application"] as const;

const SEND_CPUS = ["receive", "any", "application"] as const;

export interface Sends {
  /** Share of received frames that trigger a send, 0 to 1. */
  readonly perFrame: number;
  /**
   * ack: at once, on the CPU that received; timer: `delayPs` later; application: as soon as a thread's CPU takes it,
   * also `delayPs` later.
   */
  readonly trigger: (typeof SEND_TRIGGERS)[number];
  /** For timer and application, picoseconds; default 0. */
  readonly delayPs?: number;
  /**
   * For timer and application, where the timer expires or the thread runs: "receive" (the driver specifies the CPU that
   * received the frame), "any" (each time at random), "application" (the connection's thread has a home CPU, drawn once
   * from the seed), or a CPU's number. Default any.
   */
  readonly cpu?: (typeof SEND_CPUS)[number] | number;
  /**
   * For timer and application: that CPU does not send, it asks the receive CPU to (an inter-processor interrupt).
   * Default false.
   */
  readonly handOver?: boolean;
}

/** Refuses wrong sends; `cpus` is the number of CPUs. */
export function checkSends(sends: Sends, cpus: number): void {
  checkFields("The scenario's sends", sends, ["perFrame", "trigger", "delayPs", "cpu", "handOver"]);
  checkNumber("The share of frames that trigger a send", sends.perFrame, 0, 1);
  checkOneOf("The sends' trigger", sends.trigger, SEND_TRIGGERS);
  checkWhole("The sends' delay in picoseconds", sends.delayPs ?? 0, 0, 1e15);
  if (typeof sends.cpu === "number") checkWhole("The sends' CPU", sends.cpu, 0, cpus - 1);
  else checkOneOf("The sends' CPU", sends.cpu ?? "any", SEND_CPUS);
  checkBoolean("The sends' handOver", sends.handOver ?? false);
}

export interface SendCounts {
  sends: number;
  /** Sends that ran on the CPU that received their connection's frame. */
  onReceiveCpu: number;
  /** Completions that were handled on the CPU that had sent. */
  completions: number;
  completionsOnSendCpu: number;
}

export interface SendSideParts {
  readonly sends: Sends;
  /** How many CPUs there are. */
  readonly cpus: number;
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
  readonly costs: Costs;
  /** The CPU of each connection's application thread; null: nobody asks for it. */
  readonly homeCpus: ArrayLike<number> | null;
  /** How long a send from a timer or an application holds the lock that all connections share, besides. */
  readonly sharedLockPs: number;
  /**
   * A number in [0, 1) that belongs to a frame: number 0 decides whether it triggers a send, number 1 which CPU sends.
   */
  readonly uniform: (frame: number, place: number) => number;
  readonly at: (timePs: number, fire: () => void) => void;
  /** The connection's state and lock, as the protocol driver keeps them. */
  readonly access: (
    connection: number,
    cpu: number,
    nowPs: number,
    workPs: number,
  ) => { waitPs: number; stallPs: number; spinPs: number };
  readonly now: () => number;
  /** Told of every send of a connection, of the CPU that sent, and of the message that will report it. */
  readonly sent?: ((connection: number, cpu: number, message: number) => void) | null;
  /**
   * The message with which the NIC reports the completion of a connection's send from a CPU. Decision: with its next
   * receive interrupt, without one of its own.
   */
  readonly completionMessage: (cpu: number, connection: number) => number;
  /** Told when sends that a message reports are handled. */
  readonly reported?: ((message: number) => void) | undefined;
  /**
   * Told when a send of a timer or an application is done: the reply to that frame leaves. Null: nobody waits for it.
   */
  readonly replied: ((connection: number, frame: number) => void) | null;
}

/** A send from a timer or an application: the frame that triggered it, and the CPU that received that. */
interface Triggered {
  readonly connection: number;
  readonly frame: number;
  readonly receiveCpu: number;
}

export class SendSide {
  readonly counts: SendCounts = { sends: 0, onReceiveCpu: 0, completions: 0, completionsOnSendCpu: 0 };
  /** CPUs that sent and wait for completion, by the message that will report it. */
  private readonly uncompleted: number[][] = [];

  constructor(private readonly parts: SendSideParts) {}

  /** A frame of `connection` is done on `cpu`: how long the send that it triggers takes there now, 0 if none. */
  frameDone(connection: number, cpu: number, donePs: number, frame: number): number {
    const { sends, costs, uniform, at } = this.parts;
    if (uniform(frame, 0) >= sends.perFrame) return 0;
    if (sends.trigger === "ack") {
      this.sent(connection, cpu, cpu);
      return costs.sendPs;
    }
    const from = this.sendingCpu(connection, cpu, frame);
    const about = { connection, frame, receiveCpu: cpu };
    const routine = (): Routine =>
      sends.handOver && from !== cpu ? this.handOver(about) : this.sendLater(about, from);
    at(donePs + (sends.delayPs ?? 0), () => this.queueOn(from, routine()));
    return 0;
  }

  /**
   * Where the timer expires or the thread runs. Decision: an application's thread stays on its home CPU, whatever else
   * that CPU has to do.
   */
  private sendingCpu(connection: number, receiveCpu: number, frame: number): number {
    const { sends, homeCpus, uniform, cpus } = this.parts;
    if (typeof sends.cpu === "number") return sends.cpu;
    if (sends.cpu === "receive") return receiveCpu;
    return homeCpus ? homeCpus[connection] : Math.floor(uniform(frame, 1) * cpus);
  }

  /** Sends whose completion the NIC reports with this message: handled now, on `cpu`. */
  takeCompletions(message: number, cpu: number): number {
    const senders = this.uncompleted[message] ?? [];
    this.counts.completions += senders.length;
    this.counts.completionsOnSendCpu += senders.filter((sender) => sender === cpu).length;
    this.uncompleted[message] = [];
    this.parts.reported?.(message);
    return senders.length;
  }

  /** Decision: each send that is handed over is a request of its own; a real driver may gather several in one. */
  private *handOver(about: Triggered): Routine {
    const { costs, at, now } = this.parts;
    const arrive = (): void =>
      this.queueOn(about.receiveCpu, this.sendLater(about, about.receiveCpu, costs.ipiReceivePs));
    yield plainWork("ipi", "send", costs.ipiSendPs, { effect: () => at(now() + costs.ipiDeliveryPs, arrive) });
  }

  /**
   * A send on a CPU that takes the connection's state and lock for it; `requestPs` is what taking another CPU's request
   * costs first.
   */
  private *sendLater({ connection, frame, receiveCpu }: Triggered, cpu: number, requestPs = 0): Routine {
    const { costs, sharedLockPs, access, now, replied } = this.parts;
    if (requestPs > 0) yield plainWork("ipi", "send", requestPs);
    const workPs = costs.sendPs + sharedLockPs;
    let { waitPs, stallPs, spinPs } = access(connection, cpu, now(), workPs);
    while (waitPs > 0) {
      yield plainWork("spin", "send", waitPs);
      ({ waitPs, stallPs, spinPs } = access(connection, cpu, now(), workPs));
    }
    if (spinPs > 0) yield plainWork("spin", "send", spinPs);
    if (stallPs > 0) yield plainWork("cache-stall", "send", stallPs);
    yield plainWork("send", "send", workPs);
    this.sent(connection, receiveCpu, cpu);
    replied?.(connection, frame);
  }

  private queueOn(cpu: number, routine: Routine): void {
    this.parts.queueDpc(cpu, routine);
  }

  private sent(connection: number, receiveCpu: number, cpu: number): void {
    const message = this.parts.completionMessage(cpu, connection);
    this.parts.sent?.(connection, cpu, message);
    this.counts.sends++;
    if (cpu === receiveCpu) this.counts.onReceiveCpu++;
    (this.uncompleted[message] ??= []).push(cpu);
  }
}
