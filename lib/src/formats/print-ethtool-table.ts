// An RSS context as `ethtool -x` prints it: rows of eight entries, five places for the number of the first, six for
// each queue (ethtool 6.15, common.c and netlink/rss.c; rxtxcpu's case study of an 82599 shows the same rows).
import { secretKeyText } from "../rss/secret-key.js";
import type { EthtoolTable } from "./ethtool-table-type.js";

const WIDTH = 8;
const UNSUPPORTED = "Operation not supported";
const NEWEST = {
  key: true,
  functions: ["toeplitz", "xor", "crc32"],
  transforms: ["symmetric-xor", "symmetric-or-xor"],
} as const;
const UNTOLD = { ...NEWEST, functions: [] } as const;

/**
 * Prints a table as `ethtool -x` does; {@link readEthtoolTable} reads it back. Without a `layout` the sections of the
 * newest ethtool are printed. Where `rings` is null, the heading counts the queues up to the last one in the table.
 *
 * @example
 * const table = readEthtoolTable('[{"ifname":"eth0","rss-indirection-table":[0,1,0,1]}]');
 * printEthtoolTable(table).split("\n")[1] // => "    0:      0     1     0     1"
 */
export function printEthtoolTable(table: EthtoolTable): string {
  const { device, queues, key, hashFunction, transform, layout = hashFunction === null ? UNTOLD : NEWEST } = table;
  const rings = table.rings ?? 1 + queues.reduce((most, queue) => Math.max(most, queue), 0);
  const lines = [`RX flow hash indirection table for ${device ?? "DEV"} with ${rings} RX ring(s):`];
  for (let i = 0; i < queues.length; i += WIDTH) {
    const row = queues.slice(i, i + WIDTH).map((queue) => ` ${String(queue).padStart(5)}`);
    lines.push(`${String(i).padStart(5)}: ${row.join("")}`);
  }
  if (layout.key || key !== null)
    lines.push("RSS hash key:", key ? (secretKeyText(key).match(/../g) ?? []).join(":") : UNSUPPORTED);
  if (layout.functions !== null || hashFunction !== null)
    lines.push("RSS hash function:", ...switches(hashFunction, layout.functions, NEWEST.functions));
  if (table.layout ? table.layout.transforms !== null : transform !== null)
    lines.push("RSS input transformation:", ...switches(transform, layout.transforms, NEWEST.transforms));
  return `${lines.join("\n")}\n`;
}

/** A line for each name, of those that the text had if the one that is on is among them. */
function switches(on: string | null, names: readonly string[] | null, newest: readonly string[]): string[] {
  const known = names && (on === null || on === "none" || names.includes(on)) ? names : newest;
  return known.length === 0
    ? [`    ${UNSUPPORTED}`]
    : known.map((name) => `    ${name}: ${name === on ? "on" : "off"}`);
}
