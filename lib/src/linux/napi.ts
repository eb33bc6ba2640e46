// A NAPI: something that a softirq polls, a few frames at a time: a receive queue of the NIC, or a CPU's backlog. One
// poller owns it at a time (SCHED); whoever asks for it meanwhile leaves a mark (MISSED), and the owner goes round once
// more. Written by whoever schedules it and by its owner; a CPU's list of NAPIs to poll stands in softnet.ts.
import type { Message } from "../nic/message.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Poll, Polled, Softnet } from "./softnet.js";

export class Napi implements Polled {
  /** SCHED: somebody owns it. */
  isScheduled = false;
  /** MISSED: it was asked for while it was owned. */
  isMissed = false;
  /** Empty polls that may still be answered with a timer instead of the unmasking (napi_defer_hard_irqs). */
  defersLeft = 0;

  /**
   * @param weight frames of one poll at most
   * @param poll on the CPU that owns it
   */
  constructor(
    readonly weight: number,
    readonly poll: (softnet: Softnet) => Poll,
  ) {}

  /** napi_schedule_prep: takes SCHED; false if somebody has it, who is told by MISSED. */
  take(): boolean {
    const isFree = !this.isScheduled;
    if (isFree) this.isScheduled = true;
    else this.isMissed = true;
    return isFree;
  }

  /** Gives SCHED back; false, and it is kept, if the NAPI was asked for meanwhile. */
  giveBack(): boolean {
    this.isScheduled = this.isMissed;
    this.isMissed = false;
    return !this.isScheduled;
  }
}

/** The NAPI of one of the NIC's receive queues and its message. */
export class DeviceNapi extends Napi {
  /** The number of the message's present interrupt cycle; 0 before the first. */
  cycle = 0;
  /** Timers of a deferral so far: the latest is the one that counts. */
  timersStarted = 0;
  /** Told of frames that a poll passed up: the application's worker, if one polls for itself. */
  received: ((frames: number) => void) | null = null;

  constructor(
    readonly message: Message,
    readonly queue: ReceiveQueue,
    weight: number,
    poll: (softnet: Softnet, napi: DeviceNapi) => Poll,
  ) {
    super(weight, (softnet) => poll(softnet, this));
  }
}

/** The frames of one poll: what is found, look by look, until nothing waits or the budget is used up. */
export class PolledFrames {
  taken = 0;
  isGivenBackEarly = false;

  /**
   * @param atOnce frames that go up together at most
   * @param wentUp told when they have
   */
  constructor(
    private readonly queue: ReceiveQueue,
    private readonly budget: number,
    private readonly atOnce: number,
    private readonly wentUp: ((frames: number) => void) | null = null,
  ) {}

  /** Frames that arrive during the poll are found too, while budget is left. */
  *chains(): Generator<{ readonly queue: ReceiveQueue; readonly count: number }, void, void> {
    const { queue, budget, atOnce } = this;
    while (this.taken < budget) {
      const count = queue.take(Math.min(atOnce, budget - this.taken));
      if (count === 0) return;
      this.taken += count;
      yield { queue, count };
      this.wentUp?.(count);
    }
  }

  /** What the poll answers: how many frames it took; one less than its weight if the NAPI was given back early. */
  get answer(): number {
    return this.isGivenBackEarly ? this.taken - 1 : this.taken;
  }

  /** Whether budget is left: nothing waited at the last look. */
  get isShort(): boolean {
    return this.taken < this.budget;
  }
}
