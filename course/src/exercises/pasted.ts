// What tools print, in small, for the questions of lesson 13's exercises: layouts of ethtool and /proc.

/** `ethtool -x eth0`, down to the table. */
export function tableText(entries: readonly number[], rings: number): string {
  const rows = [`RX flow hash indirection table for eth0 with ${rings} RX ring(s):`];
  for (let at = 0; at < entries.length; at += 8)
    rows.push(
      `${pad(at, 5)}: ${entries
        .slice(at, at + 8)
        .map((queue) => ` ${pad(queue, 5)}`)
        .join("")}`,
    );
  return rows.join("\n");
}

/** The CPU that the interrupt of each queue is bound to; interrupt 40 is that of queue 0. */
export const affinityText = (cpus: readonly number[]): string =>
  cpus.map((cpu, queue) => `/proc/irq/${40 + queue}/smp_affinity_list:${cpu}`).join("\n");

/** `ethtool -n eth0 rx-flow-hash udp4`. */
export const fieldsText = (isPorts: boolean): string =>
  [
    "UDP over IPV4 flows use these fields for computing Hash flow key:",
    "IP SA",
    "IP DA",
    ...(isPorts ? ["L4 bytes 0 & 1 [TCP/UDP src port]", "L4 bytes 2 & 3 [TCP/UDP dst port]"] : []),
  ].join("\n");

/** Receive counters of `ethtool -S eth0`. */
export const countersText = (counts: readonly number[]): string =>
  counts.map((count, queue) => `     rx_queue_${queue}_packets: ${count}`).join("\n");

/** /proc/interrupts, the rows of eth0. */
export function interruptsText(rows: readonly (readonly number[])[]): string {
  const heading = `           ${rows[0].map((_, cpu) => `CPU${cpu}`.padEnd(11)).join("")}`.trimEnd();
  return [
    heading,
    ...rows.map(
      (counts, queue) =>
        ` ${40 + queue}:${counts.map((count) => ` ${pad(count, 10)}`).join("")}   PCI-MSI-edge      eth0-TxRx-${queue}`,
    ),
  ].join("\n");
}

const pad = (value: number, width: number): string => String(value).padStart(width);
