// All commands of rss-lab, loaded.
import type { Command } from "../../lib/src/cli/command.js";
import { COMMANDS, type CommandRow } from "../../lib/src/cli/main.js";

export const allCommands = (): Promise<readonly (CommandRow & { readonly command: Command })[]> =>
  Promise.all(COMMANDS.map(async (row) => ({ ...row, command: await row.load() })));
