// The lock of a results directory: one writer at a time. It names its process, so that the lock of one that is gone,
// killed or crashed, is taken over.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { show } from "../check.js";
import { inputFault } from "./command.js";
import { onDisk } from "./run-files.js";

const NAME = ".lock";
const ATTEMPTS = 20;

/** Takes the lock, or says who has it; returns what gives it back. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, NAME);
  const own = join(folder, `.lock-${process.pid}.part`);
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    onDisk(path, () => writeFileSync(own, mine));
    const isMine = onDisk(path, () => place(own, path, mine));
    rmSync(own, { force: true });
    if (isMine) return () => rmSync(path, { force: true });
    takeAway(folder, path);
  }
  return inputFault(`The directory ${show(folder)} cannot be locked`, "other commands begin in it again and again");
}

/** Puts the lock there, with its content at once; false if there is one. */
function place(own: string, path: string, content: string): boolean {
  for (const put of [() => linkSync(own, path), () => writeFileSync(path, content, { flag: "wx" })])
    try {
      put();
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // There is one; or whoever has it has swept our own away, and we try again.
      if (code === "EEXIST" || code === "ENOENT") return false;
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error; // a disk without links
    }
  return writeFileSync(path, content, { flag: "wx" }) === undefined;
}

/** Removes the lock of a process that is gone. */
function takeAway(folder: string, path: string): void {
  const held = contentOf(path);
  if (held === null) return;
  const { pid, host, started } = held;
  if (host !== hostname())
    inputFault(
      `The directory ${show(folder)} is being written to by process ${pid} on ${host}`,
      `wait for it; if it is no more, delete ${path}`,
    );
  if (isAlive(pid) && pid !== process.pid && startOf(pid) === started)
    inputFault(`The directory ${show(folder)} is being written to by process ${pid}`, "wait for it, or end it");
  // Under another name first: of two that find it, one takes it away.
  const away = join(folder, `.lock-gone-${process.pid}.part`);
  try {
    renameSync(path, away);
    const taken = contentOf(away);
    if (taken !== null && (taken.pid !== pid || taken.started !== started)) linkSync(away, path); // another's, taken since
  } catch {
    // Somebody else was faster: the next attempt sees what he did.
  } finally {
    rmSync(away, { force: true });
  }
}

interface Held {
  readonly pid: number;
  readonly host: string;
  readonly started: string;
}

function contentOf(path: string): Held | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Held;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    return { pid: 0, host: hostname(), started: "" }; // nobody's: it is no lock of ours
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, where Linux tells it: a number may be given again. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
