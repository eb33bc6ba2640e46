// The sections of `ethtool -x` after the table: the secret key, the hash functions, the input transformations.
import { MAX_KEY_BYTES, MIN_KEY_BYTES } from "../rss/secret-key.js";
import { refuseLine } from "./fault.js";
import type { PastedLine } from "./pasted.js";

const OUTPUT = "ethtool -x";
export const HASH_FUNCTIONS = ["toeplitz", "xor", "crc32"] as const;
export const TRANSFORMS = ["symmetric-xor", "symmetric-or-xor"] as const;

/** What a driver without such a section says in its place. */
export const isUnsupported = (text: string): boolean => /^\s*Operation not supported\s*$/.test(text);

/** The key, which a terminal may have broken over several lines. */
export function readKeyLines(lines: readonly PastedLine[]): Uint8Array | null {
  const [line] = lines;
  if (isUnsupported(line.text) && lines.length === 1) return null;
  const text = lines.map((part) => part.text.trim()).join("");
  const digits = text.replaceAll(":", "");
  if (!/^(?:[0-9a-f]{2}(?::[0-9a-f]{2})*|(?:[0-9a-f]{2})+)$/i.test(text))
    refuseLine(
      OUTPUT,
      line.number,
      line.text,
      text.includes("..")
        ? "the key must be whole, not cut short by dots"
        : "the key is bytes of two hexadecimal digits with colons between them",
    );
  if (digits.length / 2 > MAX_KEY_BYTES)
    refuseLine(OUTPUT, line.number, line.text, `a key has at most ${MAX_KEY_BYTES} bytes, not ${digits.length / 2}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** What a section of switches says: the one that is on (or null), and the names in their order. */
export interface Switches {
  readonly on: string | null;
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** "toeplitz: on", "xor: off"; at most one of them on. */
export function readSwitches(heading: PastedLine, lines: readonly PastedLine[]): Switches {
  const names: string[] = [];
  const notes: string[] = [];
  let on: string | null = null;
  for (const line of lines) {
    if (isUnsupported(line.text) && lines.length === 1) break;
    const unknown = /^\s*(Unknown [\w ]+: 0x[0-9a-f]+)\s*$/i.exec(line.text);
    if (unknown) {
      notes.push(`ethtool says of the ${nameOf(heading)}: "${unknown[1]}".`);
      continue;
    }
    const found = /^\s*([a-z][\w-]*):\s*(on|off)\s*$/i.exec(line.text);
    if (!found || names.includes(found[1]))
      return refuseLine(
        OUTPUT,
        line.number,
        line.text,
        `under "${heading.text.trim()}" a line is a name and on or off`,
      );
    const [, name, state] = found;
    names.push(name);
    if (state === "off") continue;
    if (on !== null)
      refuseLine(OUTPUT, line.number, line.text, `at most one ${nameOf(heading)} can be on, and ${on} is on above`);
    on = name;
  }
  return { on, names, notes };
}

const nameOf = (heading: PastedLine): string => heading.text.trim().replace(/:$/, "");

/** The name if it is one of `known`; otherwise null, with a note. */
export function knownName<T extends string>(
  what: string,
  on: string | null,
  known: readonly T[],
): { readonly name: T | null; readonly notes: readonly string[] } {
  const name = known.find((one) => one === on) ?? null;
  return on === null || name !== null
    ? { name, notes: [] }
    : { name, notes: [`The ${what} is ${on}, which this library does not compute.`] };
}

/** What a section tells. */
export interface Told<T> {
  readonly name: T | null;
  /** Whether it says of every one that it is off. */
  readonly allOff: boolean;
  /** Names in their order; null where there is no section, or one with more than this library can print again. */
  readonly names: readonly string[] | null;
  readonly notes: readonly string[];
}

/** What a section tells of the names known here. */
export function toldBy<T extends string>(what: string, section: Switches | undefined, known: readonly T[]): Told<T> {
  if (!section) return { name: null, allOff: false, names: null, notes: [] };
  const { name, notes } = knownName(what, section.on, known);
  const all = [...section.notes, ...notes];
  const allOff = section.names.length > 0 && section.on === null && all.length === 0;
  return { name, allOff, names: all.length === 0 ? section.names : null, notes: all };
}

/** What is odd about a key. */
export function keyNotes(key: Uint8Array | null): string[] {
  if (key === null) return [];
  const notes: string[] = [];
  if (key.every((byte) => byte === 0))
    notes.push(
      "The key is all zeros: every hash value is 0, so every hashed frame takes entry 0 of the table and one queue.",
    );
  if (key.length < MIN_KEY_BYTES)
    notes.push(
      `The key has ${key.length} bytes, enough for ${Math.max(0, key.length - 4)} bytes of input: ` +
        `IPv4 with ports needs 16, IPv6 with ports ${MIN_KEY_BYTES}.`,
    );
  return notes;
}
