// Every change of RSS while frames flow. The overlying driver owns the indirection table and the other RSS parameters
// ("RSS Configuration"), and changes them here and nowhere else. How a change travels:
// 1. It is decided: by the scenario's rssChanges, by a rebalancing policy, or by the search for attacks, which wants
//    another key (receive-path/periodic-looks.ts).
// 2. `set` or `move` makes it at once. `moveByCommand` is the way of RSSv2: the CPU that an entry holds gives it away,
//    in a DPC (rss-v2-moves.ts).
// 3. An entry that is still draining from an earlier move stays until that move is complete, and then goes to the CPU
//    that was asked for last. A new key or new hash types wait for nothing.
// 4. Whoever steers frames is told (nic/steering.ts; with a single hardware queue that is the miniport driver). From
//    the next frame on, the new values hold.
// 5. Frames that are queued already are processed on the old CPU, so frames of one connection may be indicated out of
//    order; with draining, those on the new CPU wait (draining.ts).
// 6. A row tells of the change: the entries, how many frames were left on the old CPU, until when, and what came out of
//    order or waited before the next change.
import type { Routine } from "../cpu/work.js";
import type { HashSettings } from "../rss/hash-frame.js";
import type { Draining, DrainedQueue, HeldFrames } from "./draining.js";
import type { EntryMove } from "./rebalancer/rebalancer.js";
import { RssV2Moves } from "./rss-v2-moves.js";

/** Who steers frames through the table: see nic/steering.ts. */
export interface SteeredTable<Queue extends DrainedQueue = DrainedQueue> {
  /** CPU of each entry; the last is the default CPU. */
  readonly cpus: readonly number[];
  queueFor(cpu: number): Queue;
  moveEntry(entry: number, cpu: number): void;
  rehash(entryOf: readonly number[]): void;
  /** Frames in a queue, or held back from one, whose connection's next frame would go to another. */
  strays(queue: Queue | HeldFrames): number;
}

/** One change of the indirection table, or of the hash, while frames flow. */
export interface TableChange {
  readonly timePs: number;
  /**
   * moves: single entries; table: the whole table; hash: another key or other hash types; disable and enable: RSS
   * itself.
   */
  readonly what: "moves" | "table" | "hash" | "disable" | "enable";
  /** Entries that hold another CPU than before. */
  readonly moves: readonly { readonly entry: number; readonly from: number; readonly to: number }[];
  /** Frames that were queued at that moment and are processed on another CPU than later frames of their connection. */
  readonly framesOnOldCpu: number;
  /** When the last of them was done, picoseconds; NaN if the run ended before. */
  readonly settledPs: number;
  /** Frames that were indicated out of order between this change and the next. */
  readonly outOfOrder: number;
  /** Frames that were held back, until those on the old CPU were done, between this change and the next. */
  readonly framesHeld: number;
}

export type TableChangeKind = TableChange["what"];

/** A change whose frames are still counted. */
type OpenChange = { -readonly [Field in keyof TableChange]: TableChange[Field] };

/** What decides a connection's hash. */
export type Hashing = Required<Pick<HashSettings, "hashTypes" | "secretKey">>;

/** What the overlying driver asks for. What is left out stays as it is. */
export interface ChangeRequest extends Partial<Hashing> {
  /** The CPU of every entry. */
  readonly indirectionTable?: readonly number[];
  /** Single entries. */
  readonly moves?: readonly EntryMove[];
  readonly rss?: "disable" | "enable";
  /** Whether frames of entries that move wait on the new CPU until those from before are done; default false. */
  readonly drain?: boolean;
}

/** Each connection's hash value (null: not hashed), or null if no frame is hashed; and its entry of the table. */
export interface ConnectionHashes {
  readonly hashValueOf: readonly (number | null)[] | null;
  readonly entryOf: readonly number[];
}

export interface RssChangesParts<Queue extends DrainedQueue> {
  readonly table: SteeredTable<Queue>;
  readonly queues: readonly Queue[];
  readonly draining: Draining;
  /** The values right after initialization. */
  readonly initial: Hashing & { readonly indirectionTable: readonly number[] };
  /** Hash values right after initialization. */
  readonly hashValueOf: ConnectionHashes["hashValueOf"];
  /** Hashes every connection; null: RSS is off. */
  readonly hashConnections: (hashing: Hashing | null) => ConnectionHashes;
  readonly now: () => number;
  /** Frames that were indicated out of order so far. */
  readonly outOfOrder: () => number;
  /**
   * For RSSv2: CPUs that RSS may use, what moving an entry costs its CPU in picoseconds, and how to give a CPU work.
   */
  readonly rssCpus: readonly number[];
  readonly moveEntryPs: number;
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
}

export class RssChanges<Queue extends DrainedQueue = DrainedQueue> {
  /** One row for each change, in the order of time. */
  get rows(): readonly TableChange[] {
    return this.open;
  }
  private readonly open: OpenChange[] = [];
  private isOff = false;
  /** What the NIC hashes with now. */
  private hashing: Hashing;
  /** What it made of each connection, and since when. */
  private readonly hashValues: { readonly sincePs: number; readonly of: ConnectionHashes["hashValueOf"] }[];
  private readonly commands: RssV2Moves;
  /** Moves of entries that are still draining: made as soon as the earlier move is complete. */
  private readonly postponed = new Map<number, number>();
  /** Frames that were out of order, and frames that were held back, when the latest change was made. */
  private chargedBefore = 0;
  private heldBefore = 0;

