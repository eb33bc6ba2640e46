// A command of `rss-lab` as data: its options and help in one place, so that every command answers --help alike, and
// shell completion knows them all.
import { InputError } from "../check.js";
import { type Arguments, type OptionKinds, parseArguments } from "./arguments.js";
import { printLines, printSentence } from "./output.js";

export interface Command {
  readonly options: OptionKinds;
  /** Usage, what it does, every option with its default, exit codes, and two examples that can be run. */
  readonly help: string;
  /** Words that an option, or "" for the positional words, takes: for shell completion. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** @returns exit code: 0 done, 1 the input has a fault, which is said; throws InputError (2) for wrong usage */
  run(given: Arguments): number | Promise<number>;
}

/** Runs a command with the words after its name. */
export async function runCommand(name: string, command: Command, words: readonly string[]): Promise<number> {
  const given = parseArguments(`rss-lab ${name}`, words, command.options);
  if (given.flag("help")) return (printLines([command.help.trimEnd()]), 0);
  try {
    return await command.run(given);
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    printSentence(error.message);
    return 1;
  }
}

/**
 * What reads or runs an input that was named rightly: a refusal in it is the input's fault, exit code 1, and not a
 * fault of the words that were typed.
 */
export function ofInput<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) throw new InputFault(error.message, { cause: error });
    throw error;
  }
}

/** Refuses as `refuse` does, where not the words are wrong but the input, or this machine: exit code 1. */
export function inputFault(fact: string, rule: string): never {
  throw new InputFault(`${fact}: ${rule}.`);
}

/** Not an InputError, which is wrong usage. */
class InputFault extends Error {}
