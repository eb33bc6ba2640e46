// The stated, simple scheduler of a CPU: the kernel's threads (ksoftirqd, those of threaded NAPIs) share it with the
// application's. Decision: equal shares, in turns: the application has one, then the kernel's threads have one
// together, a round each, one after the other. A turn of the application ends early when it has caught up with what it
// wanted: no CPU idles while a thread of the kernel has work. A turn of the kernel's threads ends early when none has
// work; it lasts longer while the application wants nothing. Hardirqs preempt both. While threads of the kernel wait,
// every tick of the CPU's clock ends as an interrupt does; decision: all CPUs tick together, at multiples of the tick's
// length, and a tick by itself takes no time.
import type { ThreadWork } from "../cpu/thread-work.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { Softnet } from "./softnet.js";

/** One of the kernel's threads. */
export interface KernelThread {
  /** Its turn has come: it works, round by round, until it leaves. */
  run(): void;
}

export interface TurnsParts {
  readonly softnet: Softnet;
  readonly simulation: Simulation;
  /** What the application's threads want of this CPU. */
  readonly application: ThreadWork;
  readonly turnPs: number;
  /** Length of a tick, picoseconds. */
  readonly tickPs: number;
  /** The end of a tick's interrupt, which may work on softirqs. */
  readonly irqExit: (softnet: Softnet) => void;
}

export class Turns implements Target {
  /** Whose turn it is; nobody's if no thread of the kernel has work. */
  private whose: "nobody" | "application" | "threads" = "nobody";
  private waiting: KernelThread[] = [];
  private running = 0;
  /**
   * When the application last began to wait, how much of the CPU it could have since, and when the present turn of the
   * kernel's threads ends, picoseconds.
   */
  private sincePs = 0;
  private restedPs = 0;
  private turnEndPs = 0;
  /** A turn that threads may go on with, although they sleep: what is left of it, and since when they sleep. */
  private mayGoOn = false;
  private unfinished: { readonly leftPs: number; readonly sleptPs: number } | null = null;

  constructor(private readonly parts: TurnsParts) {}

  /** Softirqs in interrupt context begin: the application waits from now on. */
  interruptsApplication(): void {
    if (this.whose === "nobody" && this.unfinished === null) this.sincePs = this.parts.simulation.nowPs;
  }

  /** A thread has work, and waits until the application has had its turn, unless the turn is the threads'. */
  enter(thread: KernelThread): void {
    if (this.joins(thread)) return;
    this.waiting.push(thread);
    if (this.whose !== "nobody") return;
    this.countRest();
    this.letApplicationRun();
  }

  /** A thread that slept has work: at once while the threads' turn is not used up, or if the application had its. */
  goOn(thread: KernelThread): void {
    if (this.joins(thread)) return;
    this.waiting.push(thread);
    if (this.whose !== "nobody") return;
    const { unfinished } = this;
    const { nowPs } = this.parts.simulation;
    this.countRest();
    const hasHadTurn = this.restedPs >= this.parts.turnPs || this.applicationWantsPs(nowPs) <= this.restedPs;
    if (unfinished === null || hasHadTurn) this.beginTurn();
    else if (unfinished.leftPs > 0) this.resumeTurn(nowPs + unfinished.leftPs);
    else this.letApplicationRun();
  }

  /** A thread still has work when the turn is over. */
  giveWay(thread: KernelThread): void {
    this.waiting.push(thread);
    this.leave(false);
  }

  /** A thread has nothing to do; `mayGoOn`: it may go on with the turn if it has again. */
  leave(mayGoOn: boolean): void {
    this.mayGoOn ||= mayGoOn;
    if (--this.running > 0) return;
    const { nowPs } = this.parts.simulation;
    this.unfinished = this.mayGoOn ? { leftPs: this.turnEndPs - nowPs, sleptPs: nowPs } : null;
    if (this.waiting.length > 0) this.letApplicationRun();
    else this.whose = "nobody";
  }

  /** The threads' turn is used up, and the application wants time. */
  get isOver(): boolean {
    const { nowPs } = this.parts.simulation;
    return nowPs >= this.turnEndPs && this.applicationWantsPs(nowPs) > this.restedPs;
  }

  /** The application's turn is over. */
  fire(): void {
    this.beginTurn();
  }

  /** While the kernel's threads slept, the CPU was the application's. */
  private countRest(): void {
    if (this.unfinished !== null) this.restedPs += this.parts.simulation.nowPs - this.unfinished.sleptPs;
  }

  private joins(thread: KernelThread): boolean {
    if (this.whose !== "threads" || this.isOver) return false;
    this.running++;
    thread.run();
    return true;
  }

  private beginTurn(): void {
    const { nowPs } = this.parts.simulation;
    this.sincePs = nowPs;
    this.restedPs = 0;
    this.mayGoOn = false;
    this.resumeTurn(nowPs + this.parts.turnPs);
  }

  private resumeTurn(endPs: number): void {
    this.whose = "threads";
    this.turnEndPs = endPs;
    this.unfinished = null;
    const threads = this.waiting;
    this.waiting = [];
    this.running = threads.length;
    for (const thread of threads) thread.run();
  }

  private letApplicationRun(): void {
    const { simulation, softnet } = this.parts;
    this.whose = "application";
    this.unfinished = null;
    const untilPs = this.applicationUntilPs(simulation.nowPs);
    simulation.at(untilPs, inLane(EVENT_ORDER.timer, softnet.number), this);
    this.tickUntil(untilPs);
  }

  private tickUntil(untilPs: number): void {
    const { simulation, softnet, tickPs, irqExit } = this.parts;
    const nextPs = (Math.floor(simulation.nowPs / tickPs) + 1) * tickPs;
    if (nextPs >= untilPs) return;
    const tick = (): void => {
      irqExit(softnet);
      this.tickUntil(untilPs);
    };
    simulation.at(nextPs, inLane(EVENT_ORDER.interrupt, softnet.number), { fire: tick });
  }

  /** What the application wanted since it began to wait, picoseconds. */
  private applicationWantsPs(nowPs: number): number {
    return this.parts.application.wantedPs(this.sincePs, nowPs);
  }

  /** When the application has had its turn, or caught up before. */
  private applicationUntilPs(nowPs: number): number {
    const { application, turnPs } = this.parts;
    const openPs = this.applicationWantsPs(nowPs) - this.restedPs;
    const isCaughtUp = (afterPs: number): boolean => openPs + application.wantedPs(nowPs, nowPs + afterPs) <= afterPs;
    const mostPs = Math.max(0, turnPs - this.restedPs);
    if (!isCaughtUp(mostPs)) return nowPs + mostPs;
    // Halving: the least time in which it gets all that it wants by then.
    let [late, early] = [mostPs, -1];
    while (late - early > 1) {
      const middle = Math.floor((late + early) / 2);
      if (isCaughtUp(middle)) late = middle;
      else early = middle;
    }
    return nowPs + late;
  }
}
