// Files that a command writes: under another name first, and renamed when they are complete, so that nobody reads half
// a file and a failure leaves the old one. A file that is there already is replaced only if it is one of ours.
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { refuse, show } from "../check.js";
import { inputFault } from "./command.js";

/** What was written. */
export interface Written {
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/**
 * Refuses a path where something stands that is not one of ours. A device or a pipe is written to as it is.
 *
 * @param what begins the sentence: "The trace"
 * @param beginning what a file of ours begins with
 */
export function checkReplaceable(what: string, path: string, beginning: string): void {
  const place = `${what} ${show(path)}`;
  orFault(`${place} cannot be written`, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) refuse(`${place} is a folder`, "give the name of a file");
    if (stat?.isFile() && stat.size > 0 && beginningOf(path, beginning.length) !== beginning)
      refuse(
        `${place} is there already, and is not one that rss-lab wrote`,
        "give another name, or move the file away",
      );
  });
}

function beginningOf(path: string, bytes: number): string {
  const [buffer, file] = [Buffer.alloc(bytes), openSync(path, "r")];
  try {
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a file as a whole or not at all.
 *
 * @param what begins the sentence of a failure, which is this machine's fault: "The trace"
 */
export function writeFileSafely(what: string, path: string, chunks: Iterable<string>): Written {
  return orFault(`${what} ${show(path)} cannot be written`, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) return writeAll(path, chunks);
    const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    try {
      const written = writeAll(part, chunks);
      renameSync(part, path);
      return written;
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  });
}

/** Makes a folder, and those around it; it may be there already. */
export function makeFolder(what: string, path: string): void {
  orFault(`${what}, ${show(path)}, cannot be made`, () => mkdirSync(path, { recursive: true }));
}

/** What the system refuses is this machine's fault, in a sentence. */
export function orFault<T>(fact: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return inputFault(fact, REASONS[code] ?? code);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  ENOENT: "its folder is not there",
  ENOTDIR: "its folder is not a folder",
  EACCES: "you have no permission to write there",
  EPERM: "you have no permission to write there",
  EROFS: "the disk is read-only",
  EPIPE: "its reader has gone",
  ENAMETOOLONG: "its name is too long",
  EISDIR: "it is a folder",
};

function writeAll(path: string, chunks: Iterable<string>): Written {
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for (const chunk of chunks) {
      const buffer = Buffer.from(chunk);
      for (let at = 0; at < buffer.length;) at += writeSync(file, buffer, at);
      hash.update(buffer);
      bytes += buffer.length;
    }
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest("hex") };
}
