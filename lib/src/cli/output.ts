// Lines to stdout, error sentences to stderr. Only the command line writes to a stream. A pipe's reader may leave early
// (`| head`): that is not a fault, and the rest is not written.

/** Writes lines; returns false once the reader has gone, so that a caller may stop. */
export function printLines(lines: readonly string[]): boolean {
  const { stdout } = process;
  if (!stdout.listeners("error").includes(onStdoutError)) stdout.on("error", onStdoutError);
  if (lines.length > 0 && stdout.writable) stdout.write(`${lines.join("\n")}\n`);
  return stdout.writable;
}

export function printSentence(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/**
 * Rows of cells as aligned columns, two spaces apart; numbers (`right`) are aligned right, the last column is not
 * padded.
 */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly boolean[]): string[] {
  const widths = right.map((_, column) => rows.reduce((most, row) => Math.max(most, row[column].length), 0));
  return rows.map((row) =>
    row
      .map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
