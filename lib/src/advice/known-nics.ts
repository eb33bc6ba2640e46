// NICs that are known to depart from plain Toeplitz in several ways at once: combinations that are one explanation, not
// several coincidences.
import { frozen } from "../check.js";
import type { NicProfileName } from "../nic/profile-hashing.js";
import type { Convention } from "./conventions.js";

export interface KnownNic {
  readonly title: string;
  readonly source: string;
  /** What differs; the rest is as usual. */
  readonly answers: Partial<Convention>;
  /** Whether its maker says so; otherwise it is only seen. */
  readonly isDocumented: boolean;
  /** Name of the key that it has, as in KNOWN_KEYS; null if any can be set. */
  readonly key: string | null;
  /** The profile that hashes so, if there is one. */
  readonly profile: NicProfileName | null;
}

export const KNOWN_NICS: readonly KnownNic[] = frozen([
  {
    title: "AWS ENA, instances whose key cannot be set",
    source: "amzn-ec2-ena-utilities toeplitz_calc.py; amzn-drivers issue 256",
    answers: { keyOrder: "words-reversed", pairs: "symmetric-sort", start: "ones", result: "low-twice" },
    isDocumented: true,
    key: "MS40",
    profile: "aws-ena-fixed-key",
  },
  {
    title: "AWS ENA, instances with a key of their own",
    source: "amzn-drivers issue 169: the key's bytes in reverse order, start value ffffffff",
    answers: { keyOrder: "bytes-reversed", start: "ones" },
    isDocumented: true,
    key: null,
    profile: null,
  },
  {
    title: "Google gVNIC as seen through DPDK",
    source:
      "google/compute-virtual-ethernet-dpdk issue 9, one value; its drivers read the hash as little-endian (gve_rx_dqo.c)",
    answers: { fields: "wide-front", result: "swapped" },
    isDocumented: false,
    key: null,
    profile: null,
  },
]);
