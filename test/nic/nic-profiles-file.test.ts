// A profile file of the user's own, the schema that it is held to, and that the shipped profiles keep it too.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { InputError } from "../../lib/src/check.js";
import { NIC_PROFILE_NAMES } from "../../lib/src/nic/profile-hashing.js";
import { NIC_PROFILES } from "../../lib/src/nic/nic-profiles.js";
import { PROFILE_FIELD_NAMES } from "../../lib/src/nic/profile-data.js";
import { type FieldRule, PROFILE_FIELDS } from "../../lib/src/nic/profile-fields.js";
import { fits, readNicProfile } from "../../lib/src/nic/profile-file.js";
import { nicProfileSchema } from "../../lib/src/nic/profile-schema.js";
import { secretKeyText } from "../../lib/src/rss/secret-key.js";
import { rssLab } from "../cli/run-cli.js";

const file = (path: string): string => readFileSync(new URL(`../../lib/docs/${path}`, import.meta.url), "utf8");
const read = (fields: object) => readNicProfile(JSON.stringify({ name: "mine", ...fields }));

/** A second, small reading of the JSON schema: the few words that it uses. */
function obeys(schema: Record<string, unknown>, value: unknown): boolean {
  if (schema["enum"] !== undefined) return (schema["enum"] as unknown[]).includes(value);
  const types = [schema["type"]].flat() as string[];
  const type =
    value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  if (!types.includes(type)) return false;
  if (type === "string")
    return (
      (value as string).length >= 1 &&
      (schema["pattern"] === undefined || new RegExp(schema["pattern"] as string).test(value as string))
    );
  if (type === "integer")
    return (value as number) >= (schema["minimum"] as number) && (value as number) <= (schema["maximum"] as number);
  return (
    type !== "array" || (value as unknown[]).every((each) => obeys(schema["items"] as Record<string, unknown>, each))
  );
}

describe("the schema", () => {
  const schema = nicProfileSchema() as { properties: Record<string, Record<string, unknown>> };

  it("is the one that lib/docs ships, and docs/nic-profiles.md tells every field of it", () => {
    expect(JSON.parse(file("nic-profile.schema.json"))).toEqual(JSON.parse(JSON.stringify(schema)));
    const text = file("nic-profiles.md");
    for (const field of ["extends", ...PROFILE_FIELD_NAMES]) expect(text).toContain(`| \`${field}\` |`);
    for (const name of NIC_PROFILE_NAMES) expect(text).toContain(`\`${name}\``);
  });

  test.each(NIC_PROFILE_NAMES)("every field of %s keeps it", (name) => {
    const { hashing: _, ...data } = NIC_PROFILES[name];
    expect(Object.keys(data)).toEqual(PROFILE_FIELD_NAMES);
    for (const [field, value] of Object.entries(data))
      expect([field, obeys(schema.properties[field], value)]).toEqual([field, true]);
  });

  it("and the reader agree on any value of any field", () => {
    const ruled = (rule: FieldRule): fc.Arbitrary<unknown> =>
      rule.kind === "choice"
        ? fc.constantFrom(...rule.of)
        : rule.kind === "list"
          ? fc.array(ruled(rule.each), { maxLength: 3 })
          : fc.oneof(fc.integer(), fc.string(), fc.boolean());
    fc.assert(
      fc.property(
        fc
          .constantFrom(...PROFILE_FIELD_NAMES)
          .chain((field) => fc.tuple(fc.constant(field), fc.oneof(ruled(PROFILE_FIELDS[field].rule), fc.jsonValue()))),
        ([field, value]) => {
          const { rule, mayBeNull } = PROFILE_FIELDS[field];
          expect(fits(rule, value) || (value === null && mayBeNull)).toBe(obeys(schema.properties[field], value));
        },
      ),
    );
  });
});

