// Traffic of a user's own: arrivals from a list or from a function, each checked when it is read.
import { checkBoolean, checkFields, checkFunction, checkWhole, refuse, show } from "../check.js";
import type { Random, Seed } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import { ARRIVALS_RULE, CheckedArrivals, type CustomArrival, madeAnew } from "./custom-arrivals.js";
import type { Endpoints } from "./endpoints.js";
import { listedTraffic } from "./listed-traffic.js";
import { checkedConnections, trafficOf } from "./named-connections.js";
import type { Traffic } from "./traffic.js";

export type { CustomArrival } from "./custom-arrivals.js";

export interface CustomTrafficOptions {
  /**
   * The frames in order of time: a list, or a function that makes them anew for every run, best a generator
   * (`function*`). It is given the run's own random stream, and whatever it draws there follows from the run's seed.
   * Nothing else may decide, neither Math.random nor a variable that one run leaves to the next, or two runs of one
   * seed differ. Frames are asked for up to 2048 at a time, ahead of the run; one that ends at `durationPs` leaves a
   * generator where it is, and its `finally` does not run.
   */
  readonly arrivals: readonly CustomArrival[] | ((random: Random) => Iterable<CustomArrival>);
  /** Number of connections, 1 to 2^20, drawn at random as those of a load; default 1. */
  readonly connections?: number;
  /** The connections one by one, instead of a number of them. */
  readonly endpoints?: readonly Endpoints[];
  /** No more frames than this, 1 to 4294967294; default: as many as there are. */
  readonly frames?: number;
  /**
   * Do the arrivals go on for ever? Then a run needs `durationPs`, and without one is refused; default false. A
   * function that says neither this nor `frames` is refused when it has given 100,000,000 frames.
   */
  readonly endless?: boolean;
  /** What is odd in the `nth` frame (from 0) of a connection; null if nothing is. */
  readonly noteOf?: (connection: number, nth: number) => string | null;
  /** For the addresses and ports of drawn connections; default: the seed of the run. */
  readonly seed?: Seed;
}

const FIELDS = ["arrivals", "connections", "endpoints", "frames", "endless", "noteOf", "seed"];
const MAX_FRAMES = 2 ** 32 - 2;

/**
 * Traffic that you describe yourself. A list is checked here, what a function gives while a run reads it.
 *
 * @throws InputError for a wrong option, for a wrong frame in one sentence that names its number, counted from 0, and
 * for what the function itself throws, which is the error's `cause`
 * @example
 * run({ traffic: customTraffic({ arrivals: [{ timePs: 0 }, { timePs: us(3), frameBytes: 1518 }] }) }).summary.received // => 2
 * @example
 * function* pairs(random: Random) {
 *   for (let timePs = us(5); ; timePs += us(10)) {
 *     const connection = random.below(8);
 *     yield { timePs, connection };
 *     yield { timePs: timePs + ns(200), connection };
 *   }
 * }
 * run({ traffic: customTraffic({ connections: 8, endless: true, arrivals: pairs }), durationPs: ms(1) }).summary.received // => 200
 */
export function customTraffic(options: CustomTrafficOptions): Traffic {
  checkFields("The custom traffic", options, FIELDS);
  const { arrivals, frames = Infinity, endless = false, noteOf } = options;
  const chosen = checkedConnections("The custom traffic", options, 1);
  if (frames !== Infinity) checkWhole("The number of frames of the custom traffic", frames, 1, MAX_FRAMES);
  checkBoolean("The field endless of the custom traffic", endless);
  if (noteOf !== undefined)
    checkFunction("The noteOf of the custom traffic", noteOf, "it must be a function of connection and number");
  const note = noteOf === undefined ? {} : { noteOf: checkedNotes(noteOf) };
  if (typeof arrivals === "function") {
    const made = madeAnew(arrivals, { connections: chosen.connections, frames, endless });
    return trafficOf(chosen, { frames, ends: !endless || frames < Infinity, ...note, arrivals: made }, null);
  }
  if (!Array.isArray(arrivals))
    return typeof arrivals === "object" && arrivals !== null && "next" in arrivals
      ? refuse(
          "The arrivals of the custom traffic are a generator that can run once",
          "give the function* itself, which every run starts anew",
        )
      : refuse(`The arrivals of the custom traffic are ${show(arrivals)}`, ARRIVALS_RULE);
  if (endless) refuse("The custom traffic is a list and endless", "a list ends: leave endless out");
  checkWhole("The number of arrivals of the custom traffic", arrivals.length, 1, MAX_FRAMES);
  const all = new ArrivalBlock(Math.min(frames, arrivals.length));
  const list = new CheckedArrivals(arrivals[Symbol.iterator](), {
    connections: chosen.connections,
    frames: all.capacity,
    endless,
  });
  list.fill(all);
  return listedTraffic(chosen, all, note);
}

function checkedNotes(noteOf: (connection: number, nth: number) => unknown): NonNullable<Traffic["noteOf"]> {
  return (connection, nth) => {
    const note = noteOf(connection, nth);
    if (note !== null && note !== undefined && typeof note !== "string")
      refuse(`A note of the custom traffic is ${show(note)}`, "it must be a text or null");
    return note ?? null;
  };
}
