// Software steering (RPS, RFS), steps 7 to 10 of N3: which CPU's backlog each frame goes to that a poll passes up, and
// whom that makes busy; with GRO several frames may be one packet, which is steered as one. Runs on the polling CPU.
// Backlogs, slots of flow tables and lists of CPUs to be told are written here; the map of CPUs by the administrator.
import { type Work, plainWork } from "../cpu/work.js";
import { type NetBufferLists, bytesOf } from "../ndis/net-buffer-lists.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Backlog } from "./backlog.js";
import type { FlowLimit } from "./flow-limit.js";
import type { AroundFlows, FlowSlot, FlowTables } from "./flow-tables.js";
import type { DeviceNapi, Napi } from "./napi.js";
import { Packets } from "./packets.js";
import type { Softnet } from "./softnet.js";

export interface SteeringParts {
  readonly softnets: readonly Softnet[];
  /** Of each CPU. */
  readonly backlogs: readonly Backlog[];
  /** Of each device queue: where frames that are not steered wait for a moment. */
  readonly here: readonly ReceiveQueue[];
  /** CPUs that frames are spread over by their hash (rps_cpus) at first; empty: none. */
  readonly cpus: readonly number[];
  /** The NAPI of each CPU's backlog. */
  readonly napis: readonly Napi[];
  /** The flow limit of each CPU that steers; null: it has none. */
  readonly limits: readonly (FlowLimit | null)[];
  /** Null: RFS is off. */
  readonly flows: FlowTables | null;
  /** Accelerated RFS: the queue that serves a CPU best, and who has the NIC filter a connection; null: it is off. */
  readonly acceleration: {
    readonly queueFor: (cpu: number, present: number) => number;
    readonly filter: (connection: number, to: { readonly queue: number; readonly place: number }) => number | null;
  } | null;
  /** The hash of a connection; 0: it has none. */
  readonly hashOf: (connection: number) => number;
  /** The queue that a connection's frames come to now. */
  readonly receiveQueueOf: (connection: number) => number;
  /** What building a frame's descriptor takes on a CPU, and putting it in a backlog, picoseconds. */
  readonly descriptorPs: (cpu: number) => number;
  readonly enqueuePs: number;
  /** Adds a NAPI to those that the CPU is to poll. */
  readonly schedule: (softnet: Softnet, napi: Napi) => void;
  /** A frame of a ring comes to a backlog; undefined: nobody wants to know. */
  readonly steered?: (frame: number, ring: number) => void;
  /** A backlog had no room for a frame. */
  readonly dropped: (backlog: ReceiveQueue, frames: ReceiveQueue, i: number) => void;
}

export class Steering {
  private cpus: readonly number[];
  /** What a table of flows asks, and about whose frame. */
  private readonly around: AroundFlows;
  private connection = 0;
  /** The place of a flow table by which the last frame's CPU was chosen; null: by none. */
  private slot: FlowSlot | null = null;

  constructor(private readonly parts: SteeringParts) {
    const { cpus, softnets, acceleration } = parts;
    this.cpus = cpus;
    this.around = {
      backlogOf: (cpu) => this.online(cpu),
      moved: (from) => void softnets[from].counts.flowMoves++,
      acceleration: acceleration && {
        queueFor: acceleration.queueFor,
        filter: (queue, place) => acceleration.filter(this.connection, { queue, place }),
      },
    };
  }

  /** The map of CPUs is another from now on; nothing waits for the old backlogs. */
  spreadOver(cpus: readonly number[]): void {
    this.cpus = cpus;
  }

  /** Passes a list of frames to the CPUs that they belong to. Decision: at the end of the list's work, one by one. */
  passOn(softnet: Softnet, napi: DeviceNapi, list: NetBufferLists): Work {
    const { descriptorPs, enqueuePs, hashOf } = this.parts;
    const { queue, count, isMerged = false } = list;
    if (!isMerged) napi.message.adaptation?.indicated(count, bytesOf(list));
    const leadPs = isMerged ? 0 : count * descriptorPs(softnet.number);
    let steered = 0;
    for (let i = 0; i < count; i++)
      if (!(isMerged && queue.isMerged(i)) && this.isSteered(hashOf(queue.connection(i)))) steered++;
    return plainWork("dpc", "rps-enqueue", steered * enqueuePs, {
      cycle: napi.cycle,
      lead: leadPs > 0 ? { kind: "dpc", phase: "build", durationPs: leadPs } : null,
      effect: () => {
        const packets = new Packets(list, { message: napi.message, cycle: napi.cycle });
        while (packets.next()) this.steer(softnet, napi, packets);
        queue.indicate(count);
        queue.giveBack(count);
      },
    });
  }

  /** The frames of that list that are not steered: they go up here. */
  notSteered({ message }: DeviceNapi): NetBufferLists[] {
    const queue = this.parts.here[message.number];
    const count = queue.take(Infinity);
    return count > 0 ? [{ queue, count }] : [];
  }

