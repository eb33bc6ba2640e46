// How real NICs parse and hash, by the name of a profile: only what a source says; everything else is as in the
// default, "ndis". The same rows, with what their sources leave unknown, stand in datasets/nic-profiles (a test
// compares). Option by option, a scenario or a command may say otherwise: a NIC that can look into a tunnel hashes the
// outer packet until it is told to.
import { checkFields, checkOneOf, frozen, refuse, show } from "../check.js";
import { ENCAPSULATIONS, type NicParsing } from "../frame/nic-parsing.js";
import { type NicHashing, NDIS_HASHING, nicHashing } from "../rss/nic-hashing.js";
import { MICROSOFT_KEY, reverseWords } from "../rss/secret-key.js";

export interface NicProfile {
  readonly title: string;
  /** Where this is known from. */
  readonly source: string;
  readonly hashing: NicHashing;
}

/** The profiles, the default first. */
export const NIC_PROFILES = frozen({
  ndis: {
    title: "What Windows' pages say, and where they are silent, what hash-reporting NICs do",
    source: "RSS Hashing Types (Windows driver documentation); device models that report their hash",
    hashing: NDIS_HASHING,
  },
  "windows-nvgre": {
    title: "Windows with NVGRE task offload",
    source: "Supporting NVGRE in RSS and VMQ (Windows driver documentation)",
    hashing: nicHashing({ parsing: { opens: ["nvgre"], hashed: "inner", innerWithoutPorts: "outer-addresses" } }),
  },
  "virtio-net": {
    title: "virtio-net with VIRTIO_NET_F_HASH_TUNNEL",
    source: "virtio specification, inner header hash: GRE, VXLAN, GENEVE, IP in IP, NVGRE, as negotiated",
    hashing: nicHashing({ parsing: { opens: ["gre", "vxlan", "geneve", "ip-in-ip", "nvgre"] } }),
  },
  "intel-e810": {
    title: "Intel E810",
    source:
      "Linux ice: inner 4-tuple, GTP-U identifier with its package, symmetric-xor by ethtool -X xfrm; which tunnels: an assumption",
    hashing: nicHashing({
      parsing: { opens: ["vxlan", "geneve", "gre", "nvgre", "gtp-u"], extraFields: ["gtp-teid"] },
      symmetricTransforms: ["none", "symmetric-xor"],
    }),
  },
  "nvidia-connectx": {
    title: "NVIDIA ConnectX-4 to ConnectX-7",
    source:
      "Linux mlx5, DPDK mlx5_rxq.c: inner 4-tuple; symmetric by or-xor or by swapping; which tunnels: an assumption",
    hashing: nicHashing({
      parsing: { opens: ["vxlan", "geneve", "gre", "nvgre", "ip-in-ip"] },
      symmetricTransforms: ["none", "symmetric-or-xor", "symmetric-sort"],
    }),
  },
  "aws-ena-fixed-key": {
    title: "AWS ENA, instances whose key cannot be set",
    source: "amzn-ec2-ena-utilities (toeplitz_calc.py); amzn-drivers, issue 256",
    // The larger address and the larger port are taken for the receiver's, each for itself: that is a sort.
    hashing: nicHashing({
      symmetric: "symmetric-sort",
      symmetricTransforms: ["symmetric-sort"],
      fixedKey: reverseWords(MICROSOFT_KEY),
      result: "inverted-low-half-twice",
    }),
  },
} as const satisfies Record<string, NicProfile>);

export type NicProfileName = keyof typeof NIC_PROFILES;
export const NIC_PROFILE_NAMES = Object.keys(NIC_PROFILES) as NicProfileName[];

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
    return NIC_PROFILES[choice].hashing;
  }
  checkFields("The NIC's hashing", choice, ["profile", ...Object.keys(NDIS_HASHING.parsing)]);
  const { profile = "ndis", ...changes } = choice;
  checkOneOf("The NIC's profile", profile, NIC_PROFILE_NAMES);
  const base: NicHashing = NIC_PROFILES[profile].hashing;
  const hashing = nicHashing({ ...base, parsing: { ...base.parsing, ...changes } });
  if (hashing.parsing.hashed === "inner" && hashing.parsing.opens.length === 0)
    refuse(
      `The NIC hashes the inner packet and opens ${show([])}`,
      `give opens with one or more of ${ENCAPSULATIONS.join(", ")}`,
    );
  return hashing;
}
