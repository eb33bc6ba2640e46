// What `rss-lab steer --summary` counts, frame by frame, in memory that does not grow with the capture: frames, bytes
// and connections by queue or CPU, hash types, reasons for no hash, fragments, notes, and the largest connections.
import { type CapturedFrame, type Frame, describeAllConnections } from "../index.js";
import { ConnectionCounts } from "../host/connection-counts.js";
import { flat } from "./output.js";
import type { Fate, Placing } from "./steer-fate.js";

/** Frames and bytes on the wire under one heading. */
export interface Tally {
  frames: number;
  bytes: number;
}

/** Where all frames of one kind are counted. */
export interface Counted {
  readonly tallies: readonly Tally[];
  readonly place: number | null;
  /** Null: not a connection's frame. */
  readonly connection: string | null;
}

/** Texts beyond this many are counted together. */
const MAX_TEXTS = 500;
export const OTHERS = "other reasons";

export class SteerSummary {
  readonly all: Tally = { frames: 0, bytes: 0 };
  /** Of frames in which an IP packet could be read. */
  readonly readable: Tally = { frames: 0, bytes: 0 };
  readonly fragments: Tally = { frames: 0, bytes: 0 };
  readonly hashed: Tally = { frames: 0, bytes: 0 };
  readonly places = new Map<number | null, Tally>();
  /** By CPU, where places are queues. */
  readonly cpus = new Map<number | null, Tally>();
  readonly hashTypes = new Map<string, Tally>();
  readonly stages = new Map<string, Tally>();
  readonly cpuStages = new Map<string, Tally>();
  /** Why frames were not hashed. */
  readonly reasons = new Map<string, Tally>();
  readonly notes = new Map<string, Tally>();
  readonly connections = new ConnectionCounts();
  capturedBytes = 0;
  /** Nanoseconds since 1970 of the earliest and the latest frame; null without a time. */
  #firstNs: bigint | null = null;
  #earliestPs = Number.POSITIVE_INFINITY;
  #latestPs = Number.NEGATIVE_INFINITY;
  readonly placing: Placing;
  readonly #countsConnections: boolean;

  constructor(placing: Placing, countsConnections: boolean) {
    this.placing = placing;
    this.#countsConnections = countsConnections;
    for (const place of placing.places) tallyOf(this.places, place);
  }

  /** Seconds from the earliest to the latest frame. */
  get seconds(): number {
    return this.#latestPs > this.#earliestPs ? (this.#latestPs - this.#earliestPs) / 1e12 : 0;
  }

  /** Nanoseconds since 1970 of the first frame that has a time. */
  get firstNs(): bigint | null {
    return this.#firstNs;
  }

  /** Where frames of a kind are counted. */
  countedAs(frame: Frame, fate: Fate): Counted {
    const { placing } = this;
    const place = placing.by === "queue" ? fate.queue : fate.cpu;
    const isFragment = frame.packets.some(({ ip }) => ip.isFragment);
    const isIp = frame.packets.length > 0;
    const tallies = [
      this.all,
      tallyOf(this.places, place),
      ...(placing.by === "queue" ? [tallyOf(this.cpus, fate.cpu)] : []),
      ...(isIp ? [this.readable] : []),
      ...(isFragment ? [this.fragments] : []),
      ...(fate.hashType === null
        ? [textTally(this.reasons, shortened(fate.unhashed ?? fate.reason))]
        : [this.hashed, tallyOf(this.hashTypes, fate.hashType)]),
      ...(fate.stage === null ? [] : [tallyOf(this.stages, fate.stage)]),
      ...(fate.cpuStage === null ? [] : [tallyOf(this.cpuStages, fate.cpuStage)]),
      ...fate.notes.map((note) => textTally(this.notes, withoutNumbers(note))),
    ];
    return {
      tallies,
      place,
      connection: this.#countsConnections && isIp && !isFragment ? flat(describeAllConnections(frame)) : null,
    };
  }

  add({ wireBytes, bytes, epochNs, timestampPs }: CapturedFrame, { tallies, place, connection }: Counted): void {
    for (const tally of tallies) {
      tally.frames++;
      tally.bytes += wireBytes;
    }
    this.capturedBytes += bytes.length;
    if (timestampPs < this.#earliestPs) this.#earliestPs = timestampPs;
    if (timestampPs > this.#latestPs) this.#latestPs = timestampPs;
    if (this.#firstNs === null && timestampPs === 0) this.#firstNs = epochNs;
    if (connection !== null) this.connections.add(connection, place, wireBytes);
  }
}

function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  let tally = tallies.get(key);
  if (tally === undefined) tallies.set(key, (tally = { frames: 0, bytes: 0 }));
  return tally;
}

const textTally = (tallies: Map<string, Tally>, text: string): Tally =>
  tallyOf(tallies, tallies.has(text) || tallies.size < MAX_TEXTS ? text : OTHERS);

/** A reason without lengths that differ from frame to frame. */
const shortened = (why: string): string =>
  /cannot be interpreted|hash unknown/.test(why) && !why.includes("link type") ? withoutNumbers(why) : why;

const withoutNumbers = (text: string): string => text.replace(/\b\d+\b/g, "N");
