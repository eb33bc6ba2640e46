// The command `rss-lab-course`: bin/rss-lab-course.mjs calls `main` with the words after it. A command's file is loaded
// when it is run.
// Exit codes: 0, done; 1, the input or this machine has a fault, which the output names; 2, the command was typed
// wrong, said in one sentence on stderr with nothing on stdout.
import { InputError } from "rss-lab";
import { labVersion } from "../lab-facts.js";
import { refuse } from "../words.js";
import { InputFault, parseArguments, quoted, type Command } from "./command.js";

export const COMMANDS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Command> }>> = {
  sheet: {
    title: "sheet --seed NAME     a personal sheet of exercises, and a file for the answers",
    load: async () => (await import("./sheet.js")).SHEET,
  },
  grade: {
    title: "grade FOLDER          marks the answers files of a class, as CSV",
    load: async () => (await import("./grade.js")).GRADE,
  },
};

const HELP = `rss-lab-course COMMAND ...: sheets and marks for the course of RSS Lab

${Object.values(COMMANDS)
  .map(({ title }) => `  ${title}`)
  .join("\n")}

rss-lab-course COMMAND --help says what a command takes, with examples.
rss-lab-course --version prints the version.
Exit codes: 0, done; 1, the input has a fault, which is named; 2, wrong usage.
`;

/**
 * Runs one command.
 *
 * @param args the words after `rss-lab-course`
 * @returns exit code: 0, 1 or 2
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof InputFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof InputFault ? 1 : 2;
  }
}

async function run([name, ...rest]: readonly string[]): Promise<number> {
  if (name === "help" && rest.length > 0) return run([...rest, "--help"]);
  if (name === "--help" || name === "-h" || name === "help") return print(HELP);
  if (name === "--version") return print(`rss-lab-course ${labVersion()}\n`);
  const rule = `the commands are ${Object.keys(COMMANDS).join(" and ")} (see rss-lab-course --help)`;
  if (name === undefined) return refuse("rss-lab-course needs a command", rule);
  if (!Object.hasOwn(COMMANDS, name)) return refuse(`rss-lab-course does not know ${quoted(name)}`, rule);
  const command = await COMMANDS[name].load();
  const given = parseArguments(`rss-lab-course ${name}`, rest, command.options);
  return given.flag("help") ? print(command.help) : command.run(given);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
