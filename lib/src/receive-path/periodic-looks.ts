// What the overlying driver looks at while frames flow, once a period: its CPUs and entries, for a rebalancing policy,
// and how many connections share an entry, which tells an attack on a known key from chance. The changes that follow
// are made by stack/rss-changes.ts.
import type { RssHardware } from "./hardware.js";
import { createRandom } from "../random/random.js";
import { collisionTest } from "../rss/collision-test.js";
import type { CompleteScenario } from "../scenario.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { ReceiveSide } from "../stack/protocol-driver.js";
import { Looks } from "../stack/rebalancer/looks.js";
import { rebalancerOf } from "../stack/rebalancer/policies.js";
import type { RssChanges } from "../stack/rss-changes.js";

/** What the overlying driver can see of a run that goes on. */
export interface Sight {
  /** Whether no frame is to come. */
  readonly isOver: () => boolean;
  /** Frames so far, and when the next comes, picoseconds. */
  readonly received: () => number;
  readonly nextArrivalPs: () => number;
  /** When the next step is due that is no event, picoseconds. */
  readonly nextStepPs: () => number;
  /** Whether looks that would see nothing are skipped; the run is the same. */
  readonly skips: boolean;
  /** Picoseconds that a CPU was in ISRs and DPCs so far. */
  readonly busyPs: (cpu: number) => number;
}

export interface LookingParts {
  readonly scenario: CompleteScenario;
  readonly simulation: Simulation;
  readonly rss: RssHardware;
  readonly receiveSide: ReceiveSide;
  readonly changes: RssChanges<RssHardware["queues"][number]>;
}

/** One kind of look. */
interface Watch {
  readonly periodPs: number;
  readonly order: number;
  /**
   * Looks, and answers until when further looks would see and do nothing; the next one is the first not before that.
   */
  look(): number;
  /** So many looks are skipped, the last of them at `lastPs`. */
  skip(looks: number, lastPs: number): void;
}

/** Begins to look, for rebalancing and for attacks, as far as the scenario asks for it. */
export function startLooks(parts: LookingParts, sight: Sight): void {
  const { simulation, scenario } = parts;
  const watches = [
    ...(scenario.rebalancing.policy === "none" ? [] : [rebalancing(parts, sight)]),
    ...(scenario.rekeying === null ? [] : [rekeying(parts, scenario.rekeying, sight)]),
  ];
  for (const watch of watches) repeat(watch, simulation, sight);
}

/** Looks once a period as long as frames come; skips looks that would see nothing. */
function repeat(watch: Watch, simulation: Simulation, { isOver, nextArrivalPs, skips }: Sight): void {
  const { periodPs, order } = watch;
  const fire = (): void => {
    if (isOver()) return;
    const { nowPs } = simulation;
    const quietUntilPs = Math.min(watch.look(), nextArrivalPs());
    const skipped = skips ? Math.max(0, Math.ceil((quietUntilPs - nowPs) / periodPs) - 1) : 0;
    if (skipped > 0) watch.skip(skipped, nowPs + skipped * periodPs);
    simulation.at(nowPs + (skipped + 1) * periodPs, order, { fire });
  };
  simulation.at(periodPs, order, { fire });
}

/** The looks of the rebalancing policy, and how its moves are made. */
function rebalancing({ scenario, simulation, rss, changes }: LookingParts, { busyPs, nextStepPs }: Sight): Watch {
  const { threads, topology, retargets } = scenario;
  const { policy, drain, periodPs, own } = scenario.rebalancing;
  const rebalancer = rebalancerOf(scenario.rebalancing, scenario.seed, () => simulation.nowPs);
  // A policy of the user's own may count its looks, or draw a random number at each.
  const isAskedAlways = own !== undefined && rebalancer.skipped === undefined;
  // A policy sees which CPU serves each entry; what the entries hold is the table's own business, and may differ
  // after a re-target.
  const served = {
    get cpus() {
      return rss.servingCpus();
    },
    framesOf: rss.table.framesOf,
  };
  const mayServe = new Set([...rss.cpus(), ...retargets.map(({ cpu }) => cpu)]);
  const looks = new Looks({
    policy: rebalancer,
    table: served,
    isMoving: (entry) => changes.isMoving(entry),
    cpus: [...mayServe].map((cpu) => ({
      cpu,
      node: topology.processors[cpu]?.node ?? 0,
      serves: retargets.length === 0 ? () => true : () => rss.cpus().includes(cpu),
      busyPs: () => busyPs(cpu),
      threads: threads[cpu],
    })),
  });
  return {
    periodPs,
    order: EVENT_ORDER.look,
    look: () => {
      const wanted = looks.look(simulation.nowPs, changes.isOn);
      const moves = wanted.map(({ entry, cpu }) => ({ entry, cpu: rss.cpuToHold(cpu) }));
      if (policy === "dynamic-spreading") changes.moveByCommand(moves, drain);
      else changes.move(moves, policy === "whole-table" ? "table" : "moves", drain);
      return isAskedAlways ? simulation.nowPs : Math.min(looks.quietUntilPs, simulation.nextEventPs, nextStepPs());
    },
    skip: (count, lastPs) => looks.skip(count, lastPs, changes.isOn),
  };
}

/** Takes another secret key when more connections share an entry than chance explains. */
function rekeying(
  parts: LookingParts,
  { periodPs, threshold }: NonNullable<CompleteScenario["rekeying"]>,
  { received }: Sight,
): Watch {
  const keys = createRandom(parts.scenario.seed, "secret key");
  let since = 0;
  return {
    periodPs,
    order: EVENT_ORDER.keyLook,
    look: () => {
      if (since === received()) return Infinity; // no connection has sent since then
      if (collisionTest(connectionsOfEntries(parts, since), { threshold }).isSuspicious)
        parts.changes.set({ secretKey: Uint8Array.from(parts.scenario.rss.secretKey, () => keys.below(256)) });
      since = received();
      return Infinity; // until the next frame
    },
    skip: () => {},
  };
}

/** Connections of each entry of which a frame later than number `since` was indicated. */
function connectionsOfEntries({ rss: { table }, receiveSide, scenario }: LookingParts, since: number): number[] {
  const counts = scenario.rss.indirectionTable.map(() => 0);
  for (let connection = 0; connection < scenario.traffic.connections; connection++) {
    const entry = table.entry(connection);
    if (entry < counts.length && receiveSide.table.isActiveSince(connection, since)) counts[entry] = counts[entry] + 1;
  }
  return counts;
}
