// The command `rss-lab`: bin/rss-lab.mjs calls `main` with the words after it. A command's file is loaded when it is
// run.
// Exit codes: 0, done; 1, the input or this machine has a fault, which the output names; 2, the command was typed
// wrong, said in one sentence on stderr with nothing on stdout.
import { readFileSync } from "node:fs";
import { InputError, refuse, show } from "../check.js";
import { paint } from "./colour.js";
import { type Command, runCommand } from "./command.js";
import { nearest } from "./nearest.js";
import { printLines, printSentence } from "./output.js";

/** A command as the list of all commands has it. */
export interface CommandRow {
  readonly name: string;
  /** What is typed after the name. */
  readonly takes: string;
  /** One line about it. */
  readonly title: string;
  readonly load: () => Promise<Command>;
}

/** All commands, by what a person has in hand. */
const GROUPS: readonly { readonly about: string; readonly commands: readonly CommandRow[] }[] = [
  {
    about: "One connection, one capture: how hashing and steering work",
    commands: [
      {
        name: "hash",
        takes: "SRC[:PORT] DST[:PORT]",
        title: "the hash value of one connection",
        load: async () => (await import("./hash.js")).HASH,
      },
      {
        name: "steer",
        takes: "CAPTURE",
        title: "the queue and CPU of every frame, and why",
        load: async () => (await import("./steer.js")).STEER,
      },
    ],
  },
  {
    about: "Your own NIC: from what your host's tools print",
    commands: [
      {
        name: "queue",
        takes: "SRC[:PORT] DST[:PORT]",
        title: "the queue and CPU of one connection, stage by stage",
        load: async () => (await import("./queue.js")).QUEUE,
      },
      {
        name: "diagnose",
        takes: "[CAPTURE]",
        title: "what is wrong with how frames reach your CPUs, and the cure",
        load: async () => (await import("./diagnose.js")).DIAGNOSE,
      },
      {
        name: "why-differs",
        takes: "SRC DST --nic-value 0x...",
        title: "how your NIC computes a hash value that is not Toeplitz's",
        load: async () => (await import("./why-differs.js")).WHY_DIFFERS,
      },
      {
        name: "tune",
        takes: "CAPTURE --queues N",
        title: "the best of many keys, tables and weights, judged fairly",
        load: async () => (await import("./tune.js")).TUNE,
      },
      {
        name: "compare",
        takes: "A B --capture CAPTURE",
        title: "what moves between two indirection tables",
        load: async () => (await import("./compare.js")).COMPARE,
      },
      {
        name: "processors",
        takes: "[FILE]",
        title: "which processors RSS uses, and why the others are not",
        load: async () => (await import("./processors.js")).PROCESSORS,
      },
      {
        name: "calibrate",
        takes: "BEFORE AFTER",
        title: "frames an interrupt and time a frame, from two readings",
        load: async () => (await import("./calibrate.js")).CALIBRATE,
      },
    ],
  },
  {
    about: "Experiments: the whole receive path, simulated",
    commands: [
      {
        name: "simulate",
        takes: "SCENARIO.json",
        title: "a run, and where its time went; as a trace or tables too",
        load: async () => (await import("./simulate.js")).SIMULATE,
      },
      {
        name: "run",
        takes: "EXPERIMENT",
        title: "an experiment on all cores; interrupted, it goes on",
        load: async () => (await import("./run.js")).RUN,
      },
      {
        name: "merge",
        takes: "DIR... --out DIR",
        title: "the shards of an experiment as one",
        load: async () => (await import("./merge.js")).MERGE,
      },
      {
        name: "reproduce",
        takes: "DIR",
        title: "results once more: identical, or what differs",
        load: async () => (await import("./reproduce.js")).REPRODUCE,
      },
      {
        name: "verify",
        takes: "DIR",
        title: "whether results are what their manifest says",
        load: async () => (await import("./verify.js")).VERIFY,
      },
      {
        name: "rebalance",
        takes: "",
        title: "all rebalancing policies on the same five workloads",
        load: async () => (await import("./rebalance.js")).REBALANCE,
      },
      {
        name: "published",
        takes: "[CHECK]",
        title: "published results beside ours: 13, 14, irq-suspension",
        load: async () => (await import("./published.js")).PUBLISHED,
      },
    ],
  },
  {
    about: "Your shell",
    commands: [
      {
        name: "completion",
        takes: "SHELL",
        title: "completion for bash, zsh or fish",
        load: async () => (await import("./completion.js")).completionOf(COMMANDS),
      },
    ],
  },
];

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandRow[] = GROUPS.flatMap(({ commands }) => commands);

const usage = ({ name, takes }: CommandRow): string => `${name} ${takes}`.trimEnd();

/** Lines of the help of all. */
function helpLines(): string[] {
  const width = Math.max(...COMMANDS.map((command) => usage(command).length));
  return [
    "rss-lab COMMAND ...: see how a network card's received frames reach CPUs",
    ...GROUPS.flatMap(({ about, commands }) => [
      "",
      paint("bold", about),
      ...commands.map((command) => `  ${usage(command).padEnd(width)}  ${command.title}`),
    ]),
    "",
    "rss-lab COMMAND --help says what a command takes, with examples; each has --json.",
    "rss-lab --version prints the version.",
    "Exit codes: 0, done; 1, the input has a fault, which is named; 2, wrong usage.",
  ];
}

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

async function run([name, ...rest]: string[]): Promise<number> {
  if (name === "help" && rest.length > 0) return run([...rest, "--help"]);
  if (name === "--help" || name === "-h" || name === "help") return (printLines(helpLines()), 0);
  if (name === "--version") return (printLines([`rss-lab ${version()}`]), 0);
  const names = COMMANDS.map((command) => command.name);
  const list = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  if (name === undefined) return refuse("rss-lab needs a command", `the commands are ${list} (see rss-lab --help)`);
  const command = COMMANDS.find((known) => known.name === name);
  if (command) return runCommand(name, await command.load(), rest);
  const meant = nearest(name, names);
  return refuse(
    `rss-lab does not know ${show(name)}`,
    meant === undefined
      ? `the commands are ${list} (see rss-lab --help)`
      : `perhaps ${meant} is meant (rss-lab --help lists all commands)`,
  );
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
