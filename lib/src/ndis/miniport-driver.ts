// What NDIS asks of a miniport driver, and what it offers one. A driver is two routines: MiniportInterrupt, the ISR,
// and MiniportInterruptDPC, the DPC. Follows "NDIS MSI-X", "Non-RSS Receive Processing" and "Receive Side Throttle in
// NDIS".
import type { Cpu } from "../cpu/cpu.js";
import type { Routine } from "../cpu/work.js";
import type { Message } from "../nic/message.js";

/** How much one DPC may indicate. NDIS sets the limit; the DPC answers whether it left frames behind. */
export interface ReceiveThrottle {
  readonly maxNblsToIndicate: number;
  /** Frames that the DPC took so far, and those of its latest look. */
  taken: number;
  found: number;
  /** Set by the driver: frames of this interrupt cycle remain, or may come, and NDIS must queue the DPC once more. */
  moreNblsPending: boolean;
  /** How long NDIS waits with that, picoseconds; 0: not at all. */
  againAfterPs: number;
}

/** The throttle of a DPC that has not looked yet. */
export function receiveThrottle(maxNblsToIndicate: number): ReceiveThrottle {
  return { maxNblsToIndicate, taken: 0, found: 0, moreNblsPending: false, againAfterPs: 0 };
}

export interface MiniportDriver {
  /** The ISR, at device IRQL, on a CPU that the system or the message chose. */
  miniportInterrupt(cpu: Cpu, message: Message): Routine;
  /** The DPC, at DISPATCH_LEVEL. */
  miniportInterruptDpc(cpu: Cpu, message: Message, throttle: ReceiveThrottle): Routine;
}
