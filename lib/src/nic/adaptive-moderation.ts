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
  type DimState,
  NET_DIM_INTERRUPTS,
  NET_DIM_PROFILES,
  netDimDecision,
  netDimRates,
  startNetDim,
} from "./net-dim.js";

export interface Adaptation {
  /** The timer of now. */
  readonly timer: ModerationTimer;
  /** Where Net DIM's walk stands now; null with other kinds. */
  readonly walk: Pick<DimState, "index" | "tune"> | null;
  /** Told of the instant at which the timer, or the way of Net DIM's walk, has become another; null: nobody is. */
  onDecision: ((nowPs: number) => void) | null;
  /** The driver indicates frames of the message. */
  indicated(frames: number, bytes: number): void;
  /** The driver is about to enable the message's interrupt, which interrupted `interrupts` times so far. */
  completed(nowPs: number, interrupts: number): void;
}

/** Decision: the system's clock ticks every 4 ms (HZ 250, Linux's default), from the start of the run on. */
const TICK_PS = 4 * PS_PER_MS;

/**
 * The driver's part in an adaptive kind of moderation; null for a fixed one.
 *
 * @param tickPs a tick of the system's clock, picoseconds
 */
export function createAdaptation(moderation: InterruptModeration, tickPs = TICK_PS): Adaptation | null {
  if (moderation.kind === "net-dim") return new NetDim(moderation.profiles ?? "eqe", moderation.startProfile ?? 1);
  if (moderation.kind === "ixgbe-adaptive")
    return new AdaptiveInterval({ tickPs, quietUs: QUIET_INTERVAL_US.ixgbe, settling: 0, rule: ixgbeIntervalUs });
  if (moderation.kind !== "i40e-adaptive") return null;
  const { gigabitsPerSecond = 10 } = moderation;
  return new AdaptiveInterval({
    tickPs,
    quietUs: QUIET_INTERVAL_US.i40e,
    settling: I40E_SETTLING_INTERRUPTS,
    rule: (us, sample) => i40eIntervalUs(us, sample, gigabitsPerSecond),
  });
}

class NetDim implements Adaptation {
  timer: ModerationTimer;
  onDecision: Adaptation["onDecision"] = null;
  private state: DimState;
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

  get walk(): DimState {
    return this.state;
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
      const isOther = this.state.index !== state.index;
      if (isOther) this.timer = this.timerOf(this.state.index);
      if (isOther || this.state.tune !== state.tune) this.onDecision?.(nowPs);
      if (isOther) {
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

/** What tells the drivers apart. */
interface IntervalParts {
  readonly tickPs: number;
  /** The interval after a pause. */
  readonly quietUs: number;
  /** Interrupts after a new interval whose frames are thrown away. */
  readonly settling: number;
  readonly rule: (us: number, sample: IntervalSample) => number;
}

class AdaptiveInterval implements Adaptation {
  readonly walk = null;
  onDecision: Adaptation["onDecision"] = null;
  timer: ModerationTimer = intervalTimer(FIRST_INTERVAL_US);
  private us = FIRST_INTERVAL_US;
  private frames = 0;
  private bytes = 0;
  private lastTick = 0;
  /** Interrupts whose frames are still thrown away. */
  private settling = 0;

  constructor(private readonly parts: IntervalParts) {}

  indicated(frames: number, bytes: number): void {
    this.frames += frames;
    this.bytes += bytes;
  }

  completed(nowPs: number): void {
    const { tickPs, quietUs, rule } = this.parts;
    const tick = Math.floor(nowPs / tickPs);
    const isQuiet = tick - this.lastTick > 1;
    this.lastTick = tick;
    if (this.settling > 0 && !isQuiet) this.settling--;
    else this.become(isQuiet ? quietUs : rule(this.us, { frames: this.frames, bytes: this.bytes }), nowPs);
    this.frames = 0;
    this.bytes = 0;
  }

  private become(us: number, nowPs: number): void {
    if (us === this.us) return;
    this.us = us;
    this.timer = intervalTimer(us);
    this.settling = this.parts.settling;
    this.onDecision?.(nowPs);
  }
}

function intervalTimer(us: number): ModerationTimer {
  return { from: "last interrupt", delayPs: us * PS_PER_US, frames: ANY_FRAMES };
}
