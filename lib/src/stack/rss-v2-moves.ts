// RSSv2's way of moving entries: the CPU that an entry holds gives it away, at DISPATCH_LEVEL, and a CPU's moves are
// done all together or not at all ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES"). Each such CPU gets a DPC, which asks
// the rules of rss/move-entry.ts when it has run.
import { type Routine, plainWork } from "../cpu/work.js";
import { ScalingEntity, moveEntries } from "../rss/move-entry.js";
import type { EntryMove } from "./rebalancer/rebalancer.js";

export interface RssV2MovesParts {
  /** CPU of each entry, the default CPU last, as whoever steers has them now: others than this may change them too. */
  readonly table: { readonly cpus: readonly number[] };
  /** CPUs that RSS may use. */
  readonly rssCpus: readonly number[];
  /** One move, picoseconds of the time of the CPU that the entry holds. */
  readonly moveEntryPs: number;
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
}

export class RssV2Moves {
  /** Moves that were refused, with their whole group. */
  refused = 0;
  /** Entries whose DPC has not run yet. */
  private readonly pending = new Set<number>();

  constructor(private readonly parts: RssV2MovesParts) {}

  /** Whether a DPC that moves the entry is still to run. */
  isPending(entry: number): boolean {
    return this.pending.has(entry);
  }

  /** Queues a DPC on every CPU that gives entries away; `accepted` is told of each group that the rules allow. */
  send(moves: readonly EntryMove[], accepted: (moves: readonly EntryMove[]) => void): void {
    const bySource = new Map<number, EntryMove[]>();
    for (const move of moves) {
      const source = this.parts.table.cpus[move.entry];
      this.pending.add(move.entry);
      bySource.set(source, [...(bySource.get(source) ?? []), move]);
    }
    for (const [source, own] of bySource) this.parts.queueDpc(source, this.dpc(source, own, accepted));
  }

  private *dpc(source: number, moves: readonly EntryMove[], accepted: (moves: readonly EntryMove[]) => void): Routine {
    const effect = (): void => {
      for (const { entry } of moves) this.pending.delete(entry);
      if (this.isAllowed(source, moves)) accepted(moves);
      else this.refused += moves.length;
    };
    yield plainWork("dpc", "move-entry", moves.length * this.parts.moveEntryPs, { effect });
  }

  /** What NDIS answers to the group of commands: success for all of it, or for none. */
  private isAllowed(actorCpu: number, moves: readonly EntryMove[]): boolean {
    const commands = moves.map(({ entry, cpu }) => ({ index: entry, targetCpu: cpu }));
    return moveEntries(new Map([[0, this.present()]]), actorCpu, commands).every(
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
