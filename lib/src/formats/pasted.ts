// Pasted terminal text: what tools printed, line by line, without empty lines and without the prompts between, and the
// commands that stand at those prompts. A command tells what its output leaves out: `ethtool -x eth0 context 1`.
import { refuse, show } from "../check.js";
import { linesOf } from "./fault.js";
import { isComplaint } from "./tool-complaints.js";

export interface PastedLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export interface Pasted {
  /** Lines that a tool printed, without empty ones. */
  readonly lines: readonly PastedLine[];
  /** What was typed, without its prompt. */
  readonly commands: readonly PastedLine[];
}

/** Longest text read, in characters: far more than any tool prints of one machine. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** What stands beside an output: complaints, and the fences around code in an issue. */
export const isBeside = (line: string): boolean => /^\s*```/.test(line) || isComplaint(line);

/** Names of files that head and tail write above each: as if it had been shown by a command of its own. */
const FILE_HEADING = /^==> (.*) <==$/;
/** A shell writes what it runs, after `set -x`. */
const TRACED = /^\++ (\S.*)$/;

/** Tools whose output is read here, typed with or without a prompt before them. */
const TOOL =
  /^(?:sudo\s+(?:-\S+\s+)*)?(?:\S*\/)?(?:ethtool|cat|grep|head|tail|lscpu|sysctl|Get-NetAdapterRss)(?:\s|$)/i;
/** Any prompt of up to 80 characters that ends in a sign; it is one before a tool's name only. */
const SIGNED = /^.{0,80}?[$#%>❯➜]\s*(?:~\S*\s+)?(.*)$/u;

/** Prompts that no tool's output looks like: "$ ", "root@host:~# ", "[root@host ~]# ", "PS C:\>", "C:\>". */
const PROMPTS: readonly RegExp[] = [
  /^\$(?:\s+(.*))?$/,
  /^#()$/,
  /^(?:\([^)]*\)\s*)?\[[^\]]*@[^\]]*\]\s*[$#]\s*(.*)$/,
  /^(?:\([^)]*\)\s*)?[\w.+-]+@[\w.-]+(?:[:\s][^$#]*)?[$#](?:\s+(.*))?$/,
  /^PS\s[^>]*>\s*(.*)$/,
  /^[A-Za-z]:\\[^>]*>\s*(.*)$/,
];

/** No prompt with a command is longer than this. */
const MAX_COMMAND = 2000;

/** What is typed at a prompt; null where a line is no prompt. */
export function typedCommand(line: string): string | null {
  if (line.length > MAX_COMMAND) return null;
  const text = line.trim();
  const file = FILE_HEADING.exec(text);
  if (file) return `cat ${file[1]}`;
  const traced = TRACED.exec(text);
  if (traced) return traced[1];
  for (const prompt of PROMPTS) {
    const found = prompt.exec(text);
    if (found) return (found[1] ?? "").trim();
  }
  if (text.startsWith("[sudo] password for ")) return "";
  const afterSign = SIGNED.exec(text)?.[1] ?? text;
  return TOOL.test(afterSign) ? afterSign : null;
}

/** Lines and commands of a pasted text. `what` begins the refusal of what is no text, or an empty one. */
export function pasted(what: string, text: string): Pasted {
  if (typeof text !== "string") refuse(`${what} is ${show(text)}`, "it must be a text");
  if (text.length > MAX_CHARACTERS)
    refuse(`${what} has ${text.length} characters`, `at most ${MAX_CHARACTERS} are read`);
  const lines: PastedLine[] = [];
  const commands: PastedLine[] = [];
  linesOf(text).forEach((line, i) => {
    if (line.trim() === "" || isBeside(line)) return;
    const command = typedCommand(line);
    if (command === null) lines.push({ number: i + 1, text: line });
    else commands.push({ number: i + 1, text: command });
  });
  if (lines.length === 0) {
    const complaint = linesOf(text).find(isComplaint);
    if (complaint !== undefined)
      refuse(
        `${what} has no answer but ${show(complaint.trim().slice(0, 80))}`,
        "the tool or the driver cannot tell it",
      );
    refuse(`${what} is empty`, "give the text that the command prints");
  }
  return { lines, commands };
}

/** The words after `ethtool` in a command, without --json and the like; null for another command. */
export function ethtoolWords(command: string): string[] | null {
  const words = command.trim().split(/\s+/);
  const at = words.findIndex((word) => /^(?:\S*\/)?ethtool$/.test(word));
  return at < 0 ? null : words.slice(at + 1).filter((word) => !/^(?:--json|-j|-I|--include-statistics)$/.test(word));
}
