// A profile file of the user's own: JSON with the fields of profile-fields.ts (lib/docs/nic-profiles.md). `extends`
// names a shipped profile from which everything comes that the file leaves out. A fault is told by its field, what the
// field may be, and the line, where that can be found.
import { InputError, refuse, show } from "../check.js";
import { NIC_PROFILE_NAMES, type NicProfileName } from "./profile-hashing.js";
import { NIC_PROFILES, type NicProfile } from "./nic-profiles.js";
import { type NicProfileData, PROFILE_FIELD_NAMES } from "./profile-data.js";
import { type FieldRule, PROFILE_FIELDS } from "./profile-fields.js";
import { NAMED_KEYS } from "./profile-keys.js";
import { profileOf } from "./profile-row.js";

/** What a user's profile is made of where it does not say. */
const DEFAULT_BASE: NicProfileName = "ndis";

/**
 * Reads a profile file.
 *
 * @param text JSON: one object; `name` is needed, everything else may be left out
 * @returns the profile, complete
 * @throws InputError for a fault, naming the field, what it may be, and the line if it can be found
 * @example
 * readNicProfile('{ "name": "mine", "extends": "intel-82599", "rssQueues": 8 }').tableEntries // => 128
 */
export function readNicProfile(text: string): NicProfile {
  if (typeof text !== "string") refuse(`The NIC profile is ${show(text)}`, "it must be the text of a JSON file");
  const given = parsed(text);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    refuse(
      `The NIC profile is ${show(given)}`,
      'it must be an object, as { "name": "mine", "extends": "intel-82599" }',
    );
  const { extends: base = DEFAULT_BASE, $schema: _schema, ...fields } = given as Readonly<Record<string, unknown>>;
  const lineOf = (field: string): string => lineSaying(text, field);
  if (!NIC_PROFILE_NAMES.includes(base as NicProfileName))
    refuse(
      `The NIC profile${lineOf("extends")} has extends ${show(base)}`,
      `it must be one of ${NIC_PROFILE_NAMES.join(", ")}`,
    );
  for (const [field, value] of Object.entries(fields)) checkField(field, value, lineOf(field));
  if (fields["name"] === undefined)
    refuse("The NIC profile has no name", 'give it one, as "name": "mine", other than those of the shipped profiles');
  const { hashing: _, ...inherited } = NIC_PROFILES[base as NicProfileName];
  const data = { ...inherited, ...fields } as Partial<NicProfileData>;
  checkTogether(data, fields, lineOf);
  return guarded(() => profileOf(data));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? "" : `, line ${text.slice(0, Number(position)).split("\n").length},`;
    return refuse(
      `The NIC profile${line} is not JSON`,
      "names and texts stand in double quotes, fields are parted by commas",
    );
  }
}

function checkField(field: string, value: unknown, line: string): void {
  const known = (PROFILE_FIELD_NAMES as string[]).includes(field)
    ? PROFILE_FIELDS[field as keyof NicProfileData]
    : null;
  if (known === null)
    refuse(
      `The NIC profile${line} has an unknown field ${show(field)}`,
      `the fields are extends, ${PROFILE_FIELD_NAMES.join(", ")}`,
    );
  if (value === null && known.mayBeNull) return;
  if (!fits(known.rule, value))
    refuse(
      `The NIC profile${line} has ${field} ${show(value)}`,
      `it must be ${described(known.rule)}${known.mayBeNull ? ", or null" : ""}`,
    );
}

/** What no field says by itself. */
function checkTogether(
  { name, keyBytes, defaultKey, fixedKey, tunnels, assumedTunnels, innerHash }: Partial<NicProfileData>,
  given: Readonly<Record<string, unknown>>,
  lineOf: (field: string) => string,
): void {
  if (NIC_PROFILE_NAMES.includes(name as NicProfileName))
    refuse(`The NIC profile${lineOf("name")} has name ${show(name)}`, "a shipped profile has this name: take another");
  if (fixedKey === true && (defaultKey === null || defaultKey === undefined || defaultKey === "random"))
    refuse(
      `The NIC profile${lineOf("fixedKey")} has fixedKey true and defaultKey ${show(defaultKey)}`,
      `defaultKey must say which key: ${Object.keys(NAMED_KEYS).join(", ")} or hexadecimal digits`,
    );
  if (
    typeof given["defaultKey"] === "string" &&
    defaultKey !== "random" &&
    !Object.hasOwn(NAMED_KEYS, defaultKey as string)
  ) {
    const digits = (defaultKey as string).replace(/^0x|[:\s]/gi, "");
    if (!/^[0-9a-f]+$/i.test(digits) || (keyBytes !== null && digits.length !== 2 * (keyBytes as number)))
      refuse(
        `The NIC profile${lineOf("defaultKey")} has defaultKey ${show(defaultKey)}`,
        `it must be one of ${Object.keys(NAMED_KEYS).join(", ")}, random, or ${keyBytes ?? "40 to 200"} bytes in hexadecimal digits`,
      );
  }
  if (innerHash !== null && innerHash !== undefined && (tunnels ?? assumedTunnels ?? []).length === 0)
    refuse(
      `The NIC profile${lineOf("innerHash")} has innerHash ${show(innerHash)} and opens no tunnel`,
      "tunnels must say which it looks into",
    );
}

function guarded(make: () => NicProfile): NicProfile {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`The NIC profile does not fit together: ${error.message}`);
  }
}

/** Whether a value keeps a field's rule. */
export function fits(rule: FieldRule, value: unknown): boolean {
  if (rule.kind === "text")
    return (
      typeof value === "string" && value !== "" && (rule.pattern === undefined || new RegExp(rule.pattern).test(value))
    );
  if (rule.kind === "number")
    return Number.isInteger(value) && (value as number) >= rule.min && (value as number) <= rule.max;
  if (rule.kind === "flag") return typeof value === "boolean";
  if (rule.kind === "choice") return rule.of.includes(value as string);
  return Array.isArray(value) && value.every((each) => fits(rule.each, each));
}

function described(rule: FieldRule): string {
  if (rule.kind === "text") return `a text${rule.form === undefined ? "" : ` of ${rule.form}`}`;
  if (rule.kind === "number") return `a whole number from ${rule.min} to ${rule.max}`;
  if (rule.kind === "flag") return "true or false";
  if (rule.kind === "choice") return `one of ${rule.of.join(", ")}`;
  const { each } = rule;
  return each.kind === "choice" ? `a list of ${each.of.join(", ")}` : `a list, each ${described(each)}`;
}

/** ", line 7," of the field's first mention; nothing if it is not found. */
function lineSaying(text: string, field: string): string {
  const at = text.search(new RegExp(`"${field.replace(/[^A-Za-z0-9_-]/g, ".")}"\\s*:`));
  return at < 0 ? "" : `, line ${text.slice(0, at).split("\n").length},`;
}
