// Interrupt moderation: how the NIC holds interrupts back, and the timer that this means for each message. Fixed kinds:
// a delay from the first waiting frame, or from the last; an interval between two interrupts (Intel's ITR and EITR).
// Adaptive kinds: the driver writes another time now and then, by Linux's Net DIM or by the interval rules of ixgbe and
// i40e.
import { checkFields, checkOneOf, checkWhole, frozen, refuse, show } from "../check.js";
import { type I40eSpeed, I40E_SPEEDS } from "./ixgbe-interval.js";
import { type DimProfiles, NET_DIM_PROFILES } from "./net-dim.js";

/** From the first waiting frame on: interrupt after the time-out, or at the count, whichever comes first. */
export interface DelayModeration {
  readonly kind?: "delay";
  /**
   * Longest time that the first waiting frame is held back, picoseconds, 0 to 1e12; 0 interrupts at the first frame.
   */
  readonly timeoutPs: number;
  /** Frames that end the wait early, 1 to 65,536; 1 interrupts at the first frame. */
  readonly frames: number;
}

/** The time-out begins anew with every frame: interrupt when none has come for so long, or at the count. */
export interface DelayFromLastModeration {
  readonly kind: "delay-from-last";
  /** Picoseconds without a frame, 0 to 1e12. */
  readonly timeoutPs: number;
  /** Frames that end the wait early, 1 to 65,536. */
  readonly frames: number;
}

/** A least time between two interrupts of a message; the first frame after a quiet time interrupts at once. */
export interface IntervalModeration {
  readonly kind: "interval";
  /** Picoseconds from one interrupt to the next at the least, 0 to 1e12. */
  readonly intervalPs: number;
  /** Waiting frames that interrupt early, 1 to 65,536; default: none. */
  readonly frames?: number;
}

/** Linux's Net DIM: after every 64 interrupts the driver goes one profile left or right. */
export interface NetDimModeration {
  readonly kind: "net-dim";
  /**
   * eqe: the profiles' time is an interval from the last interrupt (event); cqe: a delay from the last frame
   * (completion). Default "eqe".
   */
  readonly profiles?: DimProfiles;
  /** Number of the first profile, 0 (least moderation) to 4; default 1. */
  readonly startProfile?: number;
}

/** ixgbe's rule for the interval on a 10 Gb/s link: after every cycle, by the frames and bytes since the last. */
export interface IxgbeModeration {
  readonly kind: "ixgbe-adaptive";
}

/** i40e's rule for the interval. */
export interface I40eModeration {
  readonly kind: "i40e-adaptive";
  /** Speed of the link that the rule reckons with, Gb/s: 1, 10, 20, 25 or 40; default 10. */
  readonly gigabitsPerSecond?: I40eSpeed;
}

export type InterruptModeration =
  DelayModeration | DelayFromLastModeration | IntervalModeration | NetDimModeration | IxgbeModeration | I40eModeration;

/** The kinds of interrupt moderation. */
export const MODERATION_KINDS = [
  "delay",
  "delay-from-last",
  "interval",
  "net-dim",
  "ixgbe-adaptive",
  "i40e-adaptive",
] as const;

/** Interrupt at the first frame. Frozen, since the scenarios of all runs hand it out. */
export const NO_MODERATION: DelayModeration = frozen({ timeoutPs: 0, frames: 1 });

const FIELDS: Readonly<Record<(typeof MODERATION_KINDS)[number], readonly string[]>> = {
  delay: ["timeoutPs", "frames"],
  "delay-from-last": ["timeoutPs", "frames"],
  interval: ["intervalPs", "frames"],
  "net-dim": ["profiles", "startProfile"],
  "ixgbe-adaptive": [],
  "i40e-adaptive": ["gigabitsPerSecond"],
};

/**
 * Refuses a kind that there is not, a field that the kind does not have, a time that is not 0 to 1 s, or a count that
 * is not 1 to 65,536.
 */
export function checkInterruptModeration(moderation: InterruptModeration): void {
  checkFields("The interrupt moderation", moderation, ["kind", ...new Set(Object.values(FIELDS).flat())]);
  const { kind = "delay" } = moderation;
  checkOneOf("The kind of interrupt moderation", kind, MODERATION_KINDS);
  checkFields(`The interrupt moderation of the kind ${show(kind)}`, moderation, ["kind", ...FIELDS[kind]]);
  if (moderation.kind === "net-dim") {
    checkOneOf(
      "The name of Net DIM's profiles",
      moderation.profiles ?? "eqe",
      Object.keys(NET_DIM_PROFILES) as DimProfiles[],
    );
    checkWhole("The first profile of Net DIM", moderation.startProfile ?? 1, 0, NET_DIM_PROFILES.eqe.length - 1);
  } else if (moderation.kind === "i40e-adaptive") {
    const { gigabitsPerSecond = 10 } = moderation;
    if (!I40E_SPEEDS.includes(gigabitsPerSecond))
      refuse(
        `The link's speed for i40e's rule is ${show(gigabitsPerSecond)} Gb/s`,
        `it must be one of ${I40E_SPEEDS.join(", ")}`,
      );
  } else if (moderation.kind === "interval") {
    checkWhole("The interval of interrupt moderation in picoseconds", moderation.intervalPs, 0, 1e12);
    if (moderation.frames !== undefined)
      checkWhole("The frame count of interrupt moderation", moderation.frames, 1, 65_536);
  } else if (moderation.kind !== "ixgbe-adaptive") {
    checkWhole("The time-out of interrupt moderation in picoseconds", moderation.timeoutPs, 0, 1e12);
    checkWhole("The frame count of interrupt moderation", moderation.frames, 1, 65_536);
  }
}

/**
 * Since when a message's moderation counts its time, how long that is in picoseconds, and how many waiting frames end
 * it early.
 */
export interface ModerationTimer {
  readonly from: "first frame" | "last frame" | "last interrupt";
  readonly delayPs: number;
  readonly frames: number;
}

/** More frames than any ring holds: no number of waiting frames ends the wait. */
export const ANY_FRAMES = 0x7fffffff;

/** The timer of a fixed kind; null for an adaptive one. */
export function fixedTimer(moderation: InterruptModeration): ModerationTimer | null {
  if (moderation.kind === "interval")
    return { from: "last interrupt", delayPs: moderation.intervalPs, frames: moderation.frames ?? ANY_FRAMES };
  if (moderation.kind === "delay-from-last")
    return { from: "last frame", delayPs: moderation.timeoutPs, frames: moderation.frames };
  if (moderation.kind === undefined || moderation.kind === "delay")
    return { from: "first frame", delayPs: moderation.timeoutPs, frames: moderation.frames };
  return null;
}

/** Whether it ever holds an interrupt back. */
export function holdsBack(moderation: InterruptModeration): boolean {
  const timer = fixedTimer(moderation);
  return timer === null || (timer.delayPs > 0 && timer.frames > 1);
}
