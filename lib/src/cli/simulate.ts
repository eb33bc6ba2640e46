// rss-lab simulate: runs a scenario file and prints its summary, for people or as one JSON object; writes the run as a
// trace or as tables if asked to.
import { dirname, resolve } from "node:path";
import { type Latency, type Run, type Scenario, formatPs, readCapture, readScenario, run } from "../index.js";
import { refuse, show } from "../check.js";
import { type Arguments, exactly } from "./arguments.js";
import { type Command, ofInput } from "./command.js";
import { dropRows, linuxRows } from "./linux-rows.js";
import { alignColumns, printLines } from "./output.js";
import { parseJson, readBytes, textOf } from "./read-file.js";
import { checkExports, writeExports } from "./run-exports.js";

const SIMULATE_HELP = `rss-lab simulate SCENARIO.json [--costs FILE.json] [--trace FILE.json] [--csv DIR] [--json]

Simulates the receive path of a scenario and says where every frame's time went. The file's fields
are described in lib/docs/scenario.md; the captures and traces it names are found from its folder.
A file named - is standard input.

  --costs   costs that take the place of the scenario's own, as rss-lab calibrate writes them
  --trace   writes the run as a trace for ui.perfetto.dev or chrome://tracing: a track a CPU with
            nested ISRs and DPCs, drops and interrupts, how full each ring is
  --csv     writes frames, work, connections, windows and CPUs as CSV tables into DIR, with a
            datapackage.json that says what each column is, and its unit
  --json    one JSON object: variant, seed, fingerprint, endPs, summary

--trace and --csv keep every frame: 1,000,000 at most. A file that rss-lab did not write is not
replaced.

Exit codes: 0, done; 1, the scenario has a fault, or a file cannot be written; 2, wrong usage.

Examples, with a file scenario.json that says
  { "variant": "message-signaled-interrupts", "cpus": 8, "durationPs": 1000000000,
    "traffic": { "kind": "load", "framesPerSecond": 4000000, "connections": 256 } }

  rss-lab simulate scenario.json
  rss-lab simulate scenario.json --trace trace.json --csv tables --json
`;

/** Levels of adaptive moderation that are told. */
const MOST_LEVELS = 5;

export const SIMULATE: Command = {
  options: { costs: "text", trace: "text", csv: "text", json: "flag" },
  help: SIMULATE_HELP,
  run: simulate,
};

function simulate(given: Arguments): number {
  const [path] = exactly("rss-lab simulate", ["SCENARIO.json"], given.positionals);
  const costs = given.text("costs");
  if (costs === "-" && path === "-")
    refuse("Both the scenario and the costs are -", "standard input can be one of them");
  const wanted = { trace: given.text("trace"), csv: given.text("csv") };
  const isFull = wanted.trace !== undefined || wanted.csv !== undefined;
  const json = jsonOf(path, "rss-lab simulate");
  const priced = costs === undefined ? json : withCosts(json, costs);
  const scenario: Scenario = ofInput(() => ({
    records: "summary",
    ...readScenario(priced, besides(path)),
    ...(isFull ? { records: "full" } : {}),
  }));
  checkExports(wanted, scenario);
  const result = ofInput(() => run(scenario));
  const files = writeExports(wanted, result);
  const { variant, seed } = result.scenario;
  const { fingerprint, endPs, summary } = result;
  if (given.flag("json")) printLines([JSON.stringify({ variant, seed, fingerprint, endPs, summary })]);
  else printLines([...describe(result), ...(files.length === 0 ? [] : ["", `Written: ${files.join(", ")}`])]);
  return 0;
}

/** Files that a scenario names are found from its own folder; those of standard input from the working directory. */
function besides(path: string): Parameters<typeof readScenario>[1] {
  const beside = (file: string): Buffer => readBytes(resolve(path === "-" ? "." : dirname(path), file));
  return {
    openCapture: (capture) => readCapture(new Uint8Array(beside(capture))),
    openText: (trace) => textOf(beside(trace)),
  };
}

function jsonOf(path: string, help: string): unknown {
  const text = textOf(readBytes(path));
  return ofInput(() => parseJson(path, text, help));
}

/** The costs stand in a file by themselves, or in its field "costs". */
function withCosts(json: unknown, path: string): unknown {
  const asObject = (what: string, value: unknown): Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : refuse(`${what} is ${show(value)}`, "it must be an object");
  const content = jsonOf(path, "rss-lab calibrate");
  return ofInput(() => {
    const file = asObject(`The content of ${show(path)}`, content);
    const costs = "costs" in file ? asObject(`"costs" in ${show(path)}`, file.costs) : file;
    const scenario = asObject("The scenario", json);
    return { ...scenario, costs: { ...(scenario.costs as object | undefined), ...costs } };
  });
}

/** How often adaptive moderation changed its mind, and which times held interrupts back longest. */
function moderationRow({ changes, levels }: NonNullable<Run["summary"]["moderation"]>): string[] {
  const longest = [...levels].sort((a, b) => b.share - a.share).slice(0, MOST_LEVELS);
  const told = longest.map(
    ({ delayPs, profile, share }) =>
      `${profile === null ? "" : `profile ${profile}: `}${formatPs(delayPs)} for ${(100 * share).toFixed(1)} %`,
  );
  const rest = levels.length - longest.length;
  return ["moderation changed", String(changes), `${told.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`];
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
        ...dropRows(summary.linux, share),
        ["interrupts", String(summary.interrupts), ""],
        ["DPCs", String(summary.dpcs), `${summary.framesPerDpc.toFixed(1)} frames each`],
        ["cache reloads", String(summary.cacheReloads), ""],
        ["lock waits", String(summary.lockWaits), ""],
        ["out of order", String(summary.outOfOrder), ""],
        ...linuxRows(summary.linux),
        ...(summary.moderation ? [moderationRow(summary.moderation)] : []),
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
