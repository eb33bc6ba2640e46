// RSSv2 moves: each entry is moved by the CPU that owns it, at DISPATCH_LEVEL, and a CPU's moves are done as one or not at all
// ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES"). In: moves that a policy wants. Out: a DPC on every CPU that gives entries away; when it has
// run, the entries hold their new CPUs, if the rules of rss/move-entry.ts allow it.
import { type Routine, plainWork } from "../../cpu/work.js";
import { ScalingEntity, moveEntries } from "../../rss/move-entry.js";
import type { EntryMove } from "./rebalancer.js";

export interface OwnerMovesParts {
  /** CPU of each entry at the start, without the default CPU. */
  readonly table: readonly number[];
  readonly defaultCpu: number;
  /** CPUs that RSS may use; each has a queue. */
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
  private readonly entity: ScalingEntity;

  constructor(private readonly parts: OwnerMovesParts) {
    const { table, defaultCpu, rssCpus } = parts;
    this.entity = new ScalingEntity(defaultCpu, { rssCpus, numberOfQueues: rssCpus.length });
    this.entity.setParameters({ rssEnabled: true, numberOfEntries: table.length });
    this.moveNow(defaultCpu, table.map((cpu, entry) => ({ entry, cpu })));
  }

  /** Queues a DPC on the owner of every entry to be moved. */
  move(moves: readonly EntryMove[]): void {
    const byOwner = new Map<number, EntryMove[]>();
    for (const move of moves) {
      const owner = this.entity.state().indirectionTable[move.entry] as number;
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), move]);
    }
    for (const [owner, own] of byOwner) this.parts.queueDpc(owner, this.dpc(owner, own));
  }

  private *dpc(owner: number, moves: readonly EntryMove[]): Routine {
    yield plainWork("dpc", "move-entry", moves.length * this.parts.moveEntryPs, 0, () => {
      if (this.moveNow(owner, moves)) this.parts.moved(moves);
      else this.refused += moves.length;
    });
  }

  /** Whether the group was accepted: all of it, or none. */
  private moveNow(actorCpu: number, moves: readonly EntryMove[]): boolean {
    const commands = moves.map(({ entry, cpu }) => ({ index: entry, targetCpu: cpu }));
    return moveEntries(new Map([[0, this.entity]]), actorCpu, commands).every(({ status }) => status === "NDIS_STATUS_SUCCESS");
  }
}
