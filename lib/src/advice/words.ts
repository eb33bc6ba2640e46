// Numbers and names as a diagnosis prints them.
import type { Host } from "../host/host.js";
import { NIC_PROFILES } from "../nic/nic-profiles.js";
import { powerShellName } from "../formats/get-netadapterrss-set.js";
import type { HostFacts } from "./host-facts.js";

/** "12.3 %"; small shares keep two digits that count. */
export function percent(share: number): string {
  const points = 100 * share;
  return `${points >= 10 || points === 0 ? points.toFixed(0) : points.toPrecision(2)} %`;
}

/** "1,234,567". */
export const count = (number: number): string => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ",");

/** "1 queue", "2 queues". */
export const some = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;

/** "1.46". */
export const ratio = (number: number): string => number.toFixed(2);

/** "queue 3", "queues 3 and 4". */
export const named = (items: readonly number[], one: string, most?: number): string =>
  `${one}${items.length === 1 ? "" : "s"} ${list(items, most)}`;

/** "0, 3 and 7"; long lists are cut. */
export function list(items: readonly (number | string)[], most = 8): string {
  if (items.length > most) return `${items.slice(0, most).join(", ")} and ${items.length - most} more`;
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** The device as commands name it: DEV if no text told its name. */
export const deviceOf = ({ host }: HostFacts): string => host.device ?? "DEV";

/** A name as PowerShell takes it. */
export const adapterOf = ({ adapter, host }: HostFacts): string =>
  powerShellName(adapter?.name ?? host.device ?? "NAME");

/** A key as `ethtool -X DEV hkey` takes it: some NICs hash with its bytes in reverse order. */
export function keyWords(key: Uint8Array, { nic }: Host): string {
  const isReversed = Object.values(NIC_PROFILES).some(({ name, keyOrder }) => name === nic && keyOrder === "reversed");
  const bytes = Array.from(key, (byte) => byte.toString(16).padStart(2, "0"));
  return (isReversed ? bytes.reverse() : bytes).join(":");
}
