// Another device on the NIC's interrupt line. Each time it interrupts, the system asks the ISRs of all drivers on the
// line, one after the other, whose interrupt it is ("MINIPORT_ISR callback function"): ours reads its NIC's status in
// vain. A message belongs to one device, so only a line can be shared. Decision: our ISR is asked first, so it hears of
// all of them, and the other driver's ISR need not be asked about ours. Our NIC's own interrupt is answered by its own
// call. The other device falls silent with the last arrival, so that a run ends.
import { checkFields, checkNumber } from "../check.js";
import type { Target } from "../sim/event-queue.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import { PS_PER_S } from "../units.js";

export interface SharedLine {
  /** Mean number of interrupts of the other device a second, at random instants (a Poisson process), 1 to 1e7. */
  readonly interruptsPerSecond: number;
}

export interface LineParts {
  readonly simulation: Simulation;
  /** Draws a waiting time with mean 1. */
  readonly exponential: () => number;
  /** Whether the traffic has ended. */
  readonly isOver: () => boolean;
  /** Calls our driver's ISR, now. */
  readonly callIsr: () => void;
}

/** Lets the other device interrupt from now on, at random instants. */
export function shareLine(
  { interruptsPerSecond }: SharedLine,
  { simulation, exponential, isOver, callIsr }: LineParts,
): void {
  const gapPs = (): number => Math.round((exponential() * PS_PER_S) / interruptsPerSecond);
  const wait = (): void => simulation.at(simulation.nowPs + gapPs(), EVENT_ORDER.interrupt, device);
  const device: Target = {
    fire: () => {
      if (isOver()) return;
      callIsr();
      wait();
    },
  };
  wait();
}

export function checkSharedLine(line: SharedLine): void {
  checkFields("The shared line", line, ["interruptsPerSecond"]);
  checkNumber("The other device's interrupts per second", line.interruptsPerSecond, 1, 1e7);
}
