// Which connections a traffic has, as its options say it: a number of them, drawn at random, or endpoints one by one.
// Decision: one seed decides everything, so connections without a seed of their own are drawn from the run's.
import { checkWhole, refuse } from "../check.js";
import { DEFAULT_SEED, type Seed, checkSeed } from "../random/random.js";
import { type Making, libraryTraffic } from "./checked-traffic.js";
import {
  type Endpoints,
  type NamedConnections,
  checkedEndpoints,
  chosenConnections,
  drawnConnections,
} from "./endpoints.js";
import type { Traffic } from "./traffic.js";

export const MAX_CONNECTIONS = 2 ** 20;

/** The part of a traffic's options that says who its connections are. */
export interface ConnectionOptions {
  readonly connections?: number;
  readonly endpoints?: readonly Endpoints[];
  readonly seed?: Seed;
}

/** Checked: how many connections there are, and which they are in a run of that seed. */
export interface ChosenConnections {
  readonly connections: number;
  /** Does the run's seed decide? */
  readonly followsRun: boolean;
  readonly named: (runSeed: Seed) => NamedConnections;
  /** The options that choose the same connections once more: copies, plain data. */
  readonly options: ConnectionOptions;
}

/**
 * Reads the options.
 *
 * @param what begins a sentence: "The load"
 * @param byDefault number of connections if the options name none
 */
export function checkedConnections(what: string, options: ConnectionOptions, byDefault: number): ChosenConnections {
  const { endpoints, seed } = options;
  if (endpoints !== undefined) {
    const checked = checkedEndpoints(endpoints);
    const chosen = chosenConnections(checked);
    if (options.connections !== undefined) refuse(`${what} has both connections and endpoints`, "give one of them");
    if (seed !== undefined) checkSeed(seed);
    return {
      connections: chosen.connections,
      followsRun: false,
      named: () => chosen,
      options: { endpoints: checked },
    };
  }
  const { connections = byDefault } = options;
  checkWhole("The number of connections", connections, 1, MAX_CONNECTIONS);
  if (seed !== undefined) checkSeed(seed);
  return {
    connections,
    followsRun: seed === undefined,
    named: (runSeed) => drawnConnections(connections, seed ?? runSeed),
    options: { connections, ...(seed === undefined ? {} : { seed }) },
  };
}

/**
 * A traffic of these connections, which a run asks for once more with its seed if that decides.
 *
 * @param recipe all of it but the seed; null if there is none
 */
export function trafficOf(
  { followsRun, named }: ChosenConnections,
  { replies, ...rest }: Omit<Traffic, keyof NamedConnections | "withSeed"> & Pick<Making, "replies">,
  recipe: object | null,
): Traffic {
  const withSeed = (seed: Seed): Traffic => {
    const { headersInTurn, ...connections } = named(seed);
    const making = { recipe: recipe && { ...recipe, seed }, headersInTurn, replies, ...(followsRun && { withSeed }) };
    return libraryTraffic({ ...connections, ...rest }, making);
  };
  return withSeed(DEFAULT_SEED);
}
