// Costs: every duration of the model in one place, each with its source or marked as an assumption. Picoseconds of CPU
// time. "xdp-paper" is github.com/xdp-project/xdp-paper, benchmarks/bench01_baseline.org: one CPU core receiving UDP,
// Linux 4.17. There one frame per interrupt costs 840 ns and a saturated core 200 ns a frame, so an interrupt with its
// DPC costs about 640 ns on top. The split of those 640 ns is an assumption: no public number for Windows' ISR, DPC or
// NDIS calls was found.
import { checkFields, checkWhole } from "../check.js";
import { ns } from "../units.js";

export interface Costs {
  /** From the NIC's interrupt to the first instruction of the ISR; the CPU is free meanwhile. Assumption. */
  readonly interruptDeliveryPs: number;
  /** Entering and leaving the ISR. Assumption: 300 of xdp-paper's 640 ns. */
  readonly isrPs: number;
  /**
   * A line-based ISR's read of the NIC's status register across PCIe: 424 ns, a register read of a low-latency NIC
   * (andre-richter/pcie-lat, issue 9).
   */
  readonly readStatusPs: number;
  /** The ISR's write that disables the interrupt. Assumption: 100 of 640 ns. */
  readonly disableInterruptPs: number;
  /** Starting a DPC. Assumption: 140 of 640 ns. */
  readonly dpcPs: number;
  /** The DPC's write that enables the interrupt. Assumption: 100 of 640 ns. */
  readonly enableInterruptPs: number;
  /**
   * Polling: a DPC's further look at its receive queue. Assumption: 50 ns, a descriptor that the NIC wrote last, as a
   * line of another core.
   */
  readonly lookPs: number;
  /** Asking another CPU to run a DPC, on the CPU that asks. Assumption: 200 ns; no public number was found. */
  readonly ipiSendPs: number;
  /**
   * From that request to its arrival at the other CPU. Assumption: 1 us, as a round trip takes 1 to 3 us (onedfrk
   * newsletter, a weak source).
   */
  readonly ipiDeliveryPs: number;
  /** Taking such a request, on the CPU that is asked. Assumption: 300 ns, as an ISR. */
  readonly ipiReceivePs: number;
  /**
   * Moving one received buffer to the queue of a CPU in software: 26 ns, an uncontended lock pair (McKenney, perfbook).
   */
  readonly assignPs: number;
  /**
   * Decrementing the counter of outstanding DPCs: 31 ns, an atomic operation on a line of another core (McKenney,
   * perfbook).
   */
  readonly decrementPs: number;
  /**
   * Building the receive descriptor (NET_BUFFER_LIST) of one frame. Assumption: 50 ns, the driver's share of the next.
   */
  readonly descriptorPs: number;
  /**
   * Protocol processing of one frame of a connection with state: 500 ns; with the descriptor 550 ns (xdp-paper,
   * connection tracking on).
   */
  readonly protocolPs: number;
  /**
   * Protocol processing for each byte of a frame, on top of `protocolPs`. Default 0: the measured frames were small; a
   * 10 GB/s copy takes 0.1 ns a byte.
   */
  readonly perBytePs: number;
  /**
   * With `nicNode`: fetching a frame's descriptor and headers from the NIC's node to another, when its receive
   * descriptor is built. Assumption: two lines of 130 ns.
   */
  readonly bufferFromOtherNodePs: number;
  /**
   * Copying one frame when the driver runs out of receive buffers (NDIS_STATUS_RESOURCES). Assumption: 150 ns, a 1.5 kB
   * copy at 10 GB/s.
   */
  readonly copyPs: number;
  /** Sending one frame. Assumption: 500 ns, as receiving one; no public number was found. */
  readonly sendPs: number;
  /** Handling the completion of one send. Assumption: 100 ns. */
  readonly completeSendPs: number;
  /**
   * Moving one entry of the indirection table on the CPU that owns it (RSSv2). Assumption: 500 ns, some register writes
   * and bookkeeping.
   */
  readonly moveEntryPs: number;
  /**
   * Cache lines of a connection's state that a CPU must fetch when another CPU touched it last. Assumption: 4,
   * "hundreds of cycles" (Affinity-Accept, EuroSys 2012).
   */
  readonly connectionCacheLines: number;
  /** One cache line from a hyper-thread of the same core: 7.5 ns (nviennot/core-to-core-latency). */
  readonly lineFromHyperThreadPs: number;
  /** One cache line from another core of the same node: 50 ns (nviennot/core-to-core-latency: 20 to 70 ns on Intel). */
  readonly lineFromSameNodePs: number;
  /** One cache line from another node: 130 ns (nviennot/core-to-core-latency: 108 to 136 ns on Xeon). */
  readonly lineFromOtherNodePs: number;
}

export const DEFAULT_COSTS: Costs = {
  interruptDeliveryPs: ns(500),
  isrPs: ns(300),
  readStatusPs: ns(424),
  disableInterruptPs: ns(100),
  dpcPs: ns(140),
  enableInterruptPs: ns(100),
  lookPs: ns(50),
  ipiSendPs: ns(200),
  ipiDeliveryPs: ns(1000),
  ipiReceivePs: ns(300),
  assignPs: ns(26),
  decrementPs: ns(31),
  descriptorPs: ns(50),
  protocolPs: ns(500),
  perBytePs: 0,
  bufferFromOtherNodePs: ns(260),
  copyPs: ns(150),
  sendPs: ns(500),
  completeSendPs: ns(100),
  moveEntryPs: ns(500),
  connectionCacheLines: 4,
  lineFromHyperThreadPs: ns(7.5),
  lineFromSameNodePs: ns(50),
  lineFromOtherNodePs: ns(130),
};

/**
 * The default costs with some of them replaced; undefined keeps the default. Unknown names and negative values are
 * refused.
 */
export function withCosts(changes: Partial<Costs> = {}): Costs {
  checkFields("The table of costs", changes, Object.keys(DEFAULT_COSTS));
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) checkWhole(`The cost ${name}`, value, 0, 1e12);
  return { ...DEFAULT_COSTS, ...Object.fromEntries(given) };
}
