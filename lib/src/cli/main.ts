// The command `rss-lab`: hash, steer, simulate, rebalance, published. bin/rss-lab.mjs calls `main` with the words after
// it.
// Exit codes: 0, done; 1, the input or this machine has a fault, which the output names; 2, the command was typed
// wrong, said in one sentence on stderr with nothing on stdout.
import { readFileSync } from "node:fs";
import { InputError, refuse, show } from "../check.js";
import { runHash } from "./hash.js";
import { printLines, printSentence } from "./output.js";
import { runPublishedChecks } from "./published.js";
import { runRebalance } from "./rebalance.js";
import { runSimulate } from "./simulate.js";
import { runSteer } from "./steer.js";

const HELP = `rss-lab: see how a network card's received frames reach CPUs

  rss-lab hash SRC[:PORT] DST[:PORT]   the hash value of one connection
  rss-lab steer CAPTURE                the CPU of every frame of a capture, and why
  rss-lab simulate SCENARIO.json       a run of the whole receive path, and where its time went
  rss-lab rebalance                    all rebalancing policies on the same five workloads
  rss-lab published [CHECK]            published results beside ours: 13, 14 or irq-suspension

Each command has --help and --json. rss-lab --version prints the version.
`;

/**
 * Runs one command.
 *
 * @param args the words after `rss-lab`
 * @returns exit code: 0, 1 or 2
 */
export async function main(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    printSentence(error.message);
    return 2;
  }
}

async function run([command, ...rest]: string[]): Promise<number> {
  switch (command) {
    case "hash":
      return runHash(rest);
    case "steer":
      return runSteer(rest);
    case "simulate":
      return runSimulate(rest);
    case "rebalance":
      return runRebalance(rest);
    case "published":
      return runPublishedChecks(rest);
    case "--help":
    case "-h":
    case "help":
      return (printLines([HELP.trimEnd()]), 0);
    case "--version":
      return (printLines([`rss-lab ${version()}`]), 0);
    case undefined:
      return refuse(
        "rss-lab needs a command",
        "it is hash, steer, simulate, rebalance or published (see rss-lab --help)",
      );
    default:
      return refuse(
        `rss-lab does not know ${show(command)}`,
        "the commands are hash, steer, simulate, rebalance and published (see rss-lab --help)",
      );
  }
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
