// The requests of a closed loop while a run goes on: which comes next, and what follows from a reply or a drop.
// Decisions: a client thinks before its first request too. Think times belong to a connection's n-th request, so that
// two runs with the same seed give it the same one, whatever else differs. Only a request that found no receive buffer
// is sent again, always after the same time; a client whose reply is late waits for it.
import { NumberedRandom } from "../random/numbered-random.js";
import type { Random } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { RequestCounts, Requests } from "./awaited-replies.js";
import type { CheckedClosedLoop } from "./closed-loop-options.js";
import { DueSlots } from "./due-slots.js";

/** No frame of the slot's is in the host. */
const NONE = -1;

export class ClosedLoopRequests implements Requests {
  readonly counts: RequestCounts = { requests: 0, replies: 0, retransmissions: 0, underWay: 0, lost: 0 };
  private readonly thinking: NumberedRandom;
  /** A slot is one of the requests that a connection may have on their way. */
  private readonly due: DueSlots;
  /** Of each slot: when the client sent its request first, its frame in the host, and whether its last one was lost. */
  private readonly sentPsOf: Float64Array;
  private readonly frameOf: Float64Array;
  private readonly isLost: Uint8Array;
  /** Of each connection: requests so far. */
  private readonly requestsOf: Uint32Array;
  /** Requests that may still be sent. */
  private left: number;
  private frames = 0;
  private readonly toHostPs: number;
  private readonly toClientPs: number;
  private readonly one = new ArrivalBlock(1);

  constructor(
    private readonly options: CheckedClosedLoop,
    random: Random,
  ) {
    const { requestsOutstanding, networkPs, requests, chosen } = options;
    const slots = chosen.connections * requestsOutstanding;
    this.thinking = new NumberedRandom(random);
    this.due = new DueSlots(slots);
    this.sentPsOf = new Float64Array(slots);
    this.frameOf = new Float64Array(slots).fill(NONE);
    this.isLost = new Uint8Array(slots);
    this.requestsOf = new Uint32Array(chosen.connections);
    this.left = requests;
    this.toHostPs = Math.floor(networkPs / 2);
    this.toClientPs = networkPs - this.toHostPs;
    for (let slot = 0; slot < slots; slot++) this.think(slot, 0);
  }

  get nextPs(): number {
    return this.due.nextPs;
  }

  get isOver(): boolean {
    return this.due.nextPs === Infinity && (this.left === 0 || this.counts.underWay === 0);
  }

  take(): ArrivalBlock {
    const { due, one, counts, options } = this;
    const timePs = due.nextPs;
    const slot = due.take();
    this.frameOf[slot] = ++this.frames;
    if (this.isLost[slot] === 1) {
      this.isLost[slot] = 0;
      counts.lost--;
      counts.retransmissions++;
    } else counts.requests++;
    counts.underWay++;
    one.count = 0;
    one.add(timePs, this.connectionOf(slot), options.frameBytes);
    return one;
  }

  replied(connection: number, frame: number, timePs: number): number {
    const slot = this.leave(connection, frame);
    this.counts.replies++;
    const repliedPs = timePs + this.toClientPs;
    const responsePs = repliedPs - this.sentPsOf[slot];
    this.think(slot, repliedPs);
    return responsePs;
  }

  dropped(connection: number, frame: number, timePs: number): void {
    const slot = this.leave(connection, frame);
    this.isLost[slot] = 1;
    this.counts.lost++;
    this.due.add(slot, timePs + this.options.retransmitPs);
  }

  /** The slot of a frame that is in the host no longer. */
  private leave(connection: number, frame: number): number {
    let slot = connection * this.options.requestsOutstanding;
    const end = slot + this.options.requestsOutstanding;
    while (slot < end && this.frameOf[slot] !== frame) slot++;
    if (slot === end) throw new Error(`Frame ${frame} of connection ${connection} is not in the host.`);
    this.frameOf[slot] = NONE;
    this.counts.underWay--;
    return slot;
  }

  /** The client thinks, and sends its next request unless the loop has ended. */
  private think(slot: number, fromPs: number): void {
    const { thinkPs, endPs } = this.options;
    if (this.left === 0) return;
    const connection = this.connectionOf(slot);
    const nth = this.requestsOf[connection]++;
    const sentPs =
      fromPs +
      (typeof thinkPs === "number" ? thinkPs : Math.round(this.thinking.exponential(connection, nth) * thinkPs.meanPs));
    if (sentPs >= endPs) return;
    this.left--;
    this.sentPsOf[slot] = sentPs;
    this.due.add(slot, sentPs + this.toHostPs);
  }

  private connectionOf(slot: number): number {
    return Math.floor(slot / this.options.requestsOutstanding);
  }
}
