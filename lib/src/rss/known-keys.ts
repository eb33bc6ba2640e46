// Secret keys that everybody can know: defaults of drivers and published examples. A NIC whose key nobody set may well
// hash with one of them. Names and sources as in datasets/hash-vectors/keys.csv (a test compares); the fixed key of AWS
// ENA is Microsoft's with its words in reverse order, and is found as that.
import { frozen } from "../check.js";
import { MICROSOFT_KEY, repeatKey, secretKey } from "./secret-key.js";

export interface KnownKey {
  /** As in the dataset: "MS40". */
  readonly name: string;
  /** As a sentence names it: "Microsoft's example key". */
  readonly title: string;
  readonly source: string;
  readonly key: Uint8Array;
}

/** The best known one first. */
export const KNOWN_KEYS: readonly KnownKey[] = frozen([
  {
    name: "MS40",
    title: "Microsoft's example key",
    source: "Windows driver documentation: Verifying the RSS Hash Calculation",
    key: MICROSOFT_KEY,
  },
  {
    name: "MLX40",
    title: "the key of DPDK's mlx5, netvsc and tap drivers",
    source: "DPDK mlx5_rxq.c (also the default of netvsc hn_ethdev.c and of tap)",
    key: secretKey("2cc681d15bdbf4f7fca28319db1a3e946b9e38d92c9c03d1ad9944a7d9563d59063c25f3fc1fdc2a"),
  },
  {
    name: "I40E52",
    title: "the key of DPDK's i40e driver",
    source: "DPDK drivers/net/intel/i40e/i40e_hash.c",
    key: secretKey(
      "4439796bb54c5023b675ea5b124f9f30b8a2c03ddfdc4d02a08c9b334af64a4c05c6fa343958d8557d99583ae138c92e81150366",
    ),
  },
  {
    name: "SYM",
    title: "the symmetric key 6d5a of Woo and Park",
    source: "Woo and Park; default in DPDK sfc.c and ionic_lif.c",
    key: repeatKey("6d5a", 20),
  },
  {
    name: "TX40",
    title: "the key of DPDK's thunderx driver",
    source: "DPDK nicvf_hw.c (thunderx)",
    key: repeatKey("feed0bad", 10),
  },
  {
    name: "ENIC40",
    title: "the key of DPDK's enic driver",
    source: "DPDK enic_main.c (ASCII text)",
    key: secretKey("554353617765736f6d6550414c4f756e697175654c494e5558726f636b73454e49436973636f6f6c"),
  },
]);
