// How the NICs of the profiles parse and hash, where it is not as NDIS has it: all that a run needs of a profile. What
// else is known of them stands in profile-intel, profile-virtual and profile-others, without a word of this again.
// Option by option, a scenario or a command may say otherwise: a NIC that can look into a tunnel hashes the outer
// packet until it is told to.
import { checkFields, checkOneOf, refuse, show } from "../check.js";
import { ENCAPSULATIONS, NDIS_PARSING, type NicParsing } from "../frame/nic-parsing.js";
import { NDIS_HASHING, type NicHashing, nicHashing } from "../rss/nic-hashing.js";
import type { NicProfileData } from "./profile-data.js";
import { keyOfName } from "./profile-keys.js";

/** What of a profile decides how its NIC hashes; null or left out: as NDIS has it. */
export type HashingFacts = Partial<
  Pick<
    NicProfileData,
    | "tags"
    | "tunnels"
    | "assumedTunnels"
    | "innerHash"
    | "innerWithoutPorts"
    | "extraFields"
    | "symmetric"
    | "symmetricDefault"
    | "fixedKey"
    | "defaultKey"
    | "result"
  >
>;

const factsOf = <Name extends string>(facts: Readonly<Record<Name, HashingFacts>>): typeof facts => facts;

/** By profile, the default first. */
export const PROFILE_HASHING = factsOf({
  ndis: {},
  "windows-nvgre": {
    tunnels: ["nvgre"],
    innerHash: "always",
    innerWithoutPorts: "outer-addresses",
  },
  "aws-ena": {
    result: "inverted",
  },
  "google-gvnic": {},
  "azure-mana": {},
  "hyperv-netvsc": {},
  "virtio-net": {
    tunnels: ["gre", "vxlan", "geneve", "ip-in-ip", "nvgre"],
    innerHash: "by option",
  },
  "vmware-vmxnet3": {},
  "qemu-e1000e": {},
  "aws-ena-fixed-key": {
    defaultKey: "ENAFIX40",
    symmetric: ["symmetric-sort"],
    symmetricDefault: "symmetric-sort",
    fixedKey: true,
    result: "inverted-low-half-twice",
  },
  "intel-82599": {},
  "intel-x550": {},
  "intel-82575": {},
  "intel-82576": {},
  "intel-82580": {},
  "intel-i350": {},
  "intel-i354": {},
  "intel-i210": {},
  "intel-i211": {},
  "intel-i225": {},
  "intel-x710": {},
  "intel-e810": {
    assumedTunnels: ["vxlan", "geneve", "gre", "nvgre", "gtp-u"],
    innerHash: "by option",
    extraFields: ["gtp-teid"],
    symmetric: ["symmetric-xor"],
  },
  "intel-iavf": {},
  "nvidia-connectx": {
    assumedTunnels: ["vxlan", "geneve", "gre", "nvgre", "ip-in-ip"],
    innerHash: "by option",
    symmetric: ["symmetric-or-xor", "symmetric-sort"],
  },
  "broadcom-bnxt": {},
  "qlogic-qede": {},
  "hisilicon-hns3": {},
  "solarflare-sfc": {},
  "pensando-ionic": {},
  "marvell-cnxk": {},
  "aquantia-atlantic": {},
  "realtek-8169": {},
  "cavium-thunderx": {},
});

export type NicProfileName = keyof typeof PROFILE_HASHING;
export const NIC_PROFILE_NAMES = Object.keys(PROFILE_HASHING) as NicProfileName[];

/** How a NIC parses and hashes by itself; where its profile is silent, as NDIS has it. */
export function hashingFrom(facts: HashingFacts): NicHashing {
  const { tags = null, tunnels, assumedTunnels, extraFields, innerHash, innerWithoutPorts } = facts;
  const { symmetric = null, symmetricDefault = null, fixedKey, defaultKey = null, result } = facts;
  const opens = tunnels ?? assumedTunnels ?? [];
  const hashing = nicHashing({
    parsing: {
      tags: tags ?? NDIS_PARSING.tags,
      opens,
      hashed: innerHash === "always" ? "inner" : "outer",
      innerWithoutPorts: innerWithoutPorts ?? "inner",
      extraFields: extraFields ?? [],
    },
    symmetric: symmetricDefault ?? "none",
    symmetricTransforms: symmetric === null ? null : symmetricDefault === null ? ["none", ...symmetric] : symmetric,
    fixedKey: fixedKey === true && defaultKey !== null ? keyOfName(defaultKey) : null,
    result: result ?? "plain",
  });
  // The one that hashFrame knows to need no second look.
  const asNdis = tags === null && opens.length === 0 && hashing.parsing.extraFields.length === 0;
  return asNdis ? { ...hashing, parsing: NDIS_PARSING } : hashing;
}

/** A profile, and what differs from it; `profile` is "ndis" unless given. */
export interface NicHashingChoice extends Partial<NicParsing> {
  readonly profile?: NicProfileName;
}

/**
 * How a NIC hashes: that of a profile, with changes.
 *
 * @param choice a profile's name, or the name and what differs
 * @throws InputError for an unknown profile or field, and for an inner packet if the NIC opens nothing
 * @example
 * hashingOf({ profile: "virtio-net", hashed: "inner" }).parsing.opens.length // => 5
 */
export function hashingOf(choice: NicProfileName | NicHashingChoice = "ndis"): NicHashing {
  if (typeof choice === "string") {
    checkOneOf("The NIC's profile", choice, NIC_PROFILE_NAMES);
    return choice === "ndis" ? NDIS_HASHING : hashingFrom(PROFILE_HASHING[choice]);
  }
  checkFields("The NIC's hashing", choice, ["profile", ...Object.keys(NDIS_HASHING.parsing)]);
  const { profile = "ndis", ...changes } = choice;
  checkOneOf("The NIC's profile", profile, NIC_PROFILE_NAMES);
  return withParsing(hashingFrom(PROFILE_HASHING[profile]), changes);
}

/** A NIC's hashing with changes in how it parses. */
export function withParsing(base: NicHashing, changes: Partial<NicParsing>): NicHashing {
  const hashing = nicHashing({ ...base, parsing: { ...base.parsing, ...changes } });
  if (hashing.parsing.hashed === "inner" && hashing.parsing.opens.length === 0)
    refuse(
      `The NIC hashes the inner packet and opens ${show([])}`,
      `give opens with one or more of ${ENCAPSULATIONS.join(", ")}`,
    );
  return hashing;
}
