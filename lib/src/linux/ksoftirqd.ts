// ksoftirqd: the thread of a CPU that works on softirqs when they are too much for interrupt context. It shares the CPU
// with the application's threads by turns.ts: woken, it waits until the application has had its turn; then it works
// until nothing is left, or, if the application wants time, until its own turn is over, which is seen between two
// passes.
import { type Routine, plainWork } from "../cpu/work.js";
import type { Softnet } from "./softnet.js";
import type { KernelThread, Turns } from "./turns.js";

export interface KsoftirqdParts {
  readonly softnet: Softnet;
  readonly turns: Turns;
  readonly threadSwitchPs: number;
  /** One pass of softirqs. */
  readonly pass: (softnet: Softnet) => Routine;
}

export class Ksoftirqd implements KernelThread {
  private state: "asleep" | "waiting" | "running" = "asleep";

  constructor(private readonly parts: KsoftirqdParts) {}

  get isAsleep(): boolean {
    return this.state === "asleep";
  }

  /** Its turn has come: whoever works on softirqs in interrupt context makes way. */
  get isDue(): boolean {
    return this.state === "running";
  }

  /** Softirqs in interrupt context begin. */
  interruptsApplication(): void {
    if (this.isAsleep) this.parts.turns.interruptsApplication();
  }

  /** There are softirqs to be worked on. */
  wake(): void {
    if (!this.isAsleep) return;
    this.state = "waiting";
    this.parts.turns.enter(this);
  }

  run(): void {
    this.state = "running";
    const { softnet } = this.parts;
    softnet.isServed = true;
    softnet.cpu.queueDpc(this.passes(true));
  }

  /** A pass at a time, so that sends and whatever else waits for the CPU come between. */
  private *passes(isSwitch: boolean): Routine {
    const { softnet, turns, threadSwitchPs, pass } = this.parts;
    if (isSwitch && !softnet.isOut) yield plainWork("dpc", "switch", threadSwitchPs);
    if (softnet.isRaised) yield* pass(softnet);
    if (softnet.isRaised && !turns.isOver) return softnet.cpu.queueDpc(this.passes(false));
    softnet.isServed = false;
    this.state = softnet.isRaised ? "waiting" : "asleep";
    if (softnet.isRaised) turns.giveWay(this);
    else turns.leave(false);
  }
}
