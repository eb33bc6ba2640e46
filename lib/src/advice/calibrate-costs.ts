// From measured times to the model's costs. The time of receiving is an interrupt's part, as often as there were
// interrupts, and a frame's part, as often as there were frames. One load gives one equation for the two; two loads
// with different numbers of frames an interrupt give both.
import type { Costs } from "../cpu/costs.js";
import { refuse } from "../check.js";

/** A value that was measured, and the least and the most that it may be. */
export interface Interval {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** What was measured of one load; a Calibration has these. */
export interface Load {
  readonly frames: number | null;
  readonly interrupts: number | null;
  readonly busyPs: Interval | null;
}

export interface FittedCosts {
  /** ISR, start of the softirq, and the writes that mask and unmask the interrupt, picoseconds. */
  readonly interruptPs: Interval;
  /** Driver and protocols, picoseconds a frame. */
  readonly framePs: Interval;
  /** "two loads": both are measured. "one load": the interrupt's part is the model's. */
  readonly from: "two loads" | "one load";
}

/** The costs that come once an interrupt, and those that come once a frame. */
const OF_INTERRUPT = ["isrPs", "disableInterruptPs", "dpcPs", "enableInterruptPs"] as const;
const OF_FRAME = ["descriptorPs", "protocolPs"] as const;
/** Frames an interrupt of two loads differ by this factor at least, so that costs can be parted. */
const LEAST_FACTOR = 1.2;

export const over = ({ low, value, high }: Interval, count: number): Interval => ({
  low: low / count,
  value: value / count,
  high: high / count,
});

const sumOf = (costs: Costs, names: readonly (keyof Costs)[]): number =>
  names.reduce((sum, name) => sum + costs[name], 0);

/** The model's two parts. */
export const modelParts = (costs: Costs): { interruptPs: number; framePs: number } => ({
  interruptPs: sumOf(costs, OF_INTERRUPT),
  framePs: sumOf(costs, OF_FRAME),
});

/** What the costs give for one frame, at so many frames an interrupt. */
export function modelPsPerFrame(framesPerInterrupt: number, costs: Costs): number {
  const { interruptPs, framePs } = modelParts(costs);
  return framePs + interruptPs / framesPerInterrupt;
}

/** The measured parts that a fit needs. */
function equation({ frames, interrupts, busyPs }: Load): { frames: number; interrupts: number; busy: Interval } {
  if (busyPs === null) refuse("The readings have no /proc/stat", "times come from it: add it to all readings");
  if (!frames) refuse("The readings have no frames", "ethtool -S counts them: add it to all readings");
  if (!interrupts) refuse("The readings have no interrupts", "/proc/interrupts counts them: add it to all readings");
  return { frames, interrupts, busy: busyPs };
}

/**
 * The two costs of two loads: solves interrupts x interruptPs + frames x framePs = time for both.
 *
 * @throws InputError if the loads are too alike to part the costs
 */
export function fitTwoLoads(one: Load, two: Load): FittedCosts {
  const [a, b] = [equation(one), equation(two)];
  const [first, second] = [a.frames / a.interrupts, b.frames / b.interrupts];
  if (Math.max(first, second) < LEAST_FACTOR * Math.min(first, second))
    refuse(
      `The two loads have ${first.toFixed(2)} and ${second.toFixed(2)} frames an interrupt`,
      `costs can be parted if these differ by a factor of ${LEAST_FACTOR} or more: take a light and a heavy load`,
    );
  const determinant = a.interrupts * b.frames - b.interrupts * a.frames;
  return {
    interruptPs: combined([b.frames / determinant, a.busy], [-a.frames / determinant, b.busy]),
    framePs: combined([-b.interrupts / determinant, a.busy], [a.interrupts / determinant, b.busy]),
    from: "two loads",
  };
}

/** A sum of measured values with factors. Its low end takes the high end of a part whose factor is negative. */
function combined(...parts: readonly (readonly [factor: number, interval: Interval])[]): Interval {
  const total = (end: (factor: number, interval: Interval) => number): number =>
    parts.reduce((sum, [factor, interval]) => sum + factor * end(factor, interval), 0);
  return {
    low: Math.max(
      0,
      total((factor, { low, high }) => (factor > 0 ? low : high)),
    ),
    value: Math.max(
      0,
      total((_, { value }) => value),
    ),
    high: Math.max(
      0,
      total((factor, { low, high }) => (factor > 0 ? high : low)),
    ),
  };
}

/** One load does not part the costs: the interrupt's part is taken from `costs`, the rest is the frame's. */
export function fitOneLoad(one: Load, costs: Costs): FittedCosts {
  const { frames, interrupts, busy } = equation(one);
  const model = modelParts(costs);
  // Where the model takes longer than what was measured, both parts shrink alike.
  const scale = Math.min(1, busy.value / (interrupts * model.interruptPs + frames * model.framePs));
  const interruptPs = model.interruptPs * scale;
  const rest = (time: number): number => Math.max(0, (time - interrupts * interruptPs) / frames);
  return {
    interruptPs: { low: interruptPs, value: interruptPs, high: interruptPs },
    framePs: { low: rest(busy.low), value: rest(busy.value), high: rest(busy.high) },
    from: "one load",
  };
}

/** The fit as costs of a scenario: the parts of an interrupt, and those of a frame, in their proportions in `costs`. */
export function costsOfFit({ interruptPs, framePs }: FittedCosts, costs: Costs): Partial<Costs> {
  const scaled = (names: readonly (keyof Costs)[], total: number): [string, number][] =>
    names.map((name) => [name, Math.round((costs[name] * total) / sumOf(costs, names))]);
  return Object.fromEntries([
    ...scaled(OF_INTERRUPT, interruptPs.value),
    ...scaled(OF_FRAME, framePs.value),
  ]) as Partial<Costs>;
}
