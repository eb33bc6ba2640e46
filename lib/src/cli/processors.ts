// rss-lab processors: which processors RSS uses and why each other one is not, from what a host prints or from a
// description of a machine. The rules are those of rss/processors.ts; a Linux host has no such rules, but its
// administrator wants the same choice: one interrupt a core, near the NIC.
import { RSS_PROFILES, type RssProcessorOptions } from "../rss/processors.js";
import { PROFILE_NAMES, profileOf } from "../formats/get-netadapterrss-fields.js";
import { checkOneOf, refuse, show } from "../check.js";
import { type Arguments, exactly, wholeNumber } from "./arguments.js";
import { type Command, ofInput } from "./command.js";
import { alignColumns, printLines } from "./output.js";
import { type LinuxInterrupts, linuxReport } from "./processors-linux.js";
import { type ProcessorsInput, type Report, readProcessors } from "./processors-input.js";
import { thisMachine } from "./processors-machine.js";
import { adapterReports, topologyReport } from "./processors-windows.js";
import { readBytes, textOf } from "./read-file.js";

const HELP = `rss-lab processors [FILE|-] [--base 0:0] [--max 1:6] [--max-processors N] [--queues N]
                           [--profile NAME] [--numa-node N]
                           [--interrupts FILE [--device NAME]] [--json]

Says which processors RSS uses, in which order, and why it does not use each other one.

  FILE              what the host prints, - for standard input; default: this machine, if it runs
                    Linux; one of
                      Get-NetAdapterRss      (PowerShell; also | ConvertTo-Json -Depth 4)
                      lscpu -p               (Linux)
                      a machine as JSON      { "nodes": 2, "coresPerNode": 8, "threadsPerCore": 2 }
  --base            lowest processor, group:number; on Linux a CPU number; default: the
                    adapter's own, otherwise the first
  --max             highest processor; default: the adapter's own, otherwise the last
  --max-processors  most processors that RSS takes; default: the adapter's own, otherwise 16 (as
                    Windows; Linux has no limit)
  --queues          receive queues, one processor for each; default: the adapter's own, otherwise
                    16 (Linux: as many as cores)
  --profile         ${PROFILE_NAMES.join(", ")};
                    default: the adapter's own, otherwise NUMAStatic (Linux: Closest)
  --numa-node       NUMA node of the NIC (Linux: /sys/class/net/DEV/device/numa_node; -1: none)
  --interrupts      Linux: /proc/interrupts; the lines that bind the NIC's interrupts are printed;
                    default: that of the FILE, if it is a session that has it
  --device          Linux: whose interrupts, "eth0" or a PCI address
  --json            one JSON object: source, results (name, processors, choices, findings, commands)

With Get-NetAdapterRss the adapter's array and indirection table are compared with the rules, and
Set-NetAdapterRss lines are printed for what differs and for what the options above change.

Exit code: 0; 1 if the file's text has a fault; 2 for wrong usage.

Examples:
  rss-lab processors --queues 1
  lscpu -p | rss-lab processors - --queues 8 --numa-node 0
  rss-lab processors get-netadapterrss.txt --profile Closest --max-processors 4
`;

export const PROCESSORS: Command = {
  options: {
    base: "text",
    max: "text",
    "max-processors": "text",
    queues: "text",
    profile: "text",
    "numa-node": "text",
    interrupts: "text",
    device: "text",
    json: "flag",
  },
  help: HELP,
  choices: { profile: PROFILE_NAMES },
  run(given) {
    const [path] = given.positionals.length === 0 ? [null] : exactly("rss-lab processors", ["FILE"], given.positionals);
    const asked = readOptions(given);
    const interruptsPath = given.text("interrupts");
    if (interruptsPath === "-" && path === "-")
      refuse("Both FILE and --interrupts are standard input", "give one of them as a file");
    const text = path === null ? thisMachine() : textOf(readBytes(path));
    const input = ofInput(() => readProcessors(text));
    checkAsked(input, given);
    const interrupts =
      interruptsPath !== undefined
        ? textOf(readBytes(interruptsPath))
        : input.source === "lscpu -p"
          ? input.interrupts
          : null;
    const device = given.text("device") ?? null;
    if (interrupts === null && device !== null)
      refuse("--device is given without interrupts", "it says whose are bound: give --interrupts FILE too");
    const reports = ofInput(() =>
      reportsOf(input, asked, { interrupts, device, isAsked: interruptsPath !== undefined }),
    );
    if (given.flag("json")) printLines([JSON.stringify({ source: input.source, results: reports })]);
    else printLines(reports.flatMap((report, i) => [...(i > 0 ? [""] : []), ...describe(report)]));
    return 0;
  },
};

