// What was thrown, in words. Whatever it is, this answers: a getter that throws, a message that is no text or a hostile
// Proxy must not keep the page waiting for the end of a cell.
import { inspect } from "node-inspect-extracted";
import type { ErrorWords } from "./messages.js";

/** A longer sentence is cut. */
const MOST_CHARACTERS = 10_000;

/** An error's name and sentence, and the lines of cells that it came through. */
export function errorWords(thrown: unknown, cell: number): ErrorWords {
  if (!tried(() => thrown instanceof Error)) return { name: "Thrown", message: textOf(thrown), frames: [] };
  const error = thrown as Error;
  const sentence = wordOf(tried(() => error.message));
  const stack = tried(() => String(error.stack)) ?? "";
  const places = new Set([...stack.matchAll(/cell-(\d+)\.ts:(\d+)/g)].map(([, at, line]) => `${at} ${line}`));
  const frames = [...places].map((place) => {
    const [at, line] = place.split(" ").map(Number);
    return { cell: at, line };
  });
  const line = tried(() => (error as { loc?: { line: number } }).loc?.line) ?? /\((\d+):\d+\)$/.exec(sentence)?.[1];
  if (frames.length === 0 && line !== undefined) frames.push({ cell, line: Number(line) });
  const message = sentence.replace(/^Error transforming .*?: /, "").replace(/ \(\d+:\d+\)$/, "");
  const name: unknown = tried(() => error.name);
  return { name: typeof name === "string" && name !== "" ? cut(name) : "Error", message, frames };
}

const textOf = (value: unknown): string =>
  cut(tried(() => (typeof value === "string" ? value : inspect(value))) ?? "a value that throws when it is looked at");

const wordOf = (value: unknown): string => cut(typeof value === "string" ? value : textOf(value));

const cut = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} ...` : text);

/** What a look gives; undefined if it throws. */
function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
