// The counter of outstanding DPCs (driver/last-dpc.ts) as faulty drivers have it. The first DPC of a cycle, which sorts
// the received buffers in "RSS with a Single Hardware Receive Queue", is known by the ISR that asked for it: a counter
// that is wrong cannot tell.
import { LastDpc } from "../driver/last-dpc.js";

/** A counter that checks nothing: an ISR in the middle of a cycle overwrites it, and it may go below zero. */
export class UncheckedCounter extends LastDpc {
  /** Whether the DPC that begins now is the first of its cycle. */
  isFirst = false;

  override get isPreset(): boolean {
    return !this.isFirst;
  }

  override preset(dpcs: number): void {
    this.outstanding = dpcs;
  }

  override complete(): boolean {
    return --this.outstanding === 0;
  }
}

/** "counter-not-preset": DPCs count themselves in as they begin. */
export class CounterOfThoseThatBegan extends UncheckedCounter {
  override preset(): void {}

  begin(): void {
    this.outstanding++;
  }
}

/** A decrement that was lost: both DPCs read the same number. */
export interface LostDecrement {
  /** The CPU that wrote first, and the one that wrote over it. */
  readonly cpus: readonly [first: number, second: number];
  /** What the counter holds now. */
  readonly counter: number;
}

/** "counter-not-atomic": what a DPC writes is one less than what it read, whatever others wrote in between. */
export class CounterInTwoSteps extends LastDpc {
  private lastWriter = NaN;

  read(): number {
    return this.outstanding;
  }

  /** Writes one less than what was read. Answers the decrement that is lost by that, or null. */
  write(read: number, cpu: number): LostDecrement | null {
    const isLost = this.outstanding !== read;
    const cpus = [this.lastWriter, cpu] as const;
    this.outstanding = read - 1;
    this.lastWriter = cpu;
    return isLost ? { cpus, counter: this.outstanding } : null;
  }

  /** The story's question after the decrement, which has been written already. */
  override complete(): boolean {
    return this.outstanding === 0;
  }
}
