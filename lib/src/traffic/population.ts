// Populations: how the frames of a load are shared among its connections. Equal connections are what load tests send;
// on real links few connections send most of the frames, about as Zipf's law says (rank r in proportion to 1 /
// r^exponent), and a single bulk transfer may outweigh all others (an elephant).
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";
import { inversePower } from "../random/power.js";

/** Connection 0 sends most, connection r - 1 in proportion to 1 / r^exponent. */
export interface ZipfPopulation {
  readonly kind: "zipf";
  /** 0 (all alike) to 3. */
  readonly exponent: number;
  /**
   * Connections come and go: each rank is held by one connection for an exponentially distributed time with this mean,
   * then by another. 1 to 10^16 picoseconds; default: they stay for ever. The load's `connections` are then the pool
   * that they are taken from.
   */
  readonly lifetimePs?: number;
  /** With `lifetimePs`: how many connections are there at a time, fewer than `connections`; there are as many ranks. */
  readonly active?: number;
}

/**
 * One connection, or a few, send a given share of all frames, each as much as the other; all other connections share
 * the rest equally.
 */
export interface ElephantPopulation {
  readonly kind: "elephant";
  /** Share of all frames that the elephants send together, 0 to 1. */
  readonly share: number;
  /** Number of elephants, fewer than the connections; they are the connections from 0 on. Default 1. */
  readonly elephants?: number;
}

/** How active the connections of a load are, one beside the other. */
export type Population = "equal" | ZipfPopulation | ElephantPopulation;

const FIELDS = {
  zipf: ["kind", "exponent", "lifetimePs", "active"],
  elephant: ["kind", "share", "elephants"],
} as const;

/** Refuses a population that `connections` connections cannot have. */
export function checkPopulation(population: Population, connections: number): void {
  if (population === "equal") return;
  if (typeof population !== "object" || population === null)
    refuse(`The population is ${show(population)}`, 'it must be "equal", or an object whose kind is zipf or elephant');
  checkOneOf("The kind of population", population.kind, ["zipf", "elephant"]);
  checkFields("The population", population, FIELDS[population.kind]);
  if (population.kind === "elephant") {
    checkNumber("The elephants' share", population.share, 0, 1);
    if (connections < 2) refuse("The load has 1 connection", "a population with elephants needs two at least");
    checkWhole("The number of elephants", population.elephants ?? 1, 1, connections - 1);
    return;
  }
  const { exponent, lifetimePs, active } = population;
  checkNumber("The population's exponent", exponent, 0, 3);
  if (lifetimePs === undefined) {
    if (active !== undefined)
      refuse("The population has active but no lifetimePs", "only connections that come and go can be fewer at a time");
    return;
  }
  checkNumber("The population's mean lifetime in picoseconds", lifetimePs, 1, 1e16);
  if (active === undefined)
    refuse("The population has lifetimePs but no active", "say how many of the connections are there at a time");
  if (connections < 2) refuse("The load has 1 connection", "a population that comes and goes needs two at least");
  checkWhole("The number of connections that are active at a time", active, 1, connections - 1);
}

/**
 * Each connection's share of the frames, in order of its number; they add up to 1. If connections come and go: each
 * rank's share.
 *
 * @param connections 1 to 2^20
 * @throws InputError for a population that so many connections cannot have
 * @example
 * Array.from(populationShares({ kind: "elephant", share: 0.5 }, 3)) // => [0.5, 0.25, 0.25]
 * Array.from(populationShares({ kind: "zipf", exponent: 1 }, 2), (share) => share.toFixed(4)) // => ["0.6667", "0.3333"]
 */
export function populationShares(population: Population, connections: number): Float64Array {
  checkWhole("The number of connections", connections, 1, 2 ** 20);
  checkPopulation(population, connections);
  if (population === "equal") return new Float64Array(connections).fill(1 / connections);
  if (population.kind === "elephant") {
    const { share, elephants = 1 } = population;
    return new Float64Array(connections)
      .fill((1 - share) / (connections - elephants))
      .fill(share / elephants, 0, elephants);
  }
  const weights = Float64Array.from({ length: population.active ?? connections }, (_, i) =>
    inversePower(i + 1, population.exponent),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
