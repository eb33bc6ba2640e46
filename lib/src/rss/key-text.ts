// A secret key as people have it: hexadecimal digits with or without separators, an array of bytes or of words of C
// source, a text with \x escapes. Words are read with their most significant byte first, as a key is printed; how a
// machine lays them out in memory the text does not say, so a note shows the other order.
import { refuse, show } from "../check.js";

export interface KeyText {
  /** Of any length: whoever uses them checks it. */
  readonly bytes: Uint8Array;
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** Longest text of a key, with comments: far more than 200 bytes need. */
const MAX_CHARACTERS = 20_000;

/**
 * Reads the bytes of a key.
 *
 * @param what begins the refusals: "The secret key"
 */
export function readKeyBytes(what: string, text: string): KeyText {
  if (text.length > MAX_CHARACTERS)
    refuse(`${what} is a text of ${text.length} characters`, `at most ${MAX_CHARACTERS} are read`);
  const { body, inList, bits } = bodyOf(what, text);
  const escapes = /^(?:\\x[0-9a-f]{2})+$/i.exec(body.replace(/["'\s]+/g, ""));
  if (escapes) return { bytes: bytesOf(escapes[0].replace(/\\x/gi, "")), notes: [] };
  const parts = body.split(/[:,;\s-]+/).filter((part) => part !== "");
  const numbers = parts.filter((part) => /^0x/i.test(part)).length;
  if (numbers > 1 && parts.every((part) => /^0x/i.test(part) || (inList && /^\d$/.test(part))))
    return fromNumbers(what, parts, bits);
  if (isDecimal(parts, inList, body.includes(","))) return { bytes: decimalBytes(what, parts), notes: [] };
  return { bytes: fromDigits(what, text, body), notes: [] };
}

/** The list alone, without what C, Go or Python write around it, and the bits of its elements if a type says them. */
function bodyOf(what: string, text: string): { body: string; inList: boolean; bits: number | null } {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/\/\/[^\n]*/g, " ");
  if (!/[[\]{}]/.test(plain)) return { body: plain.trim().replace(/;$/, ""), inList: false, bits: null };
  // Brackets around a size ("key[40]") or before a Go type ("[]byte") are no list.
  const lists = [...plain.matchAll(/\{([^{}]*)\}|\[([^[\]{}]*,[^[\]{}]*)\]/g)];
  if (lists.length !== 1)
    refuse(
      `${what} is a text with ${lists.length === 0 ? "no whole list" : `${lists.length} lists`} of numbers`,
      "give one list, from its opening to its closing brace",
    );
  const [list] = lists;
  const before = plain.slice(0, list.index);
  const width = /\b(?:__|rte_)?(?:u?int|u|be|le|uint)(8|16|32|64)(?:_t)?\b/.exec(before)?.[1];
  return {
    body: list[1] ?? list[2],
    inList: true,
    bits: width ? Number(width) : /\b(?:char|byte)\b/.test(before) ? 8 : null,
  };
}

/** Numbers in hexadecimal, each with 0x: bytes, or words of 16, 32 or 64 bits. */
function fromNumbers(what: string, parts: readonly string[], told: number | null): KeyText {
  const digits = parts.map((part) => part.replace(/^0x/i, "").replace(/[ul]+$/i, ""));
  const wrong = digits.findIndex((one) => !/^[0-9a-f]{1,16}$/i.test(one));
  if (wrong >= 0) refuse(`${what} has the number ${show(parts[wrong])}`, "it must be hexadecimal, of 64 bits at most");
  const longest = digits.reduce((most, one) => Math.max(most, one.length), 0);
  const bits = told ?? (longest <= 2 ? 8 : longest <= 4 ? 16 : longest <= 8 ? 32 : 64);
  const tooLarge = digits.findIndex((one) => one.replace(/^0+/, "").length > bits / 4);
  if (tooLarge >= 0) refuse(`${what} has the number ${parts[tooLarge]}`, `its elements have ${bits} bits`);
  const bytes = bytesOf(digits.map((one) => one.slice(-bits / 4).padStart(bits / 4, "0")).join(""));
  if (bits === 8) return { bytes, notes: [] };
  const width = bits / 8;
  const turned = bytes.map((_, i) => bytes[i - (i % width) + (width - 1 - (i % width))]);
  return {
    bytes,
    notes: [
      `Read as ${parts.length} words of ${bits} bits with the most significant byte first. If the words are how a ` +
        `little-endian machine (x86, ARM) holds the key in memory, it is ${hexOf(turned)}.`,
    ],
  };
}

/** Decimal bytes: those in brackets; without them, pairs of digits alone are hexadecimal. */
const isDecimal = (parts: readonly string[], inList: boolean, commas: boolean): boolean =>
  parts.length > 1 &&
  parts.every((part) => /^\d{1,3}$/.test(part)) &&
  (inList || parts.some((part) => part.length === 3 || (commas && part.length === 1)));

function decimalBytes(what: string, parts: readonly string[]): Uint8Array {
  const large = parts.find((part) => Number(part) > 255);
  if (large !== undefined) refuse(`${what} has the number ${large}`, "a byte is a number from 0 to 255");
  return Uint8Array.from(parts, Number);
}

function fromDigits(what: string, text: string, body: string): Uint8Array {
  const plain = body.trim().replace(/^0x/i, "");
  const digits = plain.replace(/[:,\s-]+/g, "");
  if (!/^[0-9a-f]*$/i.test(digits)) refuseLetters(what, text);
  // Two bytes of one digit each would be one byte without the sign between them.
  const odd = /[:,-]/.test(plain) ? plain.split(/[:,\s-]+/).find((part) => part.length % 2 === 1) : undefined;
  if (odd !== undefined && digits.length % 2 === 0)
    refuse(`${what} has the byte ${show(odd)}`, "it needs two digits a byte");
  if (digits.length % 2 === 1) refuse(`${what} has ${digits.length} hexadecimal digits`, "it needs two a byte");
  return bytesOf(digits);
}

/** Refuses what is no hexadecimal text; long enough for a key, its characters may have been meant. */
function refuseLetters(what: string, text: string): never {
  const letters = text.trim();
  const codes = /^[!-~]{16,200}$/.test(letters)
    ? `; if its characters are meant, write their codes, ${hexOf(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)))}`
    : "";
  return refuse(
    `${what} is ${show(text)}`,
    `it must be hexadecimal digits, with or without 0x, colons or spaces${codes}`,
  );
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
