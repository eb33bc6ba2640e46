// A folder that a command makes whole or not at all: it is made beside its place and put there when it is done, and a
// folder that holds something else is left alone.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault } from "./house.mjs";

/**
 * Makes a folder, and answers what `make` answers.
 * @template T
 * @param {string} out where it is to be
 * @param {{ what: string, mark: string }} kind "kit"; the file by which a folder of this kind is known, which `make`
 *   writes
 * @param {(draft: string) => T | Promise<T>} make fills an empty folder
 * @returns {Promise<T>}
 */
export async function makeFolder(out, kind, make) {
  checkPlace(out, kind);
  mkdirSync(dirname(out), { recursive: true });
  const draft = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
  try {
    const made = await make(draft);
    chmodSync(draft, 0o777 & ~process.umask());
    const old = `${draft}-old`;
    if (existsSync(out)) renameSync(out, old);
    renameSync(draft, out);
    rmSync(old, { recursive: true, force: true });
    return made;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @param {string} out @param {{ what: string, mark: string }} kind */
function checkPlace(out, { what, mark }) {
  if (!existsSync(out)) return;
  /** @type {string[]} */
  let found;
  try {
    found = readdirSync(out);
  } catch {
    throw new Fault(`${out} is not a folder: name another place with --out.`);
  }
  if (found.length > 0 && !found.includes(mark))
    throw new Fault(
      `${out} holds something else than a ${what} (${found[0]}): name an empty folder, or a new one, with --out.`,
    );
}
