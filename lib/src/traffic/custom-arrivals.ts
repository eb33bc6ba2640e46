// The arrivals that a user's own function or list gives, read one after the other, each held to the rules.
import { InputError, checkFields, checkWhole, guarded, isPromise, refuse, show } from "../check.js";
import type { Random } from "../random/random.js";
import { ArrivalBlock } from "./arrival-block.js";
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

/** What arrivals are held to. */
export interface ArrivalLimits {
  readonly connections: number;
  /** No more are read; Infinity: all. */
  readonly frames: number;
  /** Whether they say that they go on for ever. */
  readonly endless: boolean;
  /** Frames after which a function that says nothing of its end is taken for one that has none. */
  readonly mostUntold?: number;
}

const FIELDS = ["timePs", "connection", "frameBytes"];
/** Least length of an Ethernet frame, and the longest that a receive buffer of the model takes. */
export const [MIN_FRAME_BYTES, MAX_FRAME_BYTES] = [64, 65_535];
const BLOCK = 2048;
const MOST_UNTOLD = 100_000_000;
/** Ends the refusal of something else. */
export const ARRIVALS_RULE =
  "they must be a list of { timePs, connection, frameBytes }, or a function that gives them (function*)";

/** The arrivals of a function; one that gives an iterator that it has given before does not start anew. */
export function madeAnew(make: (random: Random) => unknown, limits: ArrivalLimits): Traffic["arrivals"] {
  const started = new WeakSet<object>();
  return (random) => {
    const iterator = startedIterator(guarded(FAILED, () => make(random)));
    if (started.has(iterator))
      refuse("The arrivals of the custom traffic gave one generator twice", "they must start anew for every run");
    started.add(iterator);
    const checked = new CheckedArrivals(iterator, limits);
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

const FAILED = "The arrivals of the custom traffic failed";

function startedIterator(given: unknown): Iterator<unknown> {
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given))
    return refuse(
      `The arrivals of the custom traffic gave ${isPromise(given) ? "a promise" : show(given)}`,
      ARRIVALS_RULE,
    );
  const start: unknown = given[Symbol.iterator];
  const iterator: unknown = typeof start === "function" ? guarded(FAILED, () => start.call(given) as unknown) : start;
  if (typeof (iterator as Partial<Iterator<unknown>> | null | undefined)?.next !== "function")
    return refuse(
      `The arrivals of the custom traffic gave the iterator ${show(iterator)}`,
      "it must have next(), as that of a list or of a function* has",
    );
  return iterator as Iterator<unknown>;
}

/** Reads arrivals one after the other, no more than `frames`, and holds each to the rules. */
export class CheckedArrivals {
  private frame = 0;
  private lastPs = 0;
  private isOver = false;

  constructor(
    private readonly iterator: Iterator<unknown>,
    private readonly limits: ArrivalLimits,
  ) {}

  /** Appends arrivals until the block is full, or there are no more. */
  fill(block: ArrivalBlock): void {
    try {
      this.read(block);
    } catch (error) {
      if (error instanceof InputError) throw error;
      guarded(FAILED, () => {
        throw error;
      });
    }
  }

  private read(block: ArrivalBlock): void {
    const { frames, endless, mostUntold = MOST_UNTOLD } = this.limits;
    while (!this.isOver && block.count < block.capacity) {
      if (this.frame >= frames) {
        this.isOver = true;
        this.iterator.return?.();
      } else {
        const next: unknown = this.iterator.next();
        if (typeof next !== "object" || next === null)
          refuse(
            `The iterator of the custom traffic's arrivals gave ${show(next)}`,
            "its next() must give { value, done }",
          );
        const { done, value } = next as IteratorResult<unknown>;
        if (done === true) this.isOver = true;
        else {
          if (this.frame >= mostUntold && !endless && frames === Infinity)
            refuse(
              `The arrivals of the custom traffic go on after ${mostUntold} frames`,
              "give endless: true if they never end, and the run a durationPs, or give frames, the most that there are",
            );
          this.take(value, block);
        }
      }
    }
  }

  /** Every field is read once, since a getter might give another value the next time. */
  private take(arrival: unknown, block: ArrivalBlock): void {
    const { lastPs } = this;
    const { connections } = this.limits;
    if (!hasKnownFields(arrival)) return checkFields(`Frame ${this.frame} of the custom traffic`, arrival, FIELDS);
    const { timePs, connection = connections === 1 ? 0 : undefined, frameBytes = MIN_FRAME_BYTES } = arrival;
    if (
      !isWhole(timePs, lastPs, Number.MAX_SAFE_INTEGER) ||
      !isWhole(connection, 0, connections - 1) ||
      !isWhole(frameBytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES)
    )
      return this.explain({ timePs, connection, frameBytes });
    block.add(timePs, connection, frameBytes);
    this.lastPs = timePs;
    this.frame++;
  }

  /** What is wrong: the same rules as in `take`, in words. */
  private explain({ timePs, connection, frameBytes }: Record<keyof CustomArrival, unknown>): void {
    const { frame, lastPs } = this;
    checkWhole(`The time of frame ${frame} of the custom traffic in picoseconds`, timePs, 0, Number.MAX_SAFE_INTEGER);
    if (timePs < lastPs)
      refuse(
        `Frame ${frame} of the custom traffic arrives at ${timePs} ps and the one before at ${lastPs} ps`,
        "frames come in the order of time",
      );
    checkWhole(`The connection of frame ${frame} of the custom traffic`, connection, 0, this.limits.connections - 1);
    checkWhole(
      `The length of frame ${frame} of the custom traffic in bytes`,
      frameBytes,
      MIN_FRAME_BYTES,
      MAX_FRAME_BYTES,
    );
  }
}

/** A quick look without a sentence, since every frame is checked. */
function hasKnownFields(arrival: unknown): arrival is Record<keyof CustomArrival, unknown> {
  if (typeof arrival !== "object" || arrival === null || Array.isArray(arrival)) return false;
  for (const name of Object.keys(arrival)) if (!FIELDS.includes(name)) return false;
  return true;
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
