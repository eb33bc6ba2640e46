// readHost: one host from what its tools printed, in any mixture, and from a NIC profile. What no text says is taken
// from the profile, or from what Linux does unless it is told otherwise, and said as an assumption; texts that
// contradict each other are refused.
import { checkFields, checkOneOf, refuse, show } from "../check.js";
import type { NicParsing } from "../frame/nic-parsing.js";
import { NIC_PROFILE_NAMES, type NicProfileName, withParsing } from "../nic/profile-hashing.js";
import { NIC_PROFILES, type NicProfile } from "../nic/nic-profiles.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { SymmetricTransform } from "../rss/symmetric.js";
import { type Collected, type PastedText, collect } from "./collect.js";
import { profilesOfDriver } from "./device-driver.js";
import type { Host } from "./host.js";
import { readLinux } from "./read-linux.js";
import { readWindows } from "./read-windows.js";

export type { PastedText } from "./collect.js";

export interface ReadHostOptions {
  /** A profile's name, or what `readNicProfile` gave; default: that of the driver of ethtool -i, or "ndis". */
  readonly nic?: NicProfileName | NicProfile;
  /** What differs from the profile in how the NIC parses: `{ hashed: "inner" }`. */
  readonly parsing?: Partial<NicParsing>;
  /** Whose texts count, where they are of several devices: "eth0"; on Windows the adapter's name. */
  readonly device?: string;
  /** The secret key as ethtool prints it, where no text has it, or instead of it. */
  readonly key?: Uint8Array;
  /** Hash types instead of the profile's and of rx-flow-hash. */
  readonly hashTypes?: readonly HashTypeName[];
  /** A symmetric transform instead of the one that the texts say. */
  readonly symmetric?: SymmetricTransform | "none";
  /** Receive queues in use, where no text says. */
  readonly queues?: number;
}

const FIELDS = [
  "nic",
  "parsing",
  "device",
  "key",
  "hashTypes",
  "symmetric",
  "queues",
] as const satisfies readonly (keyof ReadHostOptions)[];

/**
 * Reads a host.
 *
 * @param texts what its tools printed: ethtool -x, -l, -n, -S, -k, -i and --show-priv-flags, /proc/interrupts,
 * smp_affinity_list, rps_cpus, netdev_rss_key, or Get-NetAdapterRss; each text may hold several. None is needed
 * @throws InputError for malformed texts, and for texts that contradict each other
 * @example
 * readHost([{ text: "[{ \"ifname\": \"eth0\", \"combined-max\": 63, \"combined\": 4 }]" }]).queues // => 4
 */
export function readHost(texts: readonly PastedText[], options: ReadHostOptions = {}): Host {
  checkFields("The options of the host", options, FIELDS);
  const named = options.nic === undefined ? null : profileOf(options.nic);
  const said = collect(texts);
  const { profile, assumed } = named === null ? assumedProfile(said) : { profile: named, assumed: [] };
  const hashing = options.parsing === undefined ? profile.hashing : withParsing(profile.hashing, options.parsing);
  const linux =
    said.tables.length + said.channels.length + said.rules.length + said.hashFields.length + said.rps.length;
  if (said.adapters.length > 0 && linux + said.interrupts.length > 0)
    refuse(
      "The texts are of a Windows host (Get-NetAdapterRss) and of a Linux host (ethtool or /proc)",
      "give those of one host",
    );
  const known = { said, options, profile, hashing };
  const host = said.adapters.length > 0 ? readWindows(known) : readLinux(known);
  return { ...host, assumptions: [...assumed, ...host.assumptions, ...said.passedOver.map((text) => `${text}.`)] };
}

/** The profile of the driver that ethtool -i names, or what NDIS asks for. */
function assumedProfile({ drivers }: Collected): { readonly profile: NicProfile; readonly assumed: string[] } {
  const modules = [...new Set(drivers.map(({ driver }) => driver))];
  const [name, ...others] = modules.length === 1 ? profilesOfDriver(modules[0]) : [];
  if (name === undefined) {
    const why =
      modules.length === 0 ? "No NIC profile was named" : `No NIC profile has the driver ${modules.join(" or ")}`;
    return {
      profile: NIC_PROFILES.ndis,
      assumed: [`${why}: the NIC is taken to parse and hash as NDIS asks (ndis).`],
    };
  }
  const rest = others.length === 0 ? "" : `; the driver has other NICs too: ${others.join(", ")}`;
  return {
    profile: NIC_PROFILES[name],
    assumed: [`No NIC profile was named: ${name} is taken, after the driver ${modules[0]} (ethtool -i)${rest}.`],
  };
}

function profileOf(nic: NicProfileName | NicProfile): NicProfile {
  if (typeof nic === "string") {
    checkOneOf("The NIC's profile", nic, NIC_PROFILE_NAMES);
    return NIC_PROFILES[nic];
  }
  if (typeof nic?.hashing !== "object")
    refuse(`The NIC's profile is ${show(nic)}`, "it must be a profile's name, or come from readNicProfile(...)");
  return nic;
}
