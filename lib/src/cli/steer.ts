// rss-lab steer: the receive queue or CPU of each frame of a capture, one row a frame, or their summary. Follows "RSS
// Configuration" and "RSS Hashing Types" (Windows driver documentation). The capture is a stream: its size does not
// matter, rows appear at once, and a capture with a fault is read up to it; then comes the sentence, and exit code 1.
import { resolve } from "node:path";
import { InputError, refuse, show } from "../check.js";
import { type Arguments, exactly } from "./arguments.js";
import { openCapture } from "./capture-input.js";
import type { Command } from "./command.js";
import { HOST_CHOICES, HOST_HELP } from "./host-options.js";
import { alignColumns, printLines, printSentence } from "./output.js";
import { PAGE_BEGINNING } from "./html-page.js";
import { openOutput } from "./output-file.js";
import { htmlPage } from "./steer-html.js";
import { csvRows, jsonRows, tableRows } from "./steer-rows.js";
import { steerCapture } from "./steer-run.js";
import { DEFAULTS, PLACING_OPTIONS, readPlacing } from "./steer-settings.js";
import type { SteerSummary } from "./steer-summary.js";
import { placeName, summaryJson, summaryLines } from "./steer-summary-text.js";
import { checkReplaceable } from "./write-file.js";

const HELP = `rss-lab steer CAPTURE [--summary] [--json | --csv] [--html FILE] [--by-queue FILE] [--inner]
              [--table CPU,CPU,... | --cpus N --entries M] [--default-cpu N]
              [--ethtool FILE]... [--interrupts FILE] [--affinity FILE] [--rps FILE]
              [--netadapter FILE] [--device NAME] [--queues N] [--hash-types NAME,...]
              [--nic NAME|FILE] [--key HEX] [--symmetric NAME] [--packet outer|inner]
              [--opens KIND,...] [--extra-fields FIELD,...]

Tells which CPU every frame of a capture gets from a NIC with RSS, and why; with texts of your own
host (--ethtool and the like), which receive queue and CPU, which stage chose the queue ("decided
by") and which the CPU ("CPU by"). A pcap or pcapng file of any size, packed with gzip or not; - is
standard input.

  --summary      no rows: frames, bytes and connections of each queue or CPU, what was not hashed
                 and why, the largest connections
  --json         rows, one JSON object a line, with times, lengths, addresses, ports, protocol,
                 tags, tunnel and hash input; with --summary, one object
  --csv          rows as CSV, with the fields that --json has
  --html         writes a page with charts and the summary to FILE, and prints the summary
  --by-queue     writes the frames to FILE as pcapng with an interface for each queue or CPU, and
                 prints the summary; with --json or --csv, rows
  --inner        beside each frame of a tunnel both of its packets, as if the NIC hashed one or
                 the other
  --table        the indirection table, a CPU for each entry; 1, 2, 4, ... 2048 entries
  --cpus         CPUs 0 to N-1, dealt to the entries in turn; default: ${DEFAULTS.cpus}
  --entries      entries of the table, a power of two from 1 to 2048; default: ${DEFAULTS.entries}
  --default-cpu  CPU for frames that are not hashed; need not be in the table; default: ${DEFAULTS.defaultCpu}
${HOST_HELP}

Without texts of a host the key is that of Microsoft's published known answers, and the hash types
are ${DEFAULTS.hashTypes.join(",")}.

Exit codes: 0; 1 if the capture has a fault (the frames before it are printed), if no IP packet
could be read in any frame, or if a text has a fault; 2 for wrong usage.

Examples
  rss-lab steer datasets/captures/receive-path.pcap --cpus 8 --entries 512
  gzip -c datasets/captures/oddities.pcapng | rss-lab steer - --nic intel-82599 --summary
`;

/** The command. */
export const STEER: Command = {
  options: {
    ...PLACING_OPTIONS,
    json: "flag",
    csv: "flag",
    summary: "flag",
    inner: "flag",
    html: "text",
    "by-queue": "text",
  },
  help: HELP,
  choices: HOST_CHOICES,
  run,
};

async function run(given: Arguments): Promise<number> {
  const [path] = exactly("rss-lab steer", ["CAPTURE"], given.positionals);
  checkTogether(given, path);
  const { placing, notes } = readPlacing(given);
  const [json, csv, inner] = ["json", "csv", "inner"].map((name) => given.flag(name));
  const isSummary = given.flag("summary") || (["html", "by-queue"].some((name) => given.text(name)) && !json && !csv);
  const makeForm = json ? jsonRows : csv ? csvRows : tableRows;
  const capture = openCapture(path);
  // Somebody's file is not written over, only a page or a pcapng file.
  const open = (what: string, file: string | undefined, beginning: string) => {
    if (file === undefined) return null;
    checkReplaceable(what, file, beginning);
    return openOutput(what, file);
  };
  const page = open("The page", given.text("html"), PAGE_BEGINNING);
  const frames = open("The capture by queue", given.text("by-queue"), "\n\r\r\n");

  const { summary, isLeft } = await steerCapture(capture, {
    placing,
    form: isSummary ? null : makeForm({ placing, inner }),
    inner,
    connections: isSummary || page !== null,
    frames,
  });
  const { name, format, fault } = capture;
  if (format === null) throw new InputError(`${name}: ${fault}`);
  frames?.close();
  page?.write(await htmlPage(summary, capture));
  page?.close();
  const noteLines = notes.length === 0 ? [] : ["", ...notes];
  if (isSummary && json) printLines([summaryJson(summary, { name, format, fault, notes })]);
  else if (isSummary) printLines([...summaryLines(summary, capture), ...noteLines]);
  else if (!json && !csv && !isLeft) printLines([...countLines(summary), ...noteLines]);
  const faults = [fault, isLeft ? null : nothingRead(summary)].filter((sentence) => sentence !== null);
  for (const sentence of faults) printSentence(`${name}: ${sentence}`);
  return faults.length === 0 ? 0 : 1;
}

function checkTogether(given: Arguments, path: string): void {
  for (const option of ["html", "by-queue"])
    if (path !== "-" && given.text(option) !== undefined && resolve(path) === resolve(given.text(option)!))
      refuse(`The capture and --${option} are both ${show(path)}`, "the capture would be lost: name another file");
  if (given.flag("json") && given.flag("csv")) refuse("Both --json and --csv are given", "rows have one form");
  if (given.flag("csv") && given.flag("summary"))
    refuse("Both --csv and --summary are given", "a summary is text or, with --json, JSON");
  if (given.flag("inner") && given.flag("summary"))
    refuse("Both --inner and --summary are given", "--inner is about rows");
}

/** Frames of each place below the rows. */
function countLines(summary: SteerSummary): string[] {
  const counts = [...summary.places]
    .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
    .map(([place, { frames }]) => [placeName(summary, place), String(frames)]);
  return ["", ...alignColumns([[summary.placing.by, "frames"], ...counts], [true, true])];
}

/** One sentence if there is no frame to be placed. */
function nothingRead({ all, readable, reasons }: SteerSummary): string | null {
  if (all.frames === 0) return "The capture holds no frame.";
  if (readable.frames > 0) return null;
  const [[why]] = [...reasons].sort(([, a], [, b]) => b.frames - a.frames);
  const frames = all.frames === 1 ? "its only frame" : `any of its ${all.frames} frames`;
  return `No IP packet could be read in ${frames}, most often because of this: ${why.replace(/^the frame /, "")}.`;
}
