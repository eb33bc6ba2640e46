// The machine of a run: everything between the NIC, which raises messages, and the protocol driver, which is handed
// frames. Windows has two, and one must not be told from the other by what comes out: plain-machine.ts runs the
// drivers' stories on CPUs that work off ISRs and DPCs; fast-machine.ts reckons the cycles of "RSS with Message
// Signaled Interrupts" without them, and says itself (fast-limits.ts) for which scenarios it cannot. Linux's stories
// are told by linux-machine.ts; the cycles of "napi" the fast one reckons too.
import type { CpuListener, Unfinished } from "../cpu/cpu.js";
import type { Routine } from "../cpu/work.js";
import type { ProtocolDriver } from "../ndis/indications.js";
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis, NdisListener, NdisParts } from "../ndis/ndis.js";
import type { ArfsCounts } from "../linux/arfs-rules.js";
import type { Backlog } from "../linux/backlog.js";
import type { FlowTables } from "../linux/flow-tables.js";
import type { SoftnetCounts } from "../linux/softnet.js";
import type { FilteredSteering } from "../nic/filtered-steering.js";
import type { Message } from "../nic/message.js";
import type { Nic, NicHost } from "../nic/nic.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { CompleteScenario } from "../scenario.js";
import type { OwnTime, Simulation } from "../sim/simulation.js";

export interface ReceiveMachine extends NicHost {
  /** Binds the machine to its NIC; called once, before the run. */
  start(nic: Nic): void;
  /** The clocks that it keeps besides the simulation's; null: none. */
  readonly ownTime: OwnTime | null;
  /** When its next step is due by a clock of its own, picoseconds; Infinity: none is. */
  readonly nextStepPs: number;
  /** The number of the message's present interrupt cycle, which no other has; 0 before the first. */
  cycle(message: Message): number;
  /** Queues a DPC of the overlying driver's own on a CPU. */
  queueDpc(cpu: number, dpc: Routine): void;
  /** Picoseconds that a CPU was in ISRs and DPCs so far, with the stretch that runs now. */
  busyPs(cpu: number): number;
  /** When any CPU was last busy, picoseconds. */
  readonly lastBusyPs: number;
  /** Frames that were indicated with NDIS_STATUS_RESOURCES and copied. */
  readonly framesCopied: number;
  /** What Linux counts of each CPU so far; undefined: the system is not Linux. */
  readonly softnetCounts?: readonly SoftnetCounts[];
  /** What accelerated RFS counts of its filters so far; null or undefined: it is off. */
  readonly arfsCounts?: ArfsCounts | null;
  /** Announces, CPU by CPU, the stretches that the end of the run cuts. */
  pauseAll(): void;
  /** Pieces of work that are not complete, with what is done of them; to be asked after `pauseAll`. */
  unfinished(): Unfinished[];
}

/** Where frames wait that Linux steers in software, and how it finds their CPU. */
export interface LinuxQueues {
  /** Of each CPU. */
  readonly backlogs: readonly Backlog[];
  /** Of each device queue: frames that are not steered. */
  readonly here: readonly ReceiveQueue[];
  /** Filters of the NIC for single connections; null: it has none. */
  readonly filters: Pick<FilteredSteering, "send" | "remove"> | null;
  /** Null: RFS is off. */
  readonly flows: FlowTables | null;
  /** The hash of a connection; 0: it has none. */
  readonly hashOf: (connection: number) => number;
  /** The queue that a connection's frames come to now. */
  readonly receiveQueueOf: (connection: number) => number;
}

export interface MachineParts {
  readonly scenario: CompleteScenario;
  readonly simulation: Simulation;
  readonly protocolDriver: ProtocolDriver;
  /** The miniport driver of the scenario's variant; null: it is one of Linux's. */
  readonly driver: ((ndis: Ndis) => MiniportDriver) | null;
  /** NDIS for a driver with a fault; undefined: as it is. */
  readonly createNdis?: (parts: NdisParts) => Ndis;
  /**
   * MSI-X: the CPU of each message, written here when a message is re-targeted; null: the system determines the CPU.
   */
  readonly cpuOfMessage: number[] | null;
  /** The NIC's hash of each connection, null where it has none; null: it hashes nothing. */
  readonly hashValueOf: readonly (number | null)[] | null;
  /** Of Linux's "rps" and "rfs"; null: of no other. */
  readonly linuxQueues: LinuxQueues | null;
  /** An application that polls for itself has answered a frame; missing: nobody waits for its answer. */
  readonly workerReplied?: ((connection: number, frame: number) => void) | null;
  /** A frame of a ring comes to a backlog; undefined: nobody wants to know. */
  readonly frameSteered?: (frame: number, ring: number) => void;
  /** A backlog had no room for frame `i` of a queue. */
  readonly backlogDropped: (backlog: ReceiveQueue, frames: ReceiveQueue, i: number) => void;
  /** Whether frames of one connection may wait in two queues, since the table was changed. */
  readonly isUnsettled: () => boolean;
  /** Sends whose completion comes with a message: how many there are for a CPU to handle. */
  readonly takeCompletions: (message: number, cpu: number) => number;
  readonly ndisListener: NdisListener;
  readonly cpuListener: CpuListener;
}

/**
 * What building the descriptor of one frame takes on each CPU, picoseconds. Decision: CPUs of another node than the
 * NIC's fetch it, and the headers, then.
 */
export function descriptorTimes({ nicNode, costs, topology: { processors } }: CompleteScenario): readonly number[] {
  return processors.map(
    ({ node }) => costs.descriptorPs + (nicNode === null || node === nicNode ? 0 : costs.bufferFromOtherNodePs),
  );
}
