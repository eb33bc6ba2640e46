// Secret keys as tools print them and as source code holds them: /proc/sys/net/core/netdev_rss_key, `sysctl`, the key's
// lines of `ethtool -x`, arrays of C. The spellings themselves are read in rss/key-text.ts, for `secretKey` too.
import { checkOneOf, refuse } from "../check.js";
import { readKeyBytes } from "../rss/key-text.js";
import { checkKey, secretKeyText } from "../rss/secret-key.js";
import { pasted } from "./pasted.js";
import { recogniseLines } from "./recognise-output.js";

export interface ReadKey {
  /** 40 to 200 bytes. */
  readonly key: Uint8Array;
  /** What was assumed (the byte order of words) and what is odd (a key of zeros), one sentence each. */
  readonly notes: readonly string[];
}

/** How a key can be written. */
export const KEY_FORMS = ["colons", "hex", "c-bytes", "c-words"] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

/** What stands before a key's digits. */
const LABEL = /^\s*(?:RSS hash key:|(?:net\.core\.)?netdev_rss_key\s*[=:]|\S*\/netdev_rss_key:)/;

/**
 * Reads a secret key.
 *
 * @param text hexadecimal digits with or without 0x, colons, spaces, commas or dashes; a list of bytes or of words of
 * 16, 32 or 64 bits as C source has it; what /proc/sys/net/core/netdev_rss_key holds
 * @returns the bytes in the order in which the hash function takes them; words are read with their most significant
 * byte first, and a note shows the key of the other order
 * @throws InputError for other texts and for keys of fewer than 40 or more than 200 bytes
 * @example
 * readKeyText("0x6d5a56da, 0x255b0ec2, ".repeat(5)).key.subarray(0, 4).join(" ") // => "109 90 86 218"
 */
export function readKeyText(text: string): ReadKey {
  const read = pasted("The text of the key", text);
  const looks = recogniseLines(read);
  if (looks !== null && looks !== "netdev_rss_key" && !LABEL.test(read.lines[0].text))
    refuse(`The text given as a secret key is the output of ${looks}`, "give the key's digits alone");
  const body = read.lines.map((line) => line.text).join("\n");
  const { bytes, notes } = readKeyBytes("The secret key", body.replace(LABEL, "").trim());
  const key = checkKey(bytes);
  return {
    key,
    notes: key.every((byte) => byte === 0)
      ? [...notes, "The key is all zeros: every hash value is 0, and every hashed frame takes entry 0 of the table."]
      : notes,
  };
}

/**
 * Writes a key.
 *
 * @param form "colons" as ethtool has it; "hex" digits alone; "c-bytes" and "c-words" an array of C source, words of 32
 * bits with the most significant byte first
 * @example
 * printKey(repeatKey("6d5a", 20), "colons").slice(0, 11) // => "6d:5a:6d:5a"
 */
export function printKey(key: Uint8Array, form: KeyForm): string {
  checkOneOf("The form of the key", form, KEY_FORMS);
  const digits = secretKeyText(checkKey(key));
  if (form === "hex") return digits;
  const bytes = digits.match(/../g) ?? [];
  if (form === "colons") return bytes.join(":");
  if (form === "c-bytes") return cArray("uint8_t", bytes, 10);
  if (key.length % 4 !== 0)
    refuse(`The key has ${key.length} bytes`, "words of 32 bits need a multiple of 4 bytes: write it as bytes");
  return cArray("uint32_t", digits.match(/.{8}/g) ?? [], 4);
}

function cArray(type: string, numbers: readonly string[], perLine: number): string {
  const lines: string[] = [];
  for (let i = 0; i < numbers.length; i += perLine)
    lines.push(
      `  ${numbers
        .slice(i, i + perLine)
        .map((number) => `0x${number},`)
        .join(" ")}`,
    );
  return `static const ${type} rss_key[${numbers.length}] = {\n${lines.join("\n")}\n};\n`;
}
