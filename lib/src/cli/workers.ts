// The option --workers, and the line that says that runs were made in place although it allowed more.
import type { WorkersUsed } from "../index.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import { printSentence } from "./output.js";

/** What was typed; nothing for the default, the number of cores. */
export function workersGiven(given: Arguments): { workers?: number } {
  const text = given.text("workers");
  return text === undefined
    ? {}
    : { workers: wholeNumber("The number of workers", text, { min: 1, max: 256, fallback: 1 }) };
}

export function sayInPlace(command: string, { reason }: WorkersUsed): void {
  if (reason !== null) printSentence(`${command} made runs in place. ${reason}`);
}
