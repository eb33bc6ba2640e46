// Traffic of a user's own: arrivals from a list or from a function, each checked when it is read.
import { checkBoolean, checkFields, checkFunction, checkWhole, refuse, show } from "../check.js";
import type { Random, Seed } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
import type { Endpoints } from "./endpoints.js";
import { checkedConnections, trafficOf } from "./named-connections.js";
import type { Traffic } from "./traffic.js";

/** One frame of a user's own traffic. */
export interface CustomArrival {
  /** When its last bit has arrived: whole picoseconds from 0, never earlier than the frame before. */
  readonly timePs: number;
  /** Number of its connection, from 0; may be left out if there is one connection. */
  readonly connection?: number;
  /** Length with the check sequence, 64 to 65535 bytes; default 64. */
  readonly frameBytes?: number;
}

export interface CustomTrafficOptions {
  /**
   * The frames in order of time: a list, or a function that makes them anew for every run, best a generator
   * (`function*`). It is given the run's own random stream, and whatever it draws there follows from the run's seed.
   * Nothing else may decide, neither Math.random nor a variable that one run leaves to the next, or two runs of one
   * seed differ. Frames are asked for up to 2048 at a time, ahead of the run.
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
   * function that never ends and does not say so makes a run without `durationPs` that never ends.
   */
  readonly endless?: boolean;
  /** What is odd in the `nth` frame (from 0) of a connection; null if nothing is. */
  readonly noteOf?: (connection: number, nth: number) => string | null;
  /** For the addresses and ports of drawn connections; default: the seed of the run. */
  readonly seed?: Seed;
}

const FIELDS = ["arrivals", "connections", "endpoints", "frames", "endless", "noteOf", "seed"];
const ARRIVAL_FIELDS = ["timePs", "connection", "frameBytes"];
/** Least length of an Ethernet frame, and the longest that a receive buffer of the model takes. */
export const [MIN_FRAME_BYTES, MAX_FRAME_BYTES] = [64, 65_535];
const BLOCK = 2048;
const MAX_FRAMES = 2 ** 32 - 2;
const RULE = "they must be a list of { timePs, connection, frameBytes }, or a function that gives them (function*)";

/**
 * Traffic that you describe yourself. A list is checked here, what a function gives while a run reads it.
 *
 * @throws InputError for a wrong option, and for a wrong frame in one sentence that names its number, counted from 0
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
  if (typeof arrivals === "function")
    return trafficOf(chosen, {
      frames,
      ends: !endless || frames < Infinity,
      ...note,
      arrivals: madeAnew(arrivals, chosen.connections, frames),
    });
  if (!Array.isArray(arrivals))
    return typeof arrivals === "object" && arrivals !== null && "next" in arrivals
      ? refuse(
          "The arrivals of the custom traffic are a generator that can run once",
          "give the function* itself, which every run starts anew",
        )
      : refuse(`The arrivals of the custom traffic are ${show(arrivals)}`, RULE);
  if (endless) refuse("The custom traffic is a list and endless", "a list ends: leave endless out");
  checkWhole("The number of arrivals of the custom traffic", arrivals.length, 1, MAX_FRAMES);
  const all = new ArrivalBlock(Math.min(frames, arrivals.length));
  const list = new CheckedArrivals(arrivals[Symbol.iterator](), chosen.connections, all.capacity);
  list.fill(all);
  return trafficOf(chosen, { frames: all.count, ...note, arrivals: () => all.inBlocks() });
}

/** The arrivals of a function; one that gives an iterator that it has given before does not start anew. */
function madeAnew(make: (random: Random) => unknown, connections: number, frames: number): Traffic["arrivals"] {
  const started = new WeakSet<object>();
  return (random) => {
    const given = make(random);
    if (typeof given !== "object" || given === null || !(Symbol.iterator in given))
      return refuse(`The arrivals of the custom traffic gave ${show(given)}`, RULE);
    const iterator = (given as Iterable<unknown>)[Symbol.iterator]();
    if (started.has(iterator))
      refuse("The arrivals of the custom traffic gave one generator twice", "they must start anew for every run");
    started.add(iterator);
    const checked = new CheckedArrivals(iterator, connections, frames);
    const block = new ArrivalBlock(BLOCK);
    return {
      nextBlock: () => {
        block.count = 0;
        checked.fill(block);
        return block.count > 0 ? block : null;
      },
    };
  };
}

/** Reads arrivals one after the other, no more than `frames`, and holds each to the rules. */
class CheckedArrivals {
  private frame = 0;
  private lastPs = 0;
  private isOver = false;

  constructor(
    private readonly iterator: Iterator<unknown>,
    private readonly connections: number,
    private readonly frames: number,
  ) {}

  /** Appends arrivals until the block is full, or there are no more. */
  fill(block: ArrivalBlock): void {
    while (!this.isOver && block.count < block.capacity) {
      if (this.frame >= this.frames) {
        this.isOver = true;
        this.iterator.return?.();
      } else {
        const next = this.iterator.next();
        if (next.done === true) this.isOver = true;
        else this.take(next.value, block);
      }
    }
  }

  private take(arrival: unknown, block: ArrivalBlock): void {
    const { lastPs, connections } = this;
    if (!isRight(arrival, lastPs, connections)) return this.explain(arrival as CustomArrival);
    const { timePs, connection = 0, frameBytes = MIN_FRAME_BYTES } = arrival;
    block.add(timePs, connection, frameBytes);
    this.lastPs = timePs;
    this.frame++;
  }

  /** What is wrong: the same rules as in isRight, in words. */
  private explain(arrival: CustomArrival): never {
    const { frame, lastPs, connections } = this;
    checkFields(`Frame ${frame} of the custom traffic`, arrival, ARRIVAL_FIELDS);
    const { timePs, connection, frameBytes } = arrival;
    checkWhole(`The time of frame ${frame} of the custom traffic in picoseconds`, timePs, 0, Number.MAX_SAFE_INTEGER);
    if (timePs < lastPs)
      refuse(
        `Frame ${frame} of the custom traffic arrives at ${timePs} ps and the one before at ${lastPs} ps`,
        "frames come in the order of time",
      );
    checkWhole(`The connection of frame ${frame} of the custom traffic`, connection, 0, connections - 1);
    checkWhole(
      `The length of frame ${frame} of the custom traffic in bytes`,
      frameBytes,
      MIN_FRAME_BYTES,
      MAX_FRAME_BYTES,
    );
    return refuse(`Frame ${frame} of the custom traffic is ${show(arrival)}`, RULE);
  }
}

/** A quick look without a sentence, since every frame is checked. */
function isRight(arrival: unknown, lastPs: number, connections: number): arrival is CustomArrival {
  if (typeof arrival !== "object" || arrival === null) return false;
  for (const name of Object.keys(arrival)) if (!ARRIVAL_FIELDS.includes(name)) return false;
  const { timePs, connection, frameBytes } = arrival as Record<keyof CustomArrival, unknown>;
  return (
    isWhole(timePs, lastPs, Number.MAX_SAFE_INTEGER) &&
    (connection === undefined ? connections === 1 : isWhole(connection, 0, connections - 1)) &&
    (frameBytes === undefined || isWhole(frameBytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES))
  );
}

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

function checkedNotes(noteOf: (connection: number, nth: number) => unknown): NonNullable<Traffic["noteOf"]> {
  return (connection, nth) => {
    const note = noteOf(connection, nth);
    if (note !== null && note !== undefined && typeof note !== "string")
      refuse(`A note of the custom traffic is ${show(note)}`, "it must be a text or null");
    return note ?? null;
  };
}
