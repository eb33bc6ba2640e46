// Sentences of a placement that take some making: how a hash value selects an entry, and which filters of the NIC may
// come before the table without anybody having written a rule.
import { formatHash } from "../rss/toeplitz.js";
import type { Host } from "./host.js";
import { mayAccelerate } from "./rfs-stage.js";

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** "The low 7 bits of the hash value 0x51ccc178 select", or its value modulo a number that is no power of two. */
export function selection(hashValue: number, entries: number): string {
  const value = `the hash value ${formatHash(hashValue)}`;
  const bits = 31 - Math.clz32(entries);
  if (entries !== 2 ** bits) return `${capital(value)} modulo ${entries} selects`;
  if (bits === 0) return "Every hash value selects";
  return bits === 1 ? `The lowest bit of ${value} selects` : `The low ${bits} bits of ${value} select`;
}

/** What fills the NIC's filters by itself may override the table for connections: the stage and a sentence. */
export function warnOfFilters(
  flow: string | null,
  host: Host,
): (readonly [stage: "flow-director" | "arfs", text: string])[] {
  const isTcp = flow === "tcp4" || flow === "tcp6";
  const sampling = [
    "flow-director",
    "Flow Director (ATR) is on: once this host sends on the connection, its frames may go to the sender's queue instead, which no table tells.",
  ] as const;
  const following = [
    "arfs",
    "RFS and n-tuple filters are on: if the driver has accelerated RFS, a filter may bring the connection's frames to the queue of its application's CPU instead, which no table tells.",
  ] as const;
  return [
    ...(host.flowDirector === true && isTcp ? [sampling] : []),
    ...(mayAccelerate(host) && (isTcp || flow === "udp4" || flow === "udp6") ? [following] : []),
  ];
}
