// Runs other programs, and takes from what they said the words that tell somebody what is wrong.
import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { Fault } from "./places.mjs";

/**
 * Runs a program to its end and returns its exit code and its output.
 * @param {string} program
 * @param {string[]} words
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<{ code: number, text: string }>}
 */
export function capture(program, words, options) {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
    child.on("error", (error) => resolve({ code: 1, text: `${text}\n${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/** The first line with a mark (without it), or the last line. */
export function lastWords(text, mark = /^/) {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const marked = lines.filter(
    (line) => mark.source !== "^" && mark.test(line) && !/complete log|^npm (?:error|ERR!) code/.test(line),
  );
  return (marked.at(0) ?? lines.at(-1) ?? "it said nothing").replace(mark, "").replace(/[.:]$/, "");
}

/** Removes a folder or file; Windows lets go of an open file only after a while. Whether it is gone. */
export function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch {
    /* Its caller goes on without, or says so. */
  }
  return !existsSync(path);
}

/** Renames a folder; on Windows a program that runs in it may hold it for a moment. */
export async function rename(from, to) {
  for (let tries = 1; ; tries += 1) {
    try {
      return renameSync(from, to);
    } catch (error) {
      if (!["EBUSY", "EPERM", "EACCES", "ENOTEMPTY"].includes(error.code) || tries === 20)
        throw new Fault(
          `${from} cannot be renamed to ${to} (${error.code}): close what uses it, such as a JupyterLab, and try again.`,
        );
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}
