// The driver's part in adaptive interrupt moderation, one for each message: it hears of the frames that were indicated
// and of the end of every cycle, and sets the timer that the NIC goes by from then on. What it decides stands in
// net-dim.ts and ixgbe-interval.ts. Decision: a new time holds from the enable on at which it was decided; Linux writes
// it a little later, from a work queue.
import { PS_PER_MS, PS_PER_US } from "../units.js";
import { ANY_FRAMES, type InterruptModeration, type ModerationTimer } from "./interrupt-moderation.js";
import {
  FIRST_INTERVAL_US,
  I40E_SETTLING_INTERRUPTS,
  QUIET_INTERVAL_US,
  i40eIntervalUs,
  ixgbeIntervalUs,
  type IntervalSample,
} from "./ixgbe-interval.js";
import {
  type DimProfiles,
  NET_DIM_INTERRUPTS,
  NET_DIM_PROFILES,
  netDimDecision,
  netDimRates,
  startNetDim,
} from "./net-dim.js";

export interface Adaptation {
  /** The timer of now. */
  readonly timer: ModerationTimer;
  /** The driver indicates frames of the message. */
  indicated(frames: number, bytes: number): void;
  /** The driver is about to enable the message's interrupt, which interrupted `interrupts` times so far. */
  completed(nowPs: number, interrupts: number): void;
}

/** The driver's part in an adaptive kind of moderation; null for a fixed one. */
export function createAdaptation(moderation: InterruptModeration): Adaptation | null {
  if (moderation.kind === "net-dim") return new NetDim(moderation.profiles ?? "eqe", moderation.startProfile ?? 1);
  if (moderation.kind === "ixgbe-adaptive") return new AdaptiveInterval(QUIET_INTERVAL_US.ixgbe, 0, ixgbeIntervalUs);
  if (moderation.kind !== "i40e-adaptive") return null;
  const { gigabitsPerSecond = 10 } = moderation;
  return new AdaptiveInterval(QUIET_INTERVAL_US.i40e, I40E_SETTLING_INTERRUPTS, (us, sample) =>
    i40eIntervalUs(us, sample, gigabitsPerSecond),
  );
}

class NetDim implements Adaptation {
  timer: ModerationTimer;
  private state: ReturnType<typeof startNetDim>;
  private frames = 0;
  private bytes = 0;
  /** Where the present measurement began; null: it begins at the next cycle's end. */
  private start: {
    readonly timePs: number;
    readonly frames: number;
    readonly bytes: number;
    readonly interrupts: number;
  } | null = null;

  constructor(
    private readonly profiles: DimProfiles,
    index: number,
  ) {
    this.state = startNetDim(index);
    this.timer = this.timerOf(index);
  }

  indicated(frames: number, bytes: number): void {
    this.frames += frames;
    this.bytes += bytes;
  }

  completed(nowPs: number, interrupts: number): void {
    const { start, state, frames, bytes } = this;
    if (start !== null) {
      const elapsedUs = Math.floor((nowPs - start.timePs) / PS_PER_US);
      if (interrupts - start.interrupts < NET_DIM_INTERRUPTS || elapsedUs === 0) return;
      this.state = netDimDecision(state, netDimRates(elapsedUs, frames - start.frames, bytes - start.bytes));
      if (this.state.index !== state.index) {
        this.timer = this.timerOf(this.state.index);
        this.start = null; // the next measurement begins when the new profile is at work
        return;
      }
    }
    this.start = { timePs: nowPs, frames, bytes, interrupts };
  }

  private timerOf(index: number): ModerationTimer {
    const { us, frames } = NET_DIM_PROFILES[this.profiles][index] as { us: number; frames: number };
    return { from: this.profiles === "eqe" ? "last interrupt" : "last frame", delayPs: us * PS_PER_US, frames };
  }
}

/** Decision: the system's clock ticks every 4 ms (HZ 250, Linux's default), from the start of the run on. */
const TICK_PS = 4 * PS_PER_MS;

class AdaptiveInterval implements Adaptation {
  timer: ModerationTimer = intervalTimer(FIRST_INTERVAL_US);
  private us = FIRST_INTERVAL_US;
  private frames = 0;
  private bytes = 0;
  private lastTick = 0;
  /** Interrupts whose frames are still thrown away. */
  private settling = 0;

  /**
   * @param quietUs the interval after a pause
   * @param settlingInterrupts interrupts after a new interval whose frames are thrown away
   */
  constructor(
    private readonly quietUs: number,
    private readonly settlingInterrupts: number,
    private readonly rule: (us: number, sample: IntervalSample) => number,
  ) {}

  indicated(frames: number, bytes: number): void {
    this.frames += frames;
    this.bytes += bytes;
  }

  completed(nowPs: number): void {
    const tick = Math.floor(nowPs / TICK_PS);
    const isQuiet = tick - this.lastTick > 1;
    this.lastTick = tick;
    if (this.settling > 0 && !isQuiet) this.settling--;
    else this.become(isQuiet ? this.quietUs : this.rule(this.us, { frames: this.frames, bytes: this.bytes }));
    this.frames = 0;
    this.bytes = 0;
  }

  private become(us: number): void {
    if (us === this.us) return;
    this.us = us;
    this.timer = intervalTimer(us);
    this.settling = this.settlingInterrupts;
  }
}

function intervalTimer(us: number): ModerationTimer {
  return { from: "last interrupt", delayPs: us * PS_PER_US, frames: ANY_FRAMES };
}
