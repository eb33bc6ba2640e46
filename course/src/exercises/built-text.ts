// What a reader built, given as an object or as a text that says one.

/** The object or list; null if the answer is neither. */
export function built(given: unknown): Readonly<Record<string, unknown>> | null {
  let value = given;
  if (typeof given === "string")
    try {
      value = JSON.parse(given);
    } catch {
      return null;
    }
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

/** Words of a text; 0 of anything else. */
export const wordsIn = (text: unknown): number =>
  typeof text === "string" ? text.split(/\s+/).filter((word) => word !== "").length : 0;
