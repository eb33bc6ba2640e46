// Which ISRs and DPCs of each message are under way: where cycles may overlap, nobody else knows. A DPC is queued,
// runs, and may be left for later by the receive side throttle or a deferral. Decision: a DPC that is queued on a CPU
// and has not begun is not queued there again, as Windows puts a DPC object into a queue once.
import type { Message } from "../nic/message.js";

export class DpcsUnderWay {
  /** Of the DPC that began last: it does not go on with what it left for later. */
  isNew = true;
  /** Of the same: an ISR asked for it, and not another DPC. */
  isFirst = true;
  private readonly queued = new Map<Message, Set<number>>();
  private readonly running = new Map<Message, Set<number>>();
  private readonly later = new Map<Message, Set<number>>();
  private readonly isrs = new Map<Message, number>();
  /** Messages whose latest ISR has asked for a DPC. */
  private readonly asking = new Set<Message>();
  /** CPUs on which an ISR asked for a DPC that has not begun: it will be the first of its cycle. */
  private readonly asked = new Map<Message, Set<number>>();

  /** A DPC is to be queued; false if one is queued there already. */
  queue(cpu: number, message: Message): boolean {
    const cpus = of(this.queued, message);
    if (cpus.has(cpu)) return false;
    cpus.add(cpu);
    if (this.isrRuns(message)) this.asking.add(message);
    return true;
  }

  begin(cpu: number, message: Message): void {
    of(this.queued, message).delete(cpu);
    of(this.running, message).add(cpu);
    this.isNew = !of(this.later, message).delete(cpu);
    this.isFirst = of(this.asked, message).delete(cpu);
  }

  end(cpu: number, message: Message, goesOnLater: boolean): void {
    of(this.running, message).delete(cpu);
    if (goesOnLater) of(this.later, message).add(cpu);
  }

  isrBegins(message: Message): void {
    this.asking.delete(message);
    this.isrs.set(message, (this.isrs.get(message) ?? 0) + 1);
  }

  isrEnds(cpu: number, message: Message): void {
    this.isrs.set(message, (this.isrs.get(message) ?? 0) - 1);
    if (of(this.queued, message).has(cpu)) of(this.asked, message).add(cpu);
  }

  /** Whether a DPC is still to begin: it is queued, or an ISR that asks for DPCs has not asked for all of them. */
  anyToBegin(message: Message): boolean {
    return of(this.queued, message).size > 0 || (this.isrRuns(message) && this.asking.has(message));
  }

  private isrRuns(message: Message): boolean {
    return (this.isrs.get(message) ?? 0) > 0;
  }

  /** Whether anybody is under way who may still enable the interrupt. */
  any(message: Message): boolean {
    return this.isrRuns(message) || [this.queued, this.running, this.later].some((cpus) => of(cpus, message).size > 0);
  }
}

function of(cpus: Map<Message, Set<number>>, message: Message): Set<number> {
  const known = cpus.get(message) ?? new Set();
  cpus.set(message, known);
  return known;
}
