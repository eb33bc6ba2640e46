// Softirqs: when NET_RX is raised on a CPU, its NAPIs are polled in turn, at the end of the hardirq that raised it. Two
// sets of limits keep that from lasting for ever: those of one net_rx_action (a budget of frames, and a time), and
// those of one stay in softirqs (passes, a time, another thread that is due); what is left then is ksoftirqd's, a
// thread. Follows the receive path's limits as Linux 6.18 has them, and 6.1 where it differs. Time limits are in ticks.
import type { Routine, Work } from "../cpu/work.js";
import type { Ksoftirqd } from "./ksoftirqd.js";
import type { Polled, Softnet } from "./softnet.js";

export interface SoftirqLimits {
  /** Frames of a net_rx_action (netdev_budget), and ticks after which no more polls begin. */
  readonly budget: number;
  readonly budgetTicks: number;
  /** Passes in interrupt context, and ticks after which no more begin. */
  readonly passes: number;
  readonly passesTicks: number;
  /** Length of a tick, picoseconds. */
  readonly tickPs: number;
}

export interface SoftirqParts {
  readonly limits: SoftirqLimits;
  readonly isOld: boolean;
  readonly now: () => number;
  /** Entering a net_rx_action. */
  readonly enter: (first: Polled | undefined) => Work;
  /** Tells the CPUs that were given frames. */
  readonly tellTargets: (softnet: Softnet) => Routine;
  /** Of each CPU. Null: softirqs are never handed over. */
  readonly ksoftirqds: readonly Ksoftirqd[] | null;
}

export class Softirqs {
  constructor(private readonly parts: SoftirqParts) {}

  /**
   * Adds a NAPI to those that this CPU is to poll, and raises NET_RX unless its net_rx_action will look again (6.18).
   * With threaded NAPI its thread is woken instead.
   */
  schedule(softnet: Softnet, napi: Polled): void {
    if (napi.thread) return napi.thread.wake(softnet);
    softnet.pollList.push(napi);
    if (this.parts.isOld || !softnet.isInNetRxAction) softnet.isRaised = true;
  }

  /** A hardirq ends: softirqs that are due run now, unless ksoftirqd has them (6.1: or is about to). */
  irqExit(softnet: Softnet): void {
    if (!softnet.isRaised || softnet.isServed) return;
    const ksoftirqd = this.ksoftirqd(softnet);
    if (this.parts.isOld && ksoftirqd !== null && !ksoftirqd.isAsleep) return;
    softnet.isServed = true;
    ksoftirqd?.interruptsApplication();
    softnet.cpu.queueDpc(this.inline(softnet, this.tick + this.parts.limits.passesTicks));
  }

  /** One pass: everything that is raised when it is entered. A CPU that went offline since has nothing to pass. */
  *pass(softnet: Softnet): Routine {
    if (softnet.isOut) {
      softnet.isRaised = softnet.isInNetRxAction = false;
      return;
    }
    yield this.parts.enter(softnet.pollList[0]);
    softnet.isRaised = false;
    yield* this.netRxAction(softnet);
  }

  /** In interrupt context: pass after pass, as long as the limits allow; the rest is ksoftirqd's. */
  private *inline(softnet: Softnet, endTick: number): Routine {
    const ksoftirqd = this.ksoftirqd(softnet);
    const isDue = (): boolean => ksoftirqd?.isDue === true || softnet.threadsDue > 0;
    let left = this.parts.limits.passes;
    do yield* this.pass(softnet);
    while (softnet.isRaised && (ksoftirqd === null || (--left > 0 && this.tick < endTick && !isDue())));
    softnet.isServed = ksoftirqd?.isDue === true;
    if (!softnet.isRaised || ksoftirqd === null) return;
    if (ksoftirqd.isAsleep) softnet.counts.ksoftirqdWakeups++;
    ksoftirqd.wake();
  }

  /** Polls the NAPIs of the list in turn; those that used up their weight go behind the others. */
  private *netRxAction(softnet: Softnet): Routine {
    const { limits, isOld, tellTargets } = this.parts;
    const endTick = this.tick + limits.budgetTicks;
    let left = limits.budget;
    const again: Polled[] = [];
    softnet.isInNetRxAction = true;
    let list = softnet.takePollList();
    for (;;) {
      const napi = list.shift();
      if (napi === undefined) {
        // 6.18 looks whether an interrupt added some meanwhile, unless there is a further pass anyway.
        if (isOld || again.length > 0 || softnet.pollList.length === 0) break;
        list = softnet.takePollList();
        continue;
      }
      const frames = yield* napi.poll(softnet);
      left -= frames;
      if (frames >= napi.weight && !napi.makesWay?.(softnet)) again.push(napi);
      if (left > 0 && this.tick < endTick) continue;
      softnet.counts.timeSqueeze++;
      break;
    }
    softnet.pollList = [...list, ...softnet.pollList, ...again];
    if (softnet.pollList.length > 0) softnet.isRaised = true;
    else softnet.isInNetRxAction = false;
    yield* tellTargets(softnet);
  }

  private get tick(): number {
    return Math.floor(this.parts.now() / this.parts.limits.tickPs);
  }

  private ksoftirqd({ number }: Softnet): Ksoftirqd | null {
    return this.parts.ksoftirqds?.[number] ?? null;
  }
}
