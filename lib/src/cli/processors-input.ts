// What `rss-lab processors` is given: the kind of text is told by its first lines, and read by its reader.
import { type Topology, type TopologyOptions, createTopology } from "../cpu/topology.js";
import { refuse } from "../check.js";
import { type NetAdapterRss, readNetAdapterRss } from "../formats/get-netadapterrss.js";
import type { RssFinding } from "../formats/get-netadapterrss-check.js";
import { type LscpuRow, readLscpu } from "../formats/lscpu.js";
import type { OutputName } from "../formats/recognise-output.js";
import { type PastedOutput, splitOutputs } from "../formats/split-outputs.js";

export type ProcessorsInput =
  | { readonly source: "Get-NetAdapterRss"; readonly adapters: readonly NetAdapterRss[] }
  | {
      readonly source: "lscpu -p";
      readonly rows: readonly LscpuRow[];
      /** /proc/interrupts, where the same session has it. */
      readonly interrupts: string | null;
    }
  | { readonly source: "topology"; readonly topology: Topology };

export interface Choice {
  /** "0:4", on Linux "CPU 4". */
  readonly processor: string;
  readonly cpu: number;
  readonly node: number | null;
  /** NUMA distance from the NIC, where Get-NetAdapterRss says it. */
  readonly distance?: number;
  readonly chosen: boolean;
  readonly reason: string;
  /** Entries of the adapter's indirection table that hold it. */
  readonly entries?: number;
}

/** What is said of one adapter or machine. */
export interface Report {
  readonly name: string | null;
  readonly title: string;
  /** In the order in which they are taken. */
  readonly order: readonly string[];
  readonly choices: readonly Choice[];
  readonly findings: readonly RssFinding[];
  readonly commands: readonly string[];
  /** RSS is off: what is chosen would be taken if it were on. */
  readonly isOff?: boolean;
}

const KINDS = 'give what Get-NetAdapterRss or lscpu -p prints, or a machine as JSON: { "nodes": 2, "coresPerNode": 8 }';

/** Reads a text of any of the kinds. */
export function readProcessors(text: string): ProcessorsInput {
  if (text.trim() === "") refuse("The text is empty", KINDS);
  if (/^\ufeff?\s*(?:\{|\[\s*[{\]\d"])/.test(text)) {
    if (!text.includes('"NumberOfReceiveQueues"')) return { source: "topology", topology: readTopology(text) };
    return { source: "Get-NetAdapterRss", adapters: readNetAdapterRss(text) };
  }
  const session = splitOutputs(text);
  const adapters = textsOf(session, "Get-NetAdapterRss");
  if (adapters.length > 0) return { source: "Get-NetAdapterRss", adapters: adapters.flatMap(readNetAdapterRss) };
  const [lscpu, another] = textsOf(session, "lscpu -p");
  if (another !== undefined) refuse("The text has lscpu -p twice", "give that of one machine");
  if (lscpu !== undefined) {
    const [interrupts = null] = textsOf(session, "/proc/interrupts");
    return { source: "lscpu -p", rows: readLscpu(lscpu), interrupts };
  }
  // What looks like either, but for its beginning: its reader says what is wrong.
  if (/^\s*Name\s+InterfaceDescription\b|Get-NetAdapterRss/m.test(text))
    return { source: "Get-NetAdapterRss", adapters: readNetAdapterRss(text) };
  if (/^\s*(?:Architecture|CPU NODE SOCKET)\b/m.test(text) || /^\s*\d+,\d/m.test(text))
    return { source: "lscpu -p", rows: readLscpu(text), interrupts: null };
  return refuse("The text is none that tells of processors", KINDS);
}

/** The outputs of one tool, each in its lines of the whole text, so that refusals name these. */
function textsOf(session: readonly PastedOutput[], tool: OutputName): string[] {
  return session.filter(({ output }) => output === tool).map(({ line, text }) => "\n".repeat(line - 1) + text);
}

/** A machine as `createTopology` takes it, by itself or as a field of a dataset's row or of a scenario. */
function readTopology(text: string): Topology {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    refuse(`The text is not JSON (${(error as Error).message.replace(/\s+/g, " ").slice(0, 80)})`, KINDS);
  }
  if (Array.isArray(value)) refuse(`The JSON text is a list of ${value.length}`, "give one machine");
  const { machine, topology } = value as Record<string, unknown>;
  return createTopology((machine ?? topology ?? value) as TopologyOptions);
}
