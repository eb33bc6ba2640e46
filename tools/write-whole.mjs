// A file is written whole or not at all: beside its place, and put there when all of it is on the disk.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * @param {string} file
 * @param {string} text
 * @param {() => void} before what is done when the text is on the disk and not yet in its place
 */
export function writeWhole(file, text, before = () => {}) {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    const descriptor = openSync(draft, "w");
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    before();
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Why a file cannot be read or written, in words. @param {unknown} error */
export function reasonOf(error) {
  const { code = String(error) } = /** @type {NodeJS.ErrnoException} */ (error);
  return REASONS[code] ?? code;
}

/** @type {Record<string, string>} */
const REASONS = {
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  EACCES: "it is not yours to use",
  EPERM: "it is not yours to use",
  EISDIR: "it is a folder",
  EROFS: "the disk is read-only",
};
