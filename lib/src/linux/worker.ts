// An application that polls for itself: a worker for each NAPI, on the CPU of its affinity, which works on the frames
// that have come, and, when there are none, polls the NAPI (busy polling), as epoll_wait does. With a preference for
// busy polling it leaves the interrupt masked behind it, and a deferral's timer looks after the NAPI; with suspension
// that timer is set to a longer time whenever epoll_wait returns events. Decision: the worker's pieces of work, a frame
// or a call of epoll_wait, are not interrupted by softirqs, which come between two of them; by hardirqs they are.
import { type Routine, plainWork } from "../cpu/work.js";
import type { Simulation } from "../sim/simulation.js";
import type { Kernel } from "./kernel.js";
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import { type DeviceNapi, type NapiReader, PolledFrames } from "./napi.js";
import type { Softnet } from "./softnet.js";

/** Answered frames that are forgotten together. */
const MOST_ANSWERED = 1024;

export interface BusyPolling {
  /** The application's work for a frame, picoseconds. */
  readonly perFramePs: number;
  /** Frames of one of its polls. */
  readonly budget: number;
  /** How long it goes on polling for, picoseconds; 0: one round. */
  readonly timeoutPs: number;
  /** Whether it leaves the interrupt masked, for a deferral's timer to look after (SO_PREFER_BUSY_POLL). */
  readonly prefers: boolean;
  /** The timer when epoll_wait has returned events (irq-suspend-timeout), picoseconds; 0: as long as ever. */
  readonly suspendPs: number;
}

export interface WorkerParts {
  readonly kernel: Kernel;
  readonly simulation: Simulation;
  readonly threadSwitchPs: number;
  readonly softnet: Softnet;
  readonly polling: BusyPolling;
  /** Told when it is done with a frame, which is answered then; null: nobody waits for that. */
  readonly replied: ((connection: number, frame: number) => void) | null;
}

/** A frame that is to be answered. */
interface Request {
  readonly connection: number;
  readonly frame: number;
}

export class Worker implements NapiReader {
  /** Frames in its sockets, and those of which epoll_wait has told it. */
  private ready = 0;
  private inHand = 0;
  private isAsleep = true;
  private isSuspended = false;
  /** Frames that are to be answered, in the order in which they went up; empty if nobody waits. */
  private readonly requests: Request[] = [];
  private answered = 0;

  constructor(
    private readonly napi: DeviceNapi,
    private readonly parts: WorkerParts,
  ) {}

  taken({ queue, count }: NetBufferLists): void {
    if (this.parts.replied === null) return;
    for (let i = 0; i < count; i++) this.requests.push({ connection: queue.connection(i), frame: queue.frame(i) });
  }

  /** Frames went up into its sockets; if it sleeps, it is woken. */
  received(frames: number): void {
    this.ready += frames;
    if (!this.isAsleep) return;
    this.isAsleep = false;
    this.parts.softnet.cpu.queueDpc(this.round(true));
  }

  /** One frame's work, or a call of epoll_wait that polls; then whatever else the CPU has to do comes first. */
  private *round(isWoken: boolean): Routine {
    const { softnet, kernel, polling, threadSwitchPs } = this.parts;
    if (isWoken) yield plainWork("thread", "switch", threadSwitchPs);
    if (this.inHand === 0 && this.ready === 0) yield* this.poll();
    if (this.inHand === 0 && this.ready > 0) this.takeEvents();
    if (this.inHand > 0) {
      this.inHand--;
      yield plainWork("thread", "application", polling.perFramePs, { effect: () => this.answer() });
    } else if (polling.timeoutPs < Infinity) {
      // Nothing came: interrupts are resumed, and the worker sleeps.
      this.isAsleep = true;
      if (this.isSuspended) kernel.scheduleNow(softnet, this.napi);
      this.isSuspended = false;
      return;
    }
    softnet.cpu.queueDpc(this.round(false));
  }

  /** The oldest frame's work is done. */
  private answer(): void {
    const request = this.requests[this.answered];
    if (request === undefined) return;
    this.parts.replied?.(request.connection, request.frame);
    this.answered++;
    if (this.answered === MOST_ANSWERED) this.answered -= this.requests.splice(0, MOST_ANSWERED).length;
  }

  /** epoll_wait returns events. */
  private takeEvents(): void {
    const { kernel, softnet, polling } = this.parts;
    this.inHand = this.ready;
    this.ready = 0;
    if (polling.suspendPs > 0) this.isSuspended = kernel.startTimer(softnet, this.napi, polling.suspendPs);
  }

  /**
   * Busy polling: if nobody owns the NAPI, rounds of polls until frames have come or the time is over. Otherwise the
   * owner is to make way when it can.
   */
  private *poll(): Routine {
    const { kernel, simulation, softnet, polling } = this.parts;
    const { napi } = this;
    if (!napi.takeToPoll(polling.prefers)) {
      // For ever: it looks again, and looking takes time.
      if (polling.timeoutPs === Infinity) yield kernel.enterPoll(napi);
      return;
    }
    const endPs = simulation.nowPs + (polling.timeoutPs === Infinity ? 0 : polling.timeoutPs);
    do {
      yield kernel.enterPoll(napi);
      const polled = new PolledFrames(napi.queue, polling.budget, polling.budget, this);
      for (const frames of polled.chains()) yield kernel.passUp(softnet, napi, frames);
    } while (this.ready === 0 && simulation.nowPs < endPs);
    // The NAPI is polled once more, by the driver's own poll, which completes it, and unmasks the interrupt or starts a
    // deferral's timer.
    if (polling.prefers) kernel.preferBusyPolling(napi);
    const taken = yield* napi.poll(softnet);
    const isLeft = taken >= napi.weight && polling.prefers && kernel.leaveToTimer(softnet, napi);
    if (taken >= napi.weight && !isLeft) kernel.pollAgain(softnet, napi);
    else kernel.runSoftirqs(softnet); // the NAPI may have been asked for meanwhile
  }
}
