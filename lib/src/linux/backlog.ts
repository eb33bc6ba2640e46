// A CPU's backlog: where frames wait that software steering sent to this CPU. Two queues in one: the input queue, which
// every CPU fills, and the process queue, which only its own CPU empties; when that is empty, all of the input queue
// becomes the process queue. Two counters tell what has come and what has gone up the stack; RFS goes by them. The
// frames have left their receive buffers. With GRO several of them may be one packet, which is what is counted here.
import type { Message } from "../nic/message.js";
import { ReceiveQueue } from "../nic/receive-queue.js";
import type { Rings } from "../nic/rings.js";
import { MOST_FRAMES } from "./gro.js";

/** Frames of one piece of work, as many as a queue keeps the times of. */
const FRAMES_AT_ONCE = 64;

export class Backlog {
  /** Counters modulo 2^32, as signed numbers: packets that were put here, and those that went up the stack. */
  tail = 0;
  head = 0;
  /** Its CPU is offline: nothing is put here, and a poll ends as soon as it can. */
  isStopped = false;
  /** Whose frames came last, and in which interrupt cycle. */
  latest: { readonly message: Message; readonly cycle: number } | null = null;
  readonly queue: ReceiveQueue;
  /** With GRO: frames of each packet that waits, and packets of the two queues. Null: every frame is one. */
  private sizes: number[] | null = null;
  private input = 0;
  private process = 0;

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
  static placesFor(most: number, merges = false): number {
    return merges ? Math.min(2 ** 20, 2 * (most + 1) * MOST_FRAMES) : 2 * (most + 1);
  }

  /** Frames may come as parts of packets; called once, before the run. */
  keepPackets(): void {
    this.sizes = [];
  }

  /** Whether its frames are marked as parts of packets. */
  get isMerged(): boolean {
    return this.sizes !== null;
  }

  /** Packets of the input queue. */
  get inputLength(): number {
    return this.sizes === null ? this.queue.waiting : this.input;
  }

  /** Packets of the process queue, without those that go up now. */
  get processLength(): number {
    return this.sizes === null ? this.queue.taken - this.queue.passedOn : this.process;
  }

  /** Whether so many packets are in the input queue that a flow limit looks at those that come. */
  get isHalfFull(): boolean {
    return this.inputLength >= Math.floor(this.most / 2);
  }

  /** Whether a packet that comes now is lost. */
  get isFull(): boolean {
    return this.inputLength > this.most;
  }

  /**
   * Adds a packet: a frame of a queue, or those before `end`; false, and all are lost, if there are more packets than
   * the most already: so it may be exceeded by one.
   */
  put(frames: ReceiveQueue, first: number, end = first + 1): boolean {
    const { queue, sizes } = this;
    if (this.isFull || (sizes !== null && queue.free < end - first)) return false;
    for (let i = first; i < end; i++) queue.putCopy(frames, i);
    if (sizes !== null) {
      sizes.push(end - first);
      this.input++;
    }
    this.tail = (this.tail + 1) | 0;
    return true;
  }

  /** All of the input queue becomes the process queue, which is empty. */
  splice(): void {
    this.queue.take(Infinity);
    this.process = this.input;
    this.input = 0;
  }

  /** Everything is elsewhere now; none of it may be going up the stack. */
  empty(): void {
    const { queue } = this;
    queue.take(Infinity);
    const packets = this.sizes?.length ?? queue.taken;
    const count = queue.taken;
    queue.indicate(count);
    queue.giveBack(count);
    this.sizes?.splice(0);
    [this.input, this.process] = [0, 0];
    this.countHead(packets);
  }

  /** The next packets of the process queue that go up together, so many at most, and how many frames they have. */
  next(most: number): { readonly packets: number; readonly frames: number } {
    const { sizes } = this;
    const packets = Math.min(most, this.processLength, FRAMES_AT_ONCE);
    if (sizes === null) return { packets, frames: packets };
    let [taken, frames] = [0, 0];
    while (taken < packets && frames + sizes[taken] <= FRAMES_AT_ONCE) frames += sizes[taken++];
    sizes.splice(0, taken);
    this.process -= taken;
    return { packets: taken, frames };
  }

  /** So many packets went up the stack. */
  countHead(packets: number): void {
    this.head = (this.head + packets) | 0;
  }
}

/** The packets of one poll of a backlog. */
export class BacklogPoll {
  taken = 0;
  /** Both queues were empty. */
  isDone = false;

  /** @param countsEach whether every packet is counted when it has gone up (6.1), not all at the end of the poll */
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
      while (backlog.processLength > 0 && !backlog.isStopped) {
        const { packets, frames } = backlog.next(countsEach ? 1 : weight - this.taken);
        this.taken += packets;
        yield { queue: backlog.queue, count: frames };
        if (countsEach) backlog.countHead(packets);
        if (this.taken === weight) return;
      }
      if (backlog.isStopped) return;
      if (backlog.inputLength === 0) break;
      backlog.splice();
    }
    this.isDone = true;
  }

  /** What the poll answers: how many frames it took; none if its CPU went offline, so that it is not polled again. */
  get answer(): number {
    return this.backlog.isStopped ? 0 : this.taken;
  }

  /** The poll is over. */
  end(): void {
    if (!this.countsEach) this.backlog.countHead(this.taken);
  }
}
