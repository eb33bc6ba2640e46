// A CPU's backlog: where frames wait that software steering sent to this CPU. Two queues in one: the input queue, which
// every CPU fills, and the process queue, which only its own CPU empties; when that is empty, all of the input queue
// becomes the process queue. Two counters tell what has come and what has gone up the stack; RFS goes by them. The
// frames have left their receive buffers.
import type { Message } from "../nic/message.js";
import { ReceiveQueue } from "../nic/receive-queue.js";
import type { Rings } from "../nic/rings.js";

/** Frames of one piece of work, as many as a queue keeps the times of. */
const FRAMES_AT_ONCE = 64;

export class Backlog {
  /** Counters modulo 2^32, as signed numbers: frames that were put here, and those that went up the stack. */
  tail = 0;
  head = 0;
  /** Whose frames came last, and in which interrupt cycle. */
  latest: { readonly message: Message; readonly cycle: number } | null = null;
  readonly queue: ReceiveQueue;

  /**
   * @param number of the queue, as rows name it
   * @param most frames in the input queue above which no more are taken (netdev_max_backlog)
   */
  constructor(
    number: number,
    rings: Rings,
    private readonly most: number,
  ) {
    this.queue = new ReceiveQueue(number, rings);
  }

  /** Places that the rings of backlogs must have: two full input queues, one of which became the process queue. */
  static placesFor(most: number): number {
    return 2 * (most + 1);
  }

  /** Frames of the input queue. */
  get inputLength(): number {
    return this.queue.waiting;
  }

  /** Frames of the process queue, without those that go up now. */
  get processLength(): number {
    return this.queue.taken - this.queue.passedOn;
  }

  /** Adds a frame; false, and it is lost, if there are more than the most already: so it may be exceeded by one. */
  put(frames: ReceiveQueue, i: number): boolean {
    if (this.inputLength > this.most) return false;
    this.queue.put(frames.arrivalPs(i), frames.frame(i), frames.connection(i), frames.frameBytes(i));
    this.tail = (this.tail + 1) | 0;
    return true;
  }

  /** All of the input queue becomes the process queue, which is empty. */
  splice(): void {
    this.queue.take(Infinity);
  }

  /** So many frames went up the stack. */
  countHead(frames: number): void {
    this.head = (this.head + frames) | 0;
  }
}

/** The frames of one poll of a backlog. */
export class BacklogPoll {
  taken = 0;
  /** Both queues were empty. */
  isDone = false;

  /** @param countsEach whether every frame is counted when it has gone up (6.1), not all at the end of the poll */
  constructor(
    private readonly backlog: Backlog,
    private readonly weight: number,
    private readonly countsEach: boolean,
  ) {}

  /**
   * The process queue, then what the input queue has become meanwhile, until both are empty or the weight is reached.
   */
  *chains(): Generator<{ readonly queue: ReceiveQueue; readonly count: number }, void, void> {
    const { backlog, weight, countsEach } = this;
    for (;;) {
      while (backlog.processLength > 0) {
        const count = Math.min(weight - this.taken, backlog.processLength, countsEach ? 1 : FRAMES_AT_ONCE);
        this.taken += count;
        yield { queue: backlog.queue, count };
        if (countsEach) backlog.countHead(count);
        if (this.taken === weight) return;
      }
      if (backlog.inputLength === 0) break;
      backlog.splice();
    }
    this.isDone = true;
  }

  /** The poll is over. */
  end(): void {
    if (!this.countsEach) this.backlog.countHead(this.taken);
  }
}
