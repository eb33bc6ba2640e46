// Outputs of ethtool and /proc for tests, in the layouts that the tools print, made from numbers.
import { secretKeyText } from "../../lib/src/rss/secret-key.js";

const MICROSOFT = "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";
export const colons = (hex: string): string => hex.match(/../g)!.join(":");

export interface TableText {
  readonly device?: string;
  readonly rings?: number;
  readonly key?: string | Uint8Array | null;
  readonly context?: number;
  readonly more?: string;
}

/** `ethtool -x`, as ethtool 6 prints it. */
export function tableText(entries: readonly number[], options: TableText = {}): string {
  const { device = "eth0", rings = Math.max(...entries) + 1, key = MICROSOFT, context = 0, more = "" } = options;
  const rows = Array.from(
    { length: Math.ceil(entries.length / 8) },
    (_, row) =>
      `${String(8 * row).padStart(5)}: ${entries
        .slice(8 * row, 8 * row + 8)
        .map((queue) => String(queue).padStart(6))
        .join("")}`,
  );
  const hex = key === null ? null : typeof key === "string" ? key : secretKeyText(key);
  return [
    `${context === 0 ? "" : `$ ethtool -x ${device} context ${context}\n`}RX flow hash indirection table for ${device} with ${rings} RX ring(s):`,
    ...rows,
    "RSS hash key:",
    hex === null ? "Operation not supported" : colons(hex),
    "RSS hash function:",
    "    toeplitz: on",
    "    xor: off",
    "    crc32: off",
    more,
  ].join("\n");
}

export const channelsText = (combined: number, device = "eth0"): string => `Channel parameters for ${device}:
Pre-set maximums:
RX:\t\tn/a
TX:\t\tn/a
Other:\t\t1
Combined:\t63
Current hardware settings:
RX:\t\tn/a
TX:\t\tn/a
Other:\t\t1
Combined:\t${combined}
`;

/** `ethtool -n DEV rx-flow-hash PROTO`; letters are those that -N takes. */
export function fieldsText(title: string, letters: string): string {
  const lines = {
    s: "IP SA",
    d: "IP DA",
    f: "L4 bytes 0 & 1 [TCP/UDP src port]",
    n: "L4 bytes 2 & 3 [TCP/UDP dst port]",
  };
  return `${title} flows use these fields for computing Hash flow key:\n${[...letters].map((each) => lines[each as "s"]).join("\n")}\n`;
}

/** /proc/interrupts with a row for each queue; `cpuOf` says where it ran. */
export function interruptsText(
  queues: number,
  cpus: number,
  cpuOf: (queue: number) => number,
  device = "eth0",
): string {
  const rows = Array.from({ length: queues }, (_, queue) => {
    const counts = Array.from({ length: cpus }, (__, cpu) =>
      String(cpu === cpuOf(queue) ? 1000 + queue : 0).padStart(10),
    );
    return `${String(40 + queue).padStart(4)}: ${counts.join(" ")}  IR-PCI-MSI ${524288 + queue}-edge  ${device}-TxRx-${queue}`;
  });
  return [`      ${Array.from({ length: cpus }, (_, cpu) => `CPU${cpu}`.padStart(10)).join(" ")}`, ...rows, ""].join(
    "\n",
  );
}
