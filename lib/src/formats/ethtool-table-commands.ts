// The `ethtool -X` line that sets an indirection table. ethtool can set two kinds of table exactly: queues dealt in
// turn (`equal`, from `start` on), and one block of entries for each queue, in ascending order (`weight`).
import { secretKeyText } from "../rss/secret-key.js";
import { checkDevice } from "./device-name.js";
import type { EthtoolTable } from "./ethtool-table-type.js";

/** Either the lines, or the reason why there are none. */
export type EthtoolTableCommands =
  | { readonly commands: readonly string[]; readonly reason: null }
  | { readonly commands: null; readonly reason: string };

/** What of a table the line sets; a table read from text or JSON has all of it. */
export type SettableTable = Pick<EthtoolTable, "queues"> &
  Partial<Pick<EthtoolTable, "key" | "hashFunction" | "transform" | "context">>;

/**
 * The `ethtool -X` lines that set a table, with its key, hash function, input transformation and context as far as they
 * are known.
 *
 * @param table queues of the entries, and what else is to be set
 * @param device network interface: "eth0"
 * @returns the lines; or null and a sentence that says which entry no form of `ethtool -X` can set
 * @example
 * ethtoolTableCommands({ queues: [0, 0, 0, 1] }, "eth0").commands // => ["ethtool -X eth0 weight 3 1"]
 */
export function ethtoolTableCommands(table: SettableTable, device: string): EthtoolTableCommands {
  const { key = null, hashFunction = null, transform = null, context = 0 } = table;
  const form = equalForm(table.queues) ?? weightForm(table.queues);
  if (form === null) return { commands: null, reason: reasonOf(table.queues) };
  const words = [`ethtool -X ${checkDevice(device)}`, form];
  if (key !== null) words.push(`hkey ${(secretKeyText(key).match(/../g) ?? []).join(":")}`);
  if (hashFunction !== null) words.push(`hfunc ${hashFunction}`);
  if (transform !== null) words.push(`xfrm ${transform}`);
  if (context !== 0) words.push(`context ${context}`);
  return { commands: [words.join(" ")], reason: null };
}

/** Entry i holds start + i mod n. */
function equalForm(queues: readonly number[]): string | null {
  const start = queues.reduce((least, queue) => Math.min(least, queue), Infinity);
  const count = queues.reduce((most, queue) => Math.max(most, queue), 0) - start + 1;
  if (!queues.every((queue, i) => queue === start + (i % count))) return null;
  return start === 0 ? `equal ${count}` : `start ${start} equal ${count}`;
}

/** How many entries each queue has, from queue 0 on, over their greatest common divisor: the same table. */
function weightForm(queues: readonly number[]): string | null {
  if (queues.some((queue, i) => i > 0 && queue < queues[i - 1])) return null;
  const counts = new Array<number>(queues[queues.length - 1] + 1).fill(0);
  for (const queue of queues) counts[queue]++;
  const divisor = counts.reduce(commonDivisor, 0);
  return `weight ${counts.map((count) => count / divisor).join(" ")}`;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function reasonOf(queues: readonly number[]): string {
  const i = queues.findIndex((queue, at) => at > 0 && queue < queues[at - 1]);
  return (
    "No `ethtool -X` line sets this table exactly: `equal` deals the queues in turn and `weight` gives each one block in " +
    `ascending order, but here entry ${i - 1} holds queue ${queues[i - 1]} and entry ${i} holds queue ${queues[i]}.`
  );
}
