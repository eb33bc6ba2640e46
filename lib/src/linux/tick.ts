// The tick of Linux's clock: limits of softirqs and the intervals of some drivers are counted in them.
import { PS_PER_S } from "../units.js";

/** Length of a tick, picoseconds, at so many a second. */
export const tickOf = ({ hz }: { readonly hz: number }): number => Math.round(PS_PER_S / hz);
