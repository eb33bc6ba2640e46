// What a synthetic load can be told, and what it refuses.
import { checkFields, checkNumber, checkOneOf, checkWhole, refuse, show } from "../check.js";
import type { Seed } from "../random/random.js";
import { type BurstyGaps, checkBursts } from "./bursts.js";
import type { Endpoints } from "./endpoints.js";
import { type FrameBytes, checkFrameBytes } from "./frame-sizes.js";
import { type ChosenConnections, checkedConnections } from "./named-connections.js";
import { type Population, checkPopulation } from "./population.js";

export interface LoadOptions {
  /** Mean rate of all connections together, frames per second, 1 to 10^9. */
  readonly framesPerSecond: number;
  /** 1 to 2^20; default 64. With `endpoints` there are as many as these. */
  readonly connections?: number;
  /**
   * Length of the frames with their check sequence, bytes, 64 to 9216; default 64. "imix" is the simple IMIX of router
   * tests (64, 594 and 1518 bytes, 7 to 4 to 1), a list any other mix: `[{ bytes: 64, share: 0.8 }, { bytes: 1518,
   * share: 0.2 }]`.
   */
  readonly frameBytes?: FrameBytes;
  /**
   * poisson: gaps are random (exponential), so that frames come at any instant; constant: all gaps are equal; or
   * bursts. Default poisson.
   */
  readonly gaps?: "poisson" | "constant" | BurstyGaps;
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
const DEFAULTS = {
  frameBytes: 64,
  gaps: "poisson",
  frames: Infinity,
  population: "equal",
  startPs: 0,
  endPs: Infinity,
} as const;

/** A load's options with their defaults; `chosen` says who its connections are. */
export type CheckedLoad = Required<Omit<LoadOptions, "connections" | "endpoints" | "seed">> & {
  readonly chosen: ChosenConnections;
};

/** The options with their defaults, or one sentence. */
export function checkedLoad(options: LoadOptions): CheckedLoad {
  checkFields("The load", options, FIELDS);
  const {
    framesPerSecond,
    frameBytes = DEFAULTS.frameBytes,
    gaps = DEFAULTS.gaps,
    frames = DEFAULTS.frames,
    population = DEFAULTS.population,
    startPs = DEFAULTS.startPs,
    endPs = DEFAULTS.endPs,
  } = options;
  checkNumber("The load's rate in frames per second", framesPerSecond, 1, 1e9);
  checkFrameBytes(frameBytes);
  if (typeof gaps === "object" && gaps !== null) {
    checkOneOf("The kind of gaps", gaps.kind, ["bursts"]);
    checkBursts(gaps, framesPerSecond);
  } else if (gaps !== "poisson" && gaps !== "constant")
    refuse(
      `The kind of gaps is ${show(gaps)}`,
      'it must be one of poisson, constant, or { kind: "bursts", meanOnPs, meanOffPs }',
    );
  if (frames !== Infinity) checkWhole("The number of frames", frames, 1, 2 ** 32 - 2);
  checkWhole("The load's start in picoseconds", startPs, 0, Number.MAX_SAFE_INTEGER - 1);
  if (endPs !== Infinity) checkWhole("The load's end in picoseconds", endPs, startPs + 1, Number.MAX_SAFE_INTEGER);
  const chosen = checkedConnections("The load", options, 64);
  checkPopulation(population, chosen.connections);
  // Copies: what the caller does with its objects afterwards does not change the load.
  return {
    framesPerSecond,
    frameBytes: typeof frameBytes === "object" ? frameBytes.map((size) => ({ ...size })) : frameBytes,
    gaps: typeof gaps === "object" ? { ...gaps } : gaps,
    frames,
    population: typeof population === "object" ? { ...population } : population,
    startPs,
    endPs,
    chosen,
  };
}
