// A pasted terminal session, apart: the outputs of several tools one after the other, each with the commands typed
// before it. An output ends at a prompt, or where a heading begins that another output has.
import { linesOf } from "./fault.js";
import { isBeside, pasted, typedCommand } from "./pasted.js";
import { beginsOutput, recogniseLines, type OutputName } from "./recognise-output.js";
import { isComplaint } from "./tool-complaints.js";

export interface PastedOutput {
  /** The tool that printed it; null if it is none whose output is read here. */
  readonly output: OutputName | null;
  /** The output, with the command typed before it as its first line where there is one. */
  readonly text: string;
  /** Line of the whole text at which it begins, from 1. */
  readonly line: number;
}

/** Outputs of which several stand one after the other without being apart: answers, and values of files. */
const TOGETHER: readonly OutputName[] = [
  "ethtool -n rx-flow-hash",
  "smp_affinity",
  "rps_cpus",
  "xps_cpus",
  "/proc/net/softnet_stat",
  "sysctl net.core",
];
/** Outputs whose headings stand inside them as well, on more than one line. */
const MANY_HEADINGS: readonly OutputName[] = ["Get-NetAdapterRss", "lscpu -p", "/proc/stat"];

/**
 * Takes a pasted text apart into the outputs of single tools.
 *
 * @returns in the order of the text; commands without output are left out
 * @throws InputError if it is no text or an empty one
 * @example
 * const text = "$ ethtool -l eth0\nChannel parameters for eth0:\n$ cat /proc/irq/9/smp_affinity_list\n0-3\n";
 * splitOutputs(text).map(({ output }) => output) // => ["ethtool -l", "smp_affinity"]
 */
export function splitOutputs(text: string): PastedOutput[] {
  pasted("The text", text); // Refuses what is no text.
  const lines = linesOf(text);
  // `printed` is the last line that the piece's tool printed, null before the first.
  const pieces: { from: number; lines: string[]; began: OutputName | null; printed: string | null }[] = [];
  const begin = (from: number, line: string, began: OutputName | null, printed: string | null) =>
    pieces.push({ from, lines: [line], began, printed });
  lines.forEach((line, i) => {
    const piece = pieces.at(-1);
    // Files of one folder that head and tail show one after the other are one output.
    const file = fileShown(line);
    if (file !== null && piece !== undefined && file === fileShown(piece.lines[0])) return void piece.lines.push(line);
    if (typedCommand(line) !== null) return void begin(i, line, null, null);
    if (line.trim() === "" || isBeside(line)) return void piece?.lines.push(line);
    const begins = beginsJson(line, piece?.printed ?? null) ? "ethtool -x --json" : beginsOutput(line, lines[i + 1]);
    const another =
      piece?.began != null &&
      begins !== null &&
      (begins === piece.began ? ![...TOGETHER, ...MANY_HEADINGS].includes(begins) : true);
    if (!piece || another) return void begin(i, line, begins, line);
    piece.lines.push(line);
    piece.began ??= begins;
    piece.printed = line;
  });
  return pieces
    .filter((piece) => piece.printed !== null && !isHeadingAlone([lines[piece.from - 1] ?? "", ...piece.lines]))
    .map((piece) => {
      const part = piece.lines.join("\n").trimEnd();
      return { output: recogniseLines(pasted("The text", part)), text: `${part}\n`, line: piece.from + 1 };
    });
}

/** Whether JSON begins: an open bracket at the left, where no other JSON is open. Which it is, all of it tells. */
function beginsJson(line: string, before: string | null): boolean {
  if (!/^(?:\[\s*(?:\{.*)?|\{.*)$/.test(line)) return false;
  return before === null || !/[[{,]$/.test(before.trimEnd());
}

/** Old versions of ethtool write the heading also where the driver has no such parameters, after they said so. */
function isHeadingAlone([before, ...lines]: readonly string[]): boolean {
  const printed = lines.filter((line) => line.trim() !== "" && !isBeside(line) && typedCommand(line) === null);
  if (![before, ...lines].some(isComplaint)) return false;
  return printed.length === 1 && /^(?:Channel|Ring|Coalesce) parameters for \S+:$/.test(printed[0].trim());
}

/** Of what a heading "==> FILE <==" shows a file: of an interrupt, or of a queue; null for another line. */
function fileShown(line: string): "interrupt" | "rx" | "tx" | null {
  const path = /^==> (\S+) <==$/.exec(line.trim())?.[1] ?? "";
  if (/(?:^|\/)\d+\/(?:smp_affinity|effective_affinity|affinity_hint|node)/.test(path)) return "interrupt";
  if (/(?:^|\/)tx-\d+\/xps_/.test(path)) return "tx";
  return /(?:^|\/)rx-\d+\/rps_/.test(path) ? "rx" : null;
}
