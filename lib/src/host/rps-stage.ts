// RPS for a frame of a receive queue: whether Linux moves it to another CPU, and to which. It takes the NIC's hash
// value where the driver hands it over and it covers ports; otherwise it hashes the frame itself, with a key of its own
// that is drawn at boot (skb_get_hash and get_rps_cpu, Linux 6.18). That value is not modelled.
import { type HashTypeName, hashTypeFields } from "../rss/hash-types.js";
import type { Host } from "./host.js";
import { listed } from "./interrupt-stage.js";
import { rpsCpu } from "./rps.js";

/** What the stages before found of the frame. */
export interface HashFound {
  readonly decidedBy: "n-tuple" | "flow-director" | "rss" | "not-hashed";
  readonly hashType: HashTypeName | null;
  readonly hashValue: number | null;
}

export interface RpsChoice {
  /** Null: not known. */
  readonly cpu: number | null;
  /** Why; null if RPS is off, or was not asked for. */
  readonly text: string | null;
  /** Whether RPS chooses; otherwise the frame stays on the CPU that polled it. */
  readonly isSteered: boolean;
}

/** The CPU that the protocol stack runs on, for a frame that was polled on `interruptCpu`. */
export function rpsChoice(host: Host, queue: number, found: HashFound, interruptCpu: number | null): RpsChoice {
  const cpus = host.rps.get(queue);
  if (cpus === undefined || cpus.length === 0) return { cpu: interruptCpu, text: null, isSteered: false };
  const on = `RPS is on for queue ${queue} (CPUs ${listed(cpus)})`;
  const isSteered = true;
  if (cpus.length === 1) return { cpu: cpus[0], text: `${on}, and there is one CPU to choose.`, isSteered };
  const software = softwareHash(host, found);
  if (software !== null)
    return {
      cpu: null,
      text: `${on}; ${software}, so Linux hashes the frame itself, with a key of its own that is not modelled here: one of these CPUs.`,
      isSteered,
    };
  const hashValue = found.hashValue as number;
  const cpu = rpsCpu(hashValue, cpus);
  if (cpu === null)
    return {
      cpu: interruptCpu,
      text: `${on}, but the hash value 0 counts as none: the frame stays.`,
      isSteered: false,
    };
  const position = cpus.indexOf(cpu);
  return {
    cpu,
    text: `${on}: the high bits of the hash value, (value x ${cpus.length}) >> 32 = ${position}, choose CPU ${cpu}.`,
    isSteered,
  };
}

/** The same choice without words, for whoever places many frames. */
export function rpsCpuOf(
  host: Host,
  queue: number,
  found: HashFound,
  interruptCpu: number | null,
): { readonly cpu: number | null; readonly by: "interrupt" | "rps" } {
  const cpus = host.rps.get(queue);
  if (cpus === undefined || cpus.length === 0) return { cpu: interruptCpu, by: "interrupt" };
  if (cpus.length === 1) return { cpu: cpus[0], by: "rps" };
  if (softwareHash(host, found) !== null) return { cpu: null, by: "rps" };
  const cpu = rpsCpu(found.hashValue as number, cpus);
  return cpu === null ? { cpu: interruptCpu, by: "interrupt" } : { cpu, by: "rps" };
}

/** Why Linux hashes the frame itself; null if it takes the NIC's value. */
function softwareHash({ receiveHashing = null }: Host, { decidedBy, hashType, hashValue }: HashFound): string | null {
  if (receiveHashing === false) return "receive-hashing is off and the driver hands over no hash value";
  if (decidedBy === "not-hashed") return "the NIC did not hash the frame";
  if (hashType === null) return "the NIC's hash value is not known";
  if (hashTypeFields(hashType).transport === null) return "the NIC's hash value covers no ports";
  return hashValue === null ? "the NIC's hash value is not known" : null;
}
