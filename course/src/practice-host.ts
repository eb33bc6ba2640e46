// A host for the exercise in which a table is built: 4 queues, 128 entries, and connections of which some send much
// more than others. Made from a seed, so that the reader and the check place the same frames.
import {
  buildFrame,
  createRandom,
  host as hosts,
  parseFrame,
  roundRobin,
  type CapturedFrame,
  type Random,
  type Seed,
} from "rss-lab";

const QUEUES = 4;
const ENTRIES = 128;
const CONNECTIONS = 160;
/** What the exercise asks for at most: the fullest queue's frames over the mean. */
export const MOST_OVER_MEAN = 1.15;

export interface PracticeHost {
  readonly host: hosts.Host;
  readonly frames: readonly CapturedFrame[];
}

/**
 * The host of one variant of exercise "13-weights", and the frames that it received. Dealt in turn, its table misses
 * the bound; cut into four blocks in the right places, it keeps it.
 *
 * @param seed that of the exercise
 */
export function practiceHost(seed: Seed): PracticeHost {
  const { host, loads, frames } = practice(createRandom(seed, "exercise 13-weights"));
  return {
    host,
    frames: loads
      .flatMap((count, i) => Array.from({ length: count }, () => frames[i]))
      .map((frame, i) => ({ ...frame, frame: i + 1 })),
  };
}

interface Practice {
  readonly host: hosts.Host;
  /** One frame of each connection. */
  readonly frames: readonly CapturedFrame[];
  /** Frames of each connection. */
  readonly loads: readonly number[];
  /** Frames of each entry. */
  readonly perEntry: readonly number[];
  /** Weights with which the bound is kept. */
  readonly weights: readonly number[];
}

/** Draws connections, and keys until dealing in turn misses the bound and blocks can keep it. */
export function practice(random: Random): Practice {
  const frames = Array.from({ length: CONNECTIONS }, () => connection(random));
  const loads = frames.map(() => 2 + random.below(10) + (random.below(8) === 0 ? 30 + random.below(60) : 0));
  const parsed = frames.map(({ bytes }) => parseFrame(bytes));
  for (;;) {
    const host = hostWith(Uint8Array.from({ length: 40 }, () => random.below(256)));
    const place = hosts.placer(host);
    const perEntry = new Array<number>(ENTRIES).fill(0);
    parsed.forEach((frame, i) => (perEntry[place(frame).entry ?? 0] += loads[i]));
    const weights = cut(perEntry);
    if (overMean(roundRobin([0, 1, 2, 3], ENTRIES), perEntry) < MOST_OVER_MEAN + 0.1) continue;
    if (overMean(blocks(weights), perEntry) <= MOST_OVER_MEAN - 0.05) return { host, frames, loads, perEntry, weights };
  }
}

/** One queue's frames over the mean, for the fullest. */
function overMean(table: readonly number[], perEntry: readonly number[]): number {
  const loads = new Array<number>(QUEUES).fill(0);
  table.forEach((queue, entry) => (loads[queue] += perEntry[entry]));
  return (Math.max(...loads) * QUEUES) / loads.reduce((sum, load) => sum + load, 0);
}

const blocks = (weights: readonly number[]): number[] =>
  weights.flatMap((weight, queue) => new Array<number>(weight).fill(queue));

/** Where to cut the entries into four blocks: each cut as near as can be to a quarter of the frames. */
function cut(perEntry: readonly number[]): number[] {
  const sum = perEntry.reduce((total, load) => total + load, 0);
  const ends: number[] = [];
  let before = 0;
  perEntry.forEach((load, entry) => {
    const goal = ((ends.length + 1) * sum) / QUEUES;
    if (ends.length < QUEUES - 1 && before + load >= goal)
      ends.push(goal - before < before + load - goal ? entry : entry + 1);
    before += load;
  });
  return [...ends, ENTRIES].map((end, i) => end - (ends[i - 1] ?? 0));
}

function connection(random: Random): CapturedFrame {
  const bytes = buildFrame({
    source: `${random.pick(["198.51.100", "203.0.113"])}.${1 + random.below(254)}`,
    destination: "192.0.2.10",
    sourcePort: 32_768 + random.below(28_000),
    destinationPort: 443,
  });
  return { frame: 1, timestampPs: NaN, epochNs: 0n, linkType: 1, bytes, wireBytes: bytes.length };
}

/** The host of these exercises, as it is if nobody changed anything. */
export function hostWith(key: Uint8Array): hosts.Host {
  const entries = roundRobin([0, 1, 2, 3], ENTRIES);
  const queues = Array.from({ length: QUEUES }, (_, queue) => queue);
  return {
    system: "linux",
    device: "eth0",
    nic: "ndis",
    hashing: hosts.NIC_PROFILES.ndis.hashing,
    contexts: new Map([
      [0, { entries, key, symmetric: "none", hashTypes: ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"], inferred: [] }],
    ]),
    hashFields: new Map([["tcp4", ["s", "d", "f", "n"]]]),
    rules: [],
    flowDirector: false,
    queues: QUEUES,
    defaultQueue: 0,
    interrupts: queues.map((queue) => ({ queue, irq: 40 + queue, allowed: [queue], counts: null })),
    rps: new Map(),
    assumptions: [],
  };
}
