// rss-lab calibrate: what two readings of a host's counters say of its receiving, beside the model, and the costs that
// make the model receive as this host does. advice/calibrate.ts does the work.
import { type Calibration, type CpuCalibration, calibrate } from "../advice/calibrate.js";
import {
  type FittedCosts,
  type Interval,
  costsOfFit,
  fitOneLoad,
  fitTwoLoads,
  modelParts,
  modelPsPerFrame,
} from "../advice/calibrate-costs.js";
import { DEFAULT_COSTS } from "../cpu/costs.js";
import { formatPs } from "../index.js";
import { InputError, refuse, show } from "../check.js";
import { exactly } from "./arguments.js";
import { readingOf, readingTexts } from "./calibrate-reading.js";
import { type Command, ofInput } from "./command.js";
import { alignColumns, printLines } from "./output.js";
import { checkReplaceable, writeFileSafely } from "./write-file.js";

const HELP = `rss-lab calibrate BEFORE AFTER [--and BEFORE2 AFTER2] [--device NAME] [--seconds N]
                          [--costs FILE] [--json]

Compares two readings of a host's counters: frames and interrupts a second, frames an interrupt, and
the time that interrupts and softirqs took for a frame, by queue and CPU, beside the model's costs.

  BEFORE, AFTER  a file, - for standard input, or a folder of files: the outputs of
                 /proc/interrupts, /proc/softirqs, /proc/stat and ethtool -S DEV, one or more of
                 them, after each other, as pasted from a terminal or as tail -n +1 prints
  --and          two more readings, of another load: a light and a heavy load part the cost of an
                 interrupt from that of a frame; one load cannot
  --device       interface or PCI address as /proc/interrupts names it; default: the only one there
  --seconds      time between the readings; default: from /proc/stat
  --costs        writes the costs, for rss-lab simulate SCENARIO.json --costs FILE
  --json         one JSON object: loads, fit, costs; times in picoseconds

Times come from /proc/stat, in ticks of 10 ms; each is printed with the interval of its ticks. All
softirqs of a CPU count, not those of the NIC alone: take readings of a host that does little else,
each with: (tail -n +1 /proc/interrupts /proc/softirqs /proc/stat; ethtool -S eth0) > before.txt

Exit code: 0; 1 if a reading has a fault or the two cannot be compared; 2 for wrong usage.

Examples:
  rss-lab calibrate before.txt after.txt --device eth0
  rss-lab calibrate idle1.txt idle2.txt --and busy1.txt busy2.txt --costs costs.json
`;

/** What a costs file begins with. */
const COSTS_BEGINNING = '{\n  "costs": {';

export const CALIBRATE: Command = {
  options: { and: "flag", device: "text", seconds: "text", costs: "text", json: "flag" },
  help: HELP,
  run(given) {
    const words = ["BEFORE", "AFTER", ...(given.flag("and") ? ["--and BEFORE2", "AFTER2"] : [])];
    if (!given.flag("and") && given.positionals.length === 4)
      refuse("rss-lab calibrate got four readings", "write --and before the second pair");
    const paths = exactly("rss-lab calibrate", words, given.positionals);
    if (paths.filter((path) => path === "-").length > 1)
      refuse("Several readings are -", "standard input can be one of them");
    const device = given.text("device");
    const seconds = secondsOf(given.text("seconds"));
    const costsPath = given.text("costs");
    if (costsPath === "-") refuse("The costs file is -", "name a file; --json prints the costs");
    if (costsPath !== undefined) checkReplaceable("The costs file", costsPath, COSTS_BEGINNING);
    const texts = paths.map(readingTexts);
    const names = ["BEFORE", "AFTER", "BEFORE2", "AFTER2"];
    const loads = ofInput(() => {
      const readings = texts.map((text, i) => readingOf(names[i], text, device ?? null));
      const options = { ...(device === undefined ? {} : { device }), ...(seconds === undefined ? {} : { seconds }) };
      return [0, 2].filter((i) => i < readings.length).map((i) => calibrate(readings[i], readings[i + 1], options));
    });
    const fit = ofInput(() => fitOf(loads, costsPath !== undefined));
    const costs = fit === null ? null : costsOfFit(fit, DEFAULT_COSTS);
    if (costsPath !== undefined)
      writeFileSafely("The costs file", costsPath, [
        `${JSON.stringify({ costs, fit, device: loads[0].device }, null, 2)}\n`,
      ]);
    if (given.flag("json")) printLines([JSON.stringify({ loads, fit, costs })]);
    else printLines([...loads.flatMap(describe), ...describeFit(fit, loads), ...notesOf(loads)]);
    return 0;
  },
};

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,7}(?:\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value < 0.001) refuse(`The time between the readings is ${show(text)}`, "it must be a number of seconds above 0");
  return value;
}

