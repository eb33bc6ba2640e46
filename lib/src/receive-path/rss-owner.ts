// What the overlying driver of a run does about RSS while frames flow: changes that the scenario lists, a rebalancing
// policy that looks at the CPUs, and a new secret key when too many connections share one entry. In: the scenario and
// the machine's parts. Out: requests to the owner of the table (stack/table-owner.ts). Follows "RSS Configuration" and
// "Receive Side Scaling Version 2 (RSSv2)".
// long because: every change of RSS goes through it
import type { Routine } from "../cpu/work.js";
import type { RssHardware } from "./hardware.js";
import { hashConnections } from "./hashed-connections.js";
import { createRandom } from "../random/random.js";
import { collisionTest } from "../rss/collision-test.js";
import type { HashSettings } from "../rss/hash-frame.js";
import type { RssChange } from "../scenario/rss.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { Draining } from "../stack/draining.js";
import type { ReceiveSide } from "../stack/protocol-driver.js";
import { Looks } from "../stack/rebalancer/looks.js";
import { OwnerMoves } from "../stack/rebalancer/owner-moves.js";
import { rebalancerOf } from "../stack/rebalancer/policies.js";
import type { EntryMove } from "../stack/rebalancer/rebalancer.js";
import { type TableChangeKind, TableOwner } from "../stack/table-owner.js";

/** The hash value of every connection (null: not hashed) from `sincePs` on. */
export interface HashValues {
  readonly sincePs: number;
  readonly of: readonly (number | null)[] | null;
}

export interface RssOwnerParts {
  readonly scenario: CompleteScenario;
  readonly simulation: Simulation;
  /** Queues a DPC of the overlying driver's own on a CPU. */
  readonly queueDpc: (cpu: number, dpc: Routine) => void;
  readonly rss: RssHardware;
  readonly draining: Draining;
  readonly receiveSide: ReceiveSide;
  /** Written here: what the NIC hashes, from when on. */
  readonly hashValues: HashValues[];
}

/** What the overlying driver can see of a run that goes on. */
export interface Sight {
  /** Whether no frame is to come. */
  readonly isOver: () => boolean;
  /** Frames so far, and when the next comes, picoseconds. */
  readonly received: () => number;
  readonly nextArrivalPs: () => number;
  /** Whether looks that would see nothing are left out; the run is the same. */
  readonly skips: boolean;
  /** Picoseconds that a CPU was in ISRs and DPCs so far. */
  readonly busyPs: (cpu: number) => number;
}

type Hashing = Required<Pick<HashSettings, "hashTypes" | "secretKey">>;

export class RssOwner {
  readonly table: TableOwner<RssHardware["queues"][number]>;
  private hashing: Hashing;
  private byOwner: OwnerMoves | null = null;
  /** Switched off by a change: there is no table in use to be moved. */
  private isOff = false;

  constructor(private readonly parts: RssOwnerParts) {
    const { scenario, simulation, rss, draining, receiveSide } = parts;
    const { hashTypes, secretKey } = scenario.rss;
    this.hashing = { hashTypes, secretKey };
    this.table = new TableOwner<RssHardware["queues"][number]>({
      table: rss.table,
      queues: rss.queues,
      draining,
      now: () => simulation.nowPs,
      outOfOrder: () => receiveSide.counts.outOfOrder,
    });
    for (const change of scenario.rssChanges)
      simulation.at(change.timePs, EVENT_ORDER.timer, { fire: () => this.apply(change) });
  }

  /** Begins to look, for rebalancing and for attacks. */
  start({ isOver, received, nextArrivalPs, busyPs, skips }: Sight): void {
    const {
      scenario: { rebalancing, rekeying },
      simulation,
    } = this.parts;
    // `look` answers until when further looks would see and do nothing; the next one is the first that is not before.
    const every = (
      periodPs: number,
      order: number,
      look: () => number,
      skip: (looks: number, lastPs: number) => void,
    ): void => {
      const fire = (): void => {
        if (isOver()) return;
        const { nowPs } = simulation,
          quietUntilPs = Math.min(look(), nextArrivalPs());
        const looks = skips ? Math.max(0, Math.ceil((quietUntilPs - nowPs) / periodPs) - 1) : 0;
        if (looks > 0) skip(looks, nowPs + looks * periodPs);
        simulation.at(nowPs + (looks + 1) * periodPs, order, { fire });
      };
      simulation.at(periodPs, order, { fire });
    };
    if (rebalancing.policy !== "none") {
      const looks = this.looks(busyPs);
      every(
        rebalancing.periodPs,
        EVENT_ORDER.look,
        () => Math.min(looks.look(simulation.nowPs, !this.isOff), simulation.nextEventPs),
        (count, lastPs) => looks.skip(count, lastPs, !this.isOff),
      );
    }
    if (rekeying !== null) {
      const keys = createRandom(this.parts.scenario.seed, "secret key");
      let since = 0;
      every(
        rekeying.periodPs,
        EVENT_ORDER.keyLook,
        () => {
          if (since === received()) return Infinity; // no connection has sent since then
          if (collisionTest(this.connectionsOfEntries(since), { threshold: rekeying.threshold }).isSuspicious)
            this.rehash("hash", {
              ...this.hashing,
              secretKey: Uint8Array.from(this.hashing.secretKey, () => keys.below(256)),
            });
          since = received();
          return Infinity; // until the next frame
        },
        () => {},
      );
    }
  }

