// Keys that drivers have by default, by the names of datasets/hash-vectors/keys.csv (a test compares).
import { frozen } from "../check.js";
import { MICROSOFT_KEY, repeatKey, reverseWords, secretKey } from "../rss/secret-key.js";

export const NAMED_KEYS: Readonly<Record<string, Uint8Array>> = frozen({
  MS40: MICROSOFT_KEY,
  I40E52: secretKey(
    "4439796bb54c5023b675ea5b124f9f30b8a2c03ddfdc4d02a08c9b334af64a4c05c6fa343958d8557d99583ae138c92e81150366",
  ),
  MLX40: secretKey("2cc681d15bdbf4f7fca28319db1a3e946b9e38d92c9c03d1ad9944a7d9563d59063c25f3fc1fdc2a"),
  SYM: repeatKey("6d5a", 20),
  TX40: repeatKey("feed0bad", 10),
  ENAFIX40: reverseWords(MICROSOFT_KEY),
});

/** A key by its name, or by its hexadecimal digits; "random" has none, and must not be asked for. */
export const keyOfName = (name: string): Uint8Array =>
  Object.hasOwn(NAMED_KEYS, name) ? NAMED_KEYS[name] : secretKey(name);
