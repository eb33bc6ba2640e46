// Progress of a long command: one line on stderr, overwritten as it goes, and only on a terminal, where a person is
// watching.

export interface Progress {
  at(done: number, all: number): void;
  /** Wipes the line. */
  end(): void;
}

export function showProgress(command: string): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { at: () => {}, end: () => {} };
  return {
    at: (done, all) => void stderr.write(`\r${command}: ${done} of ${all} rows`),
    end: () => void stderr.write("\r\x1b[K"),
  };
}
