// Frames and bytes of connections, in bounded memory. Every connection is counted exactly while there are no more than
// the limit. At one more, those with fewest frames, half of all, are let go, again and again; what stays is counted on,
// and a connection that begins afterwards may have been let go before, which is its known error. The frequent ones
// stay, as with the counters of Misra and Gries, "Finding repeated elements" (1982); but what has been there from the
// beginning stays exact.
import { checkFields, checkWhole, refuse, show } from "../check.js";

export interface ConnectionCount {
  readonly connection: string;
  /** Queue or CPU of the first of these frames; null: none. */
  readonly place: number | null;
  /** At least so many, and at most `frames + framesMissed`. */
  readonly frames: number;
  /** Bytes on the wire of these frames. */
  readonly bytes: number;
  /** Frames that may have been let go before; 0: `frames` and `bytes` are exact. */
  readonly framesMissed: number;
}

const LIMIT = 50_000;

/**
 * Counts connections.
 *
 * @example
 * const counts = new ConnectionCounts();
 * counts.add("a", 0, 60);
 * counts.add("a", 0, 1514);
 * counts.largest(1)[0].frames // => 2
 */
export class ConnectionCounts {
  readonly #limit: number;
  /** Row of each connection in the columns below, which hold no objects: there may be very many. */
  readonly #rows = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #frames: Float64Array;
  readonly #bytes: Float64Array;
  readonly #missed: Float64Array;
  readonly #places: (number | null)[] = [];
  readonly #perPlace = new Map<number | null, number>();
  /** No connection has lost more frames than this: the largest count that was let go, summed over all times. */
  #letGoFrames = 0;
  #known = 0;

  /** @param options `limit`: connections that are counted exactly, 2 to 1,000,000; default 50,000 */
  constructor(options: { readonly limit?: number } = {}) {
    checkFields("The options of the counts", options, ["limit"]);
    const { limit = LIMIT } = options;
    checkWhole("The number of connections to count", limit, 2, 1_000_000);
    this.#limit = limit;
    [this.#frames, this.#bytes, this.#missed] = [0, 1, 2].map(() => new Float64Array(limit));
  }

  /** Whether every connection is counted, and exactly. */
  get isExact(): boolean {
    return this.#letGoFrames === 0;
  }

  /** How many connections there are; at least, if the counts are not exact. */
  get connections(): number {
    return this.#known;
  }

  /** Connections by the queue or CPU of their first frame; at least, if the counts are not exact. */
  get perPlace(): ReadonlyMap<number | null, number> {
    return this.#perPlace;
  }

  /** One frame of a connection: its name, its queue or CPU, its bytes on the wire. */
  add(connection: string, place: number | null, bytes: number): void {
    const known = this.#rows.get(connection);
    if (known !== undefined) {
      this.#frames[known]++;
      this.#bytes[known] += bytes;
      return;
    }
    if (typeof connection !== "string") refuse(`The connection is ${show(connection)}`, "it must be a text");
    // Once any was let go, one that is not here may be one of those, and must not count twice.
    if (this.isExact) {
      this.#known++;
      this.#perPlace.set(place, (this.#perPlace.get(place) ?? 0) + 1);
    }
    if (this.#rows.size >= this.#limit) this.#letGo();
    const row = this.#free.pop() ?? this.#rows.size;
    this.#rows.set(connection, row);
    this.#frames[row] = 1;
    this.#bytes[row] = bytes;
    this.#missed[row] = this.#letGoFrames;
    this.#places[row] = place;
  }

  /** The connections with most frames, the largest first. */
  largest(count: number): ConnectionCount[] {
    const inOrder = ([a, x]: readonly [string, number], [b, y]: readonly [string, number]): number =>
      this.#frames[y] - this.#frames[x] || this.#bytes[y] - this.#bytes[x] || (a < b ? -1 : 1);
    let best: [string, number][] = [];
    for (const entry of this.#rows) {
      if (best.length >= 4 * count + 64) best = best.sort(inOrder).slice(0, count);
      best.push(entry);
    }
    return best
      .sort(inOrder)
      .slice(0, count)
      .map(([connection, row]) => ({
        connection,
        place: this.#places[row],
        frames: this.#frames[row],
        bytes: this.#bytes[row],
        framesMissed: this.#missed[row],
      }));
  }

  #letGo(): void {
    const frames = this.#frames.slice().sort();
    const most = frames[(frames.length - 1) >> 1];
    for (const [connection, row] of this.#rows)
      if (this.#frames[row] <= most) {
        this.#rows.delete(connection);
        this.#free.push(row);
      }
    this.#letGoFrames += most;
  }
}