  constructor(private readonly parts: RssChangesParts<Queue>) {
    const { table, initial, hashValueOf, rssCpus, moveEntryPs, queueDpc } = parts;
    this.hashing = initial;
    this.hashValues = [{ sincePs: 0, of: hashValueOf }];
    this.commands = new RssV2Moves({ table, rssCpus, moveEntryPs, queueDpc });
  }

  /** Whether RSS is on: while it is off, there is no table in use to be moved. */
  get isOn(): boolean {
    return !this.isOff;
  }

  /** Makes a change as the overlying driver's set request would; the scenario has checked that it is allowed. */
  set({ indirectionTable, moves, hashTypes, secretKey, rss, drain = false }: ChangeRequest): void {
    const { initial } = this.parts;
    if (rss !== undefined) this.isOff = rss === "disable";
    if (rss === "disable") this.rehash("disable", null);
    else if (rss === "enable") {
      // Enabled again, RSS has the values of its initialization ("RSS Configuration").
      this.move(wholeTable(initial.indirectionTable), "table", false);
      this.rehash("enable", initial);
    } else {
      if (indirectionTable) this.move(wholeTable(indirectionTable), "table", drain);
      if (moves) this.move(moves, "moves", drain);
      if (hashTypes || secretKey)
        this.rehash("hash", {
          hashTypes: hashTypes ?? this.hashing.hashTypes,
          secretKey: secretKey ?? this.hashing.secretKey,
        });
    }
  }

  /** Gives entries other CPUs, all at one instant. With `drain`, frames wait until those from before are done. */
  move(wanted: readonly EntryMove[], what: TableChangeKind, drain: boolean): void {
    const { table, draining } = this.parts;
    const moves = wanted
      .filter(({ entry, cpu }) => {
        if (!draining.holdsEntry(entry)) return table.cpus[entry] !== cpu;
        this.postponed.set(entry, cpu);
        return false;
      })
      .map(({ entry, cpu }) => ({ entry, from: table.cpus[entry], to: cpu }));
    if (moves.length === 0) return;
    this.change(what, moves, () => {
      for (const { entry, from, to } of moves) {
        const [fromQueue, toQueue] = [table.queueFor(from), table.queueFor(to)];
        table.moveEntry(entry, to);
        if (fromQueue !== toQueue)
          draining.begin(entry, { fromQueue, toQueue: toQueue.number, drain, complete: () => this.complete(entry) });
      }
      return new Set(moves.map(({ from }) => table.queueFor(from)));
    });
  }

  /** The same by commands of RSSv2: every CPU moves its own entries when it runs the DPC, or none of them. */
  moveByCommand(wanted: readonly EntryMove[], drain: boolean): void {
    this.commands.send(wanted, (moves) => this.move(moves, "moves", drain));
  }

  /** Whether an earlier move of the entry is not complete, or its command is not carried out yet. */
  isMoving(entry: number): boolean {
    return this.parts.draining.isMoving(entry) || this.commands.isPending(entry);
  }

  /**
   * The hash value of a connection's frame that arrived at an instant; an arrival comes before a change at the same
   * instant.
   */
  hashValueAt(connection: number, arrivalPs: number): number | null {
    let present = this.hashValues[0];
    for (const later of this.hashValues) if (later.sincePs < arrivalPs) present = later;
    return present.of?.[connection] ?? null;
  }

  /**
   * Charges what was indicated out of order or held back since the latest change to it; also called at the end of the
   * run.
   */
  chargeLatest(): void {
    const latest = this.open.at(-1);
    const { outOfOrder, draining } = this.parts;
    if (latest) {
      latest.outOfOrder += outOfOrder() - this.chargedBefore;
      latest.framesHeld += draining.framesHeld - this.heldBefore;
    }
    this.chargedBefore = outOfOrder();
    this.heldBefore = draining.framesHeld;
  }

  private complete(entry: number): void {
    const cpu = this.postponed.get(entry);
    this.postponed.delete(entry);
    if (cpu !== undefined) this.move([{ entry, cpu }], "moves", true);
  }

  /** Another key or other hash types, or none while RSS is off: connections have other entries. */
  private rehash(what: TableChangeKind, hashing: Hashing | null): void {
    const { table, queues, draining, now, hashConnections } = this.parts;
    if (hashing !== null) this.hashing = hashing;
    const { hashValueOf, entryOf } = hashConnections(hashing);
    this.hashValues.push({ sincePs: now(), of: hashValueOf });
    this.change(what, [], () => {
      table.rehash(entryOf);
      return [...queues, ...draining.unprocessed];
    });
  }

  /** Makes a change; `make` answers the queues in which frames from before it may wait. */
  private change(what: TableChangeKind, moves: TableChange["moves"], make: () => Iterable<Queue | HeldFrames>): void {
    const { table, draining, now } = this.parts;
    this.chargeLatest();
    const queues = [...make()]
      .map((queue) => ({ queue, strays: table.strays(queue) }))
      .filter(({ strays }) => strays > 0);
    const framesOnOldCpu = queues.reduce((sum, { strays }) => sum + strays, 0);
    const row: OpenChange = {
      timePs: now(),
      what,
      moves,
      framesOnOldCpu,
      settledPs: queues.length === 0 ? now() : NaN,
      outOfOrder: 0,
      framesHeld: 0,
    };
    this.open.push(row);
    let unsettled = queues.length;
    for (const { queue } of queues)
      draining.whenDrained(queue, () => {
        if (--unsettled === 0) row.settledPs = now();
      });
  }
}

const wholeTable = (cpus: readonly number[]): EntryMove[] => cpus.map((cpu, entry) => ({ entry, cpu }));
