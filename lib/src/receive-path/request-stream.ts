// Traffic that waits for replies, in a run: hands each request to the NIC at its time, when everything that could bring
// an earlier one has happened, and tells the traffic of replies and drops. What it measures is the clients' view.
import type { ArrivalSource, Nic, NicListener } from "../nic/nic.js";
import { createRandom } from "../random/random.js";
import { Histogram } from "../records/histogram.js";
import type { ClosedLoopFigures } from "../records/summary-figures.js";
import { latency } from "../records/summary.js";
import type { CompleteScenario } from "../scenario.js";
import type { EventQueue } from "../sim/event-queue.js";
import type { Stream } from "../sim/simulation.js";
import type { AwaitedReplies, RequestCounts, Requests } from "../traffic/awaited-replies.js";
import { wirePs } from "../traffic/link.js";

export class RequestStream {
  private readonly requests: Requests;
  private before: RequestCounts;
  private responses = new Histogram();
  /** When the link in front of the NIC has carried the latest request, and its time for one, picoseconds. */
  private linkFreePs = -Infinity;
  private readonly wirePs: number;

  constructor(replies: AwaitedReplies, { seed, linkBitsPerSecond }: CompleteScenario) {
    this.requests = replies.begin(createRandom(seed, "arrivals"));
    this.before = { ...this.requests.counts };
    this.wirePs = linkBitsPerSecond === Infinity ? 0 : wirePs(replies.frameBytes, linkBitsPerSecond);
  }

  /** When the next request has come over the link, as far as is known, picoseconds; Infinity: none has. */
  private get nextPs(): number {
    return Math.max(this.requests.nextPs, this.linkFreePs + this.wirePs);
  }

  /** What the NIC reads in place of blocks of arrivals. */
  get arrivals(): ArrivalSource {
    const { requests } = this;
    return {
      nextBlock: () => null,
      get isOver() {
        return requests.isOver;
      },
    };
  }

  /** What the NIC announces, with its drops told to the traffic as well. */
  hearing(listener: NicListener): NicListener {
    return {
      dropped: (queue, frame, block, i) => {
        listener.dropped(queue, frame, block, i);
        this.requests.dropped(block.connectionOf[i], frame, block.timePsOf[i]);
      },
      interruptDisabled: (message, timePs) => listener.interruptDisabled(message, timePs),
      interruptEnabled: (message, timePs) => listener.interruptEnabled(message, timePs),
    };
  }

  /** Somebody else than the NIC had no room for a request. */
  dropped(connection: number, frame: number, timePs: number): void {
    this.requests.dropped(connection, frame, timePs);
  }

  /** The requests, on their way to a NIC. */
  into(nic: Nic): Stream {
    const nextPs = (): number => this.nextPs;
    return {
      get nextPs() {
        return nextPs();
      },
      advance: (events, untilPs) => this.advance(nic, events, untilPs),
    };
  }

  /** One request after the other, since each may bring an event, and that another request before those that are due. */
  private advance(nic: Nic, events: EventQueue, untilPs: number): void {
    for (;;) {
      const { nextPs } = this;
      if (nextPs > Math.min(events.nextPs, untilPs) || nextPs === Infinity) return;
      const block = this.requests.take();
      block.delay(nextPs - block.timePs(0));
      this.linkFreePs = nextPs;
      nic.receiveNow(block, events);
    }
  }

  replied(connection: number, frame: number, timePs: number): void {
    this.responses.record(this.requests.replied(connection, frame, timePs));
  }

  /** The warm-up is over. */
  beginMeasuring(): void {
    this.before = { ...this.requests.counts };
    this.responses = new Histogram();
  }

  /** Of the measured part. */
  figures(): ClosedLoopFigures {
    const { counts } = this.requests;
    const { before } = this;
    return {
      requests: counts.requests - before.requests,
      replies: counts.replies - before.replies,
      retransmissions: counts.retransmissions - before.retransmissions,
      underWay: counts.underWay,
      lost: counts.lost,
      response: latency(this.responses),
    };
  }
}