  /** Whether a frame with that hash that is passed on now would go to a backlog. */
  private isSteered(hash: number): boolean {
    if (hash === 0) return false;
    if (this.byMap(hash) >= 0) return true;
    const desired = this.parts.flows?.desired(hash) ?? null;
    return desired !== null && this.online(desired) !== undefined;
  }

  /**
   * A CPU steers the frames of a backlog anew, whose CPU went offline, and takes those without a CPU into its own
   * backlog; answers how many packets there were.
   */
  steerAgain(from: Softnet, softnet: Softnet): number {
    const { backlogs, receiveQueueOf, hashOf } = this.parts;
    const backlog = backlogs[from.number];
    const { queue, isMerged, latest } = backlog;
    const packets = new Packets({ queue, count: queue.filled, isMerged }, latest);
    let count = 0;
    for (; packets.next(); count++) {
      const connection = queue.connection(packets.first);
      const cpu = this.choose(receiveQueueOf(connection), connection, hashOf(connection));
      this.enqueue(softnet, packets, cpu < 0 ? softnet.number : cpu);
    }
    backlog.empty();
    return count;
  }

  private steer(softnet: Softnet, { message }: DeviceNapi, packets: Packets): void {
    const { here, hashOf, steered } = this.parts;
    const { queue, first, end } = packets;
    // 7. The table of flows says where the frame goes, otherwise the map of CPUs by the high bits of its hash.
    const connection = queue.connection(first);
    const cpu = this.choose(message.number, connection, hashOf(connection));

    // 8. A frame without a CPU goes up here; any other to a backlog, even if that is this CPU's.
    if (cpu < 0) {
      for (let i = first; i < end; i++) here[message.number].putCopy(queue, i);
      return;
    }
    if (steered) for (let i = first; i < end; i++) steered(queue.frame(i), message.number);
    this.enqueue(softnet, packets, cpu);
  }

  /** Puts a frame or packet for which a CPU was chosen in that CPU's backlog. */
  private enqueue(softnet: Softnet, { queue, first, end, latest }: Packets, cpu: number): void {
    const { backlogs } = this.parts;
    // 9. The backlog takes it, unless its input queue is too long, or half full, and the flow limit is against it.
    const backlog = backlogs[cpu];
    const wasEmpty = backlog.inputLength === 0;
    const isLimited = !backlog.isFull && this.isLimited(softnet, backlog, queue.connection(first));
    if (isLimited || !backlog.put(queue, first, end)) {
      if (isLimited) softnet.counts.flowLimitDropped += end - first;
      else this.parts.softnets[cpu].counts.backlogDropped += end - first;
      for (let i = first; i < end; i++) this.parts.dropped(backlog.queue, queue, i);
      return;
    }
    backlog.latest = latest;
    if (this.slot !== null) this.slot.lastTail = backlog.tail;

    // 10. If the backlog was idle, its CPU has to be told: itself at once, another one later, once whoever asks.
    if (wasEmpty && !this.parts.napis[cpu].isScheduled) this.wake(softnet, cpu);
  }

  private isLimited({ number }: Softnet, backlog: Backlog, connection: number): boolean {
    const { limits, hashOf } = this.parts;
    return backlog.isHalfFull && limits[number]?.isTooMuch(hashOf(connection)) === true;
  }

  private wake(softnet: Softnet, cpu: number): void {
    const { softnets, schedule, napis } = this.parts;
    const napi = napis[cpu];
    napi.isScheduled = true;
    if (cpu === softnet.number) return schedule(softnet, napi);
    softnets[cpu].isAsked = true;
    softnet.ipiList.unshift(softnets[cpu]);
  }

  /** The CPU of a connection's frame, by the table of flows or the map; -1: none. */
  private choose(queue: number, connection: number, hash: number): number {
    const { flows } = this.parts;
    this.connection = connection;
    this.slot = flows === null || hash === 0 ? null : flows.choose(queue, hash, this.around);
    return this.slot === null ? this.byMap(hash) : this.slot.cpu;
  }

  /** The CPU that the map has for a hash; -1: none, or it is offline. */
  private byMap(hash: number): number {
    const { cpus } = this;
    if (hash === 0 || cpus.length === 0) return -1;
    const cpu = cpus[highBits(hash, cpus.length)];
    return this.online(cpu) === undefined ? -1 : cpu;
  }

  /** The backlog of a CPU that is online. */
  private online(cpu: number): Backlog | undefined {
    const backlog = this.parts.backlogs[cpu] as Backlog | undefined;
    return backlog?.isStopped ? undefined : backlog;
  }
}

/** The place of a hash among so many, by its high bits. */
export function highBits(hash: number, places: number): number {
  return Math.floor((hash * places) / 2 ** 32);
}
