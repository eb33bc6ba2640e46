// What lesson 03 shows beside the library: where a real network card put Microsoft's published connections
// (datasets/hash-vectors, from the rxtxcpu case studies), and how even a table and some connections are, beside
// published values.
import { entryShares, measureSpread, roundRobin, type ImbalanceRow } from "rss-lab";
import { datasetRows } from "./dataset.js";
import { publishedConnections } from "./lesson-02.js";

/** Where the card put a connection. */
export interface CardPlacement {
  /** "A" to "E". */
  readonly connection: string;
  readonly hashValue: number;
  /** Queues among which the card's 128 entries were dealt in turn. */
  readonly queues: number;
  /** The entry that the card chose, and the queue on which the frames arrived. */
  readonly entry: number;
  readonly queue: number;
}

/** Number of queues in the observations of which the entry is known. */
const QUEUES: Readonly<Record<string, number>> = { tcp: 16, "ten-queues": 10 };

/** The observations with an Intel 82599: five connections over 16 queues, and one of them again over 10. */
export async function cardPlacements(): Promise<CardPlacement[]> {
  const published = new Map((await publishedConnections()).map(({ name, hashValue }) => [name, hashValue]));
  const rows = await datasetRows("hash-vectors/placements.csv");
  return rows
    .filter(({ configuration }) => configuration in QUEUES)
    .map(({ configuration, connection, index, queue }) => ({
      connection: String(connection),
      hashValue: published.get(String(connection)) ?? 0,
      queues: QUEUES[configuration],
      entry: Number(index),
      queue: Number(queue),
    }));
}

/** How evenly some connections of equal weight fall on some CPUs, as the lesson's table shows it. */
export type EqualConnectionsRow = {
  readonly connections: number;
  readonly CPUs: number;
  /** Measured: a mean over the trials, and the exact expectation beside it. */
  readonly "fullest over mean": number;
  readonly exact: number;
  /** In how many trials, from 0 to 1, a CPU got no connection; and how likely it is. */
  readonly "a CPU idleShare": number;
  readonly exactlyShare: number;
};

/**
 * Measures the cases of `published-results/equal-connections.csv`, beside their exact values.
 *
 * @param options `trials` of each case, default 1000
 */
export async function equalConnections({ trials = 1000 }: { trials?: number } = {}): Promise<EqualConnectionsRow[]> {
  const rows = await datasetRows("published-results/equal-connections.csv");
  return rows
    .map((row) => ({ row, connections: Number(row.connections), cpus: Number(row.cpus) }))
    .sort((a, b) => a.cpus - b.cpus || a.connections - b.connections)
    .map(({ row, connections, cpus }): EqualConnectionsRow => {
      const { maxOverMean, anyIdle } = measureSpread(connections, cpus, { trials });
      return {
        connections,
        CPUs: cpus,
        "fullest over mean": maxOverMean.value,
        exact: Number(row.max_over_mean),
        "a CPU idleShare": anyIdle.value,
        exactlyShare: Number(row.any_idle),
      };
    });
}

/** The same for `imbalanceChart`: measured dots and exact squares. */
export const spreadPoints = (rows: readonly EqualConnectionsRow[]): ImbalanceRow[] =>
  rows.flatMap((row) => {
    const at = { x: row.connections, series: `${row.CPUs} CPUs` };
    return [
      { ...at, source: "measured" as const, maxOverMean: row["fullest over mean"] },
      { ...at, source: "published" as const, maxOverMean: row.exact },
    ];
  });

/** How many times the mean the fullest CPU's entries are, for tables of 8 entries and more, for `imbalanceChart`. */
export async function tableSizePoints(cpuCounts: readonly number[], largest = 2048): Promise<ImbalanceRow[]> {
  const published = await datasetRows("published-results/table-shares.csv");
  return cpuCounts.flatMap((cpus) => {
    const sizes = Array.from({ length: 12 }, (_, i) => 2 ** i).filter(
      (size) => size >= Math.max(8, cpus) && size <= largest,
    );
    const series = `${cpus} CPUs`;
    return [
      ...sizes.map((x) => ({ x, series, source: "measured" as const, maxOverMean: overMean(x, cpus) })),
      ...published
        .filter((row) => Number(row.cpus) === cpus)
        .map((row) => ({
          x: Number(row.entries),
          series,
          source: "published" as const,
          maxOverMean: Number(row.max_over_mean),
        })),
    ];
  });
}

const overMean = (entries: number, cpus: number): number =>
  entryShares(
    roundRobin(
      Array.from({ length: cpus }, (_, cpu) => cpu),
      entries,
    ),
  ).maxOverMean;
