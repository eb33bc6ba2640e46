// The tables of RFS. A global one says on which CPU each connection's application last asked for data: written by the
// application's system calls, read wherever frames are steered. And one for each receive queue says where its frames go
// now, and up to where that CPU's backlog must have gone before they may go elsewhere. Connections that share a place
// of a table overwrite each other. Follows Linux 6.18, and 6.1 where it differs.
import type { Backlog } from "./backlog.js";

/** Where the frames of a receive queue's connections go that share this place. */
export interface FlowSlot {
  /** NO_CPU: nowhere yet. */
  cpu: number;
  /** The tail of that CPU's backlog after the last frame that went there by this slot. */
  lastTail: number;
  /** Accelerated RFS: the filter of the NIC that brings a connection to this queue, and that one's hash; null: none. */
  filter: number | null;
  filtered: number | null;
}

/** What a decision depends on besides the tables. */
export interface AroundFlows {
  readonly backlogOf: (cpu: number) => Pick<Backlog, "head"> | undefined;
  /** Told of the CPU that a connection goes away from. */
  readonly moved: (from: number) => void;
  /**
   * Accelerated RFS: the queue that serves a CPU best, and who has the NIC filter the connection, for a place of that
   * queue's table; that answers the filter's number, or null, an error. Null: it is off.
   */
  readonly acceleration: {
    readonly queueFor: (cpu: number, present: number) => number;
    readonly filter: (queue: number, place: number) => number | null;
  } | null;
}

/** A filter of the NIC, and the place of a queue's table that it was asked for. */
export interface FilterOfPlace {
  readonly queue: number;
  readonly place: number;
  readonly filter: number;
}

const NO_CPU = 0xffff;
/** A filter is in use as long as less than so many tables of frames have passed its CPU since its last frame. */
const ACTIVE_TABLES = 10;

export interface FlowTablesOptions {
  readonly cpus: number;
  readonly queues: number;
  /** Entries of the global table, and of each queue's: powers of two. */
  readonly globalEntries: number;
  readonly queueEntries: number;
  /** Whether a queue's slot is found by the low bits of the hash (6.1), not by multiplying. */
  readonly byLowBits: boolean;
}

export class FlowTables {
  /** The upper bits of a connection's hash, and below them a CPU. */
  private readonly global: number[];
  private readonly slots: readonly (readonly FlowSlot[])[];
  private readonly cpuBits: number;

  constructor(private readonly options: FlowTablesOptions) {
    const { cpus, queues, globalEntries, queueEntries } = options;
    this.global = new Array<number>(globalEntries).fill(NO_CPU);
    this.cpuBits = powerOfTwo(cpus) - 1;
    this.slots = Array.from({ length: queues }, () =>
      Array.from({ length: queueEntries }, () => ({ cpu: NO_CPU, lastTail: 0, filter: null, filtered: null })),
    );
  }

  /** The application asks for a connection's data on a CPU. */
  record(hash: number, cpu: number): void {
    this.global[this.globalPlace(hash)] = ((hash & ~this.cpuBits) | cpu) >>> 0;
  }

  /** The connection's socket is closed (6.18; in 6.1 its entry stays). */
  close(hash: number): void {
    if (!this.options.byLowBits && this.desired(hash) !== null) this.global[this.globalPlace(hash)] = NO_CPU;
  }

  /** The CPU on which the application wants a connection's frames; null: the table has no word of it. */
  desired(hash: number): number | null {
    const entry = this.global[this.globalPlace(hash)];
    return ((entry ^ hash) & ~this.cpuBits) === 0 ? entry & this.cpuBits : null;
  }

  /** The place of a connection in its queue's table, with the CPU where its next frame goes; null: none is known. */
  choose(queue: number, hash: number, around: AroundFlows): FlowSlot | null {
    const desired = this.desired(hash);
    if (desired === null) return null;
    let slot = this.slot(queue, hash);
    const present = around.backlogOf(slot.cpu);
    // It may leave its CPU when everything that went there by this slot has gone up the stack.
    if (slot.cpu !== desired && (present === undefined || ((present.head - slot.lastTail) | 0) >= 0)) {
      if (present !== undefined) around.moved(slot.cpu);
      slot = this.accelerated(queue, { hash, desired, old: slot }, around) ?? slot;
      slot.cpu = desired;
      slot.lastTail = around.backlogOf(desired)?.head ?? slot.lastTail;
    }
    return around.backlogOf(slot.cpu) === undefined ? null : slot;
  }

  /**
   * Accelerated RFS: the NIC is asked to bring the connection's frames to another queue, whose place becomes the
   * connection's; null: it stays here. 6.18 leaves a place alone that another connection uses, or that has this CPU.
   */
  private accelerated(
    queue: number,
    { hash, desired, old }: { readonly hash: number; readonly desired: number; readonly old: FlowSlot },
    { acceleration, backlogOf }: AroundFlows,
  ): FlowSlot | null {
    const target = acceleration === null ? queue : acceleration.queueFor(desired, queue);
    if (acceleration === null || target === queue) return null;
    const { queueEntries, byLowBits } = this.options;
    const slot = this.slot(target, hash);
    const isOthers = slot.filtered !== hash || slot.cpu === desired;
    if (!byLowBits && slot.filter !== null && isOthers && this.isActive(slot, backlogOf)) return null;
    const filter = acceleration.filter(target, slotNumber(hash, queueEntries, byLowBits));
    if (filter === null) return null;
    Object.assign(slot, { filter, filtered: hash });
    if (old.filter === filter) old.filter = null;
    return slot;
  }

  /**
   * Whether the driver may give a filter up, which was asked for a place of a queue's table: the place has another one
   * by now, or it is not active.
   */
  mayExpire({ queue, place, filter }: FilterOfPlace, backlogOf: AroundFlows["backlogOf"]): boolean {
    const slot = this.slots[queue][place];
    return slot.filter !== filter || !this.isActive(slot, backlogOf);
  }

  /** Whether less than ten tables of frames have gone up on a place's CPU since its last frame (6.1: a few less). */
  private isActive({ cpu, lastTail }: FlowSlot, backlogOf: AroundFlows["backlogOf"]): boolean {
    const { queueEntries, byLowBits } = this.options;
    const head = backlogOf(cpu)?.head;
    return (
      head !== undefined && ((head - lastTail) | 0) < ACTIVE_TABLES * (byLowBits ? queueEntries - 1 : queueEntries)
    );
  }

  /** A connection's place in its queue's table. */
  slot(queue: number, hash: number): FlowSlot {
    const table = this.slots[queue];
    return table[slotNumber(hash, table.length, this.options.byLowBits)];
  }

  private globalPlace(hash: number): number {
    return (hash & (this.global.length - 1)) >>> 0;
  }
}

/** The number of a hash's place among so many, a power of two. */
export function slotNumber(hash: number, places: number, byLowBits: boolean): number {
  if (byLowBits) return (hash & (places - 1)) >>> 0;
  return places === 1 ? 0 : Math.imul(hash, 0x61c88647) >>> (Math.clz32(places) + 1);
}

/** The least power of two that is not less. */
export function powerOfTwo(least: number): number {
  return 2 ** (32 - Math.clz32(Math.max(1, least) - 1));
}