function reportsOf(input: ProcessorsInput, asked: RssProcessorOptions, linux: LinuxInterrupts): Report[] {
  if (input.source === "Get-NetAdapterRss") return adapterReports(input.adapters, asked);
  if (input.source === "topology") return [topologyReport(input.topology, asked)];
  return [linuxReport(input.rows, asked, linux)];
}

/** What was typed, with names as the rules have them. */
function readOptions(given: Arguments): RssProcessorOptions {
  const profile = given.text("profile");
  const known = profile === undefined ? undefined : (profileOf(profile) ?? profile);
  if (known !== undefined)
    checkOneOf("The profile", known, [...RSS_PROFILES, ...(profileOf(profile ?? null) ? [] : PROFILE_NAMES)]);
  const number = (option: string, what: string, min: number): number | undefined => {
    const text = given.text(option);
    return text === undefined ? undefined : wholeNumber(what, text, { min, max: 65_535, fallback: min });
  };
  const processor = (option: string): string | undefined => {
    const text = given.text(option);
    if (text === undefined) return undefined;
    const cpu = /^\d{1,5}$/.test(text) ? Number(text) : null;
    if (cpu === null && !/^\d{1,5}:\d{1,2}$/.test(text))
      refuse(`The ${option} processor is ${show(text)}`, 'write it as group:number, "0:4", or on Linux as a CPU, 4');
    return cpu === null ? text : `${Math.floor(cpu / 64)}:${cpu % 64}`;
  };
  const options = {
    profile: known,
    baseProcessor: processor("base"),
    maxProcessor: processor("max"),
    maxRssProcessors: number("max-processors", "The most processors that RSS takes", 1),
    numRssQueues: number("queues", "The number of receive queues", 1),
    // The kernel writes -1 where it knows no node: on machines with one, and in virtual machines.
    numaNode: given.text("numa-node") === "-1" ? undefined : number("numa-node", "The NUMA node", 0),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Options that do not fit the kind of input are wrong usage. */
function checkAsked({ source }: ProcessorsInput, given: Arguments): void {
  if (source !== "lscpu -p" && given.text("interrupts") !== undefined)
    refuse(`--interrupts is given and the file is ${source}`, "interrupts are bound on Linux hosts: give lscpu -p");
  for (const option of ["base", "max"])
    if (source !== "lscpu -p" && /^\d+$/.test(given.text(option) ?? ""))
      refuse(`The ${option} processor is ${show(given.text(option))}`, 'write it as group:number, for example "0:4"');
}

function describe({ title, choices, order, findings, commands, isOff = false }: Report): string[] {
  const extra = choices.some((choice) => choice.entries !== undefined);
  const far = choices.some((choice) => choice.distance !== undefined);
  const rows = choices.map((choice) => [
    choice.processor,
    String((far ? choice.distance : choice.node) ?? "-"),
    choice.chosen ? (isOff ? "if on" : "yes") : "no",
    ...(extra ? [String(choice.entries ?? 0)] : []),
    choice.reason,
  ]);
  const heading = ["processor", far ? "distance" : "node", "taken", ...(extra ? ["table entries"] : []), "why"];
  const right = [false, true, false, ...(extra ? [true] : []), false];
  return [
    title,
    order.length === 0
      ? "No processor is taken."
      : `${isOff ? "RSS is off: one processor takes all. If it were on, they would be taken in" : "Taken in"} this order: ${order.join(", ")}.`,
    "",
    ...alignColumns([heading, ...rows], right),
    ...(findings.length === 0
      ? []
      : ["", ...findings.map(({ kind, text }) => `${kind === "fault" ? "Differs" : "Note"}: ${text}`)]),
    ...(commands.length === 0 ? [] : ["", ...commands]),
  ];
}
