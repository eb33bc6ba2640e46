// rss-lab simulate: runs a scenario file and prints its summary, for people or as one JSON object.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Latency, type Run, formatPs, readCapture, readScenario, run } from "../index.js";
import { refuse, show } from "../check.js";
import { exactly, parseArguments } from "./arguments.js";
import { alignColumns, printLines } from "./output.js";

const SIMULATE_HELP = `rss-lab simulate SCENARIO.json [--json]

Simulates the receive path of a scenario and says where every frame's time went. The file's fields
are described in lib/docs/scenario.md; the captures and traces it names are found from its folder.

  --json    one JSON object: variant, seed, fingerprint, endPs, summary

Example of a file:
  { "variant": "message-signaled-interrupts", "cpus": 8, "durationPs": 10000000000,
    "traffic": { "kind": "load", "framesPerSecond": 4000000, "connections": 256 } }
`;

/** Runs the command. Returns the exit code; throws InputError for a wrong scenario. */
export function runSimulate(words: readonly string[]): number {
  const given = parseArguments("rss-lab simulate", words, { json: "flag" });
  if (given.flag("help")) return (printLines([SIMULATE_HELP.trimEnd()]), 0);
  const [path] = exactly("rss-lab simulate", ["SCENARIO.json"], given.positionals) as readonly [string];
  const beside = (file: string): Buffer => read(resolve(dirname(path), file));
  const scenario = readScenario(parseJson(path), {
    openCapture: (capture) => readCapture(new Uint8Array(beside(capture))),
    openText: (trace) => textOf(beside(trace)),
  });
  const result = run({ records: "summary", ...scenario });
  const { variant, seed } = result.scenario;
  const { fingerprint, endPs, summary } = result;
  if (given.flag("json")) printLines([JSON.stringify({ variant, seed, fingerprint, endPs, summary })]);
  else printLines(describe(result));
  return 0;
}

function parseJson(path: string): unknown {
  const text = textOf(read(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(
      `${path} is not JSON (${(error as Error).message.replace(/\s+/g, " ")})`,
      "it must be one JSON object, see rss-lab simulate --help",
    );
  }
}

/** Files of Windows tools begin with a byte order mark, which is no part of the text; some of them are in UTF-16. */
function textOf(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    return refuse(
      `The file ${show(path)} cannot be read`,
      `check its name and its rights (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
    );
  }
}

function describe({ scenario, summary, fingerprint }: Run): string[] {
  const share = (count: number): string => `${((100 * count) / Math.max(1, summary.received)).toFixed(2)} %`;
  const latency = ({ p50Ps, p95Ps, p99Ps, maxPs }: Latency): string[] => [p50Ps, p95Ps, p99Ps, maxPs].map(formatPs);
  const percent = (ps: number): string => `${((100 * ps) / Math.max(1, summary.measuredPs)).toFixed(1)} %`;
  return [
    `${scenario.variant}, ${scenario.cpus} CPUs, ${formatPs(summary.measuredPs)} measured, fingerprint ${fingerprint}`,
    ...(summary.fault ? [summary.fault.sentence, `Fault "${summary.fault.name}": ${summary.fault.broken}.`] : []),
    "",
    ...alignColumns(
      [
        ["frames received", String(summary.received), ""],
        ["indicated", String(summary.indicated), share(summary.indicated)],
        ["dropped", String(summary.dropped), share(summary.dropped)],
        ["still waiting", String(summary.waiting), share(summary.waiting)],
        ["interrupts", String(summary.interrupts), ""],
        ["DPCs", String(summary.dpcs), `${summary.framesPerDpc.toFixed(1)} frames each`],
        ["cache reloads", String(summary.cacheReloads), ""],
        ["lock waits", String(summary.lockWaits), ""],
        ["out of order", String(summary.outOfOrder), ""],
        ["imbalance (max/mean)", summary.imbalance.toFixed(3), `Jain's index ${summary.jainIndex.toFixed(3)}`],
      ],
      [false, true, false],
    ),
    "",
    ...alignColumns(
      [
        ["latency from arrival", "p50", "p95", "p99", "max"],
        ["to indication", ...latency(summary.toIndication)],
        ["to protocol done", ...latency(summary.toDone)],
      ],
      [false, true, true, true, true],
    ),
    "",
    ...alignColumns(
      [
        ["CPU", "frames", "ISR", "DPC", "protocol", "send", "spin", "cache stall", "IPI", "thread", "idle"],
        ...summary.cpus.map(({ cpu, frames, busyPs: b }) => [
          String(cpu),
          String(frames),
          ...[b.isr, b.dpc, b.protocol, b.send, b.spin, b["cache-stall"], b.ipi, b.thread, b.idle].map(percent),
        ]),
      ],
      new Array<boolean>(11).fill(true),
    ),
  ];
}
