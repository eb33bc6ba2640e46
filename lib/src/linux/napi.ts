// A NAPI: something that a softirq polls, a few frames at a time: a receive queue of the NIC, or a CPU's backlog. One
// poller owns it at a time (SCHED); whoever asks for it meanwhile leaves a mark (MISSED), and the owner goes round once
// more. Written by whoever schedules it and by its owner; a CPU's list of NAPIs to poll stands in softnet.ts.
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import type { Message } from "../nic/message.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Poll, Polled, PollingThread, Softnet } from "./softnet.js";

export class Napi implements Polled {
  /** SCHED: somebody owns it. */
  isScheduled = false;
  /** MISSED: it was asked for while it was owned. */
  isMissed = false;
  /** PREFER_BUSY_POLL: an application that polls for itself found it owned. */
  isPreferred = false;
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

  /** An application takes SCHED, to poll; if somebody has it, it leaves a mark if it prefers that, and no MISSED. */
  takeToPoll(prefers: boolean): boolean {
    const isFree = !this.isScheduled;
    if (isFree) this.isScheduled = true;
    else if (prefers) this.isPreferred = true;
    return isFree;
  }

  /** Gives SCHED back, and forgets the mark; false, and it is kept, if the NAPI was asked for meanwhile. */
  giveBack(): boolean {
    this.isPreferred = false;
    this.isScheduled = this.isMissed;
    this.isMissed = false;
    return !this.isScheduled;
  }
}

/** The NAPI of one of the NIC's receive queues and its message. */
export class DeviceNapi extends Napi {
  /** The number of the message's present interrupt cycle; 0 before the first. */
  cycle = 0;
  /** The thread that polls it; null: softirqs do. */
  thread: PollingThread | null = null;
  /** Timers of a deferral so far: the latest is the one that counts. */
  timersStarted = 0;
  /** Has a poll that used up its weight make way for an application that polls; false: nobody wants that. */
  makesWay: (softnet: Softnet) => boolean = () => false;
  /** The application's worker, if one polls for itself; it is told of the frames that a poll passes up. */
  reader: NapiReader | null = null;

  constructor(
    readonly message: Message,
    readonly queue: ReceiveQueue,
    weight: number,
    poll: (softnet: Softnet, napi: DeviceNapi) => Poll,
  ) {
    super(weight, (softnet) => poll(softnet, this));
  }
}

/** Who reads what the polls of a NAPI pass up. */
export interface NapiReader {
  /** Frames are about to go up. */
  taken(frames: NetBufferLists): void;
  /** So many have gone up. */
  received(frames: number): void;
}

/** The frames of one poll: what is found, look by look, until nothing waits or the budget is used up. */
export class PolledFrames {
  taken = 0;
  isGivenBackEarly = false;

  /**
   * @param atOnce frames that go up together at most
   * @param reader told of them
   */
  constructor(
    private readonly queue: ReceiveQueue,
    private readonly budget: number,
    private readonly atOnce: number,
    private readonly reader: NapiReader | null = null,
  ) {}

  /** Frames that arrive during the poll are found too, while budget is left. */
  *chains(): Generator<{ readonly queue: ReceiveQueue; readonly count: number }, void, void> {
    const { queue, budget, atOnce } = this;
    while (this.taken < budget) {
      const count = queue.take(Math.min(atOnce, budget - this.taken));
      if (count === 0) return;
      this.taken += count;
      this.reader?.taken({ queue, count });
      yield { queue, count };
      this.reader?.received(count);
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
