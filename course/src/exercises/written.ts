// Possible answers that are objects, as a cell has them.

/** An object as it is written in a cell, in one line. */
export const written = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${isRecord(each) ? written(each) : JSON.stringify(each).replaceAll('","', '", "')}`)
    .join(", ")} }`;

/** A possible answer as `solution` shows it. */
export const example = (value: object): string => `For example:\n\n\`\`\`ts\n${written(value)}\n\`\`\``;

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
