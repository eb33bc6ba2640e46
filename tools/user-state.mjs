// The folder of a user whose checkout belongs to somebody else, or who asked for a folder: beside the work copies it has
// links to the parts of the checkout that cells import and pages point to.
import { existsSync, lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { remove } from "./run-program.mjs";

const FOLDERS = ["node_modules", "lib", "course", "datasets", "docs", "notebooks"];
const FILES = ["CITATION.cff", "README.md"];

/** @param {{ root: string, state: string }} paths */
export function linkCheckout({ root, state }) {
  for (const name of [...FOLDERS, ...FILES]) {
    const [target, link] = [join(root, name), join(state, name)];
    if (!existsSync(target) || pointsTo(link, target) || !isLink(link)) continue;
    remove(link);
    try {
      symlinkSync(target, link, FOLDERS.includes(name) ? "junction" : "file");
    } catch {
      /* Windows makes links to files for administrators alone: these two are only read. */
    }
  }
}

/** Nothing, or a link: what a user put there stays. @param {string} path */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? true;

/** @param {string} link @param {string} target */
function pointsTo(link, target) {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}
