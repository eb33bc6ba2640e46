// Accelerated RFS in the driver: the filters that it keeps for connections, which it was asked for where frames are
// steered. There it only queues the work: the NIC is programmed later, in a thread. Filters expire: the driver asks
// RFS' tables for each one when it has programmed one. mlx5 keeps an exact rule for each connection, ice has a rule of
// Flow Director's, and besides gives up those of UDP after five seconds. Decision: the oldest filters are asked about
// first, and a full table is an error at once.
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import { PS_PER_S } from "../units.js";
import type { FilterOfPlace } from "./flow-tables.js";

export type ArfsDriver = "mlx5" | "ice";
export const ARFS_DRIVERS: readonly ArfsDriver[] = ["mlx5", "ice"];

export interface ArfsRulesParts {
  readonly simulation: Pick<Simulation, "at" | "nowPs">;
  readonly driver: ArfsDriver;
  /** Filters of one type that there is room for. */
  readonly capacity: number;
  /** From the request to the filter, at the least, and how long the thread is busy with one, picoseconds. */
  readonly delayPs: number;
  readonly programPs: number;
  /** Whether a request while one is queued changes its queue (mlx5 of 6.1), instead of being left out. */
  readonly changesQueued: boolean;
  /** The type of a connection, "4 TCP"; null: the NIC has no filters for it. */
  readonly typeOf: (connection: number) => string | null;
  /** The NIC's filters. */
  readonly nic: {
    send(connection: number, queue: number): void;
    remove(connection: number): void;
  };
  /** No frame is to come any more: filters would be for nobody, and are not programmed. */
  readonly isOver: () => boolean;
  /** Whether RFS' tables have no use for a filter any more. */
  readonly mayExpire: (filter: FilterOfPlace) => boolean;
}

/** What a run counts of filters: those that were programmed, that expired, and requests that ended in an error. */
export interface ArfsCounts {
  programmed: number;
  expired: number;
  refused: number;
}

interface Rule extends FilterOfPlace {
  queue: number;
  readonly type: string;
  /** Its work is queued. */
  isQueued: boolean;
  /** When it was programmed last, picoseconds. */
  sincePs: number;
}

/** No filter has this number. */
const NO_FILTER = 0xffff;
/** Filters that mlx5 gives up at a time: its quota is 60, and it looks at it after the next but one. */
const MLX5_AT_ONCE = 62;
const UDP_AGE_PS = 5 * PS_PER_S;

export class ArfsRules {
  readonly counts: ArfsCounts = { programmed: 0, expired: 0, refused: 0 };
  /** By their connection, the oldest first. */
  private readonly rules = new Map<number, Rule>();
  private readonly ofType: Record<string, number> = {};
  private filters = 0;
  /** When the thread is free again, picoseconds. */
  private freePs = 0;

  constructor(private readonly parts: ArfsRulesParts) {}

  /** Asks for a filter that brings a connection to a queue; answers its number, or null: there will be none. */
  request(connection: number, { queue, place }: Pick<FilterOfPlace, "queue" | "place">): number | null {
    const rule = this.rules.get(connection);
    if (rule === undefined) return this.create(connection, { queue, place });
    if (rule.queue === queue || (rule.isQueued && !this.parts.changesQueued)) return rule.filter;
    rule.queue = queue;
    if (!rule.isQueued) this.enqueue(connection, rule);
    return rule.filter;
  }

  private create(connection: number, to: Pick<FilterOfPlace, "queue" | "place">): number | null {
    const type = this.parts.typeOf(connection);
    const present = this.ofType[type ?? ""] ?? 0;
    if (type === null || present >= this.parts.capacity) {
      this.counts.refused++;
      return null;
    }
    this.ofType[type] = present + 1;
    const rule: Rule = { ...to, type, filter: this.filters++ % NO_FILTER, isQueued: false, sincePs: NaN };
    this.rules.set(connection, rule);
    this.enqueue(connection, rule);
    return rule.filter;
  }

  private enqueue(connection: number, rule: Rule): void {
    const { simulation, delayPs, programPs } = this.parts;
    const { nowPs } = simulation;
    rule.isQueued = true;
    this.freePs = Math.max(nowPs, this.freePs) + programPs;
    const donePs = Math.max(nowPs + delayPs, this.freePs);
    simulation.at(donePs, EVENT_ORDER.timer, { fire: () => this.program(connection, rule) });
  }

  private program(connection: number, rule: Rule): void {
    const { simulation, nic, driver, isOver } = this.parts;
    if (isOver()) return;
    rule.isQueued = false;
    rule.sincePs = simulation.nowPs;
    this.counts.programmed++;
    nic.send(connection, rule.queue);
    this.expire();
    if (driver === "ice" && rule.type.endsWith("UDP"))
      simulation.at(rule.sincePs + UDP_AGE_PS, EVENT_ORDER.timer, { fire: () => this.expire() });
  }

  /** Gives up the filters that are of no use any more. */
  private expire(): void {
    if (this.parts.isOver()) return;
    let left = this.parts.driver === "mlx5" ? MLX5_AT_ONCE : Infinity;
    for (const [connection, rule] of this.rules) {
      if (rule.isQueued || !(this.isOld(rule) || this.parts.mayExpire(rule))) continue;
      this.rules.delete(connection);
      this.ofType[rule.type]--;
      this.counts.expired++;
      this.parts.nic.remove(connection);
      if (--left === 0) return;
    }
  }

  private isOld({ type, sincePs }: Rule): boolean {
    const { driver, simulation } = this.parts;
    return driver === "ice" && type.endsWith("UDP") && simulation.nowPs >= sincePs + UDP_AGE_PS;
  }
}
