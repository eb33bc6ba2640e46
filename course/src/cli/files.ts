// Files that the commands read and write. What is written is complete or not there at all; what stands there already is
// replaced only if it is ours.
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { refuse } from "../words.js";
import { inputFault, quoted } from "./command.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "its folder is not a folder",
  EACCES: "you have no permission",
  EPERM: "you have no permission",
  EROFS: "the disk is read-only",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
};

/** Why a file could not be read or written, in words. */
export function reasonOf(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return REASONS[code] ?? code;
}

/** The text of a file that was named. */
export function readText(what: string, path: string): string {
  try {
    return textOf(readFileSync(path));
  } catch (error) {
    return refuse(`${what} ${quoted(path)} cannot be read`, reasonOf(error));
  }
}

/** Files of Windows begin with a byte order mark, which is no part of the text; some are in UTF-16. */
export function textOf(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
}

/** A file to write, and what begins the files that it may replace. */
export interface Output {
  /** Begins the sentence of a failure: "The sheet". */
  readonly what: string;
  readonly path: string;
  readonly beginning: string;
  readonly text: string;
  /** Whether a file that is there with another text is kept, under another name. */
  readonly keeps?: boolean;
}

/** Writes all of the files, or refuses before it has written one. Answers the names of the files that it kept. */
export function writeFiles(outputs: readonly Output[]): readonly string[] {
  for (const { what, path, beginning } of outputs)
    orFault(`${what} ${quoted(path)} cannot be written`, () => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isDirectory()) refuse(`${what} ${quoted(path)} is a folder`, "give the name of a file");
      if (!existsSync(dirname(path)))
        inputFault(`${what} ${quoted(path)} cannot be written`, "its folder is not there");
      if (stat?.isFile() && stat.size > 0 && beginningOf(path, beginning) !== beginning)
        refuse(
          `${what} ${quoted(path)} is there already, and is not one that rss-lab-course wrote`,
          "give another name, or move the file away",
        );
    });
  return outputs.flatMap(({ what, path, text, keeps }) =>
    orFault(`${what} ${quoted(path)} cannot be written`, () => {
      const kept = keeps === true && holdsAnother(path, text) ? freeName(path) : null;
      writeWhole(path, text, kept);
      return kept === null ? [] : [kept];
    }),
  );
}

const holdsAnother = (path: string, text: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path, "utf8") !== text;

/** The first name that is free: marks.1.csv, marks.2.csv, ... */
function freeName(path: string): string {
  const ending = extname(path);
  for (let n = 1; ; n += 1) {
    const free = `${path.slice(0, path.length - ending.length)}.${n}${ending}`;
    if (!existsSync(free)) return free;
  }
}

function beginningOf(path: string, beginning: string): string {
  const [buffer, file] = [Buffer.alloc(Buffer.byteLength(beginning)), openSync(path, "r")];
  try {
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}

/** @param kept the name that the file which is there gets; null: it is replaced */
function writeWhole(path: string, text: string, kept: string | null): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile()) return writeFileSync(path, text);
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    writeFileSync(part, text);
    if (kept !== null) renameSync(path, kept);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** What the system refuses is this machine's fault, in a sentence. */
function orFault<T>(fact: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    return inputFault(fact, reasonOf(error));
  }
}
