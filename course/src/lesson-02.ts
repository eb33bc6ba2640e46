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

/**
 * Compares published hash values with computed ones, for `answerGridChart`: full where both agree.
 *
 * @param values rows of hash-vectors/values.csv that were computed with Microsoft's key
 * @param connections rows of hash-vectors/connections.csv
 * @throws InputError if a value belongs to a connection that is not in the list
 */
export function vectorAnswers(values: readonly CsvRow[], connections: readonly CsvRow[]): AnswerCell[] {
  return values.flatMap((value): AnswerCell[] => {
    const found = connections.find(({ connection }) => connection === value.connection);
    if (found === undefined)
      return refuse(`There is no connection ${value.connection}`, "every value needs a row in connections");
    const [source, destination] = [parseAddress(String(found.source)), parseAddress(String(found.destination))];
    const row = `${value.connection}: from ${found.source}, port ${found.source_port}`;
    const compare = (column: string, published: string, input: Uint8Array): AnswerCell => {
      const computed = formatHash(toeplitz(input, MICROSOFT_KEY));
      const isEqual = computed === `0x${published}`;
      return {
        row,
        column,
        text: `${computed} ${isEqual ? "✓" : "✗"}`,
        state: isEqual ? "full" : "none",
        detail: isEqual ? "" : `published: 0x${published}`,
      };
    };
    return [
      compare("addresses only", String(value.addresses_hash), tupleInput(source, destination)),
      compare(
        "addresses and ports",
        String(value.ports_hash),
        tupleInput(source, destination, Number(found.source_port), Number(found.destination_port)),
      ),
    ];
  });
}
