// The options about the NIC that several commands have: how it hashes and, for frames, how it parses. The profiles
// stand in nic/nic-profiles.ts; a file of the user's own is read by nic/profile-file.ts.
import { checkOneOf, refuse, show } from "../check.js";
import { ENCAPSULATIONS, EXTRA_FIELDS, type NicParsing } from "../frame/nic-parsing.js";
import { readKeyText } from "../formats/key-text.js";
import { type HashSettings, MICROSOFT_KEY, SYMMETRIC_TRANSFORMS } from "../index.js";
import { NIC_PROFILE_NAMES, withParsing } from "../nic/profile-hashing.js";
import { NIC_PROFILES, type NicProfile } from "../nic/nic-profiles.js";
import { readNicProfile } from "../nic/profile-file.js";
import { symmetricOf } from "../rss/hash-frame.js";
import type { Arguments } from "./arguments.js";
import { ofInput } from "./command.js";
import { readBytes, textOf } from "./read-file.js";

export const NIC_OPTIONS = { key: "text", nic: "text", symmetric: "text" } as const;
/** Further options of a command that reads frames. */
export const PARSING_OPTIONS = { packet: "text", opens: "text", "extra-fields": "text" } as const;

const INDENT = " ".repeat(17);

/** Words in lines of a help, below an option's own. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || INDENT.length + last.length + word.length > 97) lines.push(`${word},`);
    else lines[lines.length - 1] = `${last} ${word},`;
  }
  return lines
    .map((line) => INDENT + line)
    .join("\n")
    .replace(/,$/, "");
}

/** The lines about these options, for a command's help. */
export const NIC_HELP = `  --nic          how a real NIC parses and hashes, a name or a profile file of your own, FILE.json
                 (see docs/nic-profiles.md); default: ndis. The names are
${wrapped(NIC_PROFILE_NAMES)}
  --symmetric    ${SYMMETRIC_TRANSFORMS.join(", ")} or none; default:
                 what the NIC does by itself`;
export const PARSING_HELP = `  --packet       outer or inner: which packet of a tunnel is hashed, if the NIC opens it; default:
                 what the NIC does by itself
  --opens        what the NIC looks into, instead of what its profile says: a list of
                 ${ENCAPSULATIONS.join(",")}
  --extra-fields what it hashes besides, instead of what its profile says: a list of
                 ${EXTRA_FIELDS.join(",")}`;

/** Words for shell completion. */
export const NIC_CHOICES = {
  nic: NIC_PROFILE_NAMES,
  symmetric: [...SYMMETRIC_TRANSFORMS, "none"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export const PARSING_CHOICES = {
  packet: ["outer", "inner"],
  opens: ENCAPSULATIONS,
  "extra-fields": EXTRA_FIELDS,
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The profile that `--nic` names, or that stands in its file; null if it was not given. */
export function readProfile(given: Arguments): NicProfile | null {
  const typed = given.text("nic");
  if (typed === undefined) return null;
  if (typed === "-" || /[/\\]|\.json$/i.test(typed)) {
    const text = textOf(readBytes(typed));
    return ofInput(() => readNicProfile(text));
  }
  checkOneOf("The NIC's profile", typed, NIC_PROFILE_NAMES);
  return NIC_PROFILES[typed];
}

/** What --packet, --opens and --extra-fields change in how the NIC parses. */
export function readParsingChanges(given: Arguments): Partial<NicParsing> {
  const packet = given.text("packet");
  if (packet !== undefined) checkOneOf("The packet to hash", packet, PARSING_CHOICES.packet);
  const opens = list("An encapsulation that the NIC opens", given.text("opens"), ENCAPSULATIONS);
  const extraFields = list("An extra field that the NIC hashes", given.text("extra-fields"), EXTRA_FIELDS);
  return { ...(packet && { hashed: packet }), ...(opens && { opens }), ...(extraFields && { extraFields }) };
}

/** `--symmetric`, undefined if it was not given. */
export function readSymmetric(given: Arguments): HashSettings["symmetric"] {
  const typed = given.text("symmetric");
  if (typed === undefined) return undefined;
  checkOneOf("The symmetric hashing", typed, NIC_CHOICES.symmetric);
  return typed;
}

/** Everything that decides a hash except the hash types. */
export function readNicOptions(given: Arguments): Required<Omit<HashSettings, "hashTypes">> {
  const profile = readProfile(given) ?? NIC_PROFILES.ndis;
  const changes = readParsingChanges(given);
  const hashing = Object.keys(changes).length === 0 ? profile.hashing : withParsing(profile.hashing, changes);
  const key = readKey(given, profile);
  const settings = { secretKey: key ?? hashing.fixedKey ?? MICROSOFT_KEY, hashing, hashTypes: [] };
  const symmetric = readSymmetric(given);
  return { ...settings, symmetric: symmetricOf({ ...settings, ...(symmetric === undefined ? {} : { symmetric }) }) };
}

/** `--key` in the order in which the NIC hashes with it; undefined if it was not given. */
function readKey(given: Arguments, { name, hashing, keyOrder }: NicProfile): Uint8Array | undefined {
  const typed = given.text("key");
  if (typed === undefined) return undefined;
  if (hashing.fixedKey !== null)
    refuse(`The NIC is ${show(name)} and --key is given`, "its key is fixed: leave out --key");
  const { key } = readKeyText(typed);
  return keyOrder === "reversed" ? key.reverse() : key;
}

/** What is to be said about `--key`: the byte order in which words were read, and a key of zeros. */
export function notesOnKey(given: Arguments): readonly string[] {
  const typed = given.text("key");
  return typed === undefined ? [] : readKeyText(typed).notes;
}

function list<T extends string>(what: string, typed: string | undefined, allowed: readonly T[]): T[] | undefined {
  return typed?.split(",").map((text) => {
    const value = text.trim();
    checkOneOf(what, value, allowed);
    return value;
  });
}
