// Interrupt moderation: the NIC holds an interrupt back until some frames wait or some time has passed, whichever comes first.
import { checkFields, checkWhole } from "../check.js";

export interface InterruptModeration {
  /** Longest time that the first waiting frame is held back, picoseconds; 0 interrupts at the first frame. */
  readonly timeoutPs: number;
  /** Frames that end the wait early; 1 interrupts at the first frame. */
  readonly frames: number;
}

/** Interrupt at the first frame. */
export const NO_MODERATION: InterruptModeration = { timeoutPs: 0, frames: 1 };

/** Refuses a moderation whose time-out is not 0 to 1 s or whose count is not 1 to 65,536. */
export function checkInterruptModeration(moderation: InterruptModeration): void {
  checkFields("The interrupt moderation", moderation, ["timeoutPs", "frames"]);
  const { timeoutPs, frames } = moderation;
  checkWhole("The time-out of interrupt moderation in picoseconds", timeoutPs, 0, 1e12);
  checkWhole("The frame count of interrupt moderation", frames, 1, 65_536);
}
