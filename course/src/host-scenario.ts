// A host in the model: its table, key, hash types and CPUs as the scenario of a run with MSI-X, a receive queue a CPU.
// What the model has no word for is refused, so that nobody takes the run for that host's.
import {
  host as hosts,
  MICROSOFT_KEY,
  type HashSettings,
  type HashTypeName,
  type NicHashingChoice,
  type NicProfileName,
  type Scenario,
} from "rss-lab";
import { refuse } from "./words.js";

/**
 * Everything of a host that decides where frames go, for `run({ ...hostScenario(mine), traffic })`. Costs, buffers and
 * moderation are the model's own unless given beside it.
 *
 * @param host what `host.readHost` gave; a key that it does not tell is Microsoft's
 * @throws InputError for n-tuple rules and RPS, which the model does not have, and if a queue's CPU is not known
 */
export function hostScenario(host: hosts.Host): Omit<Scenario, "traffic"> {
  const context = host.contexts.get(0);
  if (context === undefined) return refuse("The host has no RSS context 0", "it must come from host.readHost(...)");
  if (host.rules.length > 0)
    refuse(`The host has ${host.rules.length} n-tuple rules`, "the model has none; take them away to run it");
  if ([...host.rps.values()].some((cpus) => cpus.length > 0))
    refuse("The host uses RPS", "the model has none; switch it off to run it");
  const cpuOf = (queue: number): number => {
    if (host.system === "windows") return queue;
    const { cpu, text } = hosts.interruptChoice(host, queue);
    return cpu ?? refuse(text.replace(/\.$/, ""), "paste /proc/interrupts and smp_affinity_list too");
  };
  const indirectionTable = context.entries.map(cpuOf);
  return {
    variant: "message-signaled-interrupts",
    cpus: Math.max(...indirectionTable, cpuOf(host.defaultQueue)) + 1,
    rss: {
      indirectionTable,
      defaultCpu: cpuOf(host.defaultQueue),
      ...hashSettingsOf(host),
      hashing: hashingOf(host),
    },
  };
}

/** What the host's NIC hashes, and how; a key that no text tells is Microsoft's. */
export function hashSettingsOf(host: hosts.Host): HashSettings {
  const context = host.contexts.get(0);
  if (context === undefined) return refuse("The host has no RSS context 0", "it must come from host.readHost(...)");
  return {
    secretKey: context.key ?? MICROSOFT_KEY,
    hashTypes: typesOf(host, context.hashTypes),
    symmetric: context.symmetric,
    hashing: host.hashing,
  };
}

/** The context's hash types with the fields of each flow type applied. */
function typesOf({ hashFields }: hosts.Host, types: readonly HashTypeName[]): readonly HashTypeName[] {
  return [...hashFields].reduce((all, [flow, fields]) => {
    if (!/^(tcp|udp)/.test(flow)) return all;
    const hashed = hosts.hashedBy(fields);
    return hashed === "ports" || hashed === "addresses"
      ? hosts.hashTypesFor(flow, hashed, all)
      : refuse(`The hash fields of ${flow} are ${fields.join("") || "none"}`, "the model runs sd and sdfn");
  }, types);
}

function hashingOf({ nic, hashing }: hosts.Host): NicHashingChoice {
  const profile = Object.hasOwn(hosts.NIC_PROFILES, nic) ? (nic as NicProfileName) : "ndis";
  return { profile, ...hashing.parsing };
}
