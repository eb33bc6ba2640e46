// rss-lab completion: a script by which a shell completes commands, their options and the words that these take. It is
// made from the commands themselves, so it knows what they know.
import { checkOneOf } from "../check.js";
import { type Arguments, type OptionKind, exactly } from "./arguments.js";
import type { Command } from "./command.js";
import { type Completed, bashScript, fishScript, zshScript } from "./completion-scripts.js";
import { printLines } from "./output.js";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];

const HELP = `rss-lab completion SHELL [--json]

Prints a script by which your shell completes the commands of rss-lab, their options, and the words
and files that these take. SHELL is ${SHELLS.slice(0, -1).join(", ")} or ${SHELLS.at(-1)}.

  bash   source <(rss-lab completion bash)              in ~/.bashrc
  zsh    source <(rss-lab completion zsh)               in ~/.zshrc, after compinit
  fish   rss-lab completion fish | source               in ~/.config/fish/config.fish

  --json   what the script is made from, as one JSON object: shell, commands

Exit codes: 0, done; 2, wrong usage.

Examples:
  rss-lab completion bash
  rss-lab completion fish --json
`;

/** A command as the list of all commands has it. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly load: () => Promise<Command>;
}

/** The command, which completes all of `commands`. */
export function completionOf(commands: readonly Listed[]): Command {
  return {
    options: { json: "flag" },
    help: HELP,
    choices: { "": SHELLS },
    run: (given) => print(commands, given),
  };
}

async function print(commands: readonly Listed[], given: Arguments): Promise<number> {
  const [shell] = exactly("rss-lab completion", ["SHELL"], given.positionals);
  checkOneOf("The shell", shell, SHELLS);
  const completed = await Promise.all(commands.map(complete));
  printLines(given.flag("json") ? [JSON.stringify({ shell, commands: completed })] : SCRIPTS[shell](completed));
  return 0;
}

async function complete({ name, title, load }: Listed): Promise<Completed> {
  const { options, choices = {} } = await load();
  const kinds: readonly (readonly [string, OptionKind])[] = [...Object.entries(options), ["help", "flag"]];
  return {
    name,
    title,
    options: kinds.map(([option, kind]) => ({ name: option, kind, values: choices[option] ?? [] })),
    words: choices[""] ?? [],
  };
}
