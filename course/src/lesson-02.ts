// What lesson 02 asks repeatedly: what is hashed of these frames under these hash types, and which CPU gets them. The
// rules are those of rss/ ("RSS Hashing Types", "Verifying the RSS Hash Calculation", Windows driver documentation).
import {
  assignCpu,
  chooseHashType,
  formatHash,
  hashInput,
  hashInputFields,
  MICROSOFT_KEY,
  parseAddress,
  toeplitz,
  tupleInput,
  type CpuFramesRow,
  type Frame,
  type HashTypeName,
  type RssSettings,
} from "rss-lab";
import { datasetRows } from "./dataset.js";
import { distinct, entriesOf, refuse } from "./words.js";
import type { AnswerCell } from "./charts/answer-grid.js";

/**
 * What the NIC hashes of every frame under every set of hash types, for `answerGridChart`.
 *
 * @param frames the frames by name: `{ ping: frame }`
 * @param enabled the sets of hash types by name: `{ "TCP only": ["NDIS_HASH_TCP_IPV4"] }`
 * @param secretKey for the hash value in the second line; Microsoft's by default
 */
export function hashAnswers(
  frames: Readonly<Record<string, Frame>>,
  enabled: Readonly<Record<string, readonly HashTypeName[]>>,
  secretKey: Uint8Array = MICROSOFT_KEY,
): AnswerCell[] {
  return Object.entries(frames).flatMap(([row, frame]) =>
    Object.entries(enabled).map(([column, hashTypes]): AnswerCell => {
      const { hashType, reason } = chooseHashType(frame, hashTypes);
      if (hashType === null) return { row, column, text: "no hash", state: "none", reason };
      const input = hashInput(frame, hashType);
      const fields = hashInputFields(frame, hashType).map(({ field }) => field);
      const moved = fields.find((field) => field === "home address" || field === "type-2 routing address");
      const hasPorts = fields.length === 4;
      return {
        row,
        column,
        text: `${moved ?? "addresses"}${hasPorts ? " + ports" : " only"}`,
        state: hasPorts ? "full" : "part",
        detail: `${input.length} bytes: ${formatHash(toeplitz(input, secretKey))}`,
        reason,
      };
    }),
  );
}

/**
 * How many frames each CPU gets, CPUs with none included, for `framesPerCpuChart`.
 *
 * @param series name of the setting, copied to every row
 */
export function framesPerCpu(frames: readonly Frame[], given: RssSettings, series: string): CpuFramesRow[] {
  const cpus = distinct([...entriesOf(given), given.defaultCpu]);
  const counts = new Map(cpus.map((cpu) => [cpu, 0]));
  for (const frame of frames) {
    const { cpu } = assignCpu(frame, given);
    counts.set(cpu, (counts.get(cpu) ?? 0) + 1);
  }
  return cpus.map((cpu) => ({ cpu, frames: counts.get(cpu) ?? 0, series }));
}

type CsvRow = Readonly<Record<string, string | number>>;

/** One of the connections whose hash values Microsoft publishes, with the bytes that are hashed. */
export interface PublishedConnection {
  /** "A" to "E" are IPv4, "F" to "H" IPv6. */
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Source first: addresses and ports. */
  readonly input: Uint8Array;
  /** The published hash value over addresses and ports, and the one over addresses only. */
  readonly hashValue: number;
  readonly addressesHashValue: number;
}

/** The eight connections of "Verifying the RSS Hash Calculation", with their published hash values. */
export async function publishedConnections(): Promise<PublishedConnection[]> {
  const [connections, values] = await Promise.all(
    ["connections", "values"].map((name): Promise<CsvRow[]> => datasetRows(`hash-vectors/${name}.csv`)),
  );
  return values
    .filter(({ origin }) => origin === "published by Microsoft")
    .map((value): PublishedConnection => {
      const row = connections.find(({ connection }) => connection === value.connection);
      if (row === undefined) return refuse(`There is no connection ${value.connection}`, "every value needs its row");
      const [source, destination] = [String(row.source), String(row.destination)];
      const [sourcePort, destinationPort] = [Number(row.source_port), Number(row.destination_port)];
      return {
        name: String(row.connection),
        source,
        destination,
        sourcePort,
        destinationPort,
        input: tupleInput(parseAddress(source), parseAddress(destination), sourcePort, destinationPort),
        hashValue: Number(`0x${value.ports_hash}`),
        addressesHashValue: Number(`0x${value.addresses_hash}`),
      };
    });
}

/**
 * Compares what a hash function gives with all 16 published values, for `answerGridChart`: full where both agree.
 *
 * @param hash a function of the hash input and the secret key: a reader's own, or `toeplitz`
 */
export async function vectorAnswers(
  hash: (input: Uint8Array, secretKey: Uint8Array) => number = toeplitz,
): Promise<AnswerCell[]> {
  return (await publishedConnections()).flatMap((connection): AnswerCell[] => {
    const row = `${connection.name} (${connection.source.includes(":") ? "IPv6" : "IPv4"})`;
    const compare = (column: string, published: number, input: Uint8Array): AnswerCell => {
      const computed = hash(input, MICROSOFT_KEY);
      const isEqual = computed === published;
      return {
        row,
        column,
        text: `${isHash(computed) ? formatHash(computed) : String(computed)} ${isEqual ? "✓" : "✗"}`,
        state: isEqual ? "full" : "none",
        detail: isEqual ? "" : `published: ${formatHash(published)}`,
      };
    };
    const { input, addressesHashValue, hashValue } = connection;
    return [
      compare("addresses only", addressesHashValue, input.slice(0, input.length - 4)),
      compare("addresses and ports", hashValue, input),
    ];
  });
}

const isHash = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
