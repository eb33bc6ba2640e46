// A folder that a command makes whole or not at all: its files are made beside it and put there when all are done. What
// an earlier time put there is replaced; what somebody else put there stays, and what they changed is not written over.
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { rmSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault } from "./house.mjs";

/** @typedef {Record<string, string>} Hashes of files, by their names from the folder */

/**
 * Makes a folder, and answers what `make` answers.
 * @template T
 * @param {string} out where it is to be
 * @param {{ what: string, mark: string }} kind "kit"; the file by which a folder of this kind is known, which `make`
 *   writes, in JSON; it gets a list of the files, with their hashes
 * @param {(draft: string) => T | Promise<T>} make fills an empty folder
 * @returns {Promise<T>}
 */
export async function makeFolder(out, kind, make) {
  checkPlace(out, kind);
  mkdirSync(dirname(out), { recursive: true });
  const draft = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
  try {
    const made = await make(draft);
    const mark = JSON.parse(readFileSync(join(draft, kind.mark), "utf8"));
    rmSync(join(draft, kind.mark));
    const files = hashesOf(draft);
    writeFileSync(join(draft, kind.mark), `${JSON.stringify({ ...mark, files }, null, 1)}\n`);
    chmodSync(draft, 0o777 & ~process.umask());
    if (existsSync(out) && readdirSync(out).length > 0) putInto(out, kind, { draft, files });
    else {
      rmSync(out, { recursive: true, force: true });
      renameSync(draft, out);
    }
    return made;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Puts new files where those of an earlier time are.
 * @param {string} out
 * @param {{ what: string, mark: string }} kind
 * @param {{ draft: string, files: Hashes }} made
 */
function putInto(out, { what, mark }, { draft, files }) {
  const old = listOf(join(out, mark));
  const isAsItWas = (/** @type {string} */ name, /** @type {string | undefined} */ hash) =>
    !existsSync(join(out, name)) || hashOf(join(out, name)) === hash;
  const inTheWay = Object.keys({ ...old, ...files }).filter(
    (name) => !isAsItWas(name, old[name]) && !isAsItWas(name, files[name]),
  );
  if (inTheWay.length > 0)
    throw new Fault(
      `${join(out, inTheWay[0])}${inTheWay.length > 1 ? ` and ${inTheWay.length - 1} more` : ""} would be lost, as ` +
        `somebody changed it since the ${what} was made: move it, or name another folder with --out.`,
    );
  for (const name of Object.keys(old)) {
    rmSync(join(out, name), { force: true });
    removeEmpty(out, dirname(name));
  }
  for (const name of [...Object.keys(files), mark]) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    renameSync(join(draft, name), join(out, name));
  }
}

/** Removes a folder that is empty, and those above it that are then. @param {string} out @param {string} name */
function removeEmpty(out, name) {
  if (name === "." || readdirSync(join(out, name)).length > 0) return;
  rmdirSync(join(out, name));
  removeEmpty(out, dirname(name));
}

/** @param {string} folder @returns {Hashes} */
function hashesOf(folder) {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return Object.fromEntries(names.sort().map((name) => [name.replaceAll("\\", "/"), hashOf(join(folder, name))]));
}

/** Something that is no file has a hash that no file has. @param {string} file */
function hashOf(file) {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return "";
  }
}

/** The files of an earlier time; none are known of one that did not list them. @param {string} mark @returns {Hashes} */
function listOf(mark) {
  try {
    return JSON.parse(readFileSync(mark, "utf8")).files ?? {};
  } catch {
    return {};
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
