// The send side: a received frame may trigger a send (an acknowledgment lets TCP send the next part of a block), at once on the CPU
// that received it, or later from a timer or an application, on whatever CPU that runs. "Introduction to Receive Side Scaling", send-side
// scaling. In: frames as they are done. Out: sends on CPUs, and completions that the NIC reports with its next interrupt.
import type { Cpu } from "../cpu/cpu.js";
import { plainWork, type Routine } from "../cpu/work.js";
import { checkFields, checkNumber, checkOneOf, checkWhole } from "../check.js";

export const SEND_TRIGGERS = ["ack", "timer", "application"] as const;

export interface Sends {
  /** Share of received frames that trigger a send, 0 to 1. */
  readonly perFrame: number;
  /** ack: at once, on the CPU that received; timer: `delayPs` later; application: as soon as a thread's CPU takes it, also `delayPs` later. */
  readonly trigger: (typeof SEND_TRIGGERS)[number];
  /** For timer and application, picoseconds; default 0. */
  readonly delayPs?: number;
  /** For timer and application: "receive" (the driver specifies the connection's receive CPU), "any" (at random), or a CPU's number. Default any. */
  readonly cpu?: "receive" | "any" | number;
}

/** Refuses wrong sends; `cpus` is the number of CPUs. */
export function checkSends(sends: Sends, cpus: number): void {
  checkFields("The scenario's sends", sends, ["perFrame", "trigger", "delayPs", "cpu"]);
  checkNumber("The share of frames that trigger a send", sends.perFrame, 0, 1);
  checkOneOf("The sends' trigger", sends.trigger, SEND_TRIGGERS);
  checkWhole("The sends' delay in picoseconds", sends.delayPs ?? 0, 0, 1e15);
  if (typeof sends.cpu === "number") checkWhole("The sends' CPU", sends.cpu, 0, cpus - 1);
  else checkOneOf("The sends' CPU", sends.cpu ?? "any", ["receive", "any"]);
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
  readonly cpus: readonly Cpu[];
  readonly sendPs: number;
  /** How long a send from a timer or an application holds the lock that all connections share, besides. */
  readonly sharedLockPs: number;
  readonly uniform: () => number;
  readonly at: (timePs: number, fire: () => void) => void;
  /** The connection's state and lock, as the protocol driver keeps them. */
  readonly access: (connection: number, cpu: number, timePs: number, workPs: number) => { stallPs: number; spinPs: number };
  readonly now: () => number;
  /** The message with which the NIC reports the completions of sends from a CPU. Decision: with its next receive interrupt, without one of its own. */
  readonly completionMessage: (cpu: number) => number;
}

export class SendSide {
  readonly counts: SendCounts = { sends: 0, onReceiveCpu: 0, completions: 0, completionsOnSendCpu: 0 };
  /** CPUs that sent and wait for completion, by the message that will report it. */
  private readonly uncompleted: number[][] = [];

  constructor(private readonly parts: SendSideParts) {}

  /** A frame of `connection` is done on `cpu`: how long the send that it triggers takes there now, 0 if none. */
  frameDone(connection: number, cpu: number, donePs: number): number {
    const { sends, sendPs, uniform, at, cpus } = this.parts;
    if (uniform() >= sends.perFrame) return 0;
    if (sends.trigger === "ack") {
      this.sent(cpu, cpu);
      return sendPs;
    }
    const target = sends.cpu === "receive" ? cpu : typeof sends.cpu === "number" ? sends.cpu : Math.floor(uniform() * cpus.length);
    at(donePs + (sends.delayPs ?? 0), () => (cpus[target] as Cpu).queueDpc(this.sendLater(connection, cpu, target)));
    return 0;
  }

  /** Sends whose completion the NIC reports with this message: handled now, on `cpu`. */
  takeCompletions(message: number, cpu: number): number {
    const senders = this.uncompleted[message] ?? [];
    this.counts.completions += senders.length;
    this.counts.completionsOnSendCpu += senders.filter((sender) => sender === cpu).length;
    this.uncompleted[message] = [];
    return senders.length;
  }

  private *sendLater(connection: number, receiveCpu: number, cpu: number): Routine {
    const { sendPs, sharedLockPs, access, now } = this.parts;
    const workPs = sendPs + sharedLockPs;
    const { stallPs, spinPs } = access(connection, cpu, now(), workPs);
    if (spinPs > 0) yield plainWork("spin", "send", spinPs, 0);
    if (stallPs > 0) yield plainWork("cache-stall", "send", stallPs, 0);
    yield plainWork("send", "send", workPs, 0);
    this.sent(receiveCpu, cpu);
  }

  private sent(receiveCpu: number, cpu: number): void {
    this.counts.sends++;
    if (cpu === receiveCpu) this.counts.onReceiveCpu++;
    const message = this.parts.completionMessage(cpu);
    (this.uncompleted[message] ??= []).push(cpu);
  }
}
