// One process prepares a checkout at a time: a file holds its id, and a second process waits for it. The file is made
// exclusively, which every file system can (hard links are missing on exFAT).
import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, makeStateFolder } from "./places.mjs";

/** A lock without an id is being written, or its writer died in between. */
const HALF_WRITTEN_MS = 5000;

/**
 * Takes the lock, waiting for a living holder; a lock whose process is gone is taken over. Returns the function that
 * releases it.
 * @returns {Promise<() => void>}
 */
export async function lock(paths) {
  const file = paths.lock;
  makeStateFolder(paths, dirname(file));
  for (let said = false; !create(file);) {
    const holder = Number(tryRead(file));
    if (holder > 0 ? !isAlive(holder) : isOld(file)) {
      takeOver(file);
      continue;
    }
    if (!said && holder > 0) {
      console.log(`  waiting for process ${holder}, which is preparing this checkout ...`);
      said = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => {
    if (Number(tryRead(file)) === process.pid) tryUnlink(file);
  };
  const stop = () => {
    release();
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return () => {
    release();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  };
}

function create(file) {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    // Windows says EPERM while another process is deleting the file.
    if (error.code === "EPERM" && process.platform === "win32") return false;
    throw new Fault(`The file ${file} cannot be written (${error.code}): make its folder writable and try again.`);
  }
}

/** Of two processes that see a dead holder, one renames the file; what it got is looked at once more. */
function takeOver(file) {
  const mine = `${file}.${process.pid}`;
  try {
    renameSync(file, mine);
    const holder = Number(tryRead(mine));
    if (holder > 0 && isAlive(holder)) renameSync(mine, file);
  } catch {
    /* Another process was faster. */
  }
  tryUnlink(mine);
}

function isOld(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > HALF_WRITTEN_MS;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryRead(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
function tryUnlink(file) {
  try {
    unlinkSync(file);
  } catch {
    /* Another process removed it. */
  }
}
