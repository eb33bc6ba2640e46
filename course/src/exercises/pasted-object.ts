// Answers that are objects: as readers hand them over, themselves or their text as JSON, and as a cell has them.

/** The object, also from a text that holds one; null for anything else. */
export function objectOf(given: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof given === "string") {
    if (!given.trim().startsWith("{")) return null;
    try {
      return objectOf(JSON.parse(given));
    } catch {
      return null;
    }
  }
  return isRecord(given) ? (given as Record<string, unknown>) : null;
}

/** An object as it is written in a cell, in one line. */
export const written = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${isRecord(each) ? written(each) : JSON.stringify(each).replaceAll('","', '", "')}`)
    .join(", ")} }`;

/** A possible answer as `solution` shows it. */
export const example = (value: object): string => `For example:\n\n\`\`\`ts\n${written(value)}\n\`\`\``;

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
