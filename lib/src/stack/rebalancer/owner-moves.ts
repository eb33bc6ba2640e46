// RSSv2 moves: each entry is moved by the CPU that owns it, at DISPATCH_LEVEL, and a CPU's moves are done as one or not
// at all ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES"). In: moves that a policy wants. Out: a DPC on every CPU that
// gives entries away; when it has run, the entries hold their new CPUs, if the rules of rss/move-entry.ts allow it.
import { type Routine, plainWork } from "../../cpu/work.js";
import { ScalingEntity, moveEntries } from "../../rss/move-entry.js";
import type { EntryMove } from "./rebalancer.js";

export interface OwnerMovesParts {
  /** CPU of each entry, the default CPU last, as whoever steers has them now: others than this may change them too. */
  readonly table: { readonly cpus: readonly number[] };
  /** CPUs that RSS may use. */
  readonly rssCpus: readonly number[];
  /** One move, picoseconds of its owner's time. */
  readonly moveEntryPs: number;
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
  /** Tells the NIC of entries that have moved. */
  readonly moved: (moves: readonly EntryMove[]) => void;
}

export class OwnerMoves {
  /** Moves that were refused, with their whole group. */
  refused = 0;
  private entity: ScalingEntity;
  /** Entries whose DPC has not run yet. */
  private readonly pending = new Set<number>();

  constructor(private readonly parts: OwnerMovesParts) {
    this.entity = this.present();
  }

  /** Whether a DPC that moves the entry is still to run. */
  isPending(entry: number): boolean {
    return this.pending.has(entry);
  }

  /** Queues a DPC on the owner of every entry to be moved. */
  move(moves: readonly EntryMove[]): void {
    const byOwner = new Map<number, EntryMove[]>();
    for (const move of moves) {
      const owner = this.parts.table.cpus[move.entry];
      this.pending.add(move.entry);
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), move]);
    }
    for (const [owner, own] of byOwner) this.parts.queueDpc(owner, this.dpc(owner, own));
  }

  private *dpc(owner: number, moves: readonly EntryMove[]): Routine {
    const effect = (): void => {
      for (const { entry } of moves) this.pending.delete(entry);
      if (this.moveNow(owner, moves)) this.parts.moved(moves);
      else this.refused += moves.length;
    };
    yield plainWork("dpc", "move-entry", moves.length * this.parts.moveEntryPs, { effect });
  }

  /** Whether the group was accepted: all of it, or none. */
  private moveNow(actorCpu: number, moves: readonly EntryMove[]): boolean {
    const { indirectionTable } = this.entity.state(),
      { cpus } = this.parts.table;
    if (indirectionTable.some((cpu, entry) => cpu !== cpus[entry])) this.entity = this.present();
    const commands = moves.map(({ entry, cpu }) => ({ index: entry, targetCpu: cpu }));
    return moveEntries(new Map([[0, this.entity]]), actorCpu, commands).every(
      ({ status }) => status === "NDIS_STATUS_SUCCESS",
    );
  }

  /** The table as it is now, for the rules to be asked. */
  private present(): ScalingEntity {
    const {
        table: { cpus },
        rssCpus,
      } = this.parts,
      [entries, defaultCpu] = [cpus.slice(0, -1), cpus[cpus.length - 1]];
    const entity = new ScalingEntity(defaultCpu, { rssCpus, numberOfQueues: rssCpus.length });
    entity.setParameters({ rssEnabled: true, numberOfEntries: entries.length });
    entity.moveGroup(
      defaultCpu,
      entries.map((targetCpu, index) => ({ index, targetCpu })),
    );
    return entity;
  }
}
