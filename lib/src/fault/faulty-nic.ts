// The NIC in the hands of a faulty driver, which may enable an interrupt that is enabled, leave it enabled in the ISR,
// or take frames while their interrupt is held back. Decisions, since no page tells of such drivers: to enable an
// interrupt that is enabled changes nothing; an interrupt that nobody disabled stands for the frames up to the start of
// its ISR, which acknowledges it, and the next frame interrupts again, subject to interrupt moderation (also on a line:
// the ISR's read of the status register clears it); a moderation timer that was started runs out, whoever took the
// frames.
import { Nic, type NicParts } from "../nic/nic.js";
import type { Message } from "../nic/message.js";

export class FaultyNic extends Nic {
  /** When each message's ISR acknowledged its interrupt without disabling it. */
  private readonly acknowledgedPs = new Map<Message, number>();
  /** Told of each interrupt that is enabled while frames wait, and not raised: "enabled-without-looking". */
  onLostWakeUp: ((message: Message) => void) | null = null;

  constructor(
    parts: NicParts,
    private readonly now: () => number,
  ) {
    super(parts);
  }

  override enableInterrupt(message: Message, nowPs: number): void {
    if (message.disabled) super.enableInterrupt(message, nowPs);
    else message.adaptation?.completed(nowPs, message.interrupts);
  }

  /** An ISR begins that will not disable the interrupt. */
  acknowledge(message: Message): void {
    this.acknowledgedPs.set(message, this.now());
    message.becomeQuiet();
  }

  protected override wakeUp(message: Message, waiting: number, nowPs: number): void {
    if (this.onLostWakeUp) this.onLostWakeUp(message);
    else super.wakeUp(message, waiting, nowPs);
  }

  protected override dueTimePs(message: Message): number {
    if (message.timer.from !== "first frame") return super.dueTimePs(message);
    return firstSincePs(message, this.acknowledgedPs.get(message) ?? 0) + message.timer.delayPs;
  }
}

/** Arrival of the oldest waiting frame that came at `sincePs` or later; -Infinity if none did. */
function firstSincePs({ queues }: Message, sincePs: number): number {
  let firstPs = Infinity;
  for (const queue of queues)
    for (let i = queue.taken; i < queue.filled; i++)
      if (queue.arrivalPs(i) >= sincePs) {
        firstPs = Math.min(firstPs, queue.arrivalPs(i));
        break;
      }
  return firstPs === Infinity ? -Infinity : firstPs;
}
