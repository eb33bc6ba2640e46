// The JSON schema of a NIC profile file, made from the table of its fields, so that an editor can complete and check
// one. lib/docs/nic-profile.schema.json is what comes out (a test compares).
import { NIC_PROFILE_NAMES } from "./profile-hashing.js";
import { type FieldRule, PROFILE_FIELDS } from "./profile-fields.js";

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** JSON Schema, draft 2020-12. */
export function nicProfileSchema(): Schema {
  const fields = Object.entries(PROFILE_FIELDS).map(([name, { rule, mayBeNull, meaning }]) => [
    name,
    { description: meaning, ...schemaOf(rule, mayBeNull) },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "RSS Lab: profile of a NIC",
    description: "What is known of a NIC; null, or left out without extends: not known. Rules in docs/nic-profiles.md.",
    type: "object",
    required: ["name"],
    additionalProperties: false,
    properties: {
      $schema: { description: "Where this schema is, for editors", type: "string" },
      extends: {
        description: "A shipped profile from which everything comes that is left out",
        enum: NIC_PROFILE_NAMES,
      },
      ...Object.fromEntries(fields),
    },
  };
}

function schemaOf(rule: FieldRule, mayBeNull: boolean): Schema {
  const type = (name: string): unknown => (mayBeNull ? [name, "null"] : name);
  if (rule.kind === "text")
    return { type: type("string"), minLength: 1, ...(rule.pattern === undefined ? {} : { pattern: rule.pattern }) };
  if (rule.kind === "number") return { type: type("integer"), minimum: rule.min, maximum: rule.max };
  if (rule.kind === "flag") return { type: type("boolean") };
  if (rule.kind === "choice") return { enum: mayBeNull ? [...rule.of, null] : rule.of };
  return { type: type("array"), items: schemaOf(rule.each, false) };
}
