// ksoftirqd: the thread of a CPU that works on softirqs when they are too much for interrupt context, and the stated,
// simple scheduler by which it shares the CPU with the application's threads. Decision: equal shares, in turns. Woken,
// ksoftirqd waits until the application has had its turn; then it works until nothing is left, or, if the application
// wants time, until its own turn is over, which is seen between two passes. A turn of the application ends early when
// it has caught up with what it wanted: no CPU idles while ksoftirqd has work. Hardirqs preempt both. While ksoftirqd
// waits, every tick of the CPU's clock ends as an interrupt does; decision: all CPUs tick together, at multiples of the
// tick's length, and a tick by itself takes no time.
import type { ThreadWork } from "../cpu/thread-work.js";
import { type Routine, plainWork } from "../cpu/work.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { Softnet } from "./softnet.js";

export interface KsoftirqdParts {
  readonly softnet: Softnet;
  readonly simulation: Simulation;
  /** What the application's threads want of this CPU. */
  readonly application: ThreadWork;
  readonly turnPs: number;
  readonly threadSwitchPs: number;
  /** Length of a tick, picoseconds. */
  readonly tickPs: number;
  /** One pass of softirqs. */
  readonly pass: (softnet: Softnet) => Routine;
  /** The end of a tick's interrupt, which may work on softirqs. */
  readonly irqExit: (softnet: Softnet) => void;
}

export class Ksoftirqd implements Target {
  private state: "asleep" | "waiting" | "running" = "asleep";
  /** When the application last began to wait, and when the present turn of ksoftirqd ends, picoseconds. */
  private sincePs = 0;
  private turnEndPs = 0;

  constructor(private readonly parts: KsoftirqdParts) {}

  get isAsleep(): boolean {
    return this.state === "asleep";
  }

  /** Its turn has come: whoever works on softirqs in interrupt context makes way. */
  get isDue(): boolean {
    return this.state === "running";
  }

  /** Softirqs in interrupt context begin: the application waits from now on. */
  interruptsApplication(): void {
    if (this.isAsleep) this.sincePs = this.parts.simulation.nowPs;
  }

  /** There are softirqs to be worked on. */
  wake(): void {
    if (this.isAsleep) this.letApplicationRun();
  }

  /** The application's turn is over. */
  fire(): void {
    this.state = "running";
    const { softnet, simulation, turnPs } = this.parts;
    softnet.isServed = true;
    this.sincePs = simulation.nowPs;
    this.turnEndPs = simulation.nowPs + turnPs;
    softnet.cpu.queueDpc(this.passes(true));
  }

  /** A pass at a time, so that sends and whatever else waits for the CPU come between. */
  private *passes(isSwitch: boolean): Routine {
    const { softnet, simulation, threadSwitchPs, pass } = this.parts;
    if (isSwitch) yield plainWork("dpc", "switch", threadSwitchPs);
    if (softnet.isRaised) yield* pass(softnet);
    const isTurnOver = simulation.nowPs >= this.turnEndPs && this.applicationWantsPs(simulation.nowPs) > 0;
    if (softnet.isRaised && !isTurnOver) return softnet.cpu.queueDpc(this.passes(false));
    softnet.isServed = false;
    if (softnet.isRaised) this.letApplicationRun();
    else this.state = "asleep";
  }

  private letApplicationRun(): void {
    const { simulation, softnet } = this.parts;
    this.state = "waiting";
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
    const openPs = this.applicationWantsPs(nowPs);
    const isCaughtUp = (afterPs: number): boolean => openPs + application.wantedPs(nowPs, nowPs + afterPs) <= afterPs;
    if (!isCaughtUp(turnPs)) return nowPs + turnPs;
    // Halving: the least time in which it gets all that it wants by then.
    let [late, early] = [turnPs, -1];
    while (late - early > 1) {
      const middle = Math.floor((late + early) / 2);
      if (isCaughtUp(middle)) late = middle;
      else early = middle;
    }
    return nowPs + late;
  }
}
