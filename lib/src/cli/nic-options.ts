// The options that `rss-lab hash` and `rss-lab steer` have about the NIC: how it hashes and, for frames, how it parses.
// The profiles stand in nic/nic-profiles.ts.
import { ENCAPSULATIONS, EXTRA_FIELDS } from "../frame/nic-parsing.js";
import { NIC_PROFILE_NAMES, hashingOf } from "../nic/nic-profiles.js";
import { MICROSOFT_KEY, SYMMETRIC_TRANSFORMS, secretKey, type HashSettings } from "../index.js";
import { checkOneOf, refuse, show } from "../check.js";
import { symmetricOf } from "../rss/hash-frame.js";
import type { Arguments } from "./arguments.js";

export const NIC_OPTIONS = { key: "text", nic: "text", symmetric: "text" } as const;
/** Further options of a command that reads frames. */
export const PARSING_OPTIONS = { packet: "text", opens: "text", "extra-fields": "text" } as const;

/** The lines about these options, for a command's help. */
export const NIC_HELP = `  --nic          how a real NIC parses and hashes: ${NIC_PROFILE_NAMES.slice(0, 4).join(", ")},
                 ${NIC_PROFILE_NAMES.slice(4).join(", ")}; default: ndis
  --symmetric    ${SYMMETRIC_TRANSFORMS.join(", ")} or none; default:
                 what the NIC does by itself`;
export const PARSING_HELP = `  --packet       outer or inner: which packet of a tunnel is hashed, if the NIC opens it; default:
                 what the NIC does by itself
  --opens        what the NIC looks into, instead of what its profile says: a list of
                 ${ENCAPSULATIONS.join(",")}
  --extra-fields what it hashes besides, instead of what its profile says: a list of
                 ${EXTRA_FIELDS.join(",")}`;

/** Everything that decides a hash except the hash types. */
export function readNicOptions(given: Arguments): Required<Omit<HashSettings, "hashTypes">> {
  const profile = given.text("nic") ?? "ndis";
  checkOneOf("The NIC's profile", profile, NIC_PROFILE_NAMES);
  const packet = given.text("packet");
  if (packet !== undefined) checkOneOf("The packet to hash", packet, ["outer", "inner"]);
  const opens = list("An encapsulation that the NIC opens", given.text("opens"), ENCAPSULATIONS);
  const extraFields = list("An extra field that the NIC hashes", given.text("extra-fields"), EXTRA_FIELDS);
  const changes = { ...(packet && { hashed: packet }), ...(opens && { opens }), ...(extraFields && { extraFields }) };
  const hashing = hashingOf(Object.keys(changes).length === 0 ? profile : { profile, ...changes });
  const key = given.text("key");
  if (key !== undefined && hashing.fixedKey !== null)
    refuse(`The NIC is ${show(profile)} and --key is given`, "its key is fixed: leave out --key");
  const typed = given.text("symmetric");
  if (typed !== undefined) checkOneOf("The symmetric hashing", typed, [...SYMMETRIC_TRANSFORMS, "none"]);
  const settings = {
    secretKey: key === undefined ? (hashing.fixedKey ?? MICROSOFT_KEY) : secretKey(key),
    hashing,
    hashTypes: [],
  };
  return { ...settings, symmetric: symmetricOf({ ...settings, ...(typed === undefined ? {} : { symmetric: typed }) }) };
}

function list<T extends string>(what: string, typed: string | undefined, allowed: readonly T[]): T[] | undefined {
  return typed?.split(",").map((text) => {
    const value = text.trim();
    checkOneOf(what, value, allowed);
    return value;
  });
}