describe("a profile of the user's own", () => {
  it("takes from the one that it extends what it does not say", () => {
    const mine = read({ extends: "intel-82599", rssQueues: 8, notes: null });
    expect(mine).toMatchObject({ name: "mine", tableEntries: 128, rssQueues: 8, notes: null, driver: "ixgbe" });
    expect(mine.hashTypes).toEqual(NIC_PROFILES["intel-82599"].hashTypes);
  });
  it("hashes as it says: fields, tunnels, a fixed key by its name or digits", () => {
    const mine = read({
      tunnels: ["vxlan"],
      innerHash: "always",
      extraFields: ["esp-spi"],
      fixedKey: true,
      defaultKey: "SYM",
      keyBytes: 40,
      result: "inverted",
    });
    expect(mine.hashing).toMatchObject({
      parsing: { opens: ["vxlan"], hashed: "inner", extraFields: ["esp-spi"] },
      result: "inverted",
    });
    expect(secretKeyText(mine.hashing.fixedKey!)).toBe("6d5a".repeat(20));
    const other = read({ fixedKey: true, defaultKey: "ab".repeat(52), keyBytes: 52 });
    expect(secretKeyText(other.hashing.fixedKey!)).toBe("ab".repeat(52));
  });
  it("may begin with a byte order mark, as Windows' editors write one", () =>
    expect(readNicProfile('\ufeff{ "name": "mine" }').name).toBe("mine"));

  test.each<[string, string, string]>([
    [
      "no JSON",
      '{\n  "name": "mine",\n  queues: 3\n}',
      "The NIC profile, line 3, is not JSON: names and texts stand in double quotes",
    ],
    ["a list", "[]", "The NIC profile is []: it must be an object"],
    ["no name", "{}", "The NIC profile has no name: give it one"],
    [
      "an unknown field",
      '{\n"name": "mine",\n"queues": 3 }',
      'The NIC profile, line 3, has an unknown field "queues": the fields are extends, name, title',
    ],
    [
      "a number too large",
      '{ "name": "mine",\n "tableEntries": 4096 }',
      "The NIC profile, line 2, has tableEntries 4096: it must be a whole number from 1 to 2048, or null.",
    ],
    [
      "an unknown word",
      '{ "name": "mine", "tableFilling": "random" }',
      'has tableFilling "random": it must be one of round-robin, blocks, or null.',
    ],
    [
      "a word in a list",
      '{ "name": "mine", "extraFields": ["spi"] }',
      'has extraFields ["spi"]: it must be a list of sctp-ports, esp-spi, ah-spi, gtp-teid, or null.',
    ],
    [
      "a list of lists",
      '{ "name": "mine", "tags": [1] }',
      "has tags [1]: it must be a list, each a list, each a whole number from 1536 to 65535, or null.",
    ],
    ["null where a value must be", '{ "name": "mine", "title": null }', "has title null: it must be a text."],
    [
      "a name with blanks",
      '{ "name": "my card" }',
      'has name "my card": it must be a text of lower-case letters, digits, dots and hyphens.',
    ],
    [
      "a shipped name",
      '{ "name": "intel-82599" }',
      'has name "intel-82599": a shipped profile has this name: take another.',
    ],
    ["an unknown base", '{ "name": "mine", "extends": "x520" }', 'has extends "x520": it must be one of ndis, '],
    [
      "a fixed key that is not said",
      '{ "name": "mine", "fixedKey": true }',
      "has fixedKey true and defaultKey null: defaultKey must say which key: MS40,",
    ],
    [
      "a key of another length",
      '{ "name": "mine", "keyBytes": 52, "defaultKey": "abcd" }',
      'has defaultKey "abcd": it must be one of MS40, I40E52, MLX40, SYM, TX40, ENAFIX40, random, or 52 bytes in hexadecimal digits.',
    ],
    [
      "an inner hash without tunnels",
      '{ "name": "mine", "innerHash": "always" }',
      'has innerHash "always" and opens no tunnel: tunnels must say which it looks into.',
    ],
  ])("%s is refused by field, line and rule", (_, text, sentence) => {
    expect(() => readNicProfile(text)).toThrow(InputError);
    expect(() => readNicProfile(text)).toThrow(sentence);
  });

  it("whatever it says, it is read or refused in one sentence", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("extends", ...PROFILE_FIELD_NAMES), fc.jsonValue()), (fields) => {
        try {
          expect(readNicProfile(JSON.stringify(fields)).hashing.result).toBeTypeOf("string");
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).toMatch(/^[^\n]+\.$/);
        }
      }),
    );
  });

  it("a file that is not there is named", async () => {
    expect(await rssLab("hash", "10.0.0.1", "10.0.0.2", "--nic", "no/such.json")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'The file "no/such.json" cannot be read: there is no such file.\n',
    });
  });
});