  /** Makes a change of the RSS parameters, as the overlying driver's set request would. */
  private apply({ indirectionTable, moves, hashTypes, secretKey, rss, drain = false }: RssChange): void {
    const {
      scenario: { rss: initial, traffic },
      hashValues,
      simulation,
    } = this.parts;
    if (rss !== undefined) this.isOff = rss === "disable";
    if (rss === "disable") {
      hashValues.push({ sincePs: simulation.nowPs, of: null });
      this.table.rehash("disable", new Array<number>(traffic.connections).fill(initial.indirectionTable.length));
    } else if (rss === "enable") {
      // Enabled again, RSS has the values of its initialization ("RSS Configuration").
      this.table.move(
        initial.indirectionTable.map((cpu, entry) => ({ entry, cpu })),
        "table",
        false,
      );
      this.rehash("enable", initial);
    } else {
      if (indirectionTable)
        this.table.move(
          indirectionTable.map((cpu, entry) => ({ entry, cpu })),
          "table",
          drain,
        );
      if (moves) this.table.move(moves, "moves", drain);
      if (hashTypes || secretKey)
        this.rehash("hash", {
          hashTypes: hashTypes ?? this.hashing.hashTypes,
          secretKey: secretKey ?? this.hashing.secretKey,
        });
    }
  }

  private rehash(what: TableChangeKind, { hashTypes, secretKey }: Hashing): void {
    const {
      scenario: { rss, traffic },
      hashValues,
      simulation,
    } = this.parts;
    this.hashing = { hashTypes, secretKey };
    const settings = { ...this.hashing, symmetric: rss.symmetric, hashing: rss.hashing };
    const { hashValueOf, entryOf } = hashConnections(traffic, settings, rss.indirectionTable.length);
    hashValues.push({ sincePs: simulation.nowPs, of: hashValueOf });
    this.table.rehash(what, entryOf);
  }

  /** Connections of each entry of which a frame later than number `since` was indicated. */
  private connectionsOfEntries(since: number): number[] {
    const {
      rss: { table },
      receiveSide,
      scenario: { traffic, rss },
    } = this.parts;
    const counts = rss.indirectionTable.map(() => 0);
    for (let connection = 0; connection < traffic.connections; connection++) {
      const entry = table.entry(connection);
      if (entry < counts.length && receiveSide.table.isActiveSince(connection, since))
        counts[entry] = counts[entry] + 1;
    }
    return counts;
  }

  /** The rebalancing policy's looks, and how its moves are made. */
  private looks(busyPs: Sight["busyPs"]): Looks {
    const {
      scenario: { rebalancing, threads, topology, rss: settings, costs, retargets },
      queueDpc,
      rss,
      draining,
    } = this.parts;
    // A policy sees which CPU serves each entry; what the entries hold is the table's own business, and may differ
    // after a re-target.
    const served = {
      get cpus() {
        return rss.servingCpus();
      },
      framesOf: rss.table.framesOf,
    };
    const mayServe = new Set([...rss.cpus(), ...retargets.map(({ cpu }) => cpu)]);
    const { policy, drain } = rebalancing;
    const moved = (moves: readonly EntryMove[]): void =>
      this.table.move(moves, policy === "whole-table" ? "table" : "moves", drain);
    if (policy === "dynamic-spreading")
      this.byOwner = new OwnerMoves({
        table: rss.table,
        rssCpus: settings.processors,
        moveEntryPs: costs.moveEntryPs,
        moved,
        queueDpc,
      });
    const move = (wishes: readonly EntryMove[]): void => {
      const moves = wishes.map(({ entry, cpu }) => ({ entry, cpu: rss.cpuToHold(cpu) }));
      if (this.byOwner) this.byOwner.move(moves);
      else moved(moves);
    };
    return new Looks({
      policy: rebalancerOf(rebalancing),
      table: served,
      move,
      isMoving: (entry) => draining.isMoving(entry) || this.byOwner?.isPending(entry) === true,
      cpus: [...mayServe].map((cpu) => ({
        cpu,
        node: topology.processors[cpu]?.node ?? 0,
        serves: retargets.length === 0 ? () => true : () => rss.cpus().includes(cpu),
        busyPs: () => busyPs(cpu),
        threads: threads[cpu],
      })),
    });
  }
}

/**
 * The hash value of a connection's frame that arrived at an instant; an arrival comes before a change at the same
 * instant.
 */
export function hashValueAt(
  hashValues: readonly HashValues[],
): (connection: number, arrivalPs: number) => number | null {
  return (connection, arrivalPs) => {
    let present = hashValues[0];
    for (const later of hashValues) if (later.sincePs < arrivalPs) present = later;
    return present.of?.[connection] ?? null;
  };
}