/** The costs, as far as the readings tell them. Without what a fit needs there is none, unless it was asked for. */
function fitOf(loads: readonly Calibration[], isAsked: boolean): FittedCosts | null {
  try {
    return loads.length === 2 ? fitTwoLoads(loads[0], loads[1]) : fitOneLoad(loads[0], DEFAULT_COSTS);
  } catch (error) {
    if (!(error instanceof InputError) || isAsked || loads.length === 2) throw error;
    return null;
  }
}

const rate = (value: number | null): string => (value === null ? "-" : String(Math.round(value)));
const decimal = (value: number | null): string => (value === null ? "-" : value.toFixed(2));
const percent = (share: number | null): string => (share === null ? "-" : `${(100 * share).toFixed(1)} %`);
const interval = (value: Interval | null): string =>
  value === null ? "-" : `${formatPs(value.value)} (${formatPs(value.low)} to ${formatPs(value.high)})`;

function describe(load: Calibration): string[] {
  const { device, seconds, frames, interrupts, framesPerInterrupt, queues, cpus } = load;
  const parts = [
    seconds === null ? null : `${seconds.toFixed(2)} s`,
    frames === null ? null : `${frames} frames`,
    interrupts === null ? null : `${interrupts} interrupts`,
    framesPerInterrupt === null ? null : `${framesPerInterrupt.toFixed(2)} frames an interrupt`,
  ].filter((part) => part !== null);
  const queueRows = queues.map((queue) => [
    String(queue.queue),
    queue.cpus.length === 0 ? "-" : queue.cpus.map(({ cpu }) => cpu).join(","),
    rate(queue.framesPerSecond),
    rate(queue.interruptsPerSecond),
    decimal(queue.framesPerInterrupt),
    queue.drops === null ? "-" : String(queue.drops),
  ]);
  return [
    `${device ?? "The host"}: ${parts.join(", ")}`,
    "",
    ...(queueRows.length === 0
      ? []
      : [
          ...alignColumns(
            [["queue", "CPU", "frames/s", "interrupts/s", "frames an interrupt", "drops"], ...queueRows],
            new Array<boolean>(6).fill(true),
          ),
          "",
        ]),
    ...alignColumns(
      [
        ["CPU", "frames/s", "interrupts/s", "frames an interrupt", "irq", "softirq", "time a frame", "model's"],
        ...cpus.map(cpuRow),
      ],
      [true, true, true, true, true, true, false, true],
    ),
    "",
  ];
}

function cpuRow(cpu: CpuCalibration): string[] {
  const { framesPerInterrupt } = cpu;
  return [
    String(cpu.cpu),
    rate(cpu.framesPerSecond),
    rate(cpu.interruptsPerSecond),
    decimal(framesPerInterrupt),
    percent(cpu.irqShare),
    percent(cpu.softirqShare),
    interval(cpu.psPerFrame),
    framesPerInterrupt ? formatPs(modelPsPerFrame(framesPerInterrupt, DEFAULT_COSTS)) : "-",
  ];
}

function describeFit(fit: FittedCosts | null, loads: readonly Calibration[]): string[] {
  const model = modelParts(DEFAULT_COSTS);
  const total = loads[0].psPerFrame;
  if (fit === null) return total === null ? [] : [`All: ${interval(total)} a frame.`];
  const one = fit.from === "one load";
  return [
    ...alignColumns(
      [
        ["cost", "measured", "model's"],
        [
          "an interrupt",
          one ? `${formatPs(fit.interruptPs.value)} (not measured)` : interval(fit.interruptPs),
          formatPs(model.interruptPs),
        ],
        ["a frame", interval(fit.framePs), formatPs(model.framePs)],
      ],
      [false, false, true],
    ),
    ...(one
      ? [
          "",
          "One load cannot part the cost of an interrupt from that of a frame: the interrupt's is the model's, the rest is the frame's. A light and a heavy load part them: see --and.",
        ]
      : []),
  ];
}

function notesOf(loads: readonly Calibration[]): string[] {
  const notes = [...new Set(loads.flatMap((load) => load.notes))];
  return notes.length === 0 ? [] : ["", ...notes.map((note) => `Note: ${note}`)];
}
