// Deferral (napi_defer_hard_irqs and gro_flush_timeout): after a poll that came up short the interrupt stays masked,
// and a timer has the NAPI polled again; so many polls in a row may be empty before it is unmasked. The timer runs on
// the CPU where it was started, and its expiry is a hardirq of its own.
import { type Routine, plainWork } from "../cpu/work.js";
import { EVENT_ORDER, type Simulation, inLane } from "../sim/simulation.js";
import type { DeviceNapi } from "./napi.js";
import type { Softirqs } from "./softirq.js";
import type { Softnet } from "./softnet.js";

export interface DeferralParts {
  readonly simulation: Simulation;
  /** Empty polls that a timer answers, and the timer's length, picoseconds. */
  readonly looks: number;
  readonly timerPs: number;
  /** What its expiry takes, picoseconds. */
  readonly timerCostPs: number;
  readonly softirqs: Softirqs;
}

export class Deferral {
  constructor(private readonly parts: DeferralParts) {}

  /** Whether the end of a poll that took so many frames will start the timer. */
  willDefer(napi: DeviceNapi, taken: number): boolean {
    return taken > 0 || napi.defersLeft > 0;
  }

  /** Whether this poll's end starts the timer instead of unmasking; work done begins the count anew. */
  isDeferred(napi: DeviceNapi, taken: number): boolean {
    if (taken > 0) napi.defersLeft = this.parts.looks;
    if (napi.defersLeft === 0) return false;
    napi.defersLeft--;
    return true;
  }

  /** Empty polls are counted anew: an application that polls for itself has been there. */
  beginAnew(napi: DeviceNapi): void {
    napi.defersLeft = this.parts.looks;
  }

  /** Starts the NAPI's timer, in place of one that runs; `interrupt` runs its expiry in hardirq. */
  start(softnet: Softnet, napi: DeviceNapi, interrupt: (expiry: Routine) => void, timerPs = this.parts.timerPs): void {
    const { simulation } = this.parts;
    const started = ++napi.timersStarted;
    simulation.at(simulation.nowPs + timerPs, inLane(EVENT_ORDER.timer, softnet.number), {
      fire: () => {
        if (started === napi.timersStarted) interrupt(this.expiry(softnet, napi));
      },
    });
  }

  /** napi_watchdog: a NAPI that nobody owns is scheduled, and no application is waited for. */
  private *expiry(softnet: Softnet, napi: DeviceNapi): Routine {
    yield plainWork("isr", "timer", this.parts.timerCostPs, { cycle: napi.cycle });
    if (napi.isScheduled) return;
    napi.isScheduled = true;
    napi.isPreferred = false;
    this.parts.softirqs.schedule(softnet, napi);
  }
}
