// Settings of the whole machine's network core, as `sysctl` prints them and as grep or cat show their files:
//   sysctl -a | grep net.core                      net.core.rps_sock_flow_entries = 32768
//   grep . /proc/sys/net/core/rps_sock_flow_entries    /proc/sys/net/core/rps_sock_flow_entries:32768
// Follows Documentation/admin-guide/sysctl/net.rst and networking/scaling.rst of the kernel, and sysctl(8).
import { refuse } from "../check.js";
import { printCpuMask, readCpuMask } from "./cpu-list.js";
import { linesOf, refuseLine } from "./fault.js";
import { isBeside, typedCommand } from "./pasted.js";
import { type Line, valued } from "./shown-files.js";

/** Null is what the text does not say. */
export interface NetCoreSettings {
  /** Entries of RFS' global table; 0: RFS is off. */
  readonly rpsSockFlowEntries: number | null;
  /** CPUs that limit large flows in their backlog; empty: none. */
  readonly flowLimitCpus: readonly number[] | null;
  /** Packets in a CPU's backlog above which no more are taken. */
  readonly maxBacklog: number | null;
  /** Packets of one net_rx_action, and its time in microseconds. */
  readonly budget: number | null;
  readonly budgetUs: number | null;
}

const NUMBERS = {
  rps_sock_flow_entries: "rpsSockFlowEntries",
  netdev_max_backlog: "maxBacklog",
  netdev_budget: "budget",
  netdev_budget_usecs: "budgetUs",
} as const;
const FLOW_LIMIT = "flow_limit_cpu_bitmap";
const OUTPUT = "sysctl net.core";
const EXAMPLE = "a line is net.core.rps_sock_flow_entries = 32768; use sysctl -a | grep net.core";
const LINE = /^(?:net[./]core[./]|\S*\/net\/core\/)([\w-]+)\s*[=:]\s*(.*)$/;
/** A name, in a command that prints the value alone. */
const TYPED = /net[./]core[./]([\w-]+)/g;

/**
 * Reads settings of net.core; those that are not known here are passed over.
 *
 * @throws InputError naming the line and what it must be
 * @example
 * readNetCore("net.core.rps_sock_flow_entries = 32768\n").rpsSockFlowEntries // => 32768
 */
export function readNetCore(text: string): NetCoreSettings {
  if (typeof text !== "string") refuse(`${OUTPUT} is not a text`, "give what sysctl prints as one text");
  const numbers = new Map<string, number>();
  let flowLimitCpus: readonly number[] | null = null;
  let said = 0;
  for (const { at, name, value } of settingsOf(text)) {
    said++;
    if (name === FLOW_LIMIT) flowLimitCpus = valued(at, value, readCpuMask);
    if (!(name in NUMBERS)) continue;
    if (!/^\d{1,10}$/.test(value))
      refuseLine(OUTPUT, at.line, at.text, `${name} is a whole number of ten digits at most`);
    numbers.set(name, Number(value));
  }
  if (said === 0) refuse("The text names no setting of net.core", EXAMPLE);
  const of = (name: keyof typeof NUMBERS): number | null => numbers.get(name) ?? null;
  return {
    rpsSockFlowEntries: of("rps_sock_flow_entries"),
    flowLimitCpus,
    maxBacklog: of("netdev_max_backlog"),
    budget: of("netdev_budget"),
    budgetUs: of("netdev_budget_usecs"),
  };
}

/** Names with their values: both in a line, or the value in a line of its own below the command. */
function* settingsOf(text: string): Generator<{ at: Line; name: string; value: string }> {
  let names: string[] = [];
  for (const [i, line] of linesOf(text).entries()) {
    const command = typedCommand(line);
    if (command !== null) names = [...command.matchAll(TYPED)].map(([, name]) => name);
    else if (line.trim() !== "" && !isBeside(line)) {
      const at = { output: OUTPUT, line: i + 1, text: line };
      const match = LINE.exec(line.trim());
      const name = match === null ? names.shift() : match[1];
      if (name === undefined) refuseLine(OUTPUT, i + 1, line, EXAMPLE);
      yield { at, name, value: match === null ? line.trim() : match[2] };
    }
  }
}

/** The lines that sysctl prints of those that are said. */
export function printNetCore({
  rpsSockFlowEntries,
  flowLimitCpus,
  maxBacklog,
  budget,
  budgetUs,
}: NetCoreSettings): string {
  const said: readonly (readonly [name: string, value: string | number | null])[] = [
    [FLOW_LIMIT, flowLimitCpus === null ? null : printCpuMask(flowLimitCpus)],
    ["netdev_budget", budget],
    ["netdev_budget_usecs", budgetUs],
    ["netdev_max_backlog", maxBacklog],
    ["rps_sock_flow_entries", rpsSockFlowEntries],
  ];
  return said
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `net.core.${name} = ${value}\n`)
    .join("");
}
