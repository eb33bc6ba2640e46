// The last DPC to complete enables the interrupts: an atomic counter of the DPCs of one interrupt cycle that are not
// complete yet (NdisInterlockedDecrement in "RSS with a Single Hardware Receive Queue", step 6.2, and "RSS with
// Hardware Queuing", step 4.2). It is preset before the first DPC on another CPU is queued: otherwise a DPC that
// finishes early would take itself for the last. Written by the ISR or first DPC (preset) and by every DPC of the cycle
// (complete).

export class LastDpc {
  protected outstanding = 0;

  /** True between the preset and the last completion of a cycle. */
  get isPreset(): boolean {
    return this.outstanding > 0;
  }

  /** How many DPCs the cycle has; once for each cycle. */
  preset(dpcs: number): void {
    if (this.isPreset) throw new Error(`The counter of outstanding DPCs was preset while it was ${this.outstanding}.`);
    this.outstanding = dpcs;
  }

  /** Counts one DPC as complete; true if it was the last. */
  complete(): boolean {
    if (!this.isPreset) throw new Error("A DPC completed that was not counted.");
    return --this.outstanding === 0;
  }
}
