// What a reader types into a field for text that stands for a number: the number, and a sentence where the field keeps
// another one than was typed.

/** The number in a text, null if it holds none; a comma or a space may part the thousands. */
export function typedNumber(text: unknown): number | null {
  const plain = typeof text === "string" ? text.replaceAll(/[\s,]/g, "") : "";
  return plain === "" || !Number.isFinite(Number(plain)) ? null : Number(plain);
}

/**
 * Says that the field does not keep what was typed, and why; "" if it does.
 *
 * @param kept the number that the field keeps, null for none
 */
export function mendedWords(text: unknown, kept: number | null, { min, max }: { min: number; max: number }): string {
  const typed = typedNumber(text);
  const quoted = String(text).trim().slice(0, 40);
  if (typed === null) return quoted === "" ? "" : `"${quoted}" is no number.`;
  if (typed < min || typed > max) return `${quoted} lies outside ${min} to ${max}: ${kept} is taken.`;
  return typed === kept ? "" : `${quoted} lies between two steps: ${kept} is taken.`;
}
