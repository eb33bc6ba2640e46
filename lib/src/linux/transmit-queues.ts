// XPS (netdev_pick_tx): which transmit queue a send leaves by. A connection keeps its queue as long as sends of it may
// still be in that one; when none is, it takes the queue anew: by the receive queue of its frames, otherwise by the CPU
// that sends, otherwise the queue with the number of the recorded receive queue, otherwise by a hash. A queue's sends
// are complete in their order, and reported by the vector that the transmit queue shares with the receive queue of its
// number. Decision: nothing of a connection is in a queue when all its sends are reported (that the other side has
// acknowledged them, which TCP takes too, is not modelled); a connection that is not TCP keeps its first queue.
import { highBits } from "./steering.js";

export interface TransmitQueuesParts {
  /** How many there are: as many as receive queues. */
  readonly queues: number;
  /** Transmit queues of each receive queue, and of each CPU; null or an empty list: no map has it. */
  readonly byReceiveQueue: readonly (readonly number[])[] | null;
  readonly byCpu: readonly (readonly number[])[] | null;
  /** Whether a send knows the receive queue of the frame that it answers, as a router's do. */
  readonly isRecorded: boolean;
  /** False: a queue is taken for every send, as no kernel does. */
  readonly keeps: boolean;
  /** The receive queue that a connection's frames come to now. */
  readonly receiveQueueOf: (connection: number) => number;
  /** The hash of a connection's sends. */
  readonly hashOf: (connection: number) => number;
  readonly isTcp: (connection: number) => boolean;
}

/** What a run counts of transmit queues. */
export interface XpsCounts {
  /** Times that a connection took another queue than before. */
  queueChanges: number;
  /** Sends that were complete after a later one of their connection. */
  sendsOutOfOrder: number;
}

interface Sender {
  queue: number;
  /** Sends so far, those that are not reported yet, and the latest that is. */
  sends: number;
  open: number;
  latestDone: number;
}

export class TransmitQueues {
  readonly counts: XpsCounts = { queueChanges: 0, sendsOutOfOrder: 0 };
  private readonly senders = new Map<number, Sender>();
  /** Of each queue: connections, and which of their sends, in the order of sending. */
  private readonly inQueue: { readonly connection: number; readonly send: number }[][];

  constructor(private readonly parts: TransmitQueuesParts) {
    this.inQueue = Array.from({ length: parts.queues }, () => []);
  }

  /** A CPU sends for a connection: the queue. */
  send(connection: number, cpu: number): number {
    const sender = this.sender(connection, cpu);
    sender.sends++;
    sender.open++;
    this.inQueue[sender.queue].push({ connection, send: sender.sends });
    return sender.queue;
  }

  private sender(connection: number, cpu: number): Sender {
    const known = this.senders.get(connection);
    const { keeps, isTcp } = this.parts;
    if (known !== undefined && keeps && (known.open > 0 || !isTcp(connection))) return known;
    const queue = this.pick(connection, cpu);
    if (known === undefined) {
      const sender = { queue, sends: 0, open: 0, latestDone: 0 };
      this.senders.set(connection, sender);
      return sender;
    }
    if (known.queue !== queue) this.counts.queueChanges++;
    known.queue = queue;
    return known;
  }

  private pick(connection: number, cpu: number): number {
    const { byReceiveQueue, byCpu, receiveQueueOf, hashOf, isRecorded, queues } = this.parts;
    const ofReceiveQueue = byReceiveQueue?.[receiveQueueOf(connection)] ?? [];
    const list = ofReceiveQueue.length > 0 ? ofReceiveQueue : (byCpu?.[cpu] ?? []);
    if (list.length > 0) return list[highBits(hashOf(connection), list.length)];
    return isRecorded ? receiveQueueOf(connection) % queues : highBits(hashOf(connection), queues);
  }

  /** All sends of a queue are reported. */
  reported(queue: number): void {
    for (const { connection, send } of this.inQueue[queue].splice(0)) {
      const sender = this.senders.get(connection) as Sender;
      sender.open--;
      if (send < sender.latestDone) this.counts.sendsOutOfOrder++;
      sender.latestDone = Math.max(sender.latestDone, send);
    }
  }
}
