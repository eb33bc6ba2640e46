// Threaded NAPI: a thread that polls one NAPI of the device, on a CPU of its own choice, instead of softirqs. Whoever
// schedules the NAPI wakes it, from another CPU by an interrupt. It polls with softirqs off; after each poll it tells
// the CPUs that were given frames, and softirqs that became due run (6.1 tells those CPUs in such a softirq). It polls
// again while polls use up the weight, and then sleeps. No budget and no number of passes ends that: between two polls
// it may have to make way for the application, by turns.ts.
import type { Costs } from "../cpu/costs.js";
import { type Routine, type Work, plainWork } from "../cpu/work.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { DeviceNapi } from "./napi.js";
import type { PollingThread, Softnet } from "./softnet.js";
import type { KernelThread, Turns } from "./turns.js";

export interface NapiThreadParts {
  readonly napi: DeviceNapi;
  /** The CPU that it is pinned to, and who shares that. */
  readonly softnet: Softnet;
  readonly turns: Turns;
  readonly simulation: Simulation;
  readonly costs: Costs;
  readonly threadSwitchPs: number;
  readonly isOld: boolean;
  /** Tells the CPUs that were given frames. */
  readonly tellTargets: (softnet: Softnet) => Routine;
  /** Lets softirqs run that are due. */
  readonly runSoftirqs: (softnet: Softnet) => void;
  /** Runs a handler in hardirq. */
  readonly interrupt: (softnet: Softnet, handler: Routine) => void;
}

export class NapiThread implements KernelThread, PollingThread {
  private isAwake = false;
  /** The NAPI was scheduled anew while the thread was awake (SCHED_THREADED). */
  private isAsked = false;

  constructor(private readonly parts: NapiThreadParts) {}

  get cpu(): number {
    return this.parts.softnet.number;
  }

  /** There is something to poll, says a CPU: its own at once, another one at the end of its hardirq. */
  wake(from: Softnet): void {
    if (this.isAwake) this.isAsked = true;
    else if (from === this.parts.softnet) this.begin();
    else from.wakeList.push(this);
  }

  /** Another CPU wakes it. */
  call(): Work {
    const { napi, softnet, simulation, costs, interrupt } = this.parts;
    const target = { fire: () => interrupt(softnet, this.called()) };
    const effect = (): void =>
      simulation.at(simulation.nowPs + costs.ipiDeliveryPs, inLane(EVENT_ORDER.dpcStart, softnet.number), target);
    return plainWork("ipi", "wake-thread", costs.ipiSendPs, { cycle: napi.cycle, effect });
  }

  private *called(): Routine {
    const { napi, costs } = this.parts;
    yield plainWork("ipi", "thread-woken", costs.ipiReceivePs, { cycle: napi.cycle });
    this.begin();
  }

  private begin(): void {
    this.isAwake = true;
    this.parts.turns.goOn(this);
  }

  run(): void {
    const { softnet } = this.parts;
    softnet.threadsDue++;
    softnet.cpu.queueDpc(this.polls(true));
  }

  /** A poll at a time, so that softirqs and whatever else waits for the CPU come between. */
  private *polls(isSwitch: boolean): Routine {
    const { napi, softnet, turns, tellTargets, runSoftirqs, threadSwitchPs, isOld } = this.parts;
    if (isSwitch) {
      softnet.threadsDue--;
      yield plainWork("dpc", "thread", threadSwitchPs, { cycle: napi.cycle });
    }
    this.isAsked = false;
    const frames = yield* napi.poll(softnet);
    if (isOld) softnet.isRaised ||= softnet.ipiList.length > 0;
    else yield* tellTargets(softnet);
    runSoftirqs(softnet);
    const hasWork = frames >= napi.weight || this.isAsked;
    if (hasWork && !turns.isOver) return softnet.cpu.queueDpc(this.polls(false));
    this.isAwake = hasWork;
    if (hasWork) turns.giveWay(this);
    else turns.leave(true);
  }
}
