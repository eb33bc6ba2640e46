// How far `rss-lab steer` is: one line on stderr, overwritten as it goes, on a terminal only, and not where the rows
// themselves scroll by.
import { grouped } from "../charts/claims.js";
import type { OpenCapture } from "./capture-input.js";

/** Milliseconds between two lines. */
const PAUSE_MS = 200;
const MB = 1_000_000;

export interface Progress {
  at(frames: number): void;
  /** Wipes the line. */
  end(): void;
}

export function steerProgress(capture: OpenCapture, rowsAreSeen: boolean): Progress {
  const { stderr } = process;
  if (!stderr.isTTY || rowsAreSeen) return { at: () => {}, end: () => {} };
  const start = performance.now();
  let last = start;
  return {
    at: (frames) => {
      const now = performance.now();
      if (now - last < PAUSE_MS) return;
      last = now;
      const { bytesRead, size } = capture;
      const of =
        size === null || size === 0 ? "" : ` of ${megabytes(size)} (${Math.floor((bytesRead / size) * 100)} %)`;
      const rate = Math.round((frames / (now - start)) * 1_000);
      stderr.write(
        `\r\x1b[Krss-lab steer: ${megabytes(bytesRead)}${of}, ${grouped(frames)} frames, ${grouped(rate)} a second`,
      );
    },
    end: () => void stderr.write("\r\x1b[K"),
  };
}

const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;
