// Bursts: a Poisson process whose rate jumps between two values, on and off, each held for an exponentially distributed
// time. This is the Markov-modulated Poisson process of two states, and with nothing between the bursts the interrupted
// Poisson process: Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance
// Evaluation 18 (1993), 149-171. Decision: the bursts are those of the whole load, whose connections are on together.
import { checkFields, checkNumber, refuse } from "../check.js";
import type { Random } from "../random/random.js";
import { PS_PER_S } from "../units.js";

/**
 * Gaps of a load that comes in bursts: for a random time the rate is high (on), then for a random time low or zero
 * (off), and so on. Both times are exponentially distributed and independent, and within each the frames are a Poisson
 * process (a two-state MMPP; with `offFramesPerSecond` 0 an interrupted Poisson process). The load's `framesPerSecond`
 * stays the mean over everything. The load begins on with probability `meanOnPs` / (`meanOnPs` + `meanOffPs`), so that
 * its rate is the mean one from the start.
 *
 * The bursts are those of the whole load: all its connections are on together, as when one sender or one switch in
 * front of the NIC causes them. For sources that burst independently, merge a load for each with `mergeTraffic`.
 */
export interface BurstyGaps {
  readonly kind: "bursts";
  /** Mean length of a burst, 1 to 10^16 picoseconds. */
  readonly meanOnPs: number;
  /** Mean time between two bursts, 1 to 10^16 picoseconds. */
  readonly meanOffPs: number;
  /** Rate between bursts, from 0 to the load's mean rate; default 0. The rate within bursts follows from both. */
  readonly offFramesPerSecond?: number;
}

const FIELDS = ["kind", "meanOnPs", "meanOffPs", "offFramesPerSecond"];
const MAX_FRAMES_PER_SECOND = 1e9;
/** With fewer frames in a mean cycle of on and off, a run would spend its time on bursts that nobody sees. */
const LEAST_FRAMES_PER_CYCLE = 0.01;

/** Refuses bursts that a load of this mean rate cannot have. */
export function checkBursts(gaps: BurstyGaps, framesPerSecond: number): void {
  checkFields("The load's gaps", gaps, FIELDS);
  const { meanOnPs, meanOffPs, offFramesPerSecond = 0 } = gaps;
  checkNumber("The mean length of the bursts in picoseconds", meanOnPs, 1, 1e16);
  checkNumber("The mean time between bursts in picoseconds", meanOffPs, 1, 1e16);
  checkNumber("The rate between bursts in frames per second", offFramesPerSecond, 0, framesPerSecond);
  const frames = ((meanOnPs + meanOffPs) / PS_PER_S) * framesPerSecond;
  if (frames < LEAST_FRAMES_PER_CYCLE)
    refuse(
      `From burst to burst ${frames} frames come on average`,
      `there must be ${LEAST_FRAMES_PER_CYCLE} at least: make meanOnPs or meanOffPs longer`,
    );
  const onFramesPerSecond = onRate(gaps, framesPerSecond);
  if (onFramesPerSecond > MAX_FRAMES_PER_SECOND)
    refuse(
      `The rate within bursts is ${onFramesPerSecond} frames per second`,
      `it must be ${MAX_FRAMES_PER_SECOND} at most: make meanOnPs longer, or meanOffPs shorter`,
    );
}

/** Frames per second within bursts, so that the whole has the mean rate that it should. */
export function onRate({ meanOnPs, meanOffPs, offFramesPerSecond = 0 }: BurstyGaps, framesPerSecond: number): number {
  return framesPerSecond + ((framesPerSecond - offFramesPerSecond) * meanOffPs) / meanOnPs;
}

/**
 * The state of one stream. A gap of a Poisson process of rate 1 is taken as the work that the rate has to do until the
 * next frame comes: at rate r it takes 1 / r of the time, across as many changes of the rate as lie in between. So a
 * frame takes as many random numbers of the load's stream as in a Poisson load, and has the same connection as there.
 */
export class Bursts {
  private isOn: boolean;
  /** Time until the rate changes, picoseconds. */
  private leftPs: number;
  private readonly onGapPs: number;
  /** Infinity if nothing comes between bursts. */
  private readonly offGapPs: number;
  private readonly meanOnPs: number;
  private readonly meanOffPs: number;

  /** @param random for the lengths of on and off alone */
  constructor(
    private readonly random: Random,
    gaps: BurstyGaps,
    framesPerSecond: number,
  ) {
    this.meanOnPs = gaps.meanOnPs;
    this.meanOffPs = gaps.meanOffPs;
    this.onGapPs = PS_PER_S / onRate(gaps, framesPerSecond);
    this.offGapPs = PS_PER_S / (gaps.offFramesPerSecond ?? 0);
    this.isOn = random.uniform() * (this.meanOnPs + this.meanOffPs) < this.meanOnPs;
    this.leftPs = this.drawLength();
  }

  /** Turns gaps of rate 1 into gaps in picoseconds, in place. */
  stretch(gaps: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) gaps[i] = this.gapPs(gaps[i]);
  }

  private gapPs(work: number): number {
    let passedPs = 0;
    for (;;) {
      const meanGapPs = this.isOn ? this.onGapPs : this.offGapPs;
      const wantedPs = work * meanGapPs;
      if (wantedPs <= this.leftPs) {
        this.leftPs -= wantedPs;
        return passedPs + wantedPs;
      }
      passedPs += this.leftPs;
      work = Math.max(0, work - this.leftPs / meanGapPs);
      this.isOn = !this.isOn;
      this.leftPs = this.drawLength();
    }
  }

  private drawLength(): number {
    return this.random.exponential() * (this.isOn ? this.meanOnPs : this.meanOffPs);
  }
}
