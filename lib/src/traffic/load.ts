// A synthetic load: frames of many connections at a steady or random rate. In: the load's numbers. Out: traffic.
// Decision: one seed decides everything, so a load without a seed of its own draws its connections from the run's.
// Who the connections are stands in endpoints.ts, how active each of them is in population.ts.
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse } from "../check.js";
import { DEFAULT_SEED, type Random, type Seed, checkSeed } from "../random/random.js";
import { PS_PER_S } from "../units.js";
import { AliasTable } from "./alias-table.js";
import { ArrivalBlock, type EqualLoad } from "./arrival-block.js";
import { libraryTraffic } from "./checked-traffic.js";
import { chosenConnections, drawnConnections, type Endpoints, type NamedConnections } from "./endpoints.js";
import { checkPopulation, populationShares, type Population } from "./population.js";
import type { Traffic } from "./traffic.js";
import { Turnover } from "./turnover.js";
import { WeightedFill } from "./weighted-fill.js";

export interface LoadOptions {
  /** Mean rate of all connections together, frames per second, 1 to 10^9. */
  readonly framesPerSecond: number;
  /** 1 to 2^20; default 64. With `endpoints` there are as many as these. */
  readonly connections?: number;
  /** Length of every frame with its check sequence, bytes; default 64. */
  readonly frameBytes?: number;
  /**
   * poisson: gaps are random (exponential), so that frames come at any instant; constant: all gaps are equal. Default
   * poisson.
   */
  readonly gaps?: "poisson" | "constant";
  /** Number of frames; default unlimited. With `endPs` there may be fewer. */
  readonly frames?: number;
  /** How active the connections are, one beside the other; default "equal": all alike. */
  readonly population?: Population;
  /** The connections themselves; default: drawn at random. */
  readonly endpoints?: readonly Endpoints[];
  /** The load begins here: its first frame comes one gap later. Picoseconds; default 0. */
  readonly startPs?: number;
  /** No frame comes at this time or later. Picoseconds; default: the load goes on. */
  readonly endPs?: number;
  /**
   * For the addresses and ports of the connections; default: the seed of the run (outside of a run 1). A load with a
   * seed of its own keeps its connections in every run, so that replications of the run speak of these connections
   * alone.
   */
  readonly seed?: Seed;
}

const BLOCK = 2048;
const MAX_CONNECTIONS = 2 ** 20;
const FIELDS = [
  "framesPerSecond",
  "connections",
  "frameBytes",
  "gaps",
  "frames",
  "population",
  "endpoints",
  "startPs",
  "endPs",
  "seed",
];

/**
 * A load of connections, all equally active unless `population` says otherwise.
 *
 * @throws InputError for a wrong option, in one sentence that names it
 * @example
 * load({ framesPerSecond: 1e6, connections: 3 }).label(0) // => "198.18.138.166:22996 -> 192.0.2.1:443 TCP"
 */
export function load(options: LoadOptions): Traffic {
  checkFields("The load", options, FIELDS);
  const {
    framesPerSecond,
    frameBytes = 64,
    gaps = "poisson",
    frames = Infinity,
    population = "equal",
    startPs = 0,
    endPs = Infinity,
  } = options;
  checkNumber("The load's rate in frames per second", framesPerSecond, 1, 1e9);
  checkWhole("The frame length in bytes", frameBytes, 64, 9216);
  checkOneOf("The kind of gaps", gaps, ["poisson", "constant"]);
  if (frames !== Infinity) checkWhole("The number of frames", frames, 1, 2 ** 32 - 2);
  checkWhole("The load's start in picoseconds", startPs, 0, Number.MAX_SAFE_INTEGER - 1);
  if (endPs !== Infinity) checkWhole("The load's end in picoseconds", endPs, startPs + 1, Number.MAX_SAFE_INTEGER);
  const { endpoints, seed } = options;
  const chosen = endpoints === undefined ? null : chosenConnections(endpoints);
  if (chosen !== null && options.connections !== undefined)
    refuse("The load has both connections and endpoints", "give one of them");
  const { connections = 64 } = chosen ?? options;
  checkWhole("The number of connections", connections, 1, MAX_CONNECTIONS);
  if (seed !== undefined) checkSeed(seed);
  checkPopulation(population, connections);
  const numbers = { isPoisson: gaps === "poisson", meanGapPs: PS_PER_S / framesPerSecond, connections, frameBytes };
  const fill =
    population === "equal"
      ? (random: Random): Fill =>
          (block, count, sincePs) =>
            block.fill(random, count, sincePs, numbers)
      : weightedFill(population, numbers);
  const lengthPs = endPs - startPs;
  const expectedFrames = (untilPs: number): number =>
    Math.min(frames, (Math.max(0, Math.min(untilPs, endPs) - startPs) / PS_PER_S) * framesPerSecond);

  const arrivals: Traffic["arrivals"] = (random) => {
    const block = new ArrivalBlock(BLOCK);
    const next = fill(random);
    let reachedPs = 0; // since the start
    let made = 0;
    return {
      nextBlock: () => {
        const count = Math.min(BLOCK, frames - made);
        if (count === 0 || reachedPs >= lengthPs) return null;
        reachedPs = next(block, count, reachedPs);
        made += count;
        if (reachedPs >= lengthPs) while (block.count > 0 && block.timePs(block.count - 1) >= lengthPs) block.count--;
        if (startPs > 0) block.delay(startPs);
        return block.count > 0 ? block : null;
      },
    };
  };
  const traffic = (named: NamedConnections, withSeed?: Traffic["withSeed"]): Traffic =>
    libraryTraffic(
      { ...named, frames, ends: frames < Infinity || endPs < Infinity, arrivals, expectedFrames },
      withSeed,
    );
  if (chosen !== null) return traffic(chosen);
  if (seed !== undefined) return traffic(drawnConnections(connections, seed));
  const following = (runSeed: Seed): Traffic => traffic(drawnConnections(connections, runSeed), following);
  return following(DEFAULT_SEED);
}

/** Draws the next `count` frames into a block; returns the last one's time before rounding. */
type Fill = (block: ArrivalBlock, count: number, sincePs: number) => number;

/** The table of shares is built once; who holds which rank is each stream's own. */
function weightedFill(population: Exclude<Population, "equal">, numbers: EqualLoad): (random: Random) => Fill {
  const ranks = new AliasTable(populationShares(population, numbers.connections));
  const { lifetimePs, active } = population.kind === "zipf" ? population : {};
  return (random) => {
    const turnover =
      lifetimePs === undefined
        ? null
        : new Turnover(random.substream("lifetimes"), numbers.connections, active as number, lifetimePs);
    const weighted = new WeightedFill(BLOCK, random, { ...numbers, ranks, turnover });
    return (block, count, sincePs) => weighted.fill(block, count, sincePs);
  };
}
