// What differs between the variants of receive processing: queues, messages, who steers frames, and the driver. The
// queues of every CPU that RSS may use exist from the start, so that entries of the indirection table can be moved
// during the run. Linux's variants stand in linux-hardware.ts.
import { hardwareQueuing } from "../driver/hardware-queuing.js";
import type { LastDpc } from "../driver/last-dpc.js";
import { messageSignaledInterrupts } from "../driver/message-signaled-interrupts.js";
import { nonRss } from "../driver/non-rss.js";
import { singleHardwareQueue } from "../driver/single-hardware-queue.js";
import { type HashedConnections, hashConnections } from "./hashed-connections.js";
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis } from "../ndis/ndis.js";
import { CpuQueues } from "../nic/cpu-queues.js";
import type { FilteredSteering } from "../nic/filtered-steering.js";
import { ReceiveQueue } from "../nic/receive-queue.js";
import { Rings } from "../nic/rings.js";
import { ONLY_RING, type Steering, TableSteering } from "../nic/steering.js";
import { foldOntoQueues } from "../rss/indirection-table.js";
import type { LinuxQueues } from "../machine/receive-machine.js";
import type { CompleteScenario } from "../scenario.js";

export interface Hardware {
  readonly steering: Steering;
  readonly messages: readonly (readonly ReceiveQueue[])[];
  /**
   * MSI-X: the CPU of each message, which may be re-targeted during the run; otherwise null, and the system determines
   * it.
   */
  readonly cpuOfMessage: number[] | null;
  /**
   * Windows: the driver's story; `lastDpc` takes the place of its counter of DPCs, if it has one. Null: Linux's stand
   * elsewhere.
   */
  readonly driver: ((ndis: Ndis, lastDpc?: LastDpc) => MiniportDriver) | null;
  /** Every queue in which a frame may wait. */
  readonly queues: readonly ReceiveQueue[];
  /** Hash values of the connections at the start (null: not hashed); null if no frame is hashed. */
  readonly hashValueOf: readonly (number | null)[] | null;
  /** Filters of the NIC that come before the table; null: none are written. */
  readonly filters: FilteredSteering | null;
  /** Linux's software steering; null: frames are not steered on. */
  readonly linux: LinuxQueues | null;
  /** With RSS: the table, and the CPUs that serve its queues. */
  readonly rss: RssHardware | null;
}

/** With Linux's variants an entry of the table holds the number of a queue, where with Windows' it holds a CPU. */
export interface RssHardware {
  readonly table: TableSteering;
  /** The CPUs that serve entries now, or would if an entry were given to them: with MSI-X those of the messages. */
  readonly cpus: () => readonly number[];
  /** The queues that frames are steered to. */
  readonly queues: readonly ReceiveQueue[];
  /** The CPU that serves one of them now, by the queue's number: its own, or with MSI-X that of its message. */
  readonly servingCpu: (queue: number) => number;
  /** The CPU that serves each entry now; the last is for frames that are not hashed. */
  readonly servingCpus: () => readonly number[];
  /**
   * The CPU that an entry must hold so that `cpu`, one of `cpus`, serves it now: itself, unless its queue's message was
   * re-targeted.
   */
  readonly cpuToHold: (cpu: number) => number;
}

export function windowsHardware({
  variant,
  rss,
  traffic,
  cpus,
  receiveBuffers,
  receiveHash,
}: CompleteScenario): Hardware {
  const only = new ReceiveQueue(0, receiveBuffers);
  const oneQueue = { steering: ONLY_RING, messages: [[only]], cpuOfMessage: null };
  const hashed = (): HashedConnections => hashConnections(traffic, rss, rss.indirectionTable.length);
  if (variant === "non-rss")
    return {
      ...oneQueue,
      driver: nonRss,
      queues: [only],
      hashValueOf: receiveHash ? hashed().hashValueOf : null,
      filters: null,
      linux: null,
      rss: null,
    };

  const { hashValueOf, entryOf } = hashed();
  const isSoftware = variant === "single-hardware-queue";
  const folding = foldOntoQueues(rss.processors, isSoftware ? cpus : rss.queues);
  const rings = new Rings(folding.cpus.length, receiveBuffers);
  const queues = folding.cpus.map((_, number) =>
    isSoftware ? new ReceiveQueue(number + 1, rings, only) : new ReceiveQueue(number, rings),
  );
  const queueForCpu = new Map(rss.processors.map((cpu, i) => [cpu, queues[folding.queues[i]]]));
  const table = new TableSteering(entryOf, [...rss.indirectionTable, rss.defaultCpu], queueForCpu);
  const cpuQueues = new CpuQueues(new Map(folding.cpus.map((cpu, i) => [cpu, queues[i]])));
  const cpuOfMessage = variant === "message-signaled-interrupts" ? [...folding.cpus] : null;
  const placeOf = new Map(queues.map(({ number }, place) => [number, place]));
  const servingCpu = (queue: number): number => (cpuOfMessage ?? folding.cpus)[placeOf.get(queue) as number];
  const tableQueues = new Set(rss.tableCpus.map((cpu) => queueForCpu.get(cpu) as ReceiveQueue));
  const withRss = {
    hashValueOf,
    filters: null,
    linux: null,
    rss: {
      table,
      queues,
      servingCpu,
      cpus: () => [
        ...new Set(queues.filter((queue) => tableQueues.has(queue)).map(({ number }) => servingCpu(number))),
      ],
      servingCpus: () => table.queues.map(({ number }) => servingCpu(number)),
      cpuToHold: (cpu: number) => {
        const serves = (held: number): boolean => servingCpu((queueForCpu.get(held) as ReceiveQueue).number) === cpu;
        return [cpu, ...rss.tableCpus].find((held) => rss.tableCpus.includes(held) && serves(held)) as number;
      },
    },
  };

  if (isSoftware)
    return {
      ...oneQueue,
      driver: (ndis, lastDpc) => singleHardwareQueue(ndis, cpuQueues, table, lastDpc),
      queues: [only, ...queues],
      ...withRss,
    };
  if (variant === "hardware-queuing")
    return {
      steering: table,
      messages: [queues],
      cpuOfMessage: null,
      driver: (ndis, lastDpc) => hardwareQueuing(ndis, cpuQueues, lastDpc),
      queues,
      ...withRss,
    };
  return {
    steering: table,
    messages: queues.map((queue) => [queue]),
    cpuOfMessage,
    driver: messageSignaledInterrupts,
    queues,
    ...withRss,
  };
}
