// Files of a results directory: written under another name, brought to the disk, then renamed, so that a power cut
// leaves the old file, the new one, or none. What is left of a write that was cut short is swept away later.
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { refuse, show } from "../check.js";
import type { ManifestFile } from "../experiment/manifest.js";
import { inputFault } from "./command.js";

/**
 * Writes a file as a whole or not at all.
 *
 * @param path from the folder, as a manifest names it
 */
export function writeDurably(folder: string, path: string, chunks: Iterable<string | Uint8Array>): ManifestFile {
  const whole = join(folder, path);
  const part = join(dirname(whole), `.${basename(whole)}${PART}`);
  const hash = createHash("sha256");
  let bytes = 0;
  onDisk(whole, () => {
    const file = openSync(part, "w");
    try {
      for (const chunk of chunks) {
        const buffer = Buffer.from(chunk as string);
        for (let at = 0; at < buffer.length;) at += writeSync(file, buffer, at);
        hash.update(buffer);
        bytes += buffer.length;
      }
      fsyncSync(file);
    } catch (error) {
      rmSync(part, { force: true }); // its place may be what others lack
      throw error;
    } finally {
      closeSync(file);
    }
    renameSync(part, whole);
    syncFolder(dirname(whole));
  });
  return { path, bytes, sha256: hash.digest("hex") };
}

/** Says in one sentence what the disk refuses. */
export function onDisk<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return inputFault(`${show(path)} cannot be written`, REASONS[code] ?? code);
  }
}

/** Makes a folder and those around it, one by one: in a place where none can be made Node's own way never ends. */
export function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const around = dirname(path);
  if (around !== path) makeFolders(around);
  onDisk(path, () => {
    try {
      mkdirSync(path);
    } catch (error) {
      if (!isFolder(path)) throw error; // or somebody else has made it just now
    }
  });
}

const PART = ".part";

/** Removes what writes that were cut short have left in a folder. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith(".") && name.endsWith(PART)) rmSync(join(folder, name), { force: true });
}

/** The bytes of a file; null if it is not there. */
export function bytesIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    return refuse(`The file ${show(path)} cannot be read`, REASONS[code ?? ""] ?? `check its rights (${code})`);
  }
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

export const fileOf = (path: string, content: string | Uint8Array): ManifestFile => ({
  path,
  bytes: Buffer.byteLength(content),
  sha256: sha256(content),
});

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** So that the new name is on the disk too; Windows cannot, and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "there is no space left on the device; what is finished is kept, and the same command goes on",
  EDQUOT: "your quota is used up; what is finished is kept, and the same command goes on",
  EFBIG: "the file is larger than is allowed here",
  ENOENT: "its folder is not there",
  ENOTDIR: "its folder is not a folder",
  EISDIR: "it is a folder",
  EACCES: "you have no permission to write there",
  EPERM: "you have no permission to write there",
  EROFS: "the disk is read-only",
};
