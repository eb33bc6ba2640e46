// Net DIM, Linux's rule for dynamic interrupt moderation, in our own words: a walk among five profiles, one step for
// each measurement of 64 interrupts, in the direction in which it gets better. Follows the kernel's documentation "Net
// DIM - Generic Network Dynamic Interrupt Moderation" and the behaviour of lib/dim (6.18).

/** One profile: a time in microseconds and a number of frames. "Left" in the list is less moderation. */
export interface DimProfile {
  readonly us: number;
  readonly frames: number;
}

const profiles = (...pairs: readonly (readonly [number, number])[]): readonly DimProfile[] =>
  pairs.map(([us, frames]) => ({ us, frames }));

/**
 * The profiles of received frames: time from the last interrupt (eqe, event), or from the last frame (cqe, completion).
 */
export const NET_DIM_PROFILES = {
  eqe: profiles([1, 256], [8, 256], [64, 256], [128, 256], [256, 256]),
  cqe: profiles([2, 256], [8, 128], [16, 64], [32, 64], [64, 64]),
} as const;
export type DimProfiles = keyof typeof NET_DIM_PROFILES;

/** Interrupts of one measurement. */
export const NET_DIM_INTERRUPTS = 64;

/** Rates of one measurement, per millisecond and rounded up: bytes, frames, interrupts. */
export interface DimRates {
  readonly bytesPerMs: number;
  readonly framesPerMs: number;
  readonly interruptsPerMs: number;
}

/** Where the walk stands. A new one begins at `index`, parked on top, with zeros. */
export interface DimState {
  /** The profile, 0 to 4. */
  readonly index: number;
  /**
   * parked on top: it rests until something changes; parked tired: it rests for as many measurements as it made steps;
   * or the way it goes.
   */
  readonly tune: "parked on top" | "parked tired" | "right" | "left";
  /** Steps in each direction since it last turned that way, and all steps since it last parked. */
  readonly right: number;
  readonly left: number;
  readonly tired: number;
  /** The measurement that the next one is compared with. */
  readonly previous: DimRates;
}

const RIGHTMOST = NET_DIM_PROFILES.eqe.length - 1;
/** Steps after which it is tired. */
const MAX_STEPS = 10;
/** Rates differ if the whole percentage of the difference is above this. */
const SAME_PERCENT = 10;

/** A walk that begins at profile `index`. */
export function startNetDim(index: number): DimState {
  return {
    index,
    tune: "parked on top",
    right: 0,
    left: 0,
    tired: 0,
    previous: { bytesPerMs: 0, framesPerMs: 0, interruptsPerMs: 0 },
  };
}

/**
 * The rates of a measurement of 64 interrupts or more, which count as 64.
 *
 * @param elapsedUs its length in whole microseconds, above 0
 * @example
 * netDimRates(640, 6400, 409600) // => { bytesPerMs: 640000, framesPerMs: 10000, interruptsPerMs: 100 }
 */
export function netDimRates(elapsedUs: number, frames: number, bytes: number): DimRates {
  const perMs = (count: number): number => Math.ceil((count * 1000) / elapsedUs);
  return { bytesPerMs: perMs(bytes), framesPerMs: perMs(frames), interruptsPerMs: perMs(NET_DIM_INTERRUPTS) };
}

/**
 * Net DIM's decision after one measurement: where the walk stands next. Nothing is remembered besides the state.
 *
 * @example
 * netDimDecision(startNetDim(0), { bytesPerMs: 100, framesPerMs: 100, interruptsPerMs: 100 }).index // => 1
 */
export function netDimDecision(state: DimState, rates: DimRates): DimState {
  const next = decide(state, compare(rates, state.previous));
  const stays = state.tune === "parked on top" && next.tune === "parked on top";
  return stays ? next : { ...next, previous: rates }; // parked, the reference does not creep
}

type Comparison = "better" | "same" | "worse";

function compare(now: DimRates, before: DimRates): Comparison {
  const rises = [
    [now.bytesPerMs, before.bytesPerMs],
    [now.framesPerMs, before.framesPerMs],
  ] as const;
  for (const [value, reference] of rises) {
    if (reference === 0) return value > 0 ? "better" : "same";
    if (differs(value, reference)) return value > reference ? "better" : "worse";
  }
  if (before.interruptsPerMs === 0 || !differs(now.interruptsPerMs, before.interruptsPerMs)) return "same";
  return now.interruptsPerMs < before.interruptsPerMs ? "better" : "worse";
}

const differs = (value: number, reference: number): boolean =>
  Math.floor((100 * Math.abs(value - reference)) / reference) > SAME_PERCENT;

function decide(state: DimState, comparison: Comparison): DimState {
  if (state.tune === "parked on top") return comparison === "same" ? state : leaveParking(state);
  if (state.tune === "parked tired") {
    const tired = state.tired - 1;
    return tired === 0 ? leaveParking({ ...state, tired }) : { ...state, tired };
  }
  const turned = comparison === "better" ? state : turn(state);
  if (isOnTop(turned)) return parkOnTop(turned);
  return step(turned);
}

function leaveParking(state: DimState): DimState {
  return step({ ...state, tune: state.index > 0 ? "left" : "right" });
}

/** The steps in the new direction are counted anew. */
function turn(state: DimState): DimState {
  return state.tune === "right" ? { ...state, tune: "left", left: 0 } : { ...state, tune: "right", right: 0 };
}

/** It went one way for more than a step, turned, and one step back is where it was best. */
function isOnTop({ tune, right, left }: DimState): boolean {
  return tune === "right" ? left > 1 && right === 1 : right > 1 && left === 1;
}

function parkOnTop(state: DimState): DimState {
  return { ...state, tune: "parked on top", right: 0, left: 0, tired: 0 };
}

function step(state: DimState): DimState {
  const { index, tune, right, left, tired } = state;
  if (tired === MAX_STEPS) return { ...state, tune: "parked tired", right: 0, left: 0 };
  if (tune === "right")
    return index === RIGHTMOST ? parkOnTop(state) : { ...state, index: index + 1, right: right + 1, tired: tired + 1 };
  return index === 0 ? parkOnTop(state) : { ...state, index: index - 1, left: left + 1, tired: tired + 1 };
}
