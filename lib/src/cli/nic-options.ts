// The options about a NIC that `rss-lab hash` and `rss-lab steer` share: --nic, --packet, --symmetric, and --key where the NIC takes one.
// In: what was typed. Out: settings for the hash. The profiles stand in nic/nic-profiles.ts.
import { MICROSOFT_KEY, NIC_PROFILE_NAMES, SYMMETRIC_TRANSFORMS, hashingOf, secretKey, type HashSettings, type NicProfileName } from "../index.js";
import { checkOneOf, refuse, show } from "../check.js";
import { symmetricOf } from "../rss/hash-frame.js";
import type { Arguments } from "./arguments.js";

export const NIC_OPTIONS = { key: "text", nic: "text", packet: "text", symmetric: "text" } as const;

/** The lines about these options, for a command's help. */
export const NIC_HELP = `  --nic          how a real NIC parses and hashes: ${NIC_PROFILE_NAMES.slice(0, 4).join(", ")},
                 ${NIC_PROFILE_NAMES.slice(4).join(", ")}; default: ndis
  --packet       outer or inner: which packet of a tunnel is hashed, if the NIC opens it; default:
                 what the NIC does by itself
  --symmetric    ${SYMMETRIC_TRANSFORMS.join(", ")} or none; default:
                 what the NIC does by itself`;

/** Everything that decides a hash but the hash types. */
export function readNicOptions(given: Arguments): Required<Omit<HashSettings, "hashTypes">> {
  const profile = given.text("nic") ?? "ndis";
  checkOneOf("The NIC's profile", profile, NIC_PROFILE_NAMES);
  const packet = given.text("packet");
  if (packet !== undefined) checkOneOf("The packet to hash", packet, ["outer", "inner"]);
  const hashing = hashingOf(packet === undefined ? profile : { profile: profile as NicProfileName, hashed: packet });
  const key = given.text("key");
  if (key !== undefined && hashing.fixedKey !== null) refuse(`The NIC is ${show(profile)} and --key is given`, "its key is fixed: leave out --key");
  const typed = given.text("symmetric");
  if (typed !== undefined) checkOneOf("The symmetric hashing", typed, [...SYMMETRIC_TRANSFORMS, "none"]);
  const settings = { secretKey: key === undefined ? hashing.fixedKey ?? MICROSOFT_KEY : secretKey(key), hashing, hashTypes: [] };
  return { ...settings, symmetric: symmetricOf({ ...settings, ...(typed === undefined ? {} : { symmetric: typed }) }) };
}
