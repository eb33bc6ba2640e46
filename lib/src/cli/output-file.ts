// A file that a command writes as it goes: what cannot be written is one sentence, not a stack trace.
import { closeSync, openSync, writeSync } from "node:fs";
import { refuse, show } from "../check.js";
import { inputFault } from "./command.js";

/** Bytes that are collected before they are written. */
const PIECE_BYTES = 0x4_0000;

export interface OutputFile {
  write(piece: Uint8Array | string): void;
  close(): void;
}

/**
 * Opens a file to be written, anew if it is there.
 *
 * @param what it is: "The capture by queue"
 * @throws InputError if it cannot be opened
 */
export function openOutput(what: string, path: string): OutputFile {
  let file: number;
  try {
    if (path === "-" || path === "") refuse(`${what} is to go to ${show(path)}`, "it needs the name of a file");
    file = openSync(path, "w");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return refuse(`${what} cannot be written to ${show(path)}`, reasonOf(code));
  }
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const flush = (): void => {
    try {
      const all = Buffer.concat(pieces);
      for (let at = 0; at < all.length;) at += writeSync(file, all, at);
    } catch (error) {
      const { code = "?" } = error as NodeJS.ErrnoException;
      inputFault(`${what} cannot be written to ${show(path)}`, reasonOf(code));
    }
    [pieces, bytes] = [[], 0];
  };
  return {
    write: (piece) => {
      const own = typeof piece === "string" ? Buffer.from(piece) : piece;
      pieces.push(own);
      bytes += own.length;
      if (bytes >= PIECE_BYTES) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  EISDIR: "it is a folder",
  EACCES: "you have no permission to write there",
  ENOSPC: "the disk is full",
  EROFS: "nothing can be written there",
};

const reasonOf = (code: string): string => REASONS[code] ?? code;
