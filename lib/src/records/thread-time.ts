// What a CPU's threads get. ISRs and DPCs preempt them; whenever none runs, threads run as long as they want time (they
// are work-conserving: a CPU idles only when its threads want nothing). Rows, windows and summary all take from here
// the time that they get, and what they wanted and did not get: displaced. Decision: what threads want comes evenly, at
// the share wanted; what they cannot have at once they catch up within stretches of 10 ms, counted from the end of the
// warm-up. What a stretch leaves open is lost to them.

/** What a CPU's threads want of its time: see cpu/thread-work.ts. */
export interface ThreadDemand {
  /** Whether it is the same share all the time. */
  readonly isConstant: boolean;
  shareAt(timePs: number): number;
  wantedPs(fromPs: number, toPs: number): number;
}

/**
 * Within such a stretch threads catch up: somewhat less than a tick of Windows' clock (15.6 ms), after which its
 * scheduler looks again.
 */
export const CATCH_UP_PS = 10_000_000_000;
/** Rows show thread work as the first part of every free 100 us, or of what is free of them. */
const ROW_PS = 100_000_000;

export interface ThreadTimeOptions {
  /** The end of the warm-up, picoseconds: only what comes later is counted. */
  readonly startPs: number;
  /** Length of the windows from then on; Infinity: there is one. */
  readonly windowPs: number;
}

/** The thread time of one CPU. */
export class ThreadTime {
  /** What they wanted and what they got since the end of the warm-up, picoseconds. */
  wantedPs = 0;
  gotPs = 0;
  private readonly gotOfWindow: number[] = [];
  /** What they want and did not get yet. */
  private openPs = 0;
  private reachedPs = 0;
  private busyUntilPs = 0;

  /** @param ran told of each stretch in which threads run */
  constructor(
    private readonly demand: ThreadDemand,
    private readonly options: ThreadTimeOptions,
    private readonly ran: ((startPs: number, endPs: number) => void) | null = null,
  ) {}

  /** The CPU was in an ISR or a DPC; stretches come in order of time. */
  busy(startPs: number, endPs: number): void {
    if (startPs > this.busyUntilPs) {
      this.pass(this.busyUntilPs, false);
      this.pass(startPs, true);
    }
    if (endPs > this.busyUntilPs) this.busyUntilPs = endPs;
  }

  /** The run ends. */
  end(endPs: number): void {
    this.pass(Math.min(endPs, this.busyUntilPs), false);
    this.pass(endPs, true);
  }

  /** What they got in a window, picoseconds; the first has number 0. */
  gotInWindowPs(number: number): number {
    return this.gotOfWindow[number] ?? 0;
  }

  private pass(toPs: number, isFree: boolean): void {
    const {
      demand,
      options: { startPs, windowPs },
    } = this;
    while (this.reachedPs < toPs) {
      const fromPs = this.reachedPs,
        sincePs = fromPs - startPs;
      const stretchEndPs = startPs + (Math.floor(sincePs / CATCH_UP_PS) + 1) * CATCH_UP_PS;
      const window = sincePs < 0 || windowPs === Infinity ? 0 : Math.floor(sincePs / windowPs);
      const windowEndPs = sincePs < 0 ? startPs : startPs + (window + 1) * windowPs;
      const untilPs = Math.min(toPs, stretchEndPs, windowEndPs, (Math.floor(fromPs / ROW_PS) + 1) * ROW_PS);
      const wantedPs = demand.wantedPs(fromPs, untilPs);
      // At a share of 1 at most, nothing stays open once all of it was caught up: what they get of a free stretch is so
      // much, in whatever order.
      const gotPs = isFree ? Math.min(this.openPs + wantedPs, untilPs - fromPs) : 0;
      if (gotPs > 0) this.ran?.(fromPs, fromPs + gotPs);
      if (sincePs >= 0) {
        this.wantedPs += wantedPs;
        this.gotPs += gotPs;
        this.gotOfWindow[window] = this.gotInWindowPs(window) + gotPs;
      }
      this.openPs = untilPs === stretchEndPs ? 0 : this.openPs + wantedPs - gotPs;
      this.reachedPs = untilPs;
    }
  }
}

/** Do threads ever want anything of a CPU? */
export function hasThreads({ isConstant, shareAt }: ThreadDemand): boolean {
  return !isConstant || shareAt(0) > 0;
}

/** The thread time of all CPUs of a run; CPUs without threads cost nothing. */
export class ThreadTimes {
  private readonly times: readonly (ThreadTime | null)[];

  constructor(threads: readonly ThreadDemand[], options: ThreadTimeOptions) {
    this.times = threads.map((demand) => (hasThreads(demand) ? new ThreadTime(demand, options) : null));
  }

  busy(cpu: number, startPs: number, endPs: number): void {
    this.times[cpu]?.busy(startPs, endPs);
  }

  end(endPs: number): void {
    for (const time of this.times) time?.end(endPs);
  }

  /** Null: the CPU has no threads. */
  of(cpu: number): ThreadTime | null {
    return this.times[cpu] ?? null;
  }
}
