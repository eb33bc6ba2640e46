// Software steering (RPS, RFS), steps 7 to 10 of N3: which CPU's backlog each frame goes to that a poll passes up, and
// whom that makes busy. Runs on the polling CPU. Backlogs, slots of flow tables and lists of CPUs to be told are
// written here; the map of CPUs by the administrator.
import { type Work, plainWork } from "../cpu/work.js";
import { type NetBufferLists, bytesOf } from "../ndis/net-buffer-lists.js";
import type { ReceiveQueue } from "../nic/receive-queue.js";
import type { Backlog } from "./backlog.js";
import type { FlowSlot, FlowTables } from "./flow-tables.js";
import type { DeviceNapi, Napi } from "./napi.js";
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
  /** Null: RFS is off. */
  readonly flows: FlowTables | null;
  /** Accelerated RFS: the queue that serves a CPU best, and who has the NIC filter a connection; null: it is off. */
  readonly acceleration: {
    readonly queueFor: (cpu: number, present: number) => number;
    readonly filter: (connection: number, queue: number) => void;
  } | null;
  /** The hash of a connection; 0: it has none. */
  readonly hashOf: (connection: number) => number;
  /** What building a frame's descriptor takes on a CPU, and putting it in a backlog, picoseconds. */
  readonly descriptorPs: (cpu: number) => number;
  readonly enqueuePs: number;
  /** Adds a NAPI to those that the CPU is to poll. */
  readonly schedule: (softnet: Softnet, napi: Napi) => void;
  /** A backlog had no room for a frame. */
  readonly dropped: (backlog: ReceiveQueue, frames: ReceiveQueue, i: number) => void;
}

export class Steering {
  private cpus: readonly number[];

  constructor(private readonly parts: SteeringParts) {
    this.cpus = parts.cpus;
  }

  /** The map of CPUs is another from now on; nothing waits for the old backlogs. */
  spreadOver(cpus: readonly number[]): void {
    this.cpus = cpus;
  }

  /** Passes a list of frames to the CPUs that they belong to. Decision: at the end of the list's work, one by one. */
  passOn(softnet: Softnet, napi: DeviceNapi, { queue, count }: NetBufferLists): Work {
    const { descriptorPs, enqueuePs } = this.parts;
    napi.message.adaptation?.indicated(count, bytesOf({ queue, count }));
    const leadPs = count * descriptorPs(softnet.number);
    let steered = 0;
    for (let i = 0; i < count; i++) if (this.isSteered(queue.connection(i))) steered++;
    return plainWork("dpc", "rps-enqueue", steered * enqueuePs, {
      cycle: napi.cycle,
      lead: leadPs > 0 ? { kind: "dpc", phase: "build", durationPs: leadPs } : null,
      effect: () => {
        for (let i = 0; i < count; i++) this.steer(softnet, napi, queue, i);
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

  /** Whether a frame that is passed on now would go to a backlog. */
  private isSteered(connection: number): boolean {
    const { flows, hashOf } = this.parts;
    const hash = hashOf(connection);
    return hash !== 0 && (this.cpus.length > 0 || (flows?.desired(hash) ?? null) !== null);
  }

  private steer(softnet: Softnet, napi: DeviceNapi, queue: ReceiveQueue, i: number): void {
    const { backlogs, here } = this.parts;
    const { message, cycle } = napi;
    // 7. The table of flows says where the frame goes, otherwise the map of CPUs by the high bits of its hash.
    const { cpu, slot } = this.choose(message.number, queue.connection(i));

    // 8. A frame without a CPU goes up here; any other to a backlog, even if that is this CPU's.
    if (cpu < 0) {
      here[message.number].put(queue.arrivalPs(i), queue.frame(i), queue.connection(i), queue.frameBytes(i));
      return;
    }

    // 9. The backlog takes it, unless its input queue is too long.
    const backlog = backlogs[cpu];
    const wasEmpty = backlog.inputLength === 0;
    if (!backlog.put(queue, i)) {
      this.parts.softnets[cpu].counts.backlogDropped++;
      this.parts.dropped(backlog.queue, queue, i);
      return;
    }
    backlog.latest = { message, cycle };
    if (slot !== null) slot.lastTail = backlog.tail;

    // 10. If the backlog was idle, its CPU has to be told: itself at once, another one later, once whoever asks.
    if (wasEmpty && !this.parts.napis[cpu].isScheduled) this.wake(softnet, cpu);
  }

  private wake(softnet: Softnet, cpu: number): void {
    const { softnets, schedule, napis } = this.parts;
    const napi = napis[cpu];
    napi.isScheduled = true;
    if (cpu === softnet.number) schedule(softnet, napi);
    else softnet.ipiList.unshift(softnets[cpu]);
  }

  private choose(queue: number, connection: number): { cpu: number; slot: FlowSlot | null } {
    const { cpus } = this;
    const { flows, hashOf, backlogs, softnets, acceleration } = this.parts;
    const hash = hashOf(connection);
    if (hash === 0) return { cpu: -1, slot: null };
    const slot = flows?.choose(queue, hash, {
      backlogOf: (cpu) => backlogs[cpu],
      moved: (from) => void softnets[from].counts.flowMoves++,
      acceleration: acceleration && {
        queueFor: acceleration.queueFor,
        filter: (target) => acceleration.filter(connection, target),
      },
    });
    if (slot) return { cpu: slot.cpu, slot };
    return { cpu: cpus.length === 0 ? -1 : cpus[highBits(hash, cpus.length)], slot: null };
  }
}

/** The place of a hash among so many, by its high bits. */
export function highBits(hash: number, places: number): number {
  return Math.floor((hash * places) / 2 ** 32);
}
