// Real NICs by the name of a profile: only what a source says. The rows stand in profile-intel, profile-virtual and
// profile-others, how they parse and hash in profile-hashing, and the same ones in datasets/nic-profiles (a test
// compares).
import { frozen } from "../check.js";
import { HASH_TYPES } from "../rss/hash-types.js";
import { NIC_PROFILE_NAMES, type NicProfileName, PROFILE_HASHING } from "./profile-hashing.js";
import { INTEL_PROFILES } from "./profile-intel.js";
import { VENDOR_PROFILES } from "./profile-others.js";
import { type NicProfile, profileOf, rowsOf } from "./profile-row.js";
import { VIRTUAL_PROFILES } from "./profile-virtual.js";

export type { NicProfile } from "./profile-row.js";

/** Profiles of no NIC, but of what Windows' pages ask for. */
const WINDOWS_PROFILES = rowsOf({
  ndis: {
    title: "What Windows' pages say, and where they are silent, what hash-reporting NICs do",
    keyBytes: 40,
    tableSizes: [],
    hashFunctions: ["toeplitz"],
    settableHashTypes: HASH_TYPES,
    source: "RSS Hashing Types (Windows driver documentation); device models that report their hash",
  },
  "windows-nvgre": {
    title: "Windows with NVGRE task offload",
    keyBytes: 40,
    tableSizes: [],
    hashFunctions: ["toeplitz"],
    settableHashTypes: HASH_TYPES,
    source: "Supporting NVGRE in RSS and VMQ (Windows driver documentation)",
  },
});

const ROWS = { ...WINDOWS_PROFILES, ...VIRTUAL_PROFILES, ...INTEL_PROFILES, ...VENDOR_PROFILES };

/** When the sources of the profiles were read. */
const READ = "2026-11";

/** The profiles, the default first. */
export const NIC_PROFILES = frozen(
  Object.fromEntries(
    NIC_PROFILE_NAMES.map((name) => [name, profileOf({ ...PROFILE_HASHING[name], ...ROWS[name], name, date: READ })]),
  ),
) as Readonly<Record<NicProfileName, NicProfile>>;
