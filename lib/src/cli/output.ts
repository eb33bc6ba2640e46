// Lines to stdout, error sentences to stderr. Only the command line writes to a stream. A pipe's reader may leave early
// (`| head`): that is not a fault, and the rest is not written. Where stdout cannot take more, a full disk for one, the
// command ends with one sentence and exit code 1: what it would still do, nobody would see.

/** Writes lines; returns false once the reader has gone, so that a caller may stop. */
export function printLines(lines: readonly string[]): boolean {
  const { stdout } = process;
  if (lines.length > 0) write(`${lines.join("\n")}\n`);
  return stdout.writable;
}

/**
 * Writes text and waits until it is taken, so that a long output neither piles up in memory nor goes on when nobody
 * reads it; returns false once the reader has gone.
 */
export async function writeText(text: string): Promise<boolean> {
  const { stdout } = process;
  if (write(text))
    await new Promise((resolve) => setImmediate(resolve)); // the reader's leaving is told between two turns
  else if (stdout.writable)
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ["drain", "close", "error"]) stdout.off(event, done);
        resolve();
      };
      for (const event of ["drain", "close", "error"]) stdout.on(event, done);
    });
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

/** A text in one piece: V8 keeps one that was put together as its parts, in several times the memory. */
export const flat = (text: string): string => Buffer.from(text).toString();

/** False if stdout has enough for now. */
function write(text: string): boolean {
  const { stdout } = process;
  if (!stdout.listeners("error").includes(onStdoutError)) stdout.on("error", onStdoutError);
  if (!stdout.writable) return true;
  try {
    return stdout.write(text);
  } catch (error) {
    // A stdout that is a file is written at once, and may throw at once.
    onStdoutError(error as NodeJS.ErrnoException);
    return true;
  }
}

function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  const why = error.code === "ENOSPC" ? "the disk is full" : (error.code ?? String(error.message));
  printSentence(`The output cannot be written: ${why}.`);
  process.exit(1);
}
